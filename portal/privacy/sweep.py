"""Finds and replaces a person's words in the texts of the whole database, but for what is frozen by triggers.

Rows are changed as objects, so that derived columns and the search follow. Frozen texts (what was submitted, agreed or
published) cannot be changed; they are counted and shown before the Biuro decides (GDPR art. 17(3)(b), (d)).
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, ColumnElement, Enum, String, Text, cast, func, or_, select
from sqlalchemy.orm import Mapper

from portal.extensions import db

FEWEST_WORDS = 2  # a single first name is found everywhere and says nobody
# Tables whose texts a trigger keeps as they were.
FROZEN = frozenset(
    {
        "activity_event",
        "activity_party",
        "activity_tag",
        "agreement",
        "circle_answer",
        "competence_claim",
        "consent_entry",
        "consent_text",
        "document_version",
        "exchange_acceptance",
        "exchange_terms",
        "hour_entry",
        "hour_transfer",
        "map_edition",
        "practice_review",
        "practice_version",
        "practice_version_file",
    }
)
# The search makes its own copies anew from the records; the plan names nobody.
OTHER_HANDS = frozenset({"search_change", "search_entry", "search_word", "plan_version", "job_run"})


@dataclass(frozen=True)
class Words:
    """A person's words, each with what stands in its place."""

    names: tuple[str, ...]
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    name: str
    email: str

    @property
    def wanted(self) -> tuple[str, ...]:
        """All words that are looked for."""
        return (*self.names, *self.contacts)

    @property
    def contacts(self) -> tuple[str, ...]:
        """The addresses and phone numbers."""
        return (*self.emails, *self.phones)

    def replaced(self, text: str) -> str:
        """The text with the words replaced where they stand alone, whatever their case."""
        for word in self.emails:
            text = _alone(word, r"[\w.+-]").sub(self.email, text)
        for word in (*self.names, *self.phones):
            text = _alone(word, r"\w").sub(self.name, text)
        return text


def _alone(word: str, letter: str) -> re.Pattern[str]:
    after = r"(?!\w|[-.]\w)" if letter != r"\w" else r"(?!\w)"
    return re.compile(rf"(?<!{letter}){re.escape(word)}{after}", re.IGNORECASE)


def usable(names: Iterator[str]) -> tuple[str, ...]:
    """The names of at least two words, the longest first; others would be found everywhere."""
    found = {" ".join(name.split()) for name in names if len(name.split()) >= FEWEST_WORDS}
    return tuple(sorted(found, key=lambda name: (-len(name), name)))


def places(words: Words) -> Counter[str]:
    """In how many rows of each table the words stand and would be replaced."""
    return Counter({_table(mapper): len(rows) for mapper, rows in _found(words, frozen=False) if rows})


def frozen_places(words: Words) -> Counter[str]:
    """In how many rows of each frozen table the words stand and stay."""
    return Counter({_table(mapper): len(rows) for mapper, rows in _found(words, frozen=True) if rows})


def replace(words: Words) -> int:
    """Replace the words in every text that may be changed; returns in how many rows."""
    changed = 0
    for mapper, rows in _found(words, frozen=False):
        for row in rows:
            for name in _texts(mapper):
                _rewrite(row, name, words)
        changed += len(rows)
    db.session.flush()
    return changed


def _rewrite(row: Any, name: str, words: Words) -> None:
    old = getattr(row, name)
    new = _replaced(old, words)
    if new != old:
        length = getattr(type(row).__table__.c[name].type, "length", None)
        setattr(row, name, new[:length] if isinstance(new, str) and length else new)


def _replaced(value: Any, words: Words) -> Any:
    """The value, a text or JSON, with the words replaced."""
    if isinstance(value, str):
        return words.replaced(value)
    if isinstance(value, list):
        return [_replaced(item, words) for item in value]
    if isinstance(value, dict):
        return {key: _replaced(item, words) for key, item in value.items()}
    return value


def _found(words: Words, *, frozen: bool) -> Iterator[tuple[Mapper[Any], list[Any]]]:
    """The rows of each table in which a word stands alone."""
    mappers: Any = db.Model.registry.mappers  # type: ignore[attr-defined]
    for mapper in sorted(mappers, key=_table):
        table = _table(mapper)
        names = _texts(mapper)
        if names and words.wanted and table not in OTHER_HANDS and (table in FROZEN) is frozen:
            rows = db.session.scalars(
                select(mapper.class_).where(or_(*_holds(mapper, names, words)))
            ).unique()
            yield mapper, [row for row in rows if any(_holds_alone(row, name, words) for name in names)]


def _table(mapper: Mapper[Any]) -> str:
    return str(mapper.local_table)


def _holds_alone(row: Any, name: str, words: Words) -> bool:
    value = getattr(row, name)
    return bool(_replaced(value, words) != value)


def _holds(mapper: Mapper[Any], names: list[str], words: Words) -> Iterator[ColumnElement[bool]]:
    """Whether a column contains a word: in lower case for contacts, as it is written for names."""
    for name in names:
        column = mapper.columns[name]
        text = cast(column, Text) if isinstance(column.type, JSON) else column
        for word in words.contacts:
            yield func.lower(text).contains(word.lower(), autoescape=True)
        for word in words.names:
            written = json.dumps(word)[1:-1] if isinstance(column.type, JSON) else word
            yield text.contains(written, autoescape=True)


def _texts(mapper: Mapper[Any]) -> list[str]:
    """The columns of a table people write texts into; keys and what is made of other columns are none."""
    return [
        column.key
        for column in mapper.local_table.columns
        if isinstance(column.type, String | JSON)
        and not isinstance(column.type, Enum)
        and not column.primary_key
        and not column.name.endswith(("_sort", "_folded", "folded", "_hash", "_key", "sha256", "digest"))
        and column.key in mapper.columns
    ]
