"""What an engine is given: the tokens of a record, and those a person's question asks for.

A token is a key of `audience.py` with a lemma, so that a person's question can only meet what the person may read. In
titles the words themselves are tokens too, without diacritics, for the beginnings that are typed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from portal.polish import fold
from portal.search.records import Record
from portal.search.words import lemmas, split

MOST_WORDS = 20_000  # words of one text that are indexed


@dataclass(frozen=True)
class Tokens:
    """A record as an engine keeps it; a token stands there as often as its word does."""

    key: str
    kind: str
    title: list[str]
    text: list[str]
    starts: list[str]


@dataclass(frozen=True)
class Question:
    """Every set of tokens has to be met by one of its tokens at least; `kind` narrows the hits, empty for all."""

    wanted: tuple[tuple[str, ...], ...]
    kind: str = ""


@dataclass(frozen=True)
class Found:
    """The keys of the hits asked for, best first, and how many there are in all by kind."""

    keys: list[str]
    by_kind: dict[str, int]

    def count(self, kind: str) -> int:
        """How many hits there are of a kind; of all kinds for none."""
        return self.by_kind.get(kind, 0) if kind else sum(self.by_kind.values())


class DamagedError(Exception):
    """The index cannot be read now; the worker makes it anew."""


def token(key: str, lemma: str) -> str:
    """A lemma as the holders of a key find it."""
    return f"{key}:{lemma}"


def start(key: str, beginning: str) -> str:
    """The beginning of a title's word, without diacritics."""
    return f"{key}={beginning}"


def tokens_for(keys: Iterable[str], lemma_set: Iterable[str]) -> tuple[str, ...]:
    """Every lemma for every key."""
    known = list(lemma_set)
    return tuple(token(key, lemma) for key in keys for lemma in known)


def tokens_of(kind: str, record: Record, words: dict[str, list[str]]) -> Tokens:
    """The tokens of a record; `words` has the words of each of its texts, as `words_of` reads them."""
    title = words[record.title]
    text = chain.from_iterable(_of_words(keys, words[part]) for keys, part in record.parts)
    starts = (start(key, fold(word)) for key in record.seen_by for word in title)
    return Tokens(
        key_of(kind, record.id), kind, list(_of_words(record.seen_by, title)), list(text), list(starts)
    )


def _of_words(keys: tuple[str, ...], words: list[str]) -> Iterator[str]:
    for word in words[:MOST_WORDS]:
        yield from tokens_for(keys, lemmas(word))


def words_of(record: Record) -> dict[str, list[str]]:
    """The words of its title and of each of its texts."""
    return {text: list(split(text)) for text in (record.title, *(text for _keys, text in record.parts))}


def key_of(kind: str, number: int) -> str:
    """What a record is called in the index."""
    return f"{kind}-{number}"
