"""A choice at once, and improving it by small steps.

At once: organisations in turn, those with the fewest links first and among equals those with most points, take the best
circles through them that are free.

By steps: a circle is put in for an organisation left over, at the cost of one other at most. A step that serves as many
as before is taken too: it moves the gap to other organisations, where it may close. The walk goes on for its time or
until it has come to nothing for long, and ends at the best choice it saw.
"""

from collections import deque
from collections.abc import Callable
from time import monotonic

import numpy as np

from .choice import Choice, Circle
from .circles import Ways
from .links import Array, Links

TRIED = 60  # links looked at on each side of the organisation
SEED = 2015
FREE = -1
PATIENCE = 40  # steps without a gain, for each organisation left over

Found = tuple[int, int, Circle]  # needs gained, the circle it costs, the circle


class Walk:
    """One walk over one choice."""

    def __init__(self, ways: Ways, choice: Choice, longest: int) -> None:
        self.ways, self.links = ways, ways.links
        self.longest = longest
        self.chance = np.random.default_rng(SEED)
        self.table = ways.table_of_pairs()
        self.by_number: dict[int, Circle] = {}
        self.of_offer = np.full(len(choice.offers), FREE, dtype=np.int64)
        self.of_need = np.full(len(choice.needs), FREE, dtype=np.int64)
        self.number, self.served = 0, 0
        for circle in sorted(choice.circles):
            self._put(circle)

    def _put(self, circle: Circle) -> None:
        at = list(circle)
        self.of_offer[self.links.offer[at]] = self.number
        self.of_need[self.links.need[at]] = self.number
        self.by_number[self.number] = circle
        self.number += 1
        self.served += len(circle)

    def _take_out(self, number: int) -> list[int]:
        """Remove a circle; returns its organisations."""
        at = list(self.by_number.pop(number))
        self.of_offer[self.links.offer[at]] = FREE
        self.of_need[self.links.need[at]] = FREE
        self.served -= len(at)
        return list(self.links.giver[at].tolist())

    def fill(self) -> Choice:
        """Add free circles until none is left, to each organisation the best it can have."""
        links, size = self.links, self.ways.size
        points = np.zeros(size, dtype=np.int64)
        points[links.taker] = links.points
        ways = np.bincount(links.giver, minlength=size) + np.bincount(links.taker, minlength=size)
        for start in np.lexsort((-points, ways)).tolist():
            while (found := self._found(start, self._dearest_free)) and found[0] > 0:
                self._put(found[2])
        return Choice(links, self.by_number.values())

    def run(self, until: float) -> Choice:
        """Walk until that moment or until nothing more comes of it; returns the best choice seen."""
        queue = deque(_left_over(self.links, self.of_offer, self.of_need))
        best, kept, idle = self.served, list(self.by_number.values()), 0
        while queue and monotonic() < until and idle < PATIENCE * (len(queue) + 5):
            start = queue.popleft()
            found = self._found(start, self._any_cheap)
            if found and found[0] >= 0:
                queue.extend(self._take_out(found[1]) if found[1] != FREE else ())
                self._put(found[2])
            if all(map(len, self._sides(start))):
                queue.append(start)
            idle += 1
            if self.served > best:
                best, kept, idle = self.served, list(self.by_number.values()), 0
        return Choice(self.links, kept)

    def _sides(self, start: int) -> tuple[Array, Array]:
        """The links that use a free offer of an organisation, and those that serve a free need of it."""
        ways, links = self.ways, self.links
        out = np.arange(ways.first[start], ways.first[start + 1])
        into = ways.back[ways.first_back[start] : ways.first_back[start + 1]]
        return out[self.of_offer[links.offer[out]] == FREE], into[self.of_need[links.need[into]] == FREE]

    def _found(self, start: int, best: Callable[[Array], Found | None]) -> Found | None:
        """The best circle through an organisation, by `best` of those of equal length."""
        out, into = (self._some(side) for side in self._sides(start))
        if not len(out) or not len(into):
            return None
        tried = [_swaps(self.links, out, into)]
        if self.longest > 2:
            tried.insert(0, self._threes(out, into))
        found = [one for circles in tried if (one := best(circles))]
        return max(found, key=lambda one: one[0], default=None)

    def _some(self, side: Array) -> Array:
        return side if len(side) <= TRIED else self.chance.choice(side, TRIED, replace=False)

    def _threes(self, out: Array, into: Array) -> Array:
        """Circles of three, with one of the links between the two partners."""
        keys = (self.links.taker[out].astype(np.int64) * self.ways.size)[:, None] + self.links.giver[into]
        low, high = self.table[keys.ravel()], self.table[keys.ravel() + 1]
        there = np.flatnonzero(high > low)
        middle = low[there] + self.chance.integers(0, high[there] - low[there])
        first, last = np.divmod(there, len(into))
        return np.stack((out[first], middle, into[last]), axis=1)

    def _owners(self, circles: Array) -> Array:
        """The circles that hold the posts of each of these."""
        offers, needs = self.links.offer[circles], self.links.need[circles]
        return np.concatenate((self.of_offer[offers], self.of_need[needs]), axis=1)

    def _dearest_free(self, circles: Array) -> Found | None:
        """The circle of free posts with most exact links, then most points, then the first."""
        some = np.flatnonzero((self._owners(circles) == FREE).all(axis=1))
        if not len(some):
            return None
        rows = circles[some]
        exact, points = self.links.exact[rows].sum(axis=1), self.links.points[rows].sum(axis=1)
        best = rows[np.lexsort((*rows.T[::-1], -points, -exact))[0]]
        return len(best), FREE, tuple(best.tolist())

    def _any_cheap(self, circles: Array) -> Found | None:
        """The circle that gains most among those that cost at most one other, by chance among equals."""
        owners = self._owners(circles)
        dearest = owners.max(axis=1, initial=FREE)
        some = np.flatnonzero(((owners == FREE) | (owners == dearest[:, None])).all(axis=1))
        if not len(some):
            return None
        costs = [len(self.by_number[number]) if number != FREE else 0 for number in dearest[some].tolist()]
        gains = circles.shape[1] - np.array(costs)
        best = int(np.argmax(gains + self.chance.random(len(some))))
        at = some[best]
        return int(gains[best]), int(dearest[at]), tuple(circles[at].tolist())


def _left_over(links: Links, of_offer: Array, of_need: Array) -> list[int]:
    """The organisations with a free offer and a free need in some link."""
    needy = links.taker[of_need[links.need] == FREE]
    giving = links.giver[of_offer[links.offer] == FREE]
    return list(np.intersect1d(needy, giving).tolist())


def _swaps(links: Links, out: Array, into: Array) -> Array:
    """Circles of two out of links from and to one organisation."""
    first, last = np.nonzero(links.taker[out][:, None] == links.giver[into][None, :])
    return np.stack((out[first], into[last]), axis=1)
