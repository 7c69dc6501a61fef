"""Files people give the portal: checked by content, kept under their hash, served as downloads only."""

import hashlib
import io
import os
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import puremagic
from flask import Flask, Response, current_app, send_file
from flask_babel import gettext as _
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import FileStorage
from werkzeug.utils import secure_filename

from portal import clock
from portal.columns import UTCDateTime
from portal.extensions import db
from portal.permissions import Actor
from portal.workflow import Refused

LARGEST = 20 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
OFFICE_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
OPEN_DOCUMENT = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
    "odp": b"application/vnd.oasis.opendocument.presentation",
}
SIGNED = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff"}
ALLOWED = (*SIGNED, *OFFICE_PARTS, *OPEN_DOCUMENT, "txt", "csv")


class StoredFile(db.Model):
    """A file somebody uploaded; the content lives in the store under its SHA-256."""

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    uploaded_by_id: Mapped[int | None]
    uploaded_at: Mapped[datetime] = mapped_column(UTCDateTime)

    @property
    def extension(self) -> str:
        """The kind of the file, from its name, in lower case without the dot."""
        return self.name.rsplit(".", 1)[-1].lower()


def init_app(app: Flask) -> None:
    """Read where files are kept; only a local folder is known."""
    parts = urlsplit(app.config["FILES_URL"])
    if parts.scheme != "file":
        raise SystemExit("PORTAL_FILES_URL must be file:///folder.")
    app.extensions["files_folder"] = Path(parts.path)


def store_upload(upload: FileStorage, *, actor: Actor) -> StoredFile:
    """Check an upload by its content and keep it; raises Refused with what is wrong and what to do."""
    name = _clean_name(upload.filename or "")
    content = upload.stream.read(LARGEST + 1)
    return store_content(name, content, actor=actor)


def store_content(name: str, content: bytes, *, actor: Actor) -> StoredFile:
    """Check and keep `content` under `name`, as `store_upload`."""
    _check(name, content)
    digest = hashlib.sha256(content).hexdigest()
    _write(path_of(digest), content)
    stored = StoredFile(
        name=name, sha256=digest, size=len(content), uploaded_by_id=actor.user_id, uploaded_at=clock.now()
    )
    db.session.add(stored)
    db.session.flush()
    return stored


def path_of(digest: str) -> Path:
    """Where the content with this SHA-256 is kept."""
    folder: Path = current_app.extensions["files_folder"]
    return folder / digest[:2] / digest


def send(stored: StoredFile) -> Response:
    """The file as a download; the browser never shows it inside the portal."""
    response = send_file(
        path_of(stored.sha256),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=stored.name,
        max_age=0,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _clean_name(name: str) -> str:
    """The last part of the name without control characters; Polish letters stay."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    cleaned = "".join(letter for letter in last if letter.isprintable() and letter not in '<>:"|?*').strip(" .")
    return cleaned[-200:] or secure_filename(name) or "plik"


def _write(path: Path, content: bytes) -> None:
    """Write whole or not at all: a crash leaves no half file under the final name."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(file.name, path)


def _check(name: str, content: bytes) -> None:
    extension = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if extension not in ALLOWED:
        raise Refused(_("Choose a file of one of these types: %(types)s.", types=", ".join(ALLOWED)))
    if not content:
        raise Refused(_("The file “%(name)s” is empty. Choose another one.", name=name))
    if len(content) > LARGEST:
        raise Refused(_("The file “%(name)s” is larger than 20 MB. Choose a smaller one.", name=name))
    if not _is_what_it_says(extension, content):
        raise Refused(
            _(
                "The content of “%(name)s” is not a %(type)s file. Save it again in that format and choose it anew.",
                name=name,
                type=extension.upper(),
            )
        )


def _is_what_it_says(extension: str, content: bytes) -> bool:
    """Whether the content fits the extension; office files must not carry macros."""
    if extension in SIGNED:
        return content.startswith(SIGNED[extension])
    if extension in ("txt", "csv"):
        return _is_text(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _is_office(extension, archive)
    except (zipfile.BadZipFile, KeyError, OSError):
        return False


def _is_text(content: bytes) -> bool:
    if b"\x00" in content:
        return False
    try:
        found = puremagic.from_string(content)
    except puremagic.PureError:
        return True
    return found in (".txt", ".csv", "")


def _is_office(extension: str, archive: zipfile.ZipFile) -> bool:
    names: Any = {entry.filename for entry in archive.infolist()}
    if sum(entry.file_size for entry in archive.infolist()) > LARGEST_UNPACKED:
        return False
    if any(name.endswith("vbaProject.bin") or name.startswith("Basic/") for name in names):
        return False
    if extension in OFFICE_PARTS:
        return OFFICE_PARTS[extension] in names
    return archive.read("mimetype").strip() == OPEN_DOCUMENT[extension]
