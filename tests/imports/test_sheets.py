"""Reading spreadsheets as the Biuro keeps them (domain: Organisations, import)."""

import io
import zipfile

import pytest
from flask_babel import force_locale

from portal.imports.columns import ignored, recognised
from portal.imports.sheets import read_sheet
from portal.workflow import Refused
from tests.imports.sheets import BOCHNIA, HEADER, LACKO, csv_of, ods_of, xlsx_of

ROWS = [HEADER, LACKO, BOCHNIA]


@pytest.mark.parametrize("sign", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250", "utf-16"])
def test_a_csv_reads_the_same_by_every_sign_and_encoding(sign, encoding):
    sheet = read_sheet("csv", csv_of(ROWS, sign, encoding))
    assert (sheet.header, sheet.rows) == (HEADER, [(2, LACKO), (3, BOCHNIA)])


@pytest.mark.parametrize(("extension", "write"), [("xlsx", xlsx_of), ("ods", ods_of)])
def test_a_workbook_reads_as_the_csv_does(app, extension, write):
    sheet = read_sheet(extension, write(ROWS))
    assert (sheet.header, sheet.rows) == (HEADER, [(2, LACKO), (3, BOCHNIA)])


def test_a_title_and_empty_rows_above_and_between_are_passed_over():
    sheet = read_sheet("csv", csv_of([["Wykaz członków", "", "", "", ""], [""] * 5, HEADER, [""] * 5, LACKO]))
    assert (sheet.header, sheet.rows) == (HEADER, [(5, LACKO)])


def test_cells_lose_the_spaces_around_them_and_short_rows_are_filled():
    sheet = read_sheet("csv", "nazwa; NIP ;uwagi\n\xa0Szkoła  ;1\n".encode())
    assert (sheet.header, sheet.rows) == (["nazwa", "NIP", "uwagi"], [(2, ["Szkoła", "1", ""])])


def test_a_cell_may_hold_the_separator_quotes_and_a_new_line():
    sheet = read_sheet("csv", 'nazwa;nip\n"Szkoła ""Żak""; filia\nBochnia";1\n'.encode())
    assert sheet.rows == [(3, ['Szkoła "Żak"; filia\nBochnia', "1"])]


def test_numbers_and_days_of_a_workbook_read_as_people_see_them(app):
    sheet = read_sheet("xlsx", xlsx_of([["nazwa", "nip", "od"], ["Szkoła", 6762466326, 12.5]]))
    assert sheet.rows == [(2, ["Szkoła", "6762466326", "12.5"])]


@pytest.mark.parametrize(
    ("extension", "content", "sentence"),
    [
        ("csv", b"\r\n;;\r\n", "The file has no rows"),
        ("csv", csv_of([HEADER]), "a header and no rows"),
        ("csv", b"nazwa;nip\n\x81\x83\x88;1", "not text in UTF-8 or Windows-1250"),
        ("csv", ("nazwa;nip\n" + "Szkoła;1\n" * 50_001).encode(), "more than 50,000 rows"),
        ("csv", ("nazwa" + ";x" * 300 + "\nSzkoła").encode(), "more than 50,000 rows or 200 columns"),
        ("xlsx", b"PK\x03\x04 not an archive", "cannot be read"),
        ("xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "cannot be read"),
        ("xlsx", xlsx_of([]), "The file has no rows"),
    ],
    ids=[
        "empty",
        "header only",
        "wrong encoding",
        "too long",
        "too wide",
        "no archive",
        "no old sheet",
        "empty book",
    ],
)
def test_what_cannot_be_read_gets_a_sentence(app, extension, content, sentence):
    with force_locale("en"), pytest.raises(Refused) as refusal:
        read_sheet(extension, content)
    assert sentence in str(refusal.value)


def test_a_part_that_lies_about_its_size_never_reaches_the_reader(app):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 1_000_000)
    lying = stream.getvalue().replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with pytest.raises(Refused):
        read_sheet("xlsx", lying)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Nazwa organizacji", "name"),
        ("  E-mail ", "email"),
        ("Kod pocztowy", "postcode"),
        ("joined_on", "joined_on"),
        ("DATA PRZYSTĄPIENIA", "joined_on"),
        ("Strona WWW", "website"),
        ("kod TERYT", "teryt"),
    ],
)
def test_polish_headers_are_recognised(header, name):
    assert recognised(["Lp.", header]) == {name: 1}


def test_the_first_of_two_like_columns_is_taken_and_the_others_are_listed():
    header = ["nazwa", "Nazwa", "uwagi", ""]
    assert recognised(header) == {"name": 0}
    assert ignored(header, recognised(header)) == ["Nazwa", "uwagi"]
