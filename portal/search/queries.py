"""Searching: the hits of a question that a person may see, and titles to complete what is being typed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from sqlalchemy import bindparam, select

from portal.extensions import db
from portal.permissions import Actor
from portal.polish import fold, sort_key
from portal.search import audience, highlights
from portal.search.engine import engine
from portal.search.highlights import Piece
from portal.search.models import SearchEntry
from portal.search.sources import SOURCES
from portal.search.tokens import DamagedError, Found, Question, start, tokens_for
from portal.search.understanding import LONGEST, Understood, understand
from portal.search.words import asked, split
from portal.web import Page

PER_PAGE = 10
LAST_PAGE = 100
SUGGESTED = 8
MOST_SUGGESTED_BY = 6  # words
MOST_LOOKED_AT = 32  # titles
SHORTEST_SUGGESTED = 2
ENTRIES = select(SearchEntry).where(SearchEntry.key.in_(bindparam("keys", expanding=True)))
BY_OPERATOR = (audience.PUBLIC, audience.MEMBERS, audience.OFFICE, audience.ADMINISTRATOR)


@dataclass(frozen=True)
class Hit:
    """A record found, as it is shown."""

    kind: str
    label: Any
    link: dict[str, Any]
    title: list[Piece]
    excerpt: list[Piece]

    @property
    def url(self) -> str:
        """Where this person reads it."""
        return url_for(self.link["endpoint"], **self.link["values"])

    @property
    def name(self) -> str:
        """The title as plain text."""
        return "".join(piece.text for piece in self.title)


@dataclass(frozen=True)
class Facet:
    """A kind of record, and how many of the hits are of it."""

    kind: str
    label: Any
    count: int


@dataclass(frozen=True)
class Results:
    """A page of hits; `read_as` is the question with its slips put right, empty when nothing was replaced."""

    page: Page
    facets: list[Facet] = field(default_factory=list)
    read_as: str = ""
    is_ready: bool = True


def search(keys: tuple[str, ...], text: str, kind: str = "", page: int = 1) -> Results:
    """The hits of a question for the holder of these keys, best first; `is_ready` is false while the index is made."""
    try:
        words = understand(text, keys)
        wanted = tuple(tokens_for(keys, sorted(word.lemmas)) for word in words)
        found, page = _page_of(Question(wanted, kind if kind in SOURCES else ""), page)
    except DamagedError:
        return Results(Page([], 1, PER_PAGE, 0), is_ready=False)
    lemmas = frozenset().union(*(word.lemmas for word in words))
    facets = [Facet(name, SOURCES[name].label, found.by_kind[name]) for name in SOURCES if found.count(name)]
    total = min(found.count(kind if kind in SOURCES else ""), LAST_PAGE * PER_PAGE)
    return Results(Page(_hits(found.keys, keys, lemmas), page, PER_PAGE, total), facets, _read_as(words))


def _page_of(question: Question, page: int) -> tuple[Found, int]:
    """The page asked for; the last one for a number beyond it."""
    page = min(max(1, page), LAST_PAGE)
    found = engine().find(question, (page - 1) * PER_PAGE, PER_PAGE)
    last = max(1, -(-found.count(question.kind) // PER_PAGE))
    if page > last:
        return engine().find(question, (last - 1) * PER_PAGE, PER_PAGE), last
    return found, page


def _read_as(words: list[Understood]) -> str:
    """The words as they were read, when one was replaced."""
    if not any(word.replaced_by for word in words):
        return ""
    return " ".join(word.replaced_by or word.typed for word in words)


def _hits(found: list[str], keys: tuple[str, ...], lemmas: frozenset[str]) -> list[Hit]:
    return [_hit(entry, keys, lemmas) for entry in _entries(found)]


def _entries(found: list[str]) -> Iterable[SearchEntry]:
    """The entries of these keys, in their order; one deleted meanwhile is left out."""
    rows = db.session.scalars(ENTRIES, {"keys": found}) if found else ()
    entries = {row.key: row for row in rows}
    return [entries[key] for key in found if key in entries]


def _hit(entry: SearchEntry, keys: tuple[str, ...], lemmas: frozenset[str]) -> Hit:
    held = set(keys)
    texts = [part["text"] for part in entry.parts if held.intersection(part["keys"])]
    return Hit(
        entry.kind,
        SOURCES[entry.kind].label,
        _link(entry, held),
        highlights.marked(entry.title, lemmas),
        highlights.excerpt(texts, lemmas),
    )


def _link(entry: SearchEntry, held: set[str]) -> dict[str, Any]:
    """Where this person reads the record: the first of its addresses that is for them."""
    return next(link for link in entry.links if not link["keys"] or held.intersection(link["keys"]))


def suggestions(actor: Actor, text: str) -> list[str]:
    """Titles a person may see with words that begin as those typed do, each once; first those that begin so."""
    words = [fold(word) for word in split(text[:LONGEST])][:MOST_SUGGESTED_BY]
    if not words or len(words[-1]) < SHORTEST_SUGGESTED:
        return []
    keys = audience.keys_of(actor)
    try:
        found = engine().beginning([[start(key, word) for key in keys] for word in words], MOST_LOOKED_AT)
    except DamagedError:
        return []
    once = dict.fromkeys(_titles(found))
    return sorted(once, key=lambda title: (not fold(title).startswith(words[0]), sort_key(title)))[:SUGGESTED]


def _titles(found: list[str]) -> Iterable[str]:
    """The titles of the entries of these keys."""
    return db.session.scalars(select(SearchEntry.title).where(SearchEntry.key.in_(found))) if found else ()


def is_cut(text: str) -> bool:
    """Whether only the beginning of a question counts."""
    return len(text.strip()) > LONGEST


def has_words(text: str) -> bool:
    """Whether there is anything to look for."""
    return bool(asked(text[:LONGEST], 1))
