"""The words the records are written in: puts diacritics back and finds the nearest word for one nobody wrote.

A word says nothing of who may read it: `understanding.py` proposes only what a person's own keys find.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from flask import current_app
from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import bindparam, delete, func, select, text

from portal.extensions import db
from portal.polish import fold
from portal.search.models import SearchWord

MOST_NEAR = 12
CHUNK = 500
# What every search asks, made once.
IS_ASKED = SearchWord.folded.in_(bindparam("folded", expanding=True))
WRITTEN = select(SearchWord.folded, SearchWord.word).where(IS_ASKED).order_by(SearchWord.id)
NEWEST = select(func.max(SearchWord.id))
INSERT = text("INSERT INTO search_word (word, folded) VALUES (:word, :folded) ON CONFLICT DO NOTHING")


@dataclass
class _Known:
    """The vocabulary in this process's memory up to a number: folded word -> words, and folded words by length."""

    last: int = 0
    words: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_length: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))


def learn(words: Iterable[str]) -> None:
    """Add the words that are new."""
    wanted = sorted(set(words))
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        old = set(db.session.scalars(select(SearchWord.word).where(SearchWord.word.in_(chunk))))
        if new := [{"word": word, "folded": fold(word)[:60]} for word in chunk if word not in old]:
            db.session.execute(INSERT, new)


def unlearn() -> None:
    """Forget every word."""
    db.session.execute(delete(SearchWord))


def forget() -> None:
    """Drop what this process remembers; for tests and restored backups."""
    current_app.extensions.pop("search_words", None)


def restored(words: Iterable[str]) -> dict[str, list[str]]:
    """For each word the words that are written like it but for their diacritics."""
    folded = {word: fold(word) for word in words}
    written = defaultdict(list)
    for key, word in db.session.execute(WRITTEN, {"folded": list(set(folded.values()))}) if folded else ():
        written[key].append(word)
    return {word: written[key] for word, key in folded.items()}


def nearest(word: str, distance: int) -> list[str]:
    """The words within this distance (optimal string alignment, without diacritics), nearest first."""
    known, folded = _known(), fold(word)
    lengths = range(len(folded) - distance, len(folded) + distance + 1)
    found = []
    for length in lengths:
        found += process.extract(
            folded,
            known.by_length.get(length, ()),
            scorer=OSA.distance,
            score_cutoff=distance,
            limit=MOST_NEAR,
        )
    ordered = sorted(found, key=lambda match: (match[1], match[0]))[:MOST_NEAR]
    return [written for match in ordered for written in known.words[match[0]]]


def _known() -> _Known:
    """The vocabulary, with what was added since it was last asked for."""
    known: _Known = current_app.extensions.setdefault("search_words", _Known())
    newest = db.session.scalar(NEWEST) or 0
    if newest < known.last:  # made anew on a restored database
        known = current_app.extensions["search_words"] = _Known()
    if newest > known.last:
        rows = select(SearchWord.word, SearchWord.folded).where(SearchWord.id > known.last)
        for word, folded in db.session.execute(rows.where(SearchWord.id <= newest)):
            if folded not in known.words:
                known.by_length[len(folded)].append(folded)
            if word not in known.words[folded]:
                known.words[folded].append(word)
        known.last = newest
    return known
