"""Workbooks for people who count on: one sheet, the names of the columns frozen above the rows."""

import io
from collections.abc import Iterable

import xlsxwriter

from portal.web import safe_cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_xlsx(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """A workbook of one sheet with the rows under a frozen header, numbers as numbers."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, columns, book.add_format({"bold": True}))
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, [safe_cell(cell) for cell in row])
    return content.getvalue()
