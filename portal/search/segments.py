"""A whoosh index read in whole lists: whoosh's own search steps through every posting of every word in Python.

The records that have a word are a set, what a question finds is their intersection, and only what is left is scored, as
whoosh scores it (BM25F). A list is read from the disk when it is asked for; only what is short is kept: the key, the
kind and the lengths of every record.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from heapq import nsmallest
from itertools import accumulate, chain, islice
from math import log
from typing import Any, NamedTuple

from whoosh.reading import IndexReader, TermNotFound

from portal.search.tokens import Found

SATURATION, LENGTH_COUNTS = (
    1.2,
    0.75,
)  # K1 and B of BM25F: how fast repetition saturates, how much length counts
BOOSTS = {"title": 2.0, "text": 1.0}  # how much a word counts in each field

Term = tuple[str, str]  # a field and a token


class Postings(NamedTuple):
    """The records that have a term, by their number in the segment, and how often each has it."""

    records: "array[int]"
    times: "array[float]"


class Segment:
    """One part of the index, which never changes but for records struck off."""

    def __init__(self, reader: IndexReader, known: "Segment | None") -> None:
        self.reader = reader
        self.gone = frozenset(reader.deleted_docs_set)
        self.keys: list[str] = known.keys if known else list(reader.column_reader("key").load())
        self.kinds: list[str] = known.kinds if known else _shared(reader.column_reader("kind").load())
        self.lengths: dict[str, array[int]] = known.lengths if known else _lengths(reader)

    def has(self, term: Term) -> bool:
        """Whether a record has the term that is not struck off."""
        if not self.gone or term not in self.reader:
            return term in self.reader
        found = self.postings(term)
        return found is not None and not self.gone.issuperset(found.records)

    def only(self, records: set[int], kind: str) -> set[int]:
        """Those of the records that are of a kind; all of them for none."""
        return {record for record in records if self.kinds[record] == kind} if kind else records

    def postings(self, term: Term) -> Postings | None:
        """The records that have the term, also those struck off; None when there is none."""
        try:
            matcher = self.reader.postings(*term)
        except TermNotFound:
            return None
        return _whole(matcher.child if self.gone else matcher)


def _shared(kinds: Iterable[str]) -> list[str]:
    """The kinds, each name kept once in memory."""
    once: dict[str, str] = {}
    return [once.setdefault(kind, kind) for kind in kinds]


def _lengths(reader: IndexReader) -> dict[str, "array[int]"]:
    """How many words every record has in each field."""
    every = range(reader.doc_count_all())
    return {
        name: array("I", (reader.doc_field_length(record, name) or 0 for record in every)) for name in BOOSTS
    }


def _whole(matcher: Any) -> Postings:
    """All blocks of a list; whoosh offers them posting by posting only."""
    found = Postings(array("I"), array("f"))
    while matcher.is_active():
        matcher._read_data()
        matcher._read_weights()
        found.records.extend(accumulate(matcher._data[0]))
        found.times.extend(matcher._weights)
        matcher._next_block()
    return found


class Segments:
    """The index as one of its commits, the generation, left it; `before` is what was read of it until then."""

    def __init__(self, reader: IndexReader, generation: int, before: "Segments | None") -> None:
        known: dict[str, Segment] = before.parts if before else {}
        leaves = [leaf for leaf, _offset in reader.leaf_readers() if leaf.doc_count_all()]
        names = [leaf.segment().segment_id() for leaf in leaves]
        self.parts: dict[str, Segment] = {
            name: Segment(leaf, known.get(name)) for name, leaf in zip(names, leaves, strict=True)
        }
        self._reader, self.generation = reader, generation
        self.size = reader.doc_count_all()
        self.means = {name: (reader.field_length(name) / max(1, self.size)) or 1.0 for name in BOOSTS}

    def close(self) -> None:
        """Close the files."""
        self._reader.close()

    def has(self, token: str) -> bool:
        """Whether some record has the token."""
        return any(part.has((name, token)) for part in self.parts.values() for name in BOOSTS)

    def find(self, wanted: Sequence[Iterable[str]], kind: str, start: int, count: int) -> Found:
        """The hits from `start` on, best first: records that have one token at least of each of the wanted sets."""
        words = [[(name, made) for made in tokens for name in BOOSTS] for tokens in wanted]
        lists = self._lists(words)
        worth = {term: self._worth(found) for term, found in lists.items()}
        by_kind: Counter[str] = Counter()
        scored: list[tuple[float, str]] = []
        for place, part in enumerate(self.parts.values()):
            here = {term: each for term, found in lists.items() if (each := found[place])}
            hits = _met(words, here) - part.gone
            by_kind.update(map(part.kinds.__getitem__, hits))
            scored += self._scored(part, here, worth, part.only(hits, kind))
        best = nsmallest(start + count, scored)
        return Found([key for _score, key in best[start:]], dict(by_kind))

    def _lists(self, words: Sequence[Iterable[Term]]) -> dict[Term, list[Postings | None]]:
        """For each term that occurs its records in every part."""
        terms = dict.fromkeys(chain.from_iterable(words))
        lists = {term: [part.postings(term) for part in self.parts.values()] for term in terms}
        return {term: found for term, found in lists.items() if any(found)}

    def _worth(self, found: list[Postings | None]) -> float:
        """How much a term says: the more the fewer records have it."""
        return log(self.size / (1 + sum(len(each.records) for each in found if each))) + 1

    def _scored(
        self, part: Segment, lists: dict[Term, Postings], worth: dict[Term, float], hits: set[int]
    ) -> Iterator[tuple[float, str]]:
        """The negative score and the key of each hit: sorted, the best come first, ties by the key."""
        scores = dict.fromkeys(hits, 0.0)
        for term, found in lists.items():
            lengths, shorter = part.lengths[term[0]], SATURATION * (1 - LENGTH_COUNTS)
            longer = SATURATION * LENGTH_COUNTS / self.means[term[0]]
            most = BOOSTS[term[0]] * worth[term] * (SATURATION + 1)
            for record, times in zip(found.records, found.times, strict=True):
                if record in scores:
                    scores[record] -= most * times / (times + shorter + longer * lengths[record])
        return ((score, part.keys[record]) for record, score in scores.items())

    def beginning(self, groups: Sequence[Iterable[str]], count: int) -> list[str]:
        """The keys of some records that have, for each group, a word in `starts` that begins with one of it."""
        return list(islice(self._beginning(groups), count))

    def _beginning(self, groups: Sequence[Iterable[str]]) -> Iterator[str]:
        for part in self.parts.values():
            words = [_starting(part, group) for group in groups]
            terms = dict.fromkeys(term for word in words for term in word)
            hits = _met(words, {term: found for term in terms if (found := part.postings(term))}) - part.gone
            yield from (part.keys[record] for record in sorted(hits))


def _met(words: Sequence[Iterable[Term]], lists: dict[Term, Postings]) -> set[int]:
    """The records that have one term at least of each word."""
    each = [set().union(*(lists[term].records for term in word if term in lists)) for word in words]
    return set.intersection(*sorted(each, key=len)) if each else set()


def _starting(part: Segment, group: Iterable[str]) -> list[Term]:
    """The terms of a part that begin with one of a group."""
    found = chain.from_iterable(part.reader.expand_prefix("starts", prefix) for prefix in group)
    return [("starts", made.decode()) for made in found]
