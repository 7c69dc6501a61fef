"""The best set of disjoint circles out of a list, by HiGHS: the cycle formulation of kidney exchange.

One variable a circle, one row an offer and a need ("is used at most once"); see Abraham, Blum, Sandholm, "Clearing
Algorithms for Barter Exchange Markets" (2007). The rule of choice is solved in steps, so that no weight has to be so
large that rounding decides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor
from time import monotonic

import highspy
import numpy as np

from .columns import Pool
from .links import Array
from .posts import POINTS_MOST

SLACK = 1e-6
FEASIBLE = highspy.SolutionStatus.kSolutionStatusFeasible


@dataclass(frozen=True)
class Packing:
    """Chosen circles; no choice serves more than `bound` needs; `proven`: no choice is better by the rule."""

    circles: list[tuple[int, ...]]
    bound: int
    proven: bool


def pack(pool: Pool, until: float, begin: Sequence[tuple[int, ...]] = ()) -> Iterator[Packing]:
    """Choose disjoint circles by the rule, one step of it after the other; each choice is at least as good as the last.

    `begin` is a choice to start from. What is not finished at `until` (seconds of `monotonic`) leaves the best found so
    far, with the bound proven.
    """
    model = Model(pool)
    if begin:
        model.begin_with(pool.positions(begin))
    chosen, bound, best = model.maximise(pool.lengths, until)
    bound = min(bound, pool.lengths.sum())
    yield Packing(pool.circles(chosen), floor(bound + SLACK), False)
    if best:
        served = int(pool.lengths[chosen].sum())
        model.keep(pool.lengths, served)
        model.begin_with(chosen)
        fine = pool.exact * (POINTS_MOST * served + 1) + pool.points
        finer, _bound, best = model.maximise(fine, until)
        if len(finer):
            yield Packing(pool.circles(finer), served, best)


class Model:
    """The integer programme of a whole pool."""

    def __init__(self, pool: Pool) -> None:
        self.size = len(pool.rows)
        self.columns = np.arange(self.size, dtype=np.int32)
        self.solver = highspy.Highs()
        self.solver.silent()
        self.solver.setOptionValue("mip_rel_gap", 0.0)
        self.solver.setOptionValue("mip_abs_gap", 0.5)  # every objective is a whole number
        there = pool.rows < pool.size
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.size, pool.size
        lp.sense_ = highspy.ObjSense.kMaximize
        lp.col_lower_, lp.col_upper_ = np.zeros(self.size), np.ones(self.size)
        lp.row_lower_, lp.row_upper_ = np.full(pool.size, -highspy.kHighsInf), np.ones(pool.size)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = np.concatenate(([0], np.cumsum(there.sum(axis=1)))).astype(np.int32)
        lp.a_matrix_.index_ = pool.rows[there]
        lp.a_matrix_.value_ = np.ones(int(there.sum()))
        lp.col_cost_ = np.zeros(self.size)
        lp.integrality_ = [highspy.HighsVarType.kInteger] * self.size
        self.solver.passModel(lp)

    def begin_with(self, chosen: Array) -> None:
        """A choice to start from."""
        self.solver.setSolution(len(chosen), chosen.astype(np.int32), np.ones(len(chosen)))

    def maximise(self, weights: Array, until: float) -> tuple[Array, float, bool]:
        """The chosen columns, the proven upper bound, and whether they are the best; stops at `until`."""
        self.solver.changeColsCost(self.size, self.columns, weights.astype(np.double))
        self.solver.setOptionValue("time_limit", self.solver.getRunTime() + max(until - monotonic(), 0.01))
        self.solver.run()
        info = self.solver.getInfo()
        if info.primal_solution_status != FEASIBLE:
            return np.empty(0, dtype=np.int64), float(weights.sum()), False
        values = np.array(self.solver.getSolution().col_value)
        best = self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return np.flatnonzero(values > 0.5), float(info.mip_dual_bound), best

    def keep(self, weights: Array, least: float) -> None:
        """From now on the weights of the chosen columns are to reach `least`."""
        top = highspy.kHighsInf
        self.solver.addRow(least - SLACK, top, self.size, self.columns, weights.astype(np.double))
