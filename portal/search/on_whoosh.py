"""The search engine on this host's disk, up to about 20,000 records. Its folder is a cache that can be made anew.

One process writes, the worker (or a rebuild); the others refresh their reader. A kill leaves the index readable; after
a loss of power it may be torn: who meets that raises `DamagedError` and leaves a mark, at which the worker begins anew.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from shutil import rmtree
from threading import Lock
from typing import Any

from flask import current_app
from whoosh import index
from whoosh.fields import ID, KEYWORD, Schema
from whoosh.query import And, Or, Prefix, Query, Term
from whoosh.searching import Searcher
from whoosh.sorting import Count, FieldFacet

from portal.search.tokens import DamagedError, Found, Question, Tokens

SCHEMA = Schema(
    key=ID(unique=True, stored=True),
    kind=ID(sortable=True),
    title=KEYWORD(scorable=True),
    text=KEYWORD(scorable=True),
    starts=KEYWORD(),
)
TITLE = 2.0  # how much more a word counts in a title
LOCK_WAIT = 10.0  # seconds
CURRENT, MARK = "current", "damaged"


@dataclass
class _Reader:
    """This process's reader: of which index, and the searcher, which serves one thread at a time."""

    folder: Path | None = None
    searcher: Searcher | None = None


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
        with found.writer(timeout=LOCK_WAIT) as writer:
            for key in gone:
                writer.delete_by_term("key", key)
            for record in changed:
                texts = {name: " ".join(getattr(record, name)) for name in ("title", "text", "starts")}
                writer.update_document(key=record.key, kind=record.kind, **texts)

    _whole(write)


def find(question: Question, start: int, count: int) -> Found:
    """The hits from `start` on, best first."""

    def read(searcher: Searcher) -> Found:
        query = _query(searcher, question)
        if query is None:
            return Found([], {})
        facet = FieldFacet("kind", maptype=Count)
        results = searcher.search(query, limit=start + count, groupedby={"kind": facet})
        by_kind = dict(results.groups("kind"))
        if question.kind:
            only = Term("kind", question.kind)
            results = searcher.search(query, limit=start + count, filter=only)
        places = range(start, min(start + count, results.scored_length()))
        return Found([results.fields(place)["key"] for place in places], by_kind)

    return _read(read)


def _query(searcher: Searcher, question: Question) -> Query | None:
    """The question as the engine asks it, of the tokens it has; None when a word has none."""
    words = [_any(searcher.reader(), tokens) for tokens in question.wanted]
    return And([Or(terms) for terms in words]) if words and all(words) else None


def _any(reader: Any, tokens: Iterable[str]) -> list[Term]:
    """The alternatives of one word that occur, in titles and in texts."""
    boosts = {"title": TITLE, "text": 1.0}
    return [
        Term(name, made, boost) for made in tokens for name, boost in boosts.items() if (name, made) in reader
    ]


def occurring(tokens: Iterable[str]) -> set[str]:
    """Which of the tokens some record has."""
    wanted = list(tokens)

    def read(searcher: Searcher) -> set[str]:
        reader = searcher.reader()
        return {made for made in wanted if ("title", made) in reader or ("text", made) in reader}

    return _read(read)


def beginning(groups: Sequence[Sequence[str]], count: int) -> list[str]:
    """The keys of records whose titles have, for each group, a word that begins with one of it."""

    def read(searcher: Searcher) -> list[str]:
        query = And([Or([Prefix("starts", made) for made in group]) for group in groups])
        results = searcher.search(query, limit=count, scored=False)
        return [hit["key"] for hit in results]

    return _read(read)


def _read(work: Callable[[Searcher], Any]) -> Any:
    with _lock:
        return _whole(lambda: work(_searcher()))


def _searcher() -> Searcher:
    """The searcher of this process, of the newest state of the current index.

    Always opened anew: `Searcher.refresh` of whoosh-reloaded 2.7.5 keeps old segments, and with them what was deleted.
    """
    folder, searcher = _folder(), _reader.searcher
    if searcher is None or _reader.folder != folder or not searcher.up_to_date():
        searcher = index.open_dir(str(folder), schema=SCHEMA).searcher()
        _reader.folder, _reader.searcher = folder, searcher
    return searcher


def _whole(work: Callable[[], Any]) -> Any:
    """What `work` returns; raises DamagedError, and leaves the mark, when the index is missing or torn."""
    try:
        return work()
    except index.LockError:
        raise
    except Exception as error:
        _reader.searcher = None
        _base().mkdir(mode=0o700, parents=True, exist_ok=True)
        (_base() / MARK).touch()
        raise DamagedError from error
