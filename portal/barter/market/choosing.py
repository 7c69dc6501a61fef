"""The choice over a whole market, told step by step: what is found at once, every improvement, what is proven."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from time import monotonic

from .bound import Bounding, balance_bound, bounds
from .choice import Choice, Circle
from .circles import Ways, number_of_circles
from .columns import Pool, dive
from .links import Array, Links, worth
from .packing import Packing, pack
from .walking import Walk
from .widening import Widening

LISTED_MOST = 1_500  # circles; a market without more is solved by the rule to the end
POOL_MOST = 40_000  # beyond them the programme of the whole market is too large
WALKED_FIRST = 0.1  # of the time, before all circles are looked at
WALKED = 0.7  # of the time, in such a market; the rest improves it by neighbourhoods


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
    ways = Ways(links)
    walk = Walk(ways, Choice(links), longest)
    choice = walk.fill()
    tell(_of(choice, balance_bound(links)))
    is_small = number_of_circles(links, longest) <= POOL_MOST
    blocks = ways.listed(longest, POOL_MOST) if is_small else None
    if blocks is None:
        _choose_among_many(walk, longest, until, tell)
    elif blocks:
        choice = walk.run(monotonic() + WALKED_FIRST * seconds)
        _choose_among_all(ways, choice, blocks, until, tell)
    else:
        tell(Found((), 0, proven=True))


def _of(choice: Choice, bound: int) -> Found:
    return Found(tuple(sorted(choice.circles)), bound)


def _choose_among_all(ways: Ways, first: Choice, blocks: list[Array], until: float, tell: Tell) -> None:
    """Every circle is known: the programme of them all rounded, then solved in whole numbers as far as time allows."""
    bound = min((balance_bound(ways.links), *bounds(ways.links, until)))
    tell(_of(first, bound))
    pool = Pool(ways.links, blocks)
    rounded = dive(pool, until)
    bound = min(bound, rounded.bound)
    known = (sorted(first.circles), pool.circles(rounded.chosen))
    circles = max(known, key=lambda some: worth(ways.links, some))
    tell(Found(tuple(sorted(circles)), bound))
    if len(pool.rows) <= LISTED_MOST:
        for packing in _packings(ways.links, blocks, until, circles):
            tell(Found(tuple(sorted(packing.circles)), packing.bound, packing.proven))
        return
    half = monotonic() + (until - monotonic()) / 2
    if worth(ways.links, circles)[0] < bound:
        for packing in _packings(ways.links, pool.only(rounded.promising), half, circles):
            circles = packing.circles
            tell(Found(tuple(sorted(circles)), bound))
    longest = max(block.shape[1] for block in blocks)
    widening = Widening(ways, Choice(ways.links, circles), longest)
    widening.run(until, lambda: bound, lambda better: tell(_of(better, bound)))


def _packings(
    links: Links, blocks: list[Array], until: float, circles: Sequence[Circle]
) -> Iterator[Packing]:
    """What the whole-number programme finds, where it is no worse than what is known; it starts from these circles."""
    for packing in pack(links, blocks, until, circles):
        if worth(links, packing.circles) < worth(links, circles):
            packing = replace(packing, circles=list(circles), proven=False)
        yield packing


def _choose_among_many(walk: Walk, longest: int, until: float, tell: Tell) -> None:
    """Too many circles to list: small steps, then neighbourhoods, while the bound is worked out beside them."""
    bounding = Bounding(walk.links, until)
    bounding.start()
    choice = walk.run(monotonic() + WALKED * (until - monotonic()))
    tell(_of(choice, bounding.bound))
    widening = Widening(walk.ways, choice, longest)
    widening.run(until, lambda: bounding.bound, lambda better: tell(_of(better, bounding.bound)))
    bounding.join(max(0.0, until - monotonic()))
    tell(_of(choice, bounding.bound))
