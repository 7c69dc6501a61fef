"""The linear programme of many circles: only those that can improve it enter.

The rows are offers and needs, the columns circles (the cycle formulation). Columns are priced and added until none
would gain (column generation). An interior point method solves it: such programmes are so degenerate that the simplex
method takes many times as long.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import floor
from time import monotonic

import highspy
import numpy as np

from .links import Array, Links, first_of_each

GAIN = 1e-6  # less is rounding
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

    def circles(self, chosen: Array) -> list[tuple[int, ...]]:
        """The circles at these positions in ascending order, as positions of links."""
        edges = np.cumsum([0, *map(len, self.blocks)])
        return [
            tuple(circle)
            for block, (low, high) in zip(self.blocks, pairwise(edges), strict=True)
            for circle in block[chosen[(chosen >= low) & (chosen < high)] - low].tolist()
        ]

    def positions(self, circles: Sequence[tuple[int, ...]]) -> Array:
        """Where those of these circles stand that are in the pool."""
        place = {
            tuple(row): number
            for number, row in enumerate(row for block in self.blocks for row in block.tolist())
        }
        return np.array([place[circle] for circle in circles if circle in place], dtype=np.int64)


class Columns:
    """The linear programme of a pool: which share of each circle makes the sum of `worth` greatest."""

    def __init__(self, pool: Pool, worth: Array) -> None:
        self.pool, self.worth = pool, worth
        self.inside = np.zeros(len(pool.rows), dtype=bool)
        self.columns = np.empty(0, dtype=np.int64)
        self.shares = np.empty(0)
        self.prices = np.zeros(pool.size + 1)
        self.solver = highspy.Highs()
        self.solver.silent()
        for option, value in (("solver", "ipm"), ("run_crossover", "off"), ("presolve", "off")):
            self.solver.setOptionValue(option, value)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = 0, pool.size
        lp.sense_ = highspy.ObjSense.kMaximize
        lp.row_lower_, lp.row_upper_ = np.full(pool.size, -highspy.kHighsInf), np.ones(pool.size)
        lp.a_matrix_.start_ = np.zeros(1, dtype=np.int32)
        self.solver.passModel(lp)
        self._add(first_of_each(pool.rows[:, 0], FIRST))

    def _add(self, new: Array) -> None:
        """Let these circles enter."""
        self.inside[new] = True
        self.columns = np.concatenate((self.columns, new))
        rows = self.pool.rows[new]
        there = rows < self.pool.size
        starts = np.concatenate(([0], np.cumsum(there.sum(axis=1))))[:-1].astype(np.int32)
        index, size = rows[there], len(new)
        top = np.full(size, highspy.kHighsInf)
        self.solver.addCols(
            size, self.worth[new], np.zeros(size), top, len(index), starts, index, np.ones(len(index))
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
        self.solver.setOptionValue("time_limit", self.solver.getRunTime() + max(until - monotonic(), 0.01))
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return False
        solution = self.solver.getSolution()
        self.shares = np.array(solution.col_value)
        self.prices[:-1] = np.maximum(solution.row_dual, 0.0)
        return True

    def _gains(self) -> Array:
        """What each circle of the pool is worth beyond the prices of its posts."""
        gains: Array = self.worth - self.prices[self.pool.rows].sum(axis=1)
        return gains

    def _gaining(self) -> Array:
        gains = self._gains()
        some = np.flatnonzero((gains > GAIN) & ~self.inside)
        some = some[np.argsort(-gains[some], kind="stable")]
        return np.sort(some[first_of_each(self.pool.rows[some, 0], MORE)])

    def bound(self) -> int:
        """No choice of circles of the pool is worth more: its prices, and what a circle of each need lacks of them."""
        lacking = np.zeros(self.pool.size + 1)
        np.maximum.at(lacking, self.pool.rows[:, 0], self._gains())
        return floor(self.prices.sum() + lacking.sum() + GAIN)

    def surest(self, least: float) -> Array:
        """Positions of the circles whose share is more than `least`, else of the one with the largest.

        Shares above one half never overlap.
        """
        sure = np.flatnonzero(self.shares > least)
        return np.sort(self.columns[sure if len(sure) else [self.shares.argmax()]])
