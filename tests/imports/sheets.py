"""Spreadsheets for the tests: a table of texts as each kind of file the Biuro may have."""

import io
import zipfile
from typing import Any

import xlsxwriter

ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODS_BODY = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="Arkusz1">{}</table:table></office:spreadsheet></office:body>
</office:document-content>"""
HEADER = ["Nazwa", "NIP", "REGON", "Rodzaj", "Miejscowość"]
LACKO = ["Zespół Szkół w Łącku", "676-246-63-26", "123456785", "szkoła", "Łącko"]
BOCHNIA = ["Biblioteka w Bochni", "", "012345675", "Biblioteka", "Bochnia"]


def regon(number: int) -> str:
    """A REGON with its checksum: the weights of the register's own rule."""
    digits = f"{number:08d}"
    weights = (8, 9, 2, 3, 4, 5, 6, 7)
    return f"{digits}{sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 11 % 10}"


def csv_of(rows: list[list[str]], sign: str = ";", encoding: str = "utf-8") -> bytes:
    """A CSV file."""
    return "\r\n".join(sign.join(f'"{cell}"' for cell in row) for row in rows).encode(encoding)


def xlsx_of(rows: list[list[Any]]) -> bytes:
    """An XLSX file; numbers stay numbers, a text that begins with `=` is a formula."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    for place, row in enumerate(rows):
        sheet.write_row(place, 0, row)
    book.close()
    return stream.getvalue()


def ods_of(rows: list[list[str]]) -> bytes:
    """An ODS file."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    body = "".join(
        f"<table:table-row>{''.join(cell.format(text) for text in row)}</table:table-row>" for row in rows
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", ODS)
        archive.writestr("content.xml", ODS_BODY.format(body))
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return stream.getvalue()
