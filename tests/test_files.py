"""Uploads are judged by their content, names are cleaned, downloads can do nothing (issue: what bad input gets)."""

import contextlib
import io
import struct
import threading
import zipfile
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import NotFound

from portal import files
from portal.extensions import db
from portal.files import StoredFile, path_of, send, store_content, store_upload
from portal.permissions import SYSTEM
from portal.workflow import Refused

EXECUTABLE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
TYPES = '<Types><Override PartName="/word/document.xml" ContentType="application/x"/></Types>'
HTML = b"<!doctype html><script>alert(1)</script>"
OF_ONE_KIND = "pdf, png, jpg, jpeg, docx, xlsx, pptx, odt, ods, odp, txt, csv"


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png():
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xdaxx\xff\xd9"


def packed(parts, compression=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(**more):
    return packed({"[Content_Types].xml": TYPES, "word/document.xml": "<w:document/>", **more})


def odt(compression=zipfile.ZIP_DEFLATED, **more):
    return packed({"mimetype": files.OPEN_DOCUMENT["odt"], "content.xml": "<x/>", **more}, compression)


def refusal(name, content):
    with pytest.raises(Refused) as refused:
        store_content(name, content, actor=SYSTEM)
    return str(refused.value)


GOOD = {
    "a.pdf": PDF,
    "a.PDF": PDF,
    "a.png": png(),
    "a.jpg": JPG,
    "a.jpeg": JPG + b"SEFT what some cameras put after the picture",
    "a.docx": docx(),
    "a.xlsx": packed({"[Content_Types].xml": TYPES, "xl/workbook.xml": "<x/>"}),
    "a.pptx": packed({"[Content_Types].xml": TYPES, "ppt/presentation.xml": "<x/>"}),
    "a.odt": odt(),
    "a.ods": packed({"mimetype": files.OPEN_DOCUMENT["ods"]}),
    "a.odp": packed({"mimetype": files.OPEN_DOCUMENT["odp"]}),
    "a.txt": "Zażółć gęślą jaźń\r\n".encode(),
    "b.txt": "MZK Kraków: rozkład".encode(),  # begins like a program
    "c.txt": b"BM, ID3, GIF89a: words that other formats begin with",
    "a.csv": "nazwa;miejscowość\nSzkoła;Łódź\n".encode("cp1250"),
}


@pytest.mark.parametrize("name", GOOD)
def test_good_file_is_kept_as_it_came(app, name):
    stored = store_content(name, GOOD[name], actor=SYSTEM)
    assert (stored.name, stored.size) == (name, len(GOOD[name]))
    assert path_of(stored.sha256).read_bytes() == GOOD[name]


WRONG = {
    "raport.pdf": EXECUTABLE,
    "obraz.png": HTML,
    "zdjecie.jpg": png(),
    "urwany.pdf": PDF[:40],
    "urwany.png": png()[:-8],
    "sam-poczatek.jpg": b"\xff\xd8\xff",
    "lista.csv": EXECUTABLE,
    "lista.txt": b"tekst\x00z zerem",
    "pismo.docx": EXECUTABLE,
    "stare.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    + b"\x00" * 600,  # a .doc, or a .docx locked with a password
    "arkusz.xlsx": docx(),
    "zip.docx": packed({"cokolwiek.exe": EXECUTABLE}),
    "bez-listy.docx": packed({"word/document.xml": "<x/>"}),
    "pismo.odt": docx(),
    "inny.odt": packed({"mimetype": files.OPEN_DOCUMENT["ods"]}),
    "urwany.docx": docx()[:-30],
    "uszkodzony.odt": packed({"mimetype": files.OPEN_DOCUMENT["odt"]}, zipfile.ZIP_STORED).replace(
        b"mimetypea", b"mimetypeA"
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_file_that_is_not_what_it_says_is_refused_with_what_to_do(app, name):
    kind = name.rpartition(".")[2].upper()
    assert refusal(name, WRONG[name]) == (
        f"Zawartość „{name}” nie jest plikiem {kind}. Zapisz go ponownie w tym formacie i wybierz jeszcze raz."
    )
    assert db.session.query(StoredFile).count() == 0


@pytest.mark.parametrize(
    "name",
    [
        "grafika.svg",
        "strona.html",
        "program.exe",
        "archiwum.zip",
        "makra.docm",
        "bez-rozszerzenia",
        "pdf",
        ".pdf",
    ],
)
def test_other_types_are_refused_with_the_types_allowed(app, name):
    shown = name.strip(".")
    assert refusal(name, PDF) == f"„{shown}”: wybierz plik jednego z tych typów: {OF_ONE_KIND}."


def test_empty_file_is_refused(app):
    assert refusal("pusty.pdf", b"") == "Plik „pusty.pdf” jest pusty. Wybierz inny."


def test_file_of_20_mb_is_kept_and_a_byte_more_is_refused(app):
    full = PDF[:-6] + b" " * (20 * 1024 * 1024 - len(PDF)) + PDF[-6:]
    assert store_content("duzy.pdf", full, actor=SYSTEM).size == 20 * 1024 * 1024
    assert refusal("duzy.pdf", full + b"\n") == "Plik „duzy.pdf” jest większy niż 20 MB. Wybierz mniejszy."


def test_upload_is_not_read_further_than_needed(app):
    stream = io.BytesIO(PDF + b" " * (21 * 1024 * 1024))
    with pytest.raises(Refused, match="20 MB"):
        store_upload(FileStorage(stream, "duzy.pdf"), actor=SYSTEM)
    assert stream.tell() == 20 * 1024 * 1024 + 1


@pytest.mark.parametrize("upload", [None, FileStorage(io.BytesIO(b"x"), "")])
def test_no_file_at_all_is_refused(app, upload):
    with pytest.raises(Refused, match=r"^Wybierz plik\.$"):
        store_upload(upload, actor=SYSTEM)


WITH_MACROS = {
    "a.docx": docx(**{"word/vbaProject.bin": b"x"}),
    "b.docx": docx(**{"word/inna.bin": b"x", "[Content_Types].xml": "application/vnd.ms-office.vbaProject"}),
    "c.docx": docx(**{"[Content_Types].xml": "x.macroEnabled.main+xml".encode("utf-16")}),
    "d.xlsx": packed({"[Content_Types].xml": TYPES, "xl/workbook.xml": "", "xl/macrosheets/sheet1.xml": ""}),
    "e.docx": docx(**{"word/activeX/activeX1.xml": "x"}),
    "f.odt": odt(**{"Basic/Standard/Module1.xml": "x"}),
    "g.odt": odt(**{"Scripts/python/a.py": "x"}),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", WITH_MACROS)
def test_document_with_macros_is_refused(app, name):
    assert refusal(name, WITH_MACROS[name]) == (
        f"„{name}” zawiera makra lub aktywną zawartość. Zapisz go bez nich i wybierz jeszcze raz."
    )


def test_zip_bomb_is_refused_without_unpacking_it(app):
    bomb = docx(**{"word/media/zera.bin": b"\x00" * (201 * 1024 * 1024)})
    assert len(bomb) < 1024 * 1024
    assert refusal("bomba.docx", bomb) == (
        "„bomba.docx” po rozpakowaniu ma więcej niż 200 MB. Zmniejsz w nim obrazy i zapisz ponownie."
    )


def test_archive_of_very_many_parts_is_refused(app):
    many = docx(**{f"x{number}": b"" for number in range(files.MOST_PARTS)})
    assert "200 MB" in refusal("czesci.docx", many)


def test_large_list_of_parts_is_not_unpacked(app):
    content = packed({"mimetype": files.OPEN_DOCUMENT["odt"] + b" " * (files.LARGEST_LIST + 1)})
    assert "nie jest plikiem ODT" in refusal("lista.odt", content)


def test_document_locked_with_a_password_is_refused(app):
    content = bytearray(docx())
    at = content.rfind(b"PK\x01\x02")
    content[at + 8] |= 1  # the flag of encryption in the directory of the archive
    assert refusal("tajne.docx", bytes(content)) == (
        "„tajne.docx” jest zabezpieczony hasłem. Zapisz go bez hasła i wybierz jeszcze raz."
    )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 10_000), value=st.integers(0, 255), cut=st.integers(0, 200))
@pytest.mark.parametrize("name", ["a.docx", "a.odt"])
def test_damaged_archive_is_judged_and_never_fails(app, name, place, value, cut):
    content = bytearray(GOOD[name])
    content[place % len(content)] = value
    with contextlib.suppress(Refused):
        files.check(name, bytes(content[: len(content) - cut]))


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/raport.pdf", "raport.pdf"),
        ("C:\\Dokumenty\\raport.pdf", "raport.pdf"),
        ("/raport.pdf", "raport.pdf"),
        ("raport\x00.pdf", "raport.pdf"),
        ("raport\r\nSet-Cookie: x.pdf", "raportSet-Cookie x.pdf"),
        ("raport\u202efdp.pdf", "raportfdp.pdf"),  # the sign that turns the direction of writing
        ("Zażółć gęślą jaźń – ąęśćżźńłó.pdf", "Zażółć gęślą jaźń – ąęśćżźńłó.pdf"),
        ("z\u0307o\u0301\u0142w.pdf", "żółw.pdf"),  # letters written as a letter and an accent
        ('<b>"raport"</b>.pdf', "b.pdf"),
        ("...raport.pdf", "raport.pdf"),
        ("raport .pdf", "raport.pdf"),
        ("🙂 raport.pdf", "🙂 raport.pdf"),
        ("ł" * 300 + ".pdf", "ł" * 196 + ".pdf"),
    ],
)
def test_name_is_cleaned_and_keeps_its_letters(app, given_name, kept):
    assert store_content(given_name, PDF, actor=SYSTEM).name == kept


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(max_size=400))
def test_no_name_leaves_its_folder_or_is_too_long(app, name):
    cleaned = files._clean_name(name)
    assert len(cleaned) <= files.LONGEST_NAME
    assert not set(cleaned) & set('/\\\x00\r\n<>:"|?*')
    assert cleaned not in {".", ".."}


def test_same_content_twice_is_kept_once(app):
    first, second = (store_content(name, PDF, actor=SYSTEM) for name in ("a.pdf", "b.pdf"))
    assert (first.sha256, first.name, second.name) == (second.sha256, "a.pdf", "b.pdf")
    assert list(path_of(first.sha256).parent.glob(f"{first.sha256}*")) == [path_of(first.sha256)]


def test_uploads_of_the_same_content_at_once_keep_it_whole(app, tmp_path):
    content = PDF + b"%" + b"x" * 3_000_000
    path = tmp_path / "ff" / ("f" * 64)
    barrier = threading.Barrier(6)

    def write():
        barrier.wait()
        files._write(path, content)

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (path.read_bytes() == content, [p.name for p in path.parent.iterdir()]) == (True, [path.name])


def test_content_damaged_on_disk_is_written_again(app):
    stored = store_content("a.pdf", PDF, actor=SYSTEM)
    path_of(stored.sha256).write_bytes(PDF[:10])
    store_content("a.pdf", PDF, actor=SYSTEM)
    assert path_of(stored.sha256).read_bytes() == PDF


def test_failed_write_leaves_no_part_behind(app, monkeypatch):
    def broken(handle):
        raise OSError("no space left on device")

    path = path_of("e" * 64)
    before = set(path.parent.glob("*"))
    monkeypatch.setattr(files.os, "fsync", broken)
    with pytest.raises(OSError, match="no space"):
        files._write(path, PDF)
    assert set(path.parent.iterdir()) == before


def test_rolled_back_upload_leaves_a_file_that_the_next_one_takes_over(app):
    digest = store_content("a.pdf", PDF, actor=SYSTEM).sha256
    db.session.rollback()
    assert (db.session.query(StoredFile).count(), path_of(digest).exists()) == (0, True)
    assert store_content("a.pdf", PDF, actor=SYSTEM).sha256 == digest


def test_download_is_an_attachment_under_its_polish_name(app):
    stored = store_content("Sprawozdanie – łódź.pdf", PDF, actor=SYSTEM)
    with app.test_request_context():
        response = send(stored)
        response.direct_passthrough = False
        assert (response.data, response.mimetype) == (PDF, "application/octet-stream")
        response.close()
    name = "Sprawozdanie%20%E2%80%93%20%C5%82%C3%B3d%C5%BA.pdf"
    assert response.headers["Content-Disposition"].endswith(f"filename*=UTF-8''{name}")
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"


def test_download_of_lost_content_is_404(app):
    stored = store_content("zgubiony.pdf", PDF + b"%zgubiony", actor=SYSTEM)
    path_of(stored.sha256).unlink()
    with app.test_request_context(), pytest.raises(NotFound):
        send(stored)
