"""The text of files for searching: read from every format, and no file keeps the worker busy or fills its memory."""

import io
import time
import zipfile
import zlib

import pytest

from portal import files
from portal.demo.papers import open_document
from portal.documents import texts
from portal.files import StoredFile, store_content
from portal.permissions import SYSTEM

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def pdf_of(content):
    """A PDF of one page whose content stream is `content`."""
    stream = zlib.compress(content)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    file, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<</Root 1 0 R/Size 6>>\nstartxref\n%d\n%%%%EOF\n" % len(file)
    return file + b"xref\n0 6\n0000000000 65535 f \n" + table + trailer


def docx_of(body, prolog=""):
    """A DOCX whose body is this XML."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr(
            "word/document.xml", f'{prolog}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
        )
    return file.getvalue()


def paragraph(*texts_of_runs):
    return "<w:p>" + "".join(f"<w:r><w:t>{text}</w:t></w:r>" for text in texts_of_runs) + "</w:p>"


def stored(name, content):
    return store_content(name, content, actor=SYSTEM)


FILES = {
    "a.pdf": (pdf_of(b"BT /F 12 Tf 50 700 Td (Plan roczny) Tj ET"), "Plan roczny"),
    "a.docx": (docx_of(paragraph("Zażółć ", "gęślą") + paragraph("jaźń")), "Zażółć gęślą\njaźń"),
    "a.odt": (open_document("Łódź & spółka", ["Ćma.", "Żuk"]), "Łódź & spółka\nĆma.\nŻuk"),
    "a.txt": ("Źdźbło\r\n\r\n  i   łza".encode(), "Źdźbło\ni łza"),
    "b.txt": ("Źdźbło i łza".encode("cp1250"), "Źdźbło i łza"),
    "c.txt": ("\ufeffŻółw".encode(), "Żółw"),
    "a.csv": (b"a,b", ""),
    "a.png": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR....IEND\xaeB`\x82", ""),
}


@pytest.mark.parametrize("name", FILES)
def test_text_of_every_format(app, name):
    content, text = FILES[name]
    assert texts.text_of(stored(name, content)) == text


def test_words_of_a_document_with_tabs_breaks_and_tables(app):
    body = (
        "<w:p><w:r><w:t>raz</w:t><w:tab/><w:t>dwa</w:t><w:br/><w:t>trzy</w:t></w:r></w:p>"
        f"<w:tbl><w:tr><w:tc>{paragraph('komórka')}</w:tc></w:tr></w:tbl>"
    )
    assert texts.text_of(stored("a.docx", docx_of(body))) == "raz dwa\ntrzy\nkomórka"


BROKEN = {
    "empty.pdf": b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
    "torn.pdf": b"%PDF-1.4\n" + b"\xff" * 500 + b"\n%%EOF",
    "torn.docx": docx_of("<w:p><w:r>"),
    "entities.docx": docx_of(
        paragraph("&b;"), '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_file_that_cannot_be_read_has_no_text(app, name):
    assert texts.text_of(stored(name, BROKEN[name])) == ""


def test_file_that_is_gone_has_no_text(app):
    file = stored("a.txt", b"tekst, ktory zniknie")
    files.path_of(file.sha256).unlink()
    assert texts.text_of(file) == ""


def test_long_text_is_cut(app, monkeypatch):
    monkeypatch.setattr(texts, "LONGEST", 10)
    for name, content in (("a.txt", b"a" * 50), ("a.docx", docx_of(paragraph("b" * 50)))):
        assert len(texts.text_of(stored(name, content))) == 10


def test_file_that_unpacks_to_too_much_is_read_up_to_the_limit(app):
    bomb = docx_of(paragraph("początek") + " " * 55_000_000)
    assert len(bomb) < 1_000_000
    assert texts.text_of(stored("bomba.docx", bomb)) == "początek"


def test_file_that_fills_the_memory_ends_alone(app, monkeypatch):
    monkeypatch.setattr(texts, "MEGABYTES", 150)
    bomb = pdf_of(b" " * 70_000_000 + b"BT /F 12 Tf (koniec) Tj ET")
    assert texts.text_of(stored("bomba.pdf", bomb)) == ""


def test_file_that_takes_too_long_is_given_up(app, monkeypatch):
    monkeypatch.setattr(texts, "SECONDS", 1)
    slow = pdf_of(b"BT /F 12 Tf (a) Tj ET\n" * 400_000)
    started = time.monotonic()
    assert texts.text_of(stored("wolny.pdf", slow)) == ""
    assert time.monotonic() - started < 10


def test_name_decides_how_a_file_is_read_and_nothing_else_is_run(app):
    file = StoredFile(name="--help.pdf", sha256=stored("a.pdf", FILES["a.pdf"][0]).sha256)
    assert texts.text_of(file) == "Plan roczny"
