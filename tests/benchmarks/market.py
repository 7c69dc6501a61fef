"""The market: swaps and circles of three among 150, 1,000 and 5,000 organisations, beside a plain greedy matching.

Each answer comes from the process of its own that the job uses, started and read included. `regional` markets are as
the partnership's, `dense` ones hard. The gap is proven: no choice whatever serves more than the bound. Of 150
organisations the choice is made once more in the time of the job, which proves what is possible.
"""

from collections.abc import Generator, Iterator
from time import perf_counter

from portal.barter.market.choice import Choice
from portal.barter.market.circles import Ways
from portal.barter.market.greedy import fill
from portal.barter.market.links import links_of
from portal.barter.market.posts import Market
from portal.barter.market.search import best_circles
from portal.barter.operations.circles import SECONDS
from tests import markets
from tests.benchmarks import Bench, Figure

LONGEST = 3
# organisations: seconds the choice may take, seconds promised, the most the gap may be in percent, seeds
SIZES: dict[int, tuple[float, float, float | None, tuple[int, ...]]] = {
    150: (0.75, 1.0, None, (1, 2, 3)),
    1_000: (6.5, 8.0, 2.0, (1, 2)),
    5_000: (50.0, 60.0, None, (1,)),
}


EXACT = 150  # organisations whose choice is to serve the most that is possible


def run(bench: Bench) -> Iterator[Figure]:
    """No database takes part, so once is enough."""
    if bench.database != "SQLite":
        return
    for size, (seconds, promised, widest, seeds) in SIZES.items():
        for make in (markets.regional, markets.dense):
            for seed in seeds:
                name = f"{size:,} organisations, {make.__name__} {seed}"
                market = make(size, seed)
                served = yield from market_figures(name, market, seconds, promised, widest)
                if size == EXACT:
                    yield from exact_figures(name, market, served)


def market_figures(
    name: str, market: Market, seconds: float, promised: float, widest: float | None
) -> Generator[Figure, None, int]:
    """Needs served and time: at once, by the choice, and by a plain greedy matching; returns those of the choice."""
    began = perf_counter()
    plain = sum(map(len, markets.plain_greedy(market)))
    yield Figure(f"{name}: plain greedy, needs served", plain, "")
    yield Figure(f"{name}: plain greedy, time", round(perf_counter() - began, 2), "s")
    began = perf_counter()
    links, _names = links_of(market)
    first = Choice(links)
    fill(Ways(links), first, LONGEST)
    yield Figure(f"{name}: proposal at once, needs served", first.served, "")
    yield Figure(f"{name}: proposal at once, time", round(perf_counter() - began, 2), "s")
    began = perf_counter()
    answer = best_circles(market, LONGEST, seconds)
    yield Figure(f"{name}: choice, needs served", answer.served, "")
    yield Figure(f"{name}: choice, time", round(perf_counter() - began, 2), "s", promised)
    yield Figure(f"{name}: choice, proven gap", round(100 * answer.gap, 2), "%", widest)
    return answer.served


def exact_figures(name: str, market: Market, served: int) -> Iterator[Figure]:
    """How many needs the choice was short of the most that is possible, and the gap the job leaves."""
    answer = best_circles(market, LONGEST, SECONDS)
    yield Figure(f"{name}: choice, needs short of the most possible", answer.bound - served, "", 0)
    yield Figure(f"{name}: choice of the job, proven gap", round(100 * answer.gap, 2), "%", 0)
