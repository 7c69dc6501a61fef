"""Refining a choice by the rest of the rule, where all circles are known: as many exact services, then as many points.

Each step of the rule has a linear programme that serves no more needs, in which all it can give together is worth less
than one of the step before. It says how far the step might go; dives look for choices a stride beyond the best known,
longer after each success and shorter after each failure.
"""

from math import floor
from time import monotonic

import numpy as np

from .aims import Aim, Floor
from .best import Best
from .columns import ALL_ROUNDS, GAIN, Columns, Pool
from .diving import Diver
from .links import Array
from .posts import POINTS_MOST

DIVES = 3  # for each number aimed at
STRIDE = 10  # a tenth more is aimed at first
SEED = 2015


class Refining:
    """One run for the best choice of a market, out of the pool of all its circles."""

    def __init__(self, pool: Pool, best: Best) -> None:
        self.pool, self.best = pool, best
        self.chance = np.random.default_rng(SEED)

    def run(self, until: float) -> bool:
        """Whether the best choice is proved to be the best by the rule, provided that none serves more needs."""
        served = self.best.choice.served
        floors: tuple[Floor, ...] = ((self.pool.lengths, served),)
        worth, unit, least, is_finest = self.pool.lengths.astype(np.double), 1.0, float(served), True
        for weights, most in ((self.pool.exact, 1), (self.pool.points, POINTS_MOST)):
            unit /= most * served + 1
            worth = worth + unit * weights
            programme = Columns(self.pool, worth, served)
            if not programme.settle(ALL_ROUNDS, until):
                return False
            top = floor((programme.bound() - least + GAIN * unit) / unit)
            reached = self._raised(programme, floors, weights, (least, unit, top), until)
            floors = (*floors, (weights, reached))
            least, is_finest = least + unit * reached, is_finest and reached == top
        return is_finest

    def _raised(
        self,
        programme: Columns,
        floors: tuple[Floor, ...],
        weights: Array,
        scale: tuple[float, float, int],
        until: float,
    ) -> int:
        """How far the choice came in one step of the rule; `scale`: the worth of those before, the unit, the most."""
        least, unit, top = scale
        reached = self.best.choice.value[len(floors)]
        stride = 1 + reached // STRIDE
        while reached < top and stride and monotonic() < until:
            goal = min(reached + stride, top)
            diver = Diver(Aim.at(programme, least + unit * goal, *floors, (weights, goal)), self.chance)
            if any(diver.dive(until) for _time in range(DIVES)):
                self.best.take(self.pool.circles(diver.kept))
            before, reached = reached, self.best.choice.value[len(floors)]
            stride = 2 * stride if reached > before else stride // 2
        return reached
