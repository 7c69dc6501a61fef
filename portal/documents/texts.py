"""The text of a file, for searching: a worker asks for it, so no file may keep it busy or fill its memory.

PDF, DOCX and ODT are read by `reading.py` in a process of its own, which the system ends when it takes too long or too
much. Whatever cannot be read has no text; a scan has none either.
"""

import subprocess
import sys
from pathlib import Path

from flask import current_app

from portal import files
from portal.files import StoredFile

LONGEST = 1_000_000  # characters of one file
SECONDS = 30
MEGABYTES = 512
READER = Path(__file__).with_name("reading.py")
READ_APART = ("pdf", "docx", "odt")


def text_of(file: StoredFile) -> str:
    """The text of a PDF, DOCX, ODT or TXT file, its first LONGEST characters; empty when there is none to read."""
    path = files.path_of(file.sha256)
    if not path.is_file():
        current_app.logger.error("the content of stored file %s is missing: %s", file.id, path)
        return ""
    if file.extension == "txt":
        return _clean(_decoded(path))
    return _clean(_read_apart(file, path)) if file.extension in READ_APART else ""


def _decoded(path: Path) -> str:
    """UTF-8, or else the eight-bit encoding of Polish Windows."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1250", "replace")


def _read_apart(file: StoredFile, path: Path) -> str:
    limits = [str(LONGEST), str(SECONDS), str(MEGABYTES)]
    command = [sys.executable, "-I", str(READER), file.extension, str(path), *limits]
    try:
        done = subprocess.run(command, capture_output=True, timeout=2 * SECONDS, check=False)
    except subprocess.TimeoutExpired:
        current_app.logger.warning("reading stored file %s took too long", file.id)
        return ""
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        current_app.logger.warning("stored file %s has no readable text: %s", file.id, reason)
    return done.stdout.decode("utf-8", "replace")


def _clean(text: str) -> str:
    """Lines without control characters and needless spaces, LONGEST characters at most."""
    lines = (" ".join(line.split()) for line in text[: 2 * LONGEST].replace("\x00", " ").splitlines())
    return "\n".join(line for line in lines if line)[:LONGEST]
