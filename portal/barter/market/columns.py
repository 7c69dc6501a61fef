"""The linear programme of many circles: only those that can improve it enter.

The rows are offers and needs, the columns circles (the cycle formulation). Columns are priced and added until none
would gain (column generation). An interior point method solves it: such programmes are so degenerate that the simplex
method takes many times as long.
"""

from collections.abc import Sequence
from itertools import pairwise
from time import monotonic

import numpy as np

from .links import Array, Links, first_of_each
from .programmes import INFINITE, OPTIMAL, keep, limit_time, programme, shares

GAIN = 1e-6  # less is rounding
ALL_ROUNDS = 40  # of adding circles: more than it takes until none would gain
FIRST, MORE = 5, 2  # circles of each need taken at first and added in a round


class Pool:
    """The circles to choose from: blocks of equal length as positions of links, and as rows of the programme."""

    def __init__(self, links: Links, blocks: Sequence[Array]) -> None:
        self.links, self.blocks = links, blocks
        longest = max((block.shape[1] for block in blocks), default=0)
        self.needs_from = int(links.offer.max(initial=-1)) + 1
        self.size = self.needs_from + int(links.need.max(initial=-1)) + 1  # also the row of what is not there
        self.rows = np.concatenate([self._rows(links, block, longest) for block in blocks])
        self.lengths = np.concatenate([np.full(len(block), block.shape[1]) for block in blocks])
        self.exact = np.concatenate([links.exact[block].sum(axis=1) for block in blocks])
        self.points = np.concatenate([links.points[block].sum(axis=1) for block in blocks])

    def _rows(self, links: Links, block: Array, longest: int) -> Array:
        rows = np.full((len(block), 2 * longest), self.size, dtype=np.int32)
        rows[:, : block.shape[1]] = self.needs_from + links.need[block]
        rows[:, longest : longest + block.shape[1]] = links.offer[block]
        return rows

    def steps(self, chosen: Array) -> Array:
        """The links of the circles at these positions, one circle a line; after them the number of all links."""
        found = np.full((len(self.rows), self.rows.shape[1] // 2), len(self.links), dtype=np.int64)
        low = 0
        for block in self.blocks:
            found[low : low + len(block), : block.shape[1]] = block
            low += len(block)
        return found[chosen]

    def circles(self, chosen: Array) -> list[tuple[int, ...]]:
        """The circles at these positions, in the order of the pool, as positions of links."""
        chosen = np.sort(chosen)
        edges = np.cumsum([0, *map(len, self.blocks)])
        return [
            tuple(circle)
            for block, (low, high) in zip(self.blocks, pairwise(edges), strict=True)
            for circle in block[chosen[(chosen >= low) & (chosen < high)] - low].tolist()
        ]

    def taken(self, chosen: Array) -> Array:
        """The rows the circles at these positions use, as a mask; the last is that of what is not there."""
        taken = np.zeros(self.size + 1, dtype=bool)
        taken[self.rows[chosen]] = True
        taken[self.size] = False
        return taken

    def apart(self, chosen: Array) -> Array:
        """Those of the circles at these positions that share no post with one before."""
        taken = np.zeros(self.size + 1, dtype=bool)
        some = []
        for circle, rows in zip(chosen.tolist(), self.rows[chosen], strict=True):
            if not taken[rows].any():
                taken[rows[rows < self.size]] = True
                some.append(circle)
        return np.array(some, dtype=np.int64)

    def positions(self, circles: Sequence[tuple[int, ...]]) -> Array:
        """Where those of these circles stand that are in the pool."""
        place = {
            tuple(row): number
            for number, row in enumerate(row for block in self.blocks for row in block.tolist())
        }
        return np.array([place[circle] for circle in circles if circle in place], dtype=np.int64)


class Columns:
    """The linear programme of a pool: which share of each circle makes the sum of `worth` greatest.

    `needs`: no more are served; without it as many as can be.
    """

    def __init__(self, pool: Pool, worth: Array, needs: int | None = None) -> None:
        self.pool, self.worth, self.needs = pool, worth, needs
        self.need_price = 0.0
        self.inside = np.zeros(len(pool.rows), dtype=bool)
        self.columns = np.empty(0, dtype=np.int64)
        self.shares = np.empty(0)
        self.prices = np.zeros(pool.size + 1)
        first = first_of_each(pool.rows[:, 0], FIRST)
        self._enter(first)
        self.solver = programme(pool.rows[first], pool.size, worth[first])
        if needs is not None:
            keep(self.solver, pool.lengths[first], most=needs)
        for option, value in (("solver", "ipm"), ("run_crossover", "off"), ("presolve", "off")):
            self.solver.setOptionValue(option, value)

    def _enter(self, new: Array) -> None:
        self.inside[new] = True
        self.columns = np.concatenate((self.columns, new))

    def _add(self, new: Array) -> None:
        """Let these circles enter."""
        self._enter(new)
        rows, size = self.pool.rows[new], len(new)
        there, values = rows < self.pool.size, np.ones(rows.shape)
        if self.needs is not None:
            rows = np.concatenate((rows, np.full((size, 1), self.pool.size, dtype=np.int32)), axis=1)
            there = np.concatenate((there, np.ones((size, 1), dtype=bool)), axis=1)
            values = np.concatenate((values, self.pool.lengths[new, None]), axis=1)
        starts = np.concatenate(([0], np.cumsum(there.sum(axis=1))))[:-1].astype(np.int32)
        index, top = rows[there], np.full(size, INFINITE)
        self.solver.addCols(
            size, self.worth[new], np.zeros(size), top, len(index), starts, index, values[there]
        )

    def settle(self, rounds: int, until: float) -> bool:
        """Solve and add what would gain, so many times; False when the time is over before the first answer."""
        for number in range(rounds):
            if number:
                new = self._gaining()
                if not len(new):
                    break
                self._add(new)
            if not self._solve(until):
                return number > 0
        return True

    def _solve(self, until: float) -> bool:
        limit_time(self.solver, until - monotonic())
        self.solver.run()
        if self.solver.getModelStatus() != OPTIMAL:
            return False
        self.shares = shares(self.solver)
        prices = np.maximum(self.solver.getSolution().row_dual, 0.0)
        self.prices[:-1] = prices[: self.pool.size]
        self.need_price = float(prices[self.pool.size :].sum())
        return True

    def gains(self) -> Array:
        """What each circle of the pool is worth beyond the prices of its posts."""
        prices = self.prices[self.pool.rows].sum(axis=1) + self.need_price * self.pool.lengths
        gains: Array = self.worth - prices
        return gains

    def _gaining(self) -> Array:
        gains = self.gains()
        some = np.flatnonzero((gains > GAIN) & ~self.inside)
        some = some[np.argsort(-gains[some], kind="stable")]
        return np.sort(some[first_of_each(self.pool.rows[some, 0], MORE)])

    def bound(self) -> float:
        """No choice of circles of the pool is worth more: the prices, and what a circle of each need gains."""
        over = np.zeros(self.pool.size + 1)
        np.maximum.at(over, self.pool.rows[:, 0], self.gains())
        return float(self.prices.sum() + over.sum()) + self.need_price * (self.needs or 0)

    def likeliest(self) -> Array:
        """Positions of circles apart from one another, those with the largest shares first."""
        return self.pool.apart(self.columns[np.argsort(-self.shares, kind="stable")])

    def surest(self, least: float) -> Array:
        """Positions of the circles whose share is more than `least`, else of the one with the largest.

        Shares above one half never overlap.
        """
        sure = np.flatnonzero(self.shares > least)
        return np.sort(self.columns[sure if len(sure) else [self.shares.argmax()]])
