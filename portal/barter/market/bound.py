"""How many needs could be served at most, however long the circles: the largest circulation of services.

Every circle gives each of its organisations as many services as it takes from it, so a choice of circles is a flow
through organisations that uses an offer and a need at most once. The largest such flow is a linear programme. It is
solved over few links first; links that would improve it are added until none is left. At any moment the prices of the
offers, needs and organisations prove a bound: what every link lacks is added to the price of its need.
"""

from collections.abc import Iterator
from time import monotonic

import highspy
import numpy as np

from .links import Array, Links, first_of_each
from .programmes import INFINITE, OPTIMAL, limit_time

FIRST, MORE = 24, 4  # links of each need taken at first and added in a round
SLACK = 1e-6


def balance_bound(links: Links) -> int:
    """No organisation takes more services than it has offers, none gives more than it has needs."""
    size = int(max(links.giver.max(initial=-1), links.taker.max(initial=-1))) + 1
    giving = np.bincount(_owners(links.offer, links.giver), minlength=size)
    needing = np.bincount(_owners(links.need, links.taker), minlength=size)
    return int(np.minimum(giving, needing).sum())


def _owners(posts: Array, organisations: Array) -> Array:
    """The organisation of each post in a link, once a post."""
    return organisations[np.unique(posts, return_index=True)[1]]


def bounds(links: Links, until: float) -> Iterator[int]:
    """Upper bounds of needs served by any choice, one a round until none can be tighter or the time is over."""
    if not len(links):
        return
    offers, needs = _numbered(links.offer), _numbered(links.need)
    sides = int(max(links.giver.max(), links.taker.max())) + 1
    programme = Flow(links, offers, needs, sides)
    order = np.argsort(_scattered(len(links)), kind="stable")
    used = order[first_of_each(needs[order], FIRST)]
    inside = np.zeros(len(links), dtype=bool)
    while len(used) and monotonic() < until:
        inside[used] = True
        programme.add(used)
        lacking, total = programme.solve(until)
        if lacking is None:
            return
        worst = np.zeros(int(needs.max()) + 1)
        np.maximum.at(worst, needs, lacking)
        yield int(np.floor(total + worst.sum() + SLACK))
        wanted = np.flatnonzero((lacking > SLACK) & ~inside)
        wanted = wanted[np.argsort(-lacking[wanted], kind="stable")]
        used = wanted[first_of_each(needs[wanted], MORE)]


def _numbered(column: Array) -> Array:
    return np.unique(column, return_inverse=True)[1].astype(np.int32)


def _scattered(size: int) -> Array:
    """A fixed disorder, so that the links chosen first do not all lead to the same offers."""
    return (np.arange(size, dtype=np.uint64) * np.uint64(2654435761)) % np.uint64(2**32)


class Flow:
    """The linear programme over the links added so far: rows for offers, needs and the balance of organisations."""

    def __init__(self, links: Links, offers: Array, needs: Array, sides: int) -> None:
        self.links, self.offers, self.needs, self.sides = links, offers, needs, sides
        self.of_needs = int(offers.max(initial=-1)) + 1
        self.of_sides = self.of_needs + int(needs.max(initial=-1)) + 1
        self.solver = highspy.Highs()
        self.solver.silent()
        for option, value in (("solver", "ipm"), ("run_crossover", "off"), ("presolve", "off")):
            self.solver.setOptionValue(option, value)
        lp = highspy.HighsLp()
        rows = self.of_sides + sides
        lp.num_col_, lp.num_row_ = 0, rows
        lp.sense_ = highspy.ObjSense.kMaximize
        lp.row_lower_ = np.concatenate((np.full(self.of_sides, -INFINITE), np.zeros(sides)))
        lp.row_upper_ = np.concatenate((np.ones(self.of_sides), np.zeros(sides)))
        lp.a_matrix_.start_ = np.zeros(1, dtype=np.int32)
        self.solver.passModel(lp)

    def add(self, used: Array) -> None:
        """Let these links carry flow: from the giver to the taker."""
        size = len(used)
        index = np.stack(
            (
                self.offers[used],
                self.of_needs + self.needs[used],
                self.of_sides + self.links.giver[used],
                self.of_sides + self.links.taker[used],
            ),
            axis=1,
        )
        values = np.tile(np.array([1.0, 1.0, 1.0, -1.0]), size)
        starts = np.arange(size, dtype=np.int32) * 4
        self.solver.addCols(
            size,
            np.ones(size),
            np.zeros(size),
            np.full(size, INFINITE),
            4 * size,
            starts,
            index.ravel().astype(np.int32),
            values,
        )

    def solve(self, until: float) -> tuple[Array | None, float]:
        """What each link of the market would gain over its price, and the sum of the prices; None without an answer."""
        limit_time(self.solver, until - monotonic())
        self.solver.run()
        if self.solver.getModelStatus() != OPTIMAL:
            return None, 0.0
        price = np.array(self.solver.getSolution().row_dual)
        price[: self.of_sides] = np.maximum(price[: self.of_sides], 0.0)
        links = self.links
        cost = price[self.offers] + price[self.of_needs + self.needs]
        cost += price[self.of_sides + links.giver] - price[self.of_sides + links.taker]
        return np.maximum(1.0 - cost, 0.0), float(price[: self.of_sides].sum())
