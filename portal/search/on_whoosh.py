"""The search engine on this host's disk, up to about 20,000 records. Its folder is a cache that can be made anew.

One process writes, the worker (or a rebuild); the others refresh their reader. A kill leaves the index readable; after
a loss of power it may be torn: who meets that raises `DamagedError` and leaves a mark, at which the worker begins anew.
"""

import atexit
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from shutil import rmtree
from threading import Lock
from typing import Any

from flask import current_app
from whoosh import index
from whoosh.codec.whoosh3 import W3Codec
from whoosh.fields import ID, KEYWORD, Schema
from whoosh.reading import SegmentReader

from portal.search.segments import Segments
from portal.search.tokens import DamagedError, Found, Question, Tokens

SCHEMA = Schema(
    key=ID(unique=True, sortable=True),
    kind=ID(sortable=True),
    title=KEYWORD(scorable=True),
    text=KEYWORD(scorable=True),
    starts=KEYWORD(),
)
CODEC = W3Codec(blocklimit=4096, compression=0)  # lists are read whole: few blocks, and no time for unpacking
GROWTH = 3  # a part of the index is merged with the smaller ones until it is this many times as large
LOCK_WAIT = 10.0  # seconds
MOVED_ON = (
    FileNotFoundError,
    index.EmptyIndexError,
)  # seen by a reader that opens an index while another replaces it
TURNS = 3  # how often that is taken for bad luck
CURRENT, MARK = "current", "damaged"


@dataclass
class _Reader:
    """What this process reads: the folder, its index, and the index as it was when last looked at."""

    folder: Path | None = None
    opened: index.FileIndex | None = None
    segments: Segments | None = None


_reader, _lock = _Reader(), Lock()


def _base() -> Path:
    return Path(current_app.config["INSTANCE"]) / "search"


def _folder() -> Path:
    """The folder of the current index; every rebuild makes another, so that no reader takes a new one for its old."""
    return _base() / (_base() / CURRENT).read_text(encoding="ascii").strip()


def reset() -> None:
    """Begin an empty index."""
    base = _base()
    base.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = base / token_hex(8)
    folder.mkdir(mode=0o700)
    index.create_in(str(folder), SCHEMA)
    pointer = base / f"{CURRENT}.new"
    pointer.write_text(folder.name, encoding="ascii")
    pointer.replace(base / CURRENT)
    (base / MARK).unlink(missing_ok=True)
    for old in base.iterdir():
        if old.is_dir() and old != folder:
            rmtree(old, ignore_errors=True)


def is_usable() -> bool:
    """Whether there is an index nobody found damaged."""
    try:
        return not (_base() / MARK).exists() and _folder().is_dir()
    except (OSError, ValueError):
        return False


def update(changed: Sequence[Tokens], gone: Iterable[str]) -> None:
    """Take in changed records and forget others, durably, in one commit of the index; twice is harmless."""

    def write() -> None:
        found = index.open_dir(str(_folder()), schema=SCHEMA)
        with found.writer(timeout=LOCK_WAIT, codec=CODEC, compound=False) as writer:
            writer.mergetype = _merge
            with writer.searcher() as known:
                for key in (*gone, *(record.key for record in changed)):
                    for number in known.document_numbers(key=key):
                        writer.delete_document(number)
            for record in changed:
                texts = {name: " ".join(getattr(record, name)) for name in ("title", "text", "starts")}
                writer.add_document(key=record.key, kind=record.kind, **texts)

    _whole(write)


def _merge(writer: Any, parts: list[Any]) -> list[Any]:
    """Merge parts that are not much larger than all the smaller ones; returns those left as they are.

    A record is written again a few times while the index grows, and a search has a few parts to look at.
    """
    size, kept = writer.doc_count(), list[Any]()
    for part in sorted(parts, key=lambda part: part.doc_count()):
        if kept or part.doc_count() > GROWTH * size:
            kept.append(part)
        elif part.doc_count():
            size += part.doc_count()
            reader = SegmentReader(writer.storage, writer.schema, part)
            writer.add_reader(reader)
            reader.close()
    return kept


def find(question: Question, start: int, count: int) -> Found:
    """The hits from `start` on, best first."""
    return _read(lambda segments: segments.find(question.wanted, question.kind, start, count))


def occurring(wanted: Mapping[str, Iterable[str]]) -> set[str]:
    """Of the names those of whose tokens some record has one."""
    return _read(lambda segments: {name for name, tokens in wanted.items() if any(map(segments.has, tokens))})


def beginning(groups: Sequence[Sequence[str]], count: int) -> list[str]:
    """The keys of records whose titles have, for each group, a word that begins with one of it."""
    return _read(lambda segments: segments.beginning(groups, count))


def _read(work: Callable[[Segments], Any]) -> Any:
    with _lock:
        return _whole(lambda: _settled(work))


def _settled(work: Callable[[Segments], Any]) -> Any:
    """What `work` returns of an index that is not being replaced at this very moment."""
    for _turn in range(TURNS):
        try:
            return work(_segments())
        except MOVED_ON:
            _forget()
    return work(_segments())


def _segments() -> Segments:
    """The newest state of the current index.

    Its reader is always opened anew: one that is refreshed keeps, in whoosh-reloaded 2.7.5, old segments, and with them
    what was deleted.
    """
    folder = _folder()
    if _reader.opened is None or _reader.folder != folder:
        _forget()
        _reader.folder, _reader.opened = folder, index.open_dir(str(folder), schema=SCHEMA)
    before, generation = _reader.segments, _reader.opened.latest_generation()
    if before and before.generation == generation:
        return before
    _reader.segments = found = Segments(_reader.opened.reader(), generation, before)
    if before:
        before.close()
    return found


@atexit.register
def _forget() -> None:
    """Close what this process reads."""
    if _reader.segments:
        _reader.segments.close()
    _reader.folder = _reader.opened = _reader.segments = None


def _whole(work: Callable[[], Any]) -> Any:
    """What `work` returns; raises DamagedError, and leaves the mark, when the index is missing or torn."""
    try:
        return work()
    except index.LockError:
        raise
    except Exception as error:
        _forget()
        _base().mkdir(mode=0o700, parents=True, exist_ok=True)
        (_base() / MARK).touch()
        raise DamagedError from error
