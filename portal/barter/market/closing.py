"""Closing the gap between the needs a choice serves and the bound of the programme of all circles.

The circles with the largest shares make a good choice at once. Dives look for one that serves as many as the bound, or
a few fewer. What is still open then is branched on: either a choice is found, or the bound is proved too high.
"""

from math import floor
from time import monotonic

import numpy as np

from .aims import Aim
from .best import Best
from .branching import Tree
from .columns import GAIN, Columns
from .diving import Diver

AIMS = 3  # numbers of needs: the bound and the next lower ones
ROUNDS, DIVES = 2, 2  # before anything is branched on: rounds over the aims, dives of each
SEED = 2015


class Closing:
    """One run for the best choice of a market, by the programme of the needs served by all its circles."""

    def __init__(self, programme: Columns, best: Best) -> None:
        self.programme, self.pool, self.best = programme, programme.pool, best
        self.chance = np.random.default_rng(SEED)
        self.divers: dict[int, Diver] = {}

    def run(self, until: float) -> None:
        """Go on until no more needs might be served or the time is over."""
        best = self.best
        best.lower(floor(self.programme.bound() + GAIN))
        best.take(self.pool.circles(self.programme.likeliest()))
        for _round in range(ROUNDS):
            self._dive(until)
        try:
            while best.is_open:
                self._branch(monotonic() + (until - monotonic()) / 2)
        except TimeoutError:
            while best.is_open and monotonic() < until:
                self._dive(until)

    def _dive(self, until: float) -> None:
        """One round over the aims, the highest first."""
        best = self.best
        for target in range(best.bound, max(best.choice.served, best.bound - AIMS), -1):
            diver = self.divers.get(target) or Diver(Aim.serving(self.programme, target), self.chance)
            self.divers[target] = diver
            for _time in range(DIVES):
                if monotonic() < until and best.choice.served < target:
                    diver.dive(until)
                    best.take(diver.filled(until))

    def _branch(self, until: float) -> None:
        """Find a choice that serves as many as the bound, or lower it; raises TimeoutError when it takes too long."""
        found = Tree(Aim.serving(self.programme, self.best.bound)).search(until)
        if found is None:
            self.best.lower(self.best.bound - 1)
        else:
            self.best.take(self.pool.circles(found))
