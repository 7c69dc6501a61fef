"""Reads the text of one file and writes it to the standard output, within limits of time and memory.

A program of its own, run by `texts.py` without the rest of the portal: `reading.py KIND PATH CHARACTERS SECONDS
MEGABYTES`. What was read before something went wrong is written all the same; the exit code is then not 0.
"""

import resource
import sys
import zipfile
from collections.abc import Callable, Iterator
from typing import IO, Any

from defusedxml.ElementTree import iterparse
from pypdf import PdfReader

LARGEST_PART = 50 * 1024 * 1024  # of an office file, unpacked
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OPEN = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
WORD_SPACES = {f"{WORD}tab": "\t", f"{WORD}br": "\n", f"{WORD}cr": "\n"}
OPEN_SPACES = {f"{OPEN}tab": "\t", f"{OPEN}line-break": "\n", f"{OPEN}s": " "}


class Limited:
    """A part of an archive that refuses to unpack to more than LARGEST_PART."""

    def __init__(self, part: IO[bytes]) -> None:
        self.part, self.left = part, LARGEST_PART

    def read(self, size: int = -1) -> bytes:
        """The next bytes; raises ValueError past the limit."""
        block = self.part.read(min(size, 65536) if size > 0 else 65536)
        self.left -= len(block)
        if self.left < 0:
            raise ValueError("the file unpacks to too much")
        return block


def pdf(path: str) -> Iterator[str]:
    """The text of each page."""
    for page in PdfReader(path).pages:
        yield page.extract_text()


def docx(path: str) -> Iterator[str]:
    """The paragraphs of a Word document."""
    for paragraph in _elements(path, "word/document.xml", {f"{WORD}p"}):
        yield "".join(map(_word, paragraph.iter()))


def _word(element: Any) -> str:
    """The text or the space an element of a paragraph stands for."""
    if element.tag == f"{WORD}t":
        return element.text or ""
    return WORD_SPACES.get(element.tag, "")


def odt(path: str) -> Iterator[str]:
    """The headings and paragraphs of an OpenDocument text."""
    for paragraph in _elements(path, "content.xml", {f"{OPEN}p", f"{OPEN}h"}):
        yield "".join(_spoken(paragraph))


def _spoken(element: Any) -> Iterator[str]:
    """The text of an element in its order, spaces and tabs included."""
    yield OPEN_SPACES.get(element.tag, "")
    yield element.text or ""
    for inner in element:
        yield from _spoken(inner)
        yield inner.tail or ""


def _elements(path: str, part: str, tags: set[str]) -> Iterator[Any]:
    """The elements of these names, one at a time and forgotten after; entities are refused."""
    with zipfile.ZipFile(path) as archive, archive.open(part) as file:
        for _event, element in iterparse(Limited(file), forbid_dtd=True):
            if element.tag in tags:
                yield element
                element.clear()


READERS: dict[str, Callable[[str], Iterator[str]]] = {"pdf": pdf, "docx": docx, "odt": odt}


def main(kind: str, path: str, characters: int, seconds: int, megabytes: int) -> None:
    """Write the text of a file, `characters` at most."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    left = characters
    for piece in READERS[kind](path):
        sys.stdout.buffer.write(f"{piece[:left]}\n".encode("utf-8", "replace"))
        sys.stdout.buffer.flush()
        left -= len(piece)
        if left <= 0:
            return


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
