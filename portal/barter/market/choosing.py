"""The choice over a whole market, told step by step: what is found at once, every improvement, what is proven."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from time import monotonic

import numpy as np

from .bound import balance_bound
from .bounding import Bounding
from .choice import Choice, Circle
from .circles import Ways, is_few
from .columns import Columns, Pool
from .greedy import fill
from .links import Array, Links, worth
from .packing import Packing, pack
from .rounding import rounded
from .widening import Widening

LISTED_MOST = 1_500  # circles; a market without more is solved by the rule to the end
POOL_MOST = 40_000  # beyond them the programme of the whole market is too large
ROUNDS = 40  # of columns, until nothing gains any more
TRIES = 3  # roundings of a market whose circles are all known
PART = 1_200  # organisations; a larger market is rounded by parts of about that size first
ROUNDED = 0.8  # of the time, at most, in a market of many circles; the rest improves it by neighbourhoods
SEED = 2015


@dataclass(frozen=True)
class Found:
    """Circles as positions of links; no choice serves more than `bound` needs; `proven`: none is better by the rule."""

    circles: tuple[Circle, ...]
    bound: int
    proven: bool = False


Tell = Callable[[Found], None]


def choose(links: Links, longest: int, seconds: float, tell: Tell) -> None:
    """Choose disjoint circles of at most `longest` organisations within `seconds`; `tell` hears of each better choice.

    The last told is the best found.
    """
    until = monotonic() + seconds
    ways, choice = Ways(links), Choice(links)
    fill(ways, choice, longest)
    tell(_of(choice, balance_bound(links)))
    blocks = ways.listed(longest, POOL_MOST) if is_few(links, longest, POOL_MOST) else None
    if blocks is None:
        _choose_among_many(ways, choice, longest, until, tell)
    elif blocks:
        _choose_among_all(ways, choice, longest, blocks, until, tell)
    else:
        tell(Found((), 0, proven=True))


def _of(choice: Choice, bound: int) -> Found:
    return Found(tuple(sorted(choice.circles)), bound)


def _choose_among_all(
    ways: Ways, best: Choice, longest: int, blocks: list[Array], until: float, tell: Tell
) -> None:
    """Every circle is known: the programme of them all rounded, then solved in whole numbers as far as time allows."""
    pool = Pool(ways.links, blocks)
    programme = Columns(pool, pool.lengths.astype(np.double))
    bound = balance_bound(ways.links)
    if programme.settle(ROUNDS, until):
        bound = min(bound, programme.bound())
    chance = np.random.default_rng(SEED)
    for _try in range(TRIES):
        if best.served < bound:
            best = _better(best, _filled(ways, rounded(ways, longest, until, chance), longest))
            tell(_of(best, bound))
    if len(pool.rows) > LISTED_MOST:
        half = monotonic() + (until - monotonic()) / 2
        widening = Widening(ways, best, longest)
        widening.run(half, lambda: bound, lambda better: tell(_of(better, bound)))
    circles = sorted(best.circles)
    for packing in _packings(pool, until, circles):
        tell(Found(tuple(sorted(packing.circles)), min(bound, packing.bound), packing.proven))


def _packings(pool: Pool, until: float, circles: Sequence[Circle]) -> Iterator[Packing]:
    """What the whole-number programme finds, where it is no worse than what is known; it starts from these circles."""
    links = pool.links
    for packing in pack(pool, until, circles):
        if worth(links, packing.circles) < worth(links, circles):
            packing = replace(packing, circles=list(circles), proven=False)
        yield packing


def _choose_among_many(ways: Ways, best: Choice, longest: int, until: float, tell: Tell) -> None:
    """Too many circles to list: some of them rounded, then neighbourhoods, while the bound is worked out beside."""
    rounding = monotonic() + ROUNDED * (until - monotonic())
    with Bounding(ways.links, until - monotonic()) as bounding:
        best = _better(best, _rounded_by_parts(ways, longest, rounding))
        tell(_of(best, bounding.bound))
        widening = Widening(ways, best, longest)
        widening.run(until, lambda: bounding.bound, lambda better: tell(_of(better, bounding.bound)))
        bounding.wait(until - monotonic())
        tell(_of(best, bounding.bound))


def _rounded_by_parts(ways: Ways, longest: int, until: float) -> Choice:
    """A choice out of some of the circles: part by part where the market is large, then among all that is left."""
    chance = np.random.default_rng(SEED)
    links = ways.links
    chosen: list[Circle] = []
    if ways.size > PART:
        part = chance.permutation(ways.size) * round(ways.size / PART) // ways.size
        for number in range(int(part.max()) + 1):
            inside = np.flatnonzero((part[links.giver] == number) & (part[links.taker] == number))
            chosen += _rounded_among(ways, inside, longest, until, chance)
    left = Choice(links, chosen).free(np.arange(len(links)))
    chosen += _rounded_among(ways, np.flatnonzero(left), longest, until, chance)
    return _filled(ways, chosen, longest)


def _rounded_among(
    ways: Ways, positions: Array, longest: int, until: float, chance: np.random.Generator
) -> list[Circle]:
    """Disjoint circles of the links at these positions."""
    local = Ways(ways.links.part(positions))
    return [tuple(positions[list(circle)].tolist()) for circle in rounded(local, longest, until, chance)]


def _filled(ways: Ways, circles: Sequence[Circle], longest: int) -> Choice:
    """These circles, with free ones besides."""
    choice = Choice(ways.links, circles)
    fill(ways, choice, longest)
    return choice


def _better(one: Choice, other: Choice) -> Choice:
    return max(one, other, key=lambda choice: choice.value)
