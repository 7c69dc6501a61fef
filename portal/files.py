"""Files people give the portal: checked by content, kept under their hash, served as downloads only.

The content is written before the transaction that names it is committed. A crash between the two leaves a file no row
points to, which is harmless: the next upload of the same content takes it over. The other way round cannot happen, so
every committed row has its content. Two uploads of the same content write the same bytes and share one file.
"""

import hashlib
import io
import os
import tempfile
import unicodedata
import zipfile
import zlib
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, send_file
from flask_babel import gettext as _
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import FileStorage

from portal import clock, pictures
from portal.columns import UTCDateTime
from portal.extensions import db
from portal.permissions import Actor
from portal.workflow import Refused

LARGEST = 20 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
LARGEST_LIST = 1024 * 1024  # of the parts of an office file, unpacked
MOST_PARTS = 10_000
LONGEST_NAME = 200
PICTURE_KEPT = 24 * 60 * 60  # seconds
OFFICE_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
OFFICE_LIST = "[Content_Types].xml"
OPEN_DOCUMENT = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
    "odp": b"application/vnd.oasis.opendocument.presentation",
}
# How a file begins, and what marks its end; pictures may carry the camera's own data after it.
SIGNED = {
    "pdf": (b"%PDF-", b"%%EOF"),
    "png": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"IEND\xaeB`\x82"),
    "jpg": (b"\xff\xd8\xff", b"\xff\xd9"),
    "jpeg": (b"\xff\xd8\xff", b"\xff\xd9"),
}
PICTURES = ("png", "jpg", "jpeg")
TEXTS = ("txt", "csv")
# A spreadsheet of Excel 97-2003: taken where a table is read from it, not kept for people to open.
OLD_SHEET = "xls"
OLD_SHEET_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLD_SHEET_MACROS = "_VBA_PROJECT".encode("utf-16-le")
ALLOWED = (*SIGNED, *OFFICE_PARTS, *OPEN_DOCUMENT, *TEXTS)
MACRO_FOLDERS = ("basic/", "scripts/", "xl/macrosheets/", "word/activex/", "xl/activex/", "ppt/activex/")
MACRO_TYPES = (b"vbaproject", b"macroenabled")
UNREADABLE = (zipfile.BadZipFile, zlib.error, KeyError, OSError, EOFError, RuntimeError, ValueError)


class StoredFile(db.Model):
    """A file somebody uploaded; the content lives in the store under its SHA-256."""

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    uploaded_by_id: Mapped[int | None]
    uploaded_at: Mapped[datetime] = mapped_column(UTCDateTime)

    @property
    def extension(self) -> str:
        """The kind of the file, from its name, in lower case without the dot."""
        return _extension(self.name)


def init_app(app: Flask) -> None:
    """Read where files are kept; only a local folder is known."""
    parts = urlsplit(app.config["FILES_URL"])
    if parts.scheme != "file":
        raise SystemExit("PORTAL_FILES_URL must be file:///folder.")
    app.extensions["files_folder"] = Path(parts.path)


def store_upload(upload: FileStorage | None, *, actor: Actor, kinds: tuple[str, ...] = ALLOWED) -> StoredFile:
    """Check an upload by its content and keep it; raises Refused with what is wrong and what to do."""
    if upload is None or not upload.filename:
        raise Refused(_("Choose a file."))
    return store_content(upload.filename, upload.stream.read(LARGEST + 1), actor=actor, kinds=kinds)


def store_content(name: str, content: bytes, *, actor: Actor, kinds: tuple[str, ...] = ALLOWED) -> StoredFile:
    """Check and keep `content` under `name`, as `store_upload`."""
    name = _clean_name(name)
    check(name, content, kinds)
    digest = hashlib.sha256(content).hexdigest()
    _write(path_of(digest), content)
    stored = StoredFile(
        name=name, sha256=digest, size=len(content), uploaded_by_id=actor.user_id, uploaded_at=clock.now()
    )
    db.session.add(stored)
    db.session.flush()
    return stored


def store_picture(
    upload: FileStorage | None, *, box: tuple[int, int], actor: Actor
) -> tuple[StoredFile, tuple[int, int]]:
    """Keep a PNG or JPG drawn anew as a PNG that fits into `box`, with its size in pixels; refuses too."""
    if upload is None or not upload.filename:
        raise Refused(_("Choose a file."))
    name, content = _clean_name(upload.filename), upload.stream.read(LARGEST + 1)
    check(name, content, PICTURES)
    drawn, size = pictures.redrawn(name, content, box)
    return store_content(f"{name.rpartition('.')[0]}.png", drawn, actor=actor, kinds=PICTURES), size


def path_of(digest: str) -> Path:
    """Where the content with this SHA-256 is kept."""
    folder: Path = current_app.extensions["files_folder"]
    return folder / digest[:2] / digest


def send(stored: StoredFile) -> Response:
    """The file as a download; the browser never shows it inside the portal. 404 when its content is gone."""
    response = send_file(
        _kept(stored),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=stored.name,
        etag=False,
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def show_picture(stored: StoredFile) -> Response:
    """A picture kept by `store_picture`, for a page everybody may see: always a PNG, kept by browsers for a day."""
    response = send_file(_kept(stored), mimetype="image/png", etag=stored.sha256, max_age=PICTURE_KEPT)
    response.headers["Cache-Control"] = f"public, max-age={PICTURE_KEPT}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _kept(stored: StoredFile) -> Path:
    """Where the content of a stored file is; 404 when it is gone."""
    path = path_of(stored.sha256)
    if not path.is_file():
        current_app.logger.error("the content of stored file %s is missing: %s", stored.id, path)
        abort(404)
    return path


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def _clean_name(name: str) -> str:
    """The last part of the name without what no name needs; Polish letters stay, and the extension of a long name."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    # Not printable are control characters and those that turn the direction of writing, which hide an extension.
    cleaned = "".join(letter for letter in last if letter.isprintable() and letter not in '<>:"|?*').strip(
        " ."
    )
    stem, dot, extension = cleaned.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(extension) - 1].rstrip(' .')}{dot}{extension}"[-LONGEST_NAME:]


def _write(path: Path, content: bytes) -> None:
    """Write whole or not at all: a crash leaves no half file under the final name, a power cut loses none."""
    if path.exists() and path.stat().st_size == len(content):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            part = Path(file.name)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        if part:
            part.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def check(name: str, content: bytes, kinds: tuple[str, ...] = ALLOWED) -> None:
    """Raise Refused with what to do when a file of this name and content may not be kept."""
    extension = _extension(name)
    if extension not in kinds or name == extension:
        raise Refused(
            _(
                "“%(name)s”: choose a file of one of these types: %(types)s.",
                name=name,
                types=", ".join(kinds),
            )
        )
    if not content:
        raise Refused(_("The file “%(name)s” is empty. Choose another one.", name=name))
    if len(content) > LARGEST:
        raise Refused(_("The file “%(name)s” is larger than 20 MB. Choose a smaller one.", name=name))
    if not _is_what_it_says(extension, name, content):
        raise Refused(
            _(
                "The content of “%(name)s” is not a %(type)s file. Save it again in that format and choose it anew.",
                name=name,
                type=extension.upper(),
            )
        )


def _is_what_it_says(extension: str, name: str, content: bytes) -> bool:
    """Whether the content fits the extension; raises Refused for an office file with macros or too large inside."""
    if extension in SIGNED:
        beginning, end = SIGNED[extension]
        return content.startswith(beginning) and content.rfind(end) > len(beginning)
    if extension in TEXTS:
        return _is_text(content)
    if extension == OLD_SHEET:
        return _is_old_sheet(name, content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _is_office(extension, name, archive)
    except UNREADABLE:
        return False


def _is_old_sheet(name: str, content: bytes) -> bool:
    if OLD_SHEET_MACROS in content:
        raise Refused(_with_macros(name))
    return content.startswith(OLD_SHEET_START)


def _with_macros(name: str) -> str:
    return _(
        "“%(name)s” contains macros or active content. Save it without them and choose it anew.", name=name
    )


def _is_text(content: bytes) -> bool:
    """UTF-8 or an eight-bit Polish encoding: no control characters but tabs, line ends and form feeds."""
    return not any(byte < 32 and byte not in b"\t\n\r\f" for byte in set(content))


def _is_office(extension: str, name: str, archive: zipfile.ZipFile) -> bool:
    parts: list[Any] = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(
            _("“%(name)s” is locked with a password. Save it without one and choose it anew.", name=name)
        )
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise Refused(
            _(
                "“%(name)s” unpacks to more than 200 MB. Make its pictures smaller and save it again.",
                name=name,
            )
        )
    names = {part.filename.lower().replace("\\", "/") for part in parts}
    if _has_macros(names, archive):
        raise Refused(_with_macros(name))
    if extension in OFFICE_PARTS:
        return OFFICE_PARTS[extension] in names and OFFICE_LIST.lower() in names
    return _read(archive, "mimetype").strip() == OPEN_DOCUMENT[extension]


def _has_macros(names: set[str], archive: zipfile.ZipFile) -> bool:
    """By the names of its parts, and by their declared types, since a part with macros may have any name."""
    if any(name.endswith("vbaproject.bin") or name.startswith(MACRO_FOLDERS) for name in names):
        return True
    types = _read(archive, OFFICE_LIST) if OFFICE_LIST in archive.namelist() else b""
    declared = types.replace(b"\x00", b"").lower()  # UTF-16 reads as Latin without its zeros
    return any(kind in declared for kind in MACRO_TYPES)


def _read(archive: zipfile.ZipFile, part: str) -> bytes:
    """A part of an archive; raises ValueError when it is larger than a list of parts may be, before unpacking more."""
    with archive.open(part) as file:
        content = file.read(LARGEST_LIST + 1)
    if len(content) > LARGEST_LIST:
        raise ValueError(f"{part} is too large")
    return content


def discard(stored: StoredFile) -> None:
    """Forget the content of a file, unless another one has the same; its row stays with a size of 0."""
    same = select(StoredFile.id).where(StoredFile.sha256 == stored.sha256, StoredFile.id != stored.id)
    if db.session.scalar(same.where(StoredFile.size > 0).limit(1)) is None:
        path_of(stored.sha256).unlink(missing_ok=True)
    stored.size = 0
