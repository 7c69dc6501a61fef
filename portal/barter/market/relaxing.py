"""The linear programme at the nodes of a search: circles put out, posts used for certain, and back again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

import highspy
import numpy as np

from .links import Array
from .programmes import INFINITE, OPTIMAL, limit_time, programme, shares

ITERATIONS = 20  # steps of the simplex method, when an answer is only tried
UNLIMITED = 2**31 - 1
SLACK = 1e-6
VAIN = (
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,  # the programme cannot be unbounded: a post is used once
    highspy.HighsModelStatus.kObjectiveBound,
)


@dataclass(frozen=True)
class Answer:
    """The programme's value, the share of each column, what each lacks to take part."""

    value: float
    shares: Array
    lacking: Array


@dataclass(frozen=True)
class Side:
    """A link taken or not: columns that are out, and rows used for certain."""

    out: Array
    must: Array


class Relaxation:
    """The most needs that circles with these rows may serve in shares, as long as they are `least` or more.

    It is minimised, with all worth negative: only so the solver stops at a bound.
    """

    def __init__(self, rows: Array, size: int, lengths: Array, must: Array, least: int) -> None:
        self.rows, self.least, self.must = rows, least, must
        self.worth = -lengths.astype(np.double)
        self.is_out = np.zeros(len(rows), dtype=bool)
        self.solver = programme(rows, size, self.worth, must)
        self.solver.changeObjectiveSense(highspy.ObjSense.kMinimize)
        self.solver.setOptionValue("presolve", "off")
        self.solver.setOptionValue("objective_bound", SLACK - least)

    @contextmanager
    def on(self, side: Side) -> Iterator[None]:
        """One side, as long as it is looked at; what it began from stays the same."""
        basis = self.solver.getBasis()
        self.put_out(side.out)
        self._bind(side.must, True)
        yield
        self.put_out(side.out, back=True)
        self._bind(side.must, False)
        self.solver.setBasis(basis)

    def put_out(self, columns: Array, back: bool = False) -> None:
        """Let these circles have no share, or any share again."""
        self.is_out[columns] = not back
        size = len(columns)
        top = np.full(size, INFINITE if back else 0.0)
        self.solver.changeColsBounds(size, columns.astype(np.int32), np.zeros(size), top)

    def _bind(self, rows: Array, must: bool) -> None:
        self.must[rows] = must
        for row in rows.tolist():
            self.solver.changeRowBounds(row, 1.0 if must else -INFINITE, 1.0)

    def solve(self, until: float) -> Answer | None:
        """The answer; None where it is below the least. Raises TimeoutError when that is not known by then."""
        self._run(until)
        status, value = self.solver.getModelStatus(), self._value
        if status in VAIN:
            return None
        if status != OPTIMAL:
            raise TimeoutError
        if value < self.least - SLACK:
            return None
        price = np.append(np.array(self.solver.getSolution().row_dual), 0.0)
        return Answer(value, shares(self.solver), self.worth - price[self.rows].sum(axis=1))

    def tried(self, until: float) -> float:
        """How low the programme comes in a few iterations; what is below the least counts as one below."""
        self.solver.setOptionValue("simplex_iteration_limit", ITERATIONS)
        self._run(until)
        self.solver.setOptionValue("simplex_iteration_limit", UNLIMITED)
        is_vain = self.solver.getModelStatus() in VAIN
        return self.least - 1.0 if is_vain else max(self._value, self.least - 1.0)

    @property
    def _value(self) -> float:
        return -float(self.solver.getInfo().objective_function_value)

    def _run(self, until: float) -> None:
        if monotonic() >= until:
            raise TimeoutError
        limit_time(self.solver, until - monotonic())
        self.solver.run()

    def too_dear(self, answer: Answer) -> Array:
        """The columns that lack more than there is to lose."""
        return np.flatnonzero(~self.is_out & (answer.lacking > answer.value - self.least + SLACK))
