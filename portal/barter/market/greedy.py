"""A choice at once: organisations in turn, the scarcest first, take the best circle through them that is free.

The best is the one whose posts have the fewest other links: what fits elsewhere is left for others.
"""

import numpy as np

from .choice import Choice
from .circles import Ways, from_lowest
from .links import Array, Links

TRIED = 120  # links looked at on each side of the organisation


def fill(ways: Ways, choice: Choice, longest: int) -> None:
    """Add free circles of two and three organisations to a choice until none is left, those through each in turn."""
    Filling(ways, choice, longest).run()


class Filling:
    """One filling of one choice."""

    def __init__(self, ways: Ways, choice: Choice, longest: int) -> None:
        self.ways, self.links, self.choice = ways, ways.links, choice
        self.longest = longest
        offers, needs = np.bincount(self.links.offer), np.bincount(self.links.need)
        self.rivals = offers[self.links.offer] + needs[self.links.need]

    def run(self) -> None:
        """Go through the organisations, those with the fewest links first and among equals those with most points."""
        links, size = self.links, self.ways.size
        points = np.zeros(size, dtype=np.int64)
        points[links.taker] = links.points
        ways = np.bincount(links.giver, minlength=size) + np.bincount(links.taker, minlength=size)
        for start in np.lexsort((-points, ways)).tolist():
            while circle := self._best(start):
                self.choice.add(circle)

    def _best(self, start: int) -> tuple[int, ...] | None:
        """The best free circle through an organisation; None when there is none."""
        out, into = (self._scarcest(side) for side in self.ways.sides(start))
        found = [*self._rows(_swaps(self.links, out, into))]
        if self.longest > 2 and len(out) and len(into):
            found += self._rows(self._threes(out, into))
        return min(found)[1] if found else None

    def _scarcest(self, side: Array) -> Array:
        free = side[self.choice.free(side)]
        return free[np.argsort(self.rivals[free], kind="stable")[:TRIED]]

    def _rows(self, circles: Array) -> list[tuple[float, tuple[int, ...]]]:
        """The best of these circles, with its rivals a need served."""
        if not len(circles):
            return []
        rivals = self.rivals[circles].mean(axis=1)
        exact, points = self.links.exact[circles].sum(axis=1), self.links.points[circles].sum(axis=1)
        best = np.lexsort((*circles.T[::-1], -points, -exact, rivals))[0]
        return [(float(rivals[best]), tuple(from_lowest(self.links, circles[[best]])[0].tolist()))]

    def _threes(self, out: Array, into: Array) -> Array:
        """Circles of three, with the scarcest free link between the two partners."""
        keys = (self.links.taker[out].astype(np.int64) * self.ways.size)[:, None] + self.links.giver[into]
        low, high = self.ways.table[keys.ravel()], self.ways.table[keys.ravel() + 1]
        there = np.flatnonzero(high > low)
        middle = low[there]
        first, last = np.divmod(there, len(into))
        circles = np.stack((out[first], middle, into[last]), axis=1)
        return circles[self.choice.free(middle)]


def _swaps(links: Links, out: Array, into: Array) -> Array:
    """Circles of two out of links from and to one organisation."""
    first, last = np.nonzero(links.taker[out][:, None] == links.giver[into][None, :])
    return np.stack((out[first], into[last]), axis=1)
