"""The best set of disjoint circles by the rule of choice, by HiGHS: the cycle formulation of kidney exchange.

One variable a circle, one row an offer and a need ("is used at most once"); see Abraham, Blum, Sandholm, "Clearing
Algorithms for Barter Exchange Markets" (2007). The rule is solved in steps, so that no weight has to be so large that
rounding decides.
"""

from collections.abc import Sequence
from time import monotonic

import numpy as np

from .choice import Circle
from .columns import Pool
from .links import Array
from .posts import POINTS_MOST
from .programmes import OPTIMAL, chosen, keep, programme, set_worth

SLACK = 1e-6


def pack(pool: Pool, until: float) -> list[Circle]:
    """The best circles of a small pool found until then (seconds of `monotonic`): most needs, then the finest."""
    found, is_most = Model(pool).maximise(pool.lengths, until)
    circles = [] if found is None else pool.circles(found)
    return finest(pool, circles, until)[0] if is_most else circles


def finest(pool: Pool, begin: Sequence[Circle], until: float) -> tuple[list[Circle], bool]:
    """The best choice found by the rest of the rule that serves as many needs as `begin`; whether none is better."""
    needs, known = sum(map(len, begin)), np.sort(pool.positions(begin))
    model = Model(pool)
    keep(model.solver, pool.lengths, needs - SLACK)
    model.begin_with(known)
    fine = pool.exact * (POINTS_MOST * needs + 1) + pool.points
    found, is_best = model.maximise(fine, until)
    if found is None or fine[found].sum() < fine[known].sum():
        return list(begin), False
    return pool.circles(found), is_best


class Model:
    """The integer programme of a whole pool."""

    def __init__(self, pool: Pool) -> None:
        self.solver = programme(pool.rows, pool.size, np.zeros(len(pool.rows)), is_whole=True)
        self.solver.setOptionValue("mip_rel_gap", 0.0)
        self.solver.setOptionValue("mip_abs_gap", 0.5)  # every objective is a whole number

    def begin_with(self, begin: Array) -> None:
        """A choice to start from."""
        self.solver.setSolution(len(begin), begin.astype(np.int32), np.ones(len(begin)))

    def maximise(self, weights: Array, until: float) -> tuple[Array | None, bool]:
        """The chosen columns, None without any choice, and whether they are the best; stops at `until`."""
        set_worth(self.solver, weights)
        found = chosen(self.solver, until - monotonic())
        return found, self.solver.getModelStatus() == OPTIMAL
