"""Linear programmes for HiGHS: a column a circle, a row an offer or a need, which is used at most once."""

import highspy
import numpy as np

from .links import Array

INFINITE = highspy.kHighsInf
OPTIMAL = highspy.HighsModelStatus.kOptimal
FEASIBLE = highspy.SolutionStatus.kSolutionStatusFeasible


def programme(
    rows: Array, size: int, worth: Array, must: Array | None = None, is_whole: bool = False
) -> highspy.Highs:
    """The programme of circles with these `rows` (one circle a line, `size` where there is none) that is worth most.

    `must` are the rows used for certain, as a mask; `is_whole`: a circle is chosen or not, there are no shares.
    """
    solver = highspy.Highs()
    solver.silent()
    there = rows < size
    count = len(rows)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = count, size
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = worth.astype(np.double)
    lp.col_lower_ = np.zeros(count)
    lp.col_upper_ = np.full(count, 1.0 if is_whole else INFINITE)
    lp.row_lower_ = np.full(size, -INFINITE) if must is None else np.where(must, 1.0, -INFINITE)
    lp.row_upper_ = np.ones(size)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.concatenate(([0], np.cumsum(there.sum(axis=1)))).astype(np.int32)
    lp.a_matrix_.index_ = rows[there].astype(np.int32)
    lp.a_matrix_.value_ = np.ones(int(there.sum()))
    if is_whole:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * count
    solver.passModel(lp)
    return solver


def set_worth(solver: highspy.Highs, worth: Array) -> None:
    """Let the columns be worth this from now on."""
    solver.changeColsCost(len(worth), np.arange(len(worth), dtype=np.int32), worth.astype(np.double))


def keep(solver: highspy.Highs, weights: Array, least: float = -INFINITE, most: float = INFINITE) -> None:
    """From now on the weights of the chosen columns come to `least`, and to no more than `most`."""
    columns = np.arange(len(weights), dtype=np.int32)
    solver.addRow(least, most, len(weights), columns, weights.astype(np.double))


def limit_time(solver: highspy.Highs, seconds: float) -> None:
    """Let the next run take so long at most."""
    solver.setOptionValue("time_limit", solver.getRunTime() + max(seconds, 0.01))


def shares(solver: highspy.Highs) -> Array:
    """What was found: the share of each column."""
    return np.array(solver.getSolution().col_value)


def chosen(solver: highspy.Highs, seconds: float) -> Array | None:
    """The columns a programme in whole numbers chooses within so many seconds; None when it found no choice."""
    limit_time(solver, seconds)
    solver.run()
    if solver.getInfo().primal_solution_status != FEASIBLE:
        return None
    return np.flatnonzero(shares(solver) > 0.5)
