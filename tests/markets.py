"""Markets made by chance for the tests and benchmarks of the engine, and the plain ways it is compared with."""

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import permutations

import numpy as np

from portal.barter.market.links import links_of
from portal.barter.market.posts import Market, Party, Post
from portal.organisations.territory import powiaty

TERMS, GROUPS = 74, 9  # as many as the vocabulary has
KINDS = {"work": 85, "room": 8, "laboratory": 4, "equipment": 3}
MODES = {"on_site": 45, "at_provider": 25, "remote": 30}
OFFERED, WANTED = (4, 6, 8, 10, 16, 20, 30, 40), (2, 3, 4, 6, 8, 8, 10, 12, 16)  # hours
FIRST = date(2015, 1, 1)


def regional(organisations: int, seed: int) -> Market:
    """A market as it is: some competences wanted or offered far more than others, a third of the members in one city.

    Each organisation has two offers and two needs on the average; half of the needs may be served in any district.
    """
    chance = random.Random(seed)
    popular = [1 / (rank + 1) ** 0.8 for rank in range(TERMS)]
    chance.shuffle(popular)
    wanted = [weight * chance.lognormvariate(0, 0.8) for weight in popular]
    homes = [
        "1261" if chance.random() < 1 / 3 else chance.choice(list(powiaty())) for _one in range(organisations)
    ]
    offers, needs = [], []
    for number, home in enumerate(homes, 1):
        for _each in range(chance.choice((0, 1, 2, 2, 3, 4))):
            first = FIRST - timedelta(days=chance.randrange(100))
            offers.append(_post(chance, number, popular, OFFERED, home, first, 400))
        for _each in range(chance.choice((0, 1, 2, 2, 3, 4))):
            first = FIRST + timedelta(days=chance.randrange(150))
            place = home if chance.random() < 0.5 else None
            needs.append(_post(chance, number, wanted, WANTED, place, first, chance.choice((30, 60, 90))))
    return _market(chance, organisations, offers, needs)


def _post(
    chance: random.Random,
    organisation: int,
    weights: list[float],
    hours: tuple[int, ...],
    powiat: str | None,
    first: date,
    days: int,
) -> Post:
    kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
    term = chance.choices(range(TERMS), weights)[0] if kind == "work" else None
    mode = chance.choices(list(MODES), list(MODES.values()))[0] if kind == "work" else "at_provider"
    is_open = days < 365 and chance.random() < 0.5  # half of the needs leave the way to the provider
    return Post(
        id=0,
        organisation=organisation,
        kind=kind,
        minutes=60 * chance.choice(hours),
        term=term,
        group=None if term is None else term * GROUPS // TERMS,
        mode=None if is_open else mode,
        powiat=powiat,
        first_day=first,
        last_day=first + timedelta(days=days),
    )


def dense(organisations: int, seed: int) -> Market:
    """A hard market: one to three offers and needs each, six competences a group, no other condition but hours."""
    chance = random.Random(seed)
    sides: tuple[list[Post], list[Post]] = ([], [])
    for number in range(1, organisations + 1):
        for side in sides:
            for _each in range(chance.choice((1, 2, 3))):
                term = chance.randrange(60)
                side.append(Post(0, number, "work", 60 * chance.choice((4, 8, 12)), term, term // 6))
    return _market(chance, organisations, *sides)


def _market(chance: random.Random, organisations: int, offers: list[Post], needs: list[Post]) -> Market:
    parties = {
        number: Party(chance.randrange(500), 60 * chance.randrange(-40, 80))
        for number in range(1, organisations + 1)
    }
    return Market(_numbered(offers), _numbered(needs), parties)


def _numbered(posts: list[Post]) -> tuple[Post, ...]:
    named = (
        {name: getattr(post, name) for name in Post.__slots__} | {"id": number}
        for number, post in enumerate(posts, 1)
    )
    return tuple(Post(**columns) for columns in named)


def fits(offer: Post, need: Post) -> bool:
    """The rule of a link, post by post."""
    if offer.organisation == need.organisation or offer.kind != need.kind or offer.minutes < need.minutes:
        return False
    nameless = offer.group is None or need.group is None
    alike = offer.kind != "work" if nameless else offer.group == need.group
    here = offer.mode != "at_provider" or None in (offer.powiat, need.powiat) or offer.powiat == need.powiat
    ends = ((offer.first_day, need.last_day), (need.first_day, offer.last_day))
    in_time = all(first is None or last is None or first <= last for first, last in ends)
    return alike and need.mode in (None, offer.mode) and here and in_time


def is_exact(offer: Post, need: Post) -> bool:
    """Whether a link is of the very competence; of what has none, in the same district."""
    if None in (offer.term, need.term):
        return offer.powiat is not None and offer.powiat == need.powiat
    return offer.term == need.term


Circle = tuple[tuple[Post, Post], ...]


def all_circles(market: Market, longest: int) -> Iterator[Circle]:
    """Every circle, found by trying all orders of organisations; those that begin with the lowest one."""
    between: dict[tuple[int, int], list[tuple[Post, Post]]] = defaultdict(list)
    for offer in market.offers:
        for need in market.needs:
            if fits(offer, need) and (offer.id, need.id) not in market.refused:
                between[offer.organisation, need.organisation].append((offer, need))
    organisations = sorted({side for pair in between for side in pair})
    for length in range(2, longest + 1):
        for order in permutations(organisations, length):
            if order[0] == min(order):
                yield from _along(order, between)


def _along(
    order: tuple[int, ...], between: dict[tuple[int, int], list[tuple[Post, Post]]]
) -> Iterator[Circle]:
    found: list[Circle] = [()]
    for pair in zip(order, order[1:] + order[:1], strict=True):
        found = [(*circle, link) for circle in found for link in between.get(pair, ())]
    yield from found


def value(market: Market, circles: list[Circle]) -> tuple[int, int, int]:
    """What circles are worth by the rule of choice: needs served, exact ones, points."""
    links = [link for circle in circles for link in circle]
    points = [market.parties.get(need.organisation, Party()).points for _offer, need in links]
    return len(links), sum(is_exact(*link) for link in links), sum(points)


def best_value(market: Market, circles: list[Circle]) -> tuple[int, int, int]:
    """The best worth of disjoint circles out of these, by trying every choice."""
    if not circles:
        return 0, 0, 0
    first, *rest = circles
    taken = {("offer", offer.id) for offer, _need in first} | {("need", need.id) for _offer, need in first}
    apart = [
        other
        for other in rest
        if not any(("offer", o.id) in taken or ("need", n.id) in taken for o, n in other)
    ]
    own = value(market, [first])
    with_it = tuple(mine + others for mine, others in zip(own, best_value(market, apart), strict=True))
    return max(with_it, best_value(market, rest))  # type: ignore[return-value]


def plain_greedy(market: Market) -> list[Circle]:
    """What a plain matching does: each need in order takes the first swap it finds, else the first circle of three."""
    links, names = links_of(market)
    offers, needs = {offer.id: offer for offer in market.offers}, {need.id: need for need in market.needs}
    into: dict[int, list[tuple[Post, Post]]] = defaultdict(list)
    for_need: dict[int, list[tuple[Post, Post]]] = defaultdict(list)
    pairs: dict[tuple[int, int], list[tuple[Post, Post]]] = defaultdict(list)
    for position in np.lexsort((links.offer, links.need)).tolist():
        link = offers[names.offers[links.offer[position]]], needs[names.needs[links.need[position]]]
        for_need[link[1].id].append(link)
        into[link[1].organisation].append(link)
        pairs[link[0].organisation, link[1].organisation].append(link)
    taken: set[tuple[str, int]] = set()
    chosen = []
    for found in for_need.values():
        for link in found:
            circle = _first_round(link, into, pairs, taken)
            if circle:
                taken |= {key for o, n in circle for key in (("offer", o.id), ("need", n.id))}
                chosen.append(circle)
                break
    return chosen


def _first_round(
    link: tuple[Post, Post],
    into: dict[int, list[tuple[Post, Post]]],
    pairs: dict[tuple[int, int], list[tuple[Post, Post]]],
    taken: set[tuple[str, int]],
) -> Circle | None:
    """The first free circle that begins with a link."""

    def free(one: tuple[Post, Post]) -> bool:
        return ("offer", one[0].id) not in taken and ("need", one[1].id) not in taken

    if not free(link):
        return None
    giver, taker = link[0].organisation, link[1].organisation
    for back in pairs.get((taker, giver), ()):
        if free(back):
            return (link, back)
    for last in into[giver]:
        if free(last):
            for middle in pairs.get((taker, last[0].organisation), ()):
                if free(middle):
                    return (link, middle, last)
    return None
