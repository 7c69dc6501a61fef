"""Improving a choice too large to solve whole: a neighbourhood of organisations at a time is solved anew.

Circles that lie within the neighbourhood are opened, those that reach out of it stay. Neighbourhoods grow from
organisations that still have a free offer and a free need. What is accepted is never worse by the rule of choice.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from time import monotonic

import numpy as np

from .choice import Choice, Circle
from .circles import Ways
from .columns import Pool
from .links import Array, worth
from .packing import pack
from .rounding import rounded

LISTED_MOST = 1_500  # circles of a neighbourhood solved by the rule to the end
POOL_MOST = 15_000  # beyond them a neighbourhood is too large
SMALLEST, LARGEST, USUAL = 10, 400, 60  # organisations of a neighbourhood
NEAR = 8  # organisations looked at around each
SECONDS = 2.0  # for one neighbourhood
SEED = 2015


class Widening:
    """One run over one market."""

    def __init__(self, ways: Ways, choice: Choice, longest: int) -> None:
        self.ways, self.choice, self.longest = ways, choice, longest
        self.size = USUAL
        self.chance = np.random.default_rng(SEED)
        self.circles_of: dict[int, set[Circle]] = defaultdict(set)
        for circle in choice.circles:
            self._note(circle)

    def _organisations(self, circle: Circle) -> list[int]:
        return self.ways.links.giver[list(circle)].tolist()

    def _note(self, circle: Circle) -> None:
        for organisation in self._organisations(circle):
            self.circles_of[organisation].add(circle)

    def _forget(self, circle: Circle) -> None:
        for organisation in self._organisations(circle):
            self.circles_of[organisation].remove(circle)

    def improvements(self, until: float, bound: Callable[[], int]) -> Iterator[None]:
        """Improve the choice until that moment, until `bound` needs are served, or until nothing more is found."""
        failed = 0
        while monotonic() < until and self.choice.served < bound():
            starts = self._unserved()
            if not starts or failed > 2 * len(starts) + 20:
                return
            if self._improve(self._neighbourhood(starts[int(self.chance.integers(len(starts)))]), until):
                failed = 0
                yield
            else:
                failed += 1

    def _unserved(self) -> list[int]:
        """Organisations with a free need and a free offer in some link."""
        links = self.ways.links
        needy = np.unique(links.taker[~self.choice.needs[links.need]])
        giving = np.unique(links.giver[~self.choice.offers[links.offer]])
        return list(np.intersect1d(needy, giving).tolist())

    def _neighbourhood(self, start: int) -> set[int]:
        """Organisations around one, along links chosen at random, with the partners of their circles."""
        members, found = [start], {start}
        for member in members:
            near = self.ways.around(member)
            for other in self.chance.choice(near, min(len(near), NEAR), replace=False).tolist():
                new = [one for one in (other, *self._partners(other)) if one not in found]
                members += dict.fromkeys(new)
                found.update(new)
            if len(found) >= self.size:
                break
        return found

    def _partners(self, organisation: int) -> list[int]:
        circles = sorted(self.circles_of.get(organisation, ()))
        return [other for circle in circles for other in self._organisations(circle)]

    def _improve(self, members: set[int], until: float) -> bool:
        """Solve a neighbourhood anew; whether the choice got better."""
        opened = sorted(
            circle
            for circle in {circle for member in members for circle in self.circles_of.get(member, ())}
            if members.issuperset(self._organisations(circle))
        )
        for circle in opened:
            self.choice.remove(circle)
        found = self._solve(self._free_between(members), until)
        links = self.ways.links
        if worth(links, found) <= worth(links, opened):
            for circle in opened:
                self.choice.add(circle)
            return False
        for circle in opened:
            self._forget(circle)
        for circle in found:
            self.choice.add(circle)
            self._note(circle)
        return True

    def _free_between(self, members: set[int]) -> Array:
        """The free links between these organisations, in order."""
        inside = np.zeros(self.ways.size, dtype=bool)
        inside[list(members)] = True
        first = self.ways.first
        positions = np.concatenate([np.arange(first[m], first[m + 1]) for m in sorted(members)])
        positions = positions[inside[self.ways.links.taker[positions]]]
        return positions[self.choice.free(positions)]

    def _solve(self, positions: Array, until: float) -> list[Circle]:
        """Good circles of these links; none when there are too many, and the next neighbourhood is smaller."""
        local = Ways(self.ways.links.part(positions))
        blocks = local.listed(self.longest, POOL_MOST)
        if blocks is None:
            self.size = max(SMALLEST, self.size * 3 // 4)
            return []
        number = sum(map(len, blocks))
        if number < LISTED_MOST:
            self.size = min(LARGEST, self.size + 2)
        if number == 0:
            return []
        soon = min(until, monotonic() + SECONDS)
        if number <= LISTED_MOST:
            chosen = pack(Pool(local.links, blocks), soon)
        else:
            chosen = rounded(local, self.longest, soon, self.chance)
        return [tuple(positions[list(circle)].tolist()) for circle in chosen]
