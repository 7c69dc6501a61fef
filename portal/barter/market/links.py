"""Links: which open offer could serve which open need, worked out for whole groups of posts at once.

The rule is `barter.fits`; this is its twin on arrays, and a test compares both on random posts.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from .posts import Market, Party, Post

ALWAYS, NEVER = 0, 10**7  # days before and after every date
ANY = -1
WORK = "work"  # the other kinds need no competence
MODES = ("on_site", "at_provider", "remote")
AT_PROVIDER = MODES.index("at_provider")

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Links:
    """One position a link in every array: the offer, the need, their organisations as positions in `organisations`.

    `points` are those of the organisation served. The order is by giver, taker, offer, need.
    """

    giver: Array
    taker: Array
    offer: Array
    need: Array
    exact: Array
    points: Array

    def __len__(self) -> int:
        return len(self.giver)

    def only(self, chosen: Array) -> "Links":
        """The links at these positions, or where this mask is true."""
        return Links(*(column[chosen] for column in self.columns()))

    def part(self, chosen: Array) -> "Links":
        """As `only`, with organisations, offers and needs numbered anew without gaps, in their order."""
        some = self.only(chosen)
        sides = np.unique(np.concatenate((some.giver, some.taker)), return_inverse=True)[1].astype(np.int32)
        offer, need = (np.unique(c, return_inverse=True)[1].astype(np.int32) for c in (some.offer, some.need))
        return Links(sides[: len(some)], sides[len(some) :], offer, need, some.exact, some.points)

    @classmethod
    def read(cls, told: bytes) -> "Links":
        """Links as another process wrote them."""
        return cls(*np.frombuffer(told, dtype=np.int32).reshape(6, -1))

    def written(self) -> bytes:
        """The links for another process."""
        return np.stack(self.columns()).astype(np.int32).tobytes()

    def columns(self) -> tuple[Array, ...]:
        """The arrays, in the order of the fields."""
        return (self.giver, self.taker, self.offer, self.need, self.exact, self.points)


def worth(links: Links, circles: Iterable[tuple[int, ...]]) -> tuple[int, int, int]:
    """The three steps of the rule of choice: needs served, exact ones, points of the organisations served."""
    at = [position for circle in circles for position in circle]
    return len(at), int(links.exact[at].sum()), int(links.points[at].sum())


def first_of_each(keys: Array, most: int) -> Array:
    """The places of the first `most` of each key, in the order given."""
    order = np.argsort(keys, kind="stable")
    start = np.searchsorted(keys[order], keys[order], "left")
    return order[np.arange(len(order)) - start < most]


@dataclass(frozen=True)
class Names:
    """What the positions in the arrays of `Links` stand for: ids in ascending order."""

    organisations: tuple[int, ...]
    offers: tuple[int, ...]
    needs: tuple[int, ...]


def links_of(market: Market) -> tuple[Links, Names]:
    """Every link of a market, and the ids behind its positions; the order of the posts changes nothing."""
    offers = sorted(market.offers, key=lambda post: post.id)
    needs = sorted(market.needs, key=lambda post: post.id)
    organisations = sorted({post.organisation for post in (*offers, *needs)})
    place = {organisation: position for position, organisation in enumerate(organisations)}
    given = np.array([place[post.organisation] for post in offers], dtype=np.int32)
    wanted = np.array([place[post.organisation] for post in needs], dtype=np.int32)
    pairs = [np.empty((3, 0), dtype=np.int32), *_fitting(offers, needs, given, wanted)]
    offer, need, exact = np.concatenate(pairs, axis=1)
    points = np.array(
        [market.parties.get(number, Party()).points for number in organisations], dtype=np.int32
    )
    found = Links(given[offer], wanted[need], offer, need, exact, points[wanted[need]])
    kept = found.only(_not_refused(found, offers, needs, market.refused))
    names = Names(tuple(organisations), tuple(p.id for p in offers), tuple(p.id for p in needs))
    return kept.only(np.lexsort((kept.need, kept.offer, kept.taker, kept.giver))), names


def _fitting(offers: Sequence[Post], needs: Sequence[Post], given: Array, wanted: Array) -> Iterator[Array]:
    """Rows (offer, need, exact) of each kind and group of competences, in which alone something can fit."""
    gives, takes = _Side(offers), _Side(needs)
    asked = _together(needs)
    for key, some in _together(offers).items():
        if key not in asked:
            continue
        o, n = some[:, None], asked[key][None, :]
        offer, need = np.nonzero((given[o] != wanted[n]) & _fits(gives, takes, o, n))
        offer, need = some[offer], asked[key][need]
        yield np.stack((offer, need, _exact(gives, takes, offer, need))).astype(np.int32)


def _together(posts: Sequence[Post]) -> dict[tuple[str, int | None], Array]:
    """Positions of posts by kind; work by its group of competences too, without which it fits nothing."""
    found: dict[tuple[str, int | None], list[int]] = defaultdict(list)
    for position, post in enumerate(posts):
        if post.kind != WORK:
            found[post.kind, None].append(position)
        elif post.group is not None:
            found[post.kind, post.group].append(position)
    return {key: np.array(positions, dtype=np.int32) for key, positions in found.items()}


class _Side:
    """The columns of the offers, or of the needs."""

    def __init__(self, posts: Sequence[Post]) -> None:
        def column(name: str, absent: int, number: Callable[[Any], int] = int) -> Array:
            values = (getattr(post, name) for post in posts)
            return np.fromiter((absent if v is None else number(v) for v in values), dtype=np.int32)

        self.term, self.group = column("term", ANY), column("group", ANY)
        self.mode, self.powiat = column("mode", ANY, MODES.index), column("powiat", ANY)
        self.minutes = column("minutes", 0)
        self.first = column("first_day", ALWAYS, date.toordinal)
        self.last = column("last_day", NEVER, date.toordinal)


def _fits(gives: _Side, takes: _Side, o: Array, n: Array) -> Array:
    """Whether offers `o` fit needs `n`: same group and way of giving, same district where it matters, hours, days."""
    group = (gives.group[o] == takes.group[n]) | (gives.group[o] == ANY) | (takes.group[n] == ANY)
    mode = (takes.mode[n] == ANY) | (gives.mode[o] == takes.mode[n])
    brought = (gives.mode[o] != AT_PROVIDER) | (takes.powiat[n] == ANY) | (gives.powiat[o] == ANY)
    enough = gives.minutes[o] >= takes.minutes[n]
    in_time = (gives.first[o] <= takes.last[n]) & (takes.first[n] <= gives.last[o])
    return group & mode & (brought | (gives.powiat[o] == takes.powiat[n])) & enough & in_time


def _exact(gives: _Side, takes: _Side, o: Array, n: Array) -> Array:
    """Whether what fits is the very competence; of resources without one, whether they lie in the same district."""
    named = (gives.term[o] != ANY) & (takes.term[n] != ANY)
    near = (gives.powiat[o] == takes.powiat[n]) & (gives.powiat[o] != ANY)
    return np.where(named, gives.term[o] == takes.term[n], near)


def _not_refused(
    found: Links, offers: Sequence[Post], needs: Sequence[Post], refused: frozenset[tuple[int, int]]
) -> Array:
    offer = {post.id: position for position, post in enumerate(offers)}
    need = {post.id: position for position, post in enumerate(needs)}
    barred = [offer[o] * len(needs) + need[n] for o, n in refused if o in offer and n in need]
    return ~np.isin(found.offer.astype(np.int64) * len(needs) + found.need, barred)
