"""Finding circles: ways round along links, each organisation once."""

from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise

import numpy as np

from .links import Array, Links

CHUNK = 200_000  # paths looked at in one go
LINKS_MOST = 100_000  # a market with more is not even counted


class Ways:
    """The links by their giver and by their pair of organisations, to walk along."""

    def __init__(self, links: Links) -> None:
        self.links = links
        self.size = int(max(links.giver.max(initial=-1), links.taker.max(initial=-1))) + 1
        self.first = np.searchsorted(links.giver, np.arange(self.size + 1)).astype(np.int64)
        self.pair = links.giver.astype(np.int64) * self.size + links.taker
        self.back = np.lexsort((links.giver, links.taker))
        self.first_back = np.searchsorted(links.taker[self.back], np.arange(self.size + 1)).astype(np.int64)

    def circles(self, longest: int, starts: Array | None = None) -> Iterator[Array]:
        """Blocks of circles, one circle a row of positions of links, by ascending length within a start.

        A circle begins with the link its lowest organisation gives by, so it is found once. `starts`: only those whose
        first link is among these positions.
        """
        begun = self.links.giver < self.links.taker
        chosen = np.flatnonzero(begun) if starts is None else starts[begun[starts]]
        for place in range(0, len(chosen), CHUNK):
            yield from self._longer(chosen[place : place + CHUNK, None], longest)

    def _longer(self, paths: Array, longest: int) -> Iterator[Array]:
        """The circles that close these paths now, and those that do after more links."""
        length = paths.shape[1] + 1
        end, start = self.links.taker[paths[:, -1]], self.links.giver[paths[:, 0]]
        back = end.astype(np.int64) * self.size + start
        low, high = np.searchsorted(self.pair, back, "left"), np.searchsorted(self.pair, back, "right")
        yield _extended(paths, low, high)
        if length == longest:
            return
        counts = self.first[end + 1] - self.first[end]
        for some in _portions(counts):
            on = _extended(paths[some], self.first[end[some]], self.first[end[some] + 1])
            reached = self.links.taker[on[:, -1]]
            new = reached > self.links.giver[on[:, 0]]
            for step in range(length - 2):
                new &= reached != self.links.taker[on[:, step]]
            yield from self._longer(on[new], longest)

    def listed(self, longest: int, most: int) -> list[Array] | None:
        """All circles, block by block; None when there are more than `most`."""
        blocks: list[Array] = []
        number = 0
        for block in self.circles(longest):
            if len(block):
                blocks.append(block)
                number += len(block)
            if number > most:
                return None
        return blocks

    @cached_property
    def table(self) -> Array:
        """Where the links of a pair begin, by `giver * size + taker`; they end where those of the next pair begin."""
        table = np.zeros(self.size * self.size + 1, dtype=np.int32)
        np.cumsum(np.bincount(self.pair, minlength=self.size * self.size), out=table[1:])
        return table

    def sides(self, organisation: int) -> tuple[Array, Array]:
        """The links by which an organisation gives, and those by which it takes."""
        out = np.arange(self.first[organisation], self.first[organisation + 1])
        return out, self.back[self.first_back[organisation] : self.first_back[organisation + 1]]

    def around(self, organisation: int) -> list[int]:
        """The organisations linked with one, either way, in order."""
        out, into = self.sides(organisation)
        return list(np.unique(np.concatenate((self.links.taker[out], self.links.giver[into]))).tolist())


def from_lowest(links: Links, circles: Array) -> Array:
    """These circles, one a row, told from the link their lowest organisation gives by."""
    length = circles.shape[1]
    lowest = links.giver[circles].argmin(axis=1)
    turned: Array = np.take_along_axis(circles, (lowest[:, None] + np.arange(length)) % length, axis=1)
    return turned


def _extended(paths: Array, low: Array, high: Array) -> Array:
    """Each path once for every link from its `low` to before its `high`."""
    counts = high - low
    row = np.repeat(np.arange(len(paths)), counts)
    step = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts) + low[row]
    return np.concatenate((paths[row], step[:, None]), axis=1)


def _portions(counts: Array) -> Iterator[slice]:
    """Slices of the rows whose continuations together are about CHUNK."""
    ends = np.cumsum(counts) // CHUNK
    edges = [0, *(np.flatnonzero(np.diff(ends)) + 1).tolist(), len(counts)]
    yield from (slice(low, high) for low, high in pairwise(edges) if low < high)


def is_few(links: Links, longest: int, most: int) -> bool:
    """Whether there are so few circles of two and three that all, of any length, may be worth listing."""
    return len(links) <= LINKS_MOST and number_of_circles(links, longest) <= most


def number_of_circles(links: Links, longest: int) -> float:
    """How many circles of two, and of three, there are, by multiplying matrices instead of listing."""
    size = int(max(links.giver.max(initial=-1), links.taker.max(initial=-1))) + 1
    count = np.zeros((size, size), dtype=np.float32)
    np.add.at(count, (links.giver, links.taker), 1)
    two = float(np.einsum("ij,ji->", count, count)) / 2
    return two if longest == 2 else two + float(np.einsum("ij,ji->", count @ count, count)) / 3
