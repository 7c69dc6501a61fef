"""Circles out of many by linear programming: only those that can improve the programme enter it, then it is rounded.

The rows are offers and needs, the columns circles (the cycle formulation). Columns are priced and added until none
would gain (column generation). Then the surest circles are fixed and the rest solved again until all are whole
(diving).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor
from time import monotonic

import highspy
import numpy as np

from .links import Array, Links

EXACT, POINT = 1e-4, 1e-6  # beside one served need: too little to outweigh it, enough to decide among equals
GAIN = 1e-6  # less is rounding
SURE = 0.8  # a circle whose share is as large as that is fixed
FIRST, MORE = 5, 2  # circles of each need taken at first and added in a round
ROUNDS = 40  # of columns at the start
ROUNDS_AFTER_FIXING = 3


class Pool:
    """All circles to choose from: blocks of equal length as positions of links, and as rows of the programme."""

    def __init__(self, links: Links, blocks: Sequence[Array]) -> None:
        self.blocks = blocks
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

    def only(self, chosen: Array) -> list[Array]:
        """The blocks of the circles at these positions."""
        edges = np.cumsum([0, *map(len, self.blocks)])
        return [
            block[chosen[(chosen >= low) & (chosen < high)] - low]
            for block, (low, high) in zip(self.blocks, pairwise(edges), strict=True)
        ]

    def circles(self, chosen: Array) -> list[tuple[int, ...]]:
        """The circles at these positions, as positions of links."""
        return [tuple(circle) for block in self.only(chosen) for circle in block.tolist()]

    def positions(self, circles: Sequence[tuple[int, ...]]) -> Array:
        """Where those of these circles stand that are in the pool."""
        place = {
            tuple(row): number
            for number, row in enumerate(row for block in self.blocks for row in block.tolist())
        }
        return np.array([place[circle] for circle in circles if circle in place], dtype=np.int64)


class Columns:
    """The linear programme of a pool."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.worth = pool.lengths + EXACT * pool.exact + POINT * pool.points
        self.inside = np.zeros(len(pool.rows), dtype=bool)
        self.columns = np.empty(0, dtype=np.int64)
        self.shares = np.empty(0)
        self.prices = np.zeros(pool.size + 1)
        self.solver = highspy.Highs()
        self.solver.silent()
        self.solver.setOptionValue("presolve", "off")
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = 0, pool.size
        lp.sense_ = highspy.ObjSense.kMaximize
        lp.row_lower_, lp.row_upper_ = np.full(pool.size, -highspy.kHighsInf), np.ones(pool.size)
        lp.a_matrix_.start_ = np.zeros(1, dtype=np.int32)
        self.solver.passModel(lp)

    def add(self, new: Array) -> None:
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

    def settle(self, alive: Array, rounds: int, until: float) -> bool:
        """Solve and add what would gain, again and again; whether nothing gains any more."""
        for _round in range(rounds):
            if monotonic() > until or not self._solve(until):
                return False
            new = self._gaining(alive)
            if not len(new):
                return True
            self.add(new)
        return False

    def _solve(self, until: float) -> bool:
        self.solver.setOptionValue("time_limit", self.solver.getRunTime() + max(until - monotonic(), 0.01))
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return False
        solution = self.solver.getSolution()
        self.shares = np.array(solution.col_value)
        self.prices[:-1] = solution.row_dual
        return True

    def _gaining(self, alive: Array) -> Array:
        gain = self.worth[alive] - self.prices[self.pool.rows[alive]].sum(axis=1)
        some = np.flatnonzero((gain > GAIN) & ~self.inside[alive])
        some = some[np.argsort(-gain[some], kind="stable")]
        return np.sort(alive[some[_first_of_each(self.pool.rows[alive[some], 0], MORE)]])

    @property
    def value(self) -> float:
        """The value of the programme as solved last."""
        return float(self.solver.getInfo().objective_function_value)

    def surest(self, alive: Array) -> Array:
        """The columns among `alive` whose share is SURE, at least the largest; shares above one half never overlap."""
        there = np.zeros(len(self.pool.rows), dtype=bool)
        there[alive] = True
        free = np.flatnonzero((self.shares > GAIN) & there[self.columns[: len(self.shares)]])
        sure = free[self.shares[free] > SURE]
        return sure if len(sure) or not len(free) else free[[self.shares[free].argmax()]]

    def fix(self, places: Array) -> None:
        """Choose the circles in these columns for good."""
        size = len(places)
        self.solver.changeColsBounds(size, places.astype(np.int32), np.ones(size), np.ones(size))


def _first_of_each(keys: Array, most: int) -> Array:
    """The places of the first `most` of each key, in the order given."""
    order = np.argsort(keys, kind="stable")
    start = np.searchsorted(keys[order], keys[order], "left")
    return order[np.arange(len(order)) - start < most]


@dataclass(frozen=True)
class Dive:
    """Positions of disjoint circles; the most needs any choice serves; the circles worth a closer look."""

    chosen: Array
    bound: int
    promising: Array


def dive(pool: Pool, until: float) -> Dive:
    """Round the programme of a pool down to disjoint circles; stops at `until` with those that are sure by then."""
    programme = Columns(pool)
    alive = np.arange(len(pool.rows))
    programme.add(_first_of_each(pool.rows[:, 0], FIRST))
    bound = len(np.unique(pool.rows[:, : pool.rows.shape[1] // 2]))
    if programme.settle(alive, ROUNDS, until):
        bound = min(bound, floor(programme.value + GAIN))
    chosen = np.empty(0, dtype=np.int64)
    while len(alive) and monotonic() < until:
        sure = programme.surest(alive)
        if not len(sure):
            break
        programme.fix(sure)
        chosen = np.concatenate((chosen, programme.columns[sure]))
        taken = np.zeros(pool.size + 1, dtype=bool)
        taken[pool.rows[programme.columns[sure]]] = True
        taken[pool.size] = False
        alive = alive[~taken[pool.rows[alive]].any(axis=1)]
        programme.settle(alive, ROUNDS_AFTER_FIXING, until)
    return Dive(chosen, bound, np.sort(programme.columns))
