"""The choice over a whole market, told step by step: what is found at once, every improvement, what is proven."""

from time import monotonic

import numpy as np

from .best import Best, Tell
from .bounding import Bounding
from .choice import Choice, Circle
from .circles import Ways, is_few
from .closing import Closing
from .columns import ALL_ROUNDS, Columns, Pool
from .links import Array, Links
from .packing import finest
from .refining import Refining
from .rounding import rounded
from .widening import Widening

LISTED_MOST = 1_500  # circles; a market without more is solved by the rule to the end
POOL_MOST = 40_000  # beyond them the programme of the whole market is too large
REFINED = 0.1  # of the time, at least, for the rest of the rule of choice
PART = 1_200  # organisations; a larger market is rounded by parts of about that size first
ROUNDED = 0.8  # of the time, at most, in a market of many circles; the rest improves it by neighbourhoods
SEED = 2015


def choose(links: Links, longest: int, seconds: float, tell: Tell) -> None:
    """Choose disjoint circles of at most `longest` organisations within `seconds`; `tell` hears of each better choice.

    The last told is the best found.
    """
    until = monotonic() + seconds
    best = Best(Ways(links), longest, tell)
    blocks = best.ways.listed(longest, POOL_MOST) if is_few(links, longest, POOL_MOST) else None
    if blocks is None:
        _choose_among_many(best, until)
    elif blocks:
        _choose_among_all(best, Pool(links, blocks), until)
    else:
        best.bound = 0
        best.tell(proven=True)


def _choose_among_all(best: Best, pool: Pool, until: float) -> None:
    """Every circle is known: as many needs as can be, proved as far as time allows; then the rest of the rule."""
    programme = Columns(pool, pool.lengths.astype(np.double))
    if not programme.settle(ALL_ROUNDS, until):
        return
    Closing(programme, best).run(until - REFINED * (until - monotonic()))
    if len(pool.rows) <= LISTED_MOST:
        circles, is_finest = finest(pool, sorted(best.choice.circles), until)
        best.take(circles)
    else:
        is_finest = Refining(pool, best).run(until)
    best.tell(proven=is_finest and not best.is_open)


def _choose_among_many(best: Best, until: float) -> None:
    """Too many circles to list: some of them rounded, then neighbourhoods, while the bound is worked out beside."""
    rounding = monotonic() + ROUNDED * (until - monotonic())
    with Bounding(best.ways.links, until - monotonic()) as bounding:
        best.take(_rounded_by_parts(best.ways, best.longest, rounding))
        best.lower(bounding.bound)
        widening = Widening(best.ways, best.choice, best.longest)
        for _better in widening.improvements(until, lambda: bounding.bound):
            best.tell()
        bounding.wait(until - monotonic())
        best.lower(bounding.bound)


def _rounded_by_parts(ways: Ways, longest: int, until: float) -> list[Circle]:
    """Disjoint ones out of some of the circles: part by part where the market is large, then among all that is left."""
    chance = np.random.default_rng(SEED)
    links = ways.links
    chosen: list[Circle] = []
    if ways.size > PART:
        part = chance.permutation(ways.size) * round(ways.size / PART) // ways.size
        for number in range(int(part.max()) + 1):
            inside = np.flatnonzero((part[links.giver] == number) & (part[links.taker] == number))
            chosen += _rounded_among(ways, inside, longest, until, chance)
    left = Choice(links, chosen).free(np.arange(len(links)))
    return chosen + _rounded_among(ways, np.flatnonzero(left), longest, until, chance)


def _rounded_among(
    ways: Ways, positions: Array, longest: int, until: float, chance: np.random.Generator
) -> list[Circle]:
    """Disjoint circles of the links at these positions."""
    local = Ways(ways.links.part(positions))
    return [tuple(positions[list(circle)].tolist()) for circle in rounded(local, longest, until, chance)]
