"""Good circles at once: the programme of many circles is rounded.

A little noise in what circles are worth makes most of the shares whole. The surest circles are kept, what is left is
solved anew, with circles looked for among what is left, until there is none.
"""

from time import monotonic

import numpy as np

from .choice import Circle
from .circles import Ways
from .columns import Columns, Pool
from .links import Array
from .sampling import some_circles

NOISE = 0.02
EXACT, POINT = (
    2e-3,
    2e-5,
)  # beside one served need: an exact link, a point; a choice of hundreds loses few for them
MANY = 25_000  # circles; out of more the choice is hastier
ROUNDS, HASTY_ROUNDS = 3, 2  # of columns
SURE, HASTY_SURE, LIKELY = (
    0.7,
    0.6,
    0.51,
)  # the least share of a circle that is kept, and when few are as sure
FEW = 0.005  # of the needs left


def rounded(ways: Ways, longest: int, until: float, chance: np.random.Generator) -> list[Circle]:
    """Disjoint circles, as positions of links; stops at `until` with those that are kept by then."""
    chosen: list[Circle] = []
    positions = np.arange(len(ways.links))
    while len(positions) and monotonic() < until:
        blocks = some_circles(ways, longest, chance)
        if not blocks:
            break
        pool = Pool(ways.links, blocks)
        sure = _sure(pool, len(np.unique(ways.links.need)), until, chance)
        chosen += [tuple(positions[list(circle)].tolist()) for circle in pool.circles(sure)]
        if not len(sure):
            break
        left = _left(pool, sure, ways)
        positions = positions[left]
        ways = Ways(ways.links.part(left))
    return chosen


def _sure(pool: Pool, needs: int, until: float, chance: np.random.Generator) -> Array:
    """Positions of the circles to keep; none when there is no time to find them."""
    noise = NOISE * chance.random(len(pool.rows))
    programme = Columns(pool, pool.lengths + EXACT * pool.exact + POINT * pool.points + noise)
    is_hasty = len(pool.rows) > MANY
    if not programme.settle(HASTY_ROUNDS if is_hasty else ROUNDS, until):
        return np.empty(0, dtype=np.int64)
    sure = programme.surest(HASTY_SURE if is_hasty else SURE)
    return sure if len(sure) > FEW * needs else programme.surest(LIKELY)


def _left(pool: Pool, chosen: Array, ways: Ways) -> Array:
    """The links whose offer and need no chosen circle takes, as a mask."""
    taken = pool.taken(chosen)
    return ~(taken[ways.links.offer] | taken[pool.needs_from + ways.links.need])
