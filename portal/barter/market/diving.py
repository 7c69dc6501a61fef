"""A choice that comes to a given aim, found by drawing the linear programme to whole numbers.

Of all solutions that come to it, the programme is asked for the one that is worth most by weights that grow with the
shares of the solution before: large shares become whole, small ones vanish (tangents of the convex sum of
-log(1.1 - share); see Mangasarian, "Machine Learning via Polyhedral Concave Minimization", 1996). Circles with a whole
share are kept and the rest is drawn anew: a solution with them exists, so nothing is lost by keeping them. The last few
circles are solved in whole numbers. A dive that ends short fills up with what seems best, whatever was aimed at, and
begins again with half of what it kept.
"""

from time import monotonic

import highspy
import numpy as np

from .aims import Aim
from .choice import Circle
from .links import Array
from .programmes import OPTIMAL, chosen, keep, limit_time, programme, set_worth, shares

SOME = 500  # circles taken by chance, beside the likely ones
STEPS = 5  # solutions, each drawn by the one before
FEW = 300  # circles; no more are solved in whole numbers
SECONDS = 0.1  # for that
AGAIN = 0.8  # of the dives begin with half of the circles of the one before
SHARP = 1.1
PRIMAL = 4
WHOLE, NONE = 0.99, 1e-6


class Diver:
    """Dives for one aim; `kept` are the circles of the last one, as positions of the pool.

    `left` is what they leave to do, `likely` the circles that had a share at the end, the largest first.
    """

    def __init__(self, aim: Aim, chance: np.random.Generator) -> None:
        self.aim, self.left, self.chance = aim, aim, chance
        self.kept = self.likely = np.empty(0, dtype=np.int64)

    def dive(self, until: float) -> bool:
        """Whether the circles kept at the end come to what was aimed at."""
        begin_with = len(self.kept) // 2 if self.chance.random() < AGAIN else 0
        self.kept, self.likely = self.chance.permutation(self.kept)[:begin_with], self.kept[:0]
        self.left = self.aim.after(self.kept, self.aim.likely)
        while not self.left.is_reached and monotonic() < until:
            if len(self.left.circles) <= FEW:
                whole, likely = _solved(self.left, until), self.left.circles
            else:
                likely, found = self._drawn(self.left, until)
                whole = likely[found > WHOLE]
                self.likely = likely[np.argsort(-found, kind="stable")]
            if not len(whole):
                return False
            self.kept = np.concatenate((self.kept, whole))
            self.left = self.left.after(whole, likely)
        return self.left.is_reached

    def filled(self, until: float) -> list[Circle]:
        """The circles kept, and where they end short others besides: as many as seem best, whatever was aimed at."""
        left, rest = self.left, self.likely
        if not left.is_reached and len(left.circles) <= FEW:
            rest = _most(left, until)
        return left.pool.circles(left.pool.apart(np.concatenate((self.kept, rest))))

    def _drawn(self, left: Aim, until: float) -> tuple[Array, Array]:
        """The circles with any share, and their shares."""
        some = self.chance.choice(left.circles, min(SOME, len(left.circles)), replace=False)
        circles = np.union1d(left.likely, some)
        solver = programme(left.pool.rows[circles], left.pool.size, np.zeros(len(circles)), left.must)
        _keep(solver, left, circles)
        solver.setOptionValue("presolve", "off")
        weights = self.chance.random(len(circles))
        found = np.zeros(len(circles))
        for _step in range(STEPS):
            set_worth(solver, weights)
            limit_time(solver, until - monotonic())
            solver.run()
            if solver.getModelStatus() != OPTIMAL:
                break
            solver.setOptionValue("simplex_strategy", PRIMAL)  # from now on only the worth changes
            found, before = shares(solver), found
            if np.allclose(found, before):
                break
            weights = 1 / (SHARP - np.minimum(found, 1))
        return circles[found > NONE], found[found > NONE]


def _keep(solver: highspy.Highs, left: Aim, circles: Array) -> None:
    """Ask for what is left to do; the columns are these circles."""
    for weights, least in left.floors:
        keep(solver, weights[circles], least)


def _solved(left: Aim, until: float) -> Array:
    """Circles that do all that is left to do, in whole numbers; none where there are none or no time is left."""
    size = len(left.circles)
    solver = programme(left.rows, left.pool.size, np.zeros(size), left.must, is_whole=True)
    _keep(solver, left, left.circles)
    return _chosen(left, solver, until)


def _most(left: Aim, until: float) -> Array:
    """Those of the circles left that serve most needs, as far as time allows."""
    worth = left.pool.lengths[left.circles]
    return _chosen(left, programme(left.rows, left.pool.size, worth, is_whole=True), until)


def _chosen(left: Aim, solver: highspy.Highs, until: float) -> Array:
    found = chosen(solver, min(SECONDS, until - monotonic())) if len(left.circles) else None
    return left.circles[[] if found is None else found]
