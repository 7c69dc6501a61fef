"""Aims: which circles may take part in a choice that is worth a given amount, and which posts must be used.

The prices of the linear programme say so: what a choice is worth is the sum of the prices of all posts, less those of
the posts it does not use, less what its circles lack of their prices. So a circle that lacks more than there is to lose
is in no such choice, and a post with a higher price is in each (fixing by reduced costs). Where the programme is worth
a whole number of needs, and that is aimed at, nothing may be lost at all.
"""

from dataclasses import dataclass

import numpy as np

from .columns import Columns, Pool
from .links import Array

SLACK = 1e-4  # what the prices may be wrong by, together

Floor = tuple[Array, int]  # a number for each circle of the pool, and what those of the choice are to come to


@dataclass(frozen=True)
class Aim:
    """All `floors` reached, by circles at these positions of the pool, using these rows for certain (a mask).

    The first floor is that of the needs served. `likely` are those of the circles that had a share in the programme.
    """

    pool: Pool
    floors: tuple[Floor, ...]
    circles: Array
    must: Array
    likely: Array

    @classmethod
    def at(cls, programme: Columns, worth: float, *floors: Floor) -> "Aim":
        """What these floors ask for, by the prices of a programme whose every choice at the floors is worth so much."""
        spare = programme.bound() - worth + SLACK
        circles = np.flatnonzero(programme.gains() >= -spare)
        likely = np.intersect1d(programme.columns[np.flatnonzero(programme.shares > SLACK)], circles)
        return cls(programme.pool, floors, circles, programme.prices[:-1] > spare, likely)

    @classmethod
    def serving(cls, programme: Columns, needs: int) -> "Aim":
        """So many needs served, by a programme of the needs served."""
        return cls.at(programme, needs, (programme.pool.lengths, needs))

    @property
    def needs(self) -> int:
        """How many needs are to be served."""
        return self.floors[0][1]

    @property
    def is_reached(self) -> bool:
        """Whether nothing is left to do."""
        return all(least <= 0 for _weights, least in self.floors)

    @property
    def rows(self) -> Array:
        """The rows of the circles, one circle a line."""
        rows: Array = self.pool.rows[self.circles]
        return rows

    def after(self, chosen: Array, likely: Array) -> "Aim":
        """What is left to do when the circles at these positions of the pool are chosen; `likely` may hold others."""
        taken = self.pool.taken(chosen)
        circles = self.circles[~taken[self.rows].any(axis=1)]
        floors = tuple((weights, least - int(weights[chosen].sum())) for weights, least in self.floors)
        return Aim(self.pool, floors, circles, self.must & ~taken[:-1], np.intersect1d(likely, circles))
