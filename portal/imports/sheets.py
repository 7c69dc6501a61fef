"""Reading a spreadsheet as rows of text: CSV (UTF-8, UTF-16, Windows-1250; comma, semicolon, tab), XLSX, XLS, ODS.

Numbers come as people see them (a NIP typed as a number has no `.0`), dates as ISO days, formulas as their last result.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from python_calamine import CalamineError, CalamineWorkbook

from portal.files import LARGEST
from portal.imports.columns import recognised
from portal.workflow import Refused

csv.field_size_limit(LARGEST)  # a cell without its closing quote may reach to the end of the file

KINDS = ("csv", "txt", "xlsx", "xls", "ods")
MOST_ROWS = 50_000
MOST_COLUMNS = 200
LONGEST_CELL = 5000
HEADER_WITHIN = 10  # rows; a sheet may begin with a title
DELIMITERS = ",;\t"
NOT_TEXT = _l("The file is not text in UTF-8 or Windows-1250. Save it as “CSV UTF-8” and choose it again.")
BROKEN = _l("The spreadsheet cannot be read. Open it, save it again as XLSX or CSV and choose it anew.")
NO_ROWS = _l("The file has a header and no rows under it. Add the organisations and choose it again.")
EMPTY = _l("The file has no rows. Choose one with a header and one organisation in each row.")
TOO_LONG = _l("The file has more than 50,000 rows or 200 columns. Split it into smaller ones.")


@dataclass(frozen=True)
class Sheet:
    """The header and the rows under it, each with its line in the file, counted from 1."""

    header: list[str]
    rows: list[tuple[int, list[str]]]


def read_sheet(extension: str, content: bytes) -> Sheet:
    """The first sheet that has rows. Raises Refused with what to do when there is none or it cannot be read."""
    filled = _filled(_from_text(content) if extension in ("csv", "txt") else _from_workbook(content))
    place = _header_place([cells for _number, cells in filled[:HEADER_WITHIN]])
    header, rows = filled[place][1], filled[place + 1 :]
    if not rows:
        raise Refused(NO_ROWS)
    width = max(len(cells) for _number, cells in filled[place:])
    if len(rows) > MOST_ROWS or width > MOST_COLUMNS:
        raise Refused(TOO_LONG)
    return Sheet(_padded(header, width), [(number, _padded(cells, width)) for number, cells in rows])


def _filled(lines: Iterable[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    filled = [(number, cells) for number, cells in lines if any(cells)]
    if not filled:
        raise Refused(EMPTY)
    return filled


def _header_place(rows: list[list[str]]) -> int:
    """The row that names most columns; a title above it names none."""
    named = [len(recognised(cells)) for cells in rows]
    return named.index(max(named))


def _padded(cells: list[str], width: int) -> list[str]:
    return cells + [""] * (width - len(cells))


def _from_text(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    for cells in reader:
        yield reader.line_num, [_clean(cell) for cell in cells]


def _decoded(content: bytes) -> str:
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1250")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(NOT_TEXT)


def _delimiter(text: str) -> str:
    """The sign that parts the first lines into most recognised columns, then into most columns."""
    lines = [line for line in text.splitlines()[:50] if line.strip()][:HEADER_WITHIN]

    def rank(sign: str) -> tuple[int, int]:
        rows = list(csv.reader(lines, delimiter=sign))
        return max((len(recognised(row)) for row in rows), default=0), sum(map(len, rows))

    return max(DELIMITERS, key=rank)


def _from_workbook(content: bytes) -> Iterator[tuple[int, list[str]]]:
    _check_archive(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if any(any(_shown(cell) for cell in row) for row in rows):
                return iter([(number, [_shown(cell) for cell in row]) for number, row in enumerate(rows, 1)])
    except (CalamineError, ValueError, OSError):
        raise Refused(BROKEN) from None
    raise Refused(EMPTY)


def _check_archive(content: bytes) -> None:
    """Unpack every part in small pieces first, so that one that lies about its size never reaches the reader."""
    if not content.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            broken = archive.testzip()
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError):
        raise Refused(BROKEN) from None
    if broken:
        raise Refused(BROKEN)


def _shown(value: Any) -> str:
    """A cell as people see it."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else _clean(str(value))


def _clean(text: str) -> str:
    """The text without spaces around it, hard spaces and null bytes, cut to what a cell may hold."""
    return text.replace("\xa0", " ").replace("\x00", "").strip()[:LONGEST_CELL]
