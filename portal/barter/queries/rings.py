"""Finding circles: through one post, for a place that became free, and the whole market for the engine.

Free are posts that fit, with hours that suffice, outside of circles that wait for answers, needs nobody serves yet, and
pairs nobody refused in a circle before. The rule of choice is that of `barter/market`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from portal import clock
from portal.barter.market.posts import Market, Party
from portal.barter.market.posts import Post as MarketPost
from portal.barter.market.search import Step
from portal.barter.models import (
    Circle,
    CircleAnswer,
    CircleLink,
    CircleState,
    Exchange,
    ExchangeState,
    HourAccount,
    HourEntry,
    Need,
    NeedState,
    Offer,
    Post,
)
from portal.barter.models.words import BEFORE_REPORT
from portal.barter.queries.fits import Sides, open_posts
from portal.extensions import db

BEING_SERVED = (*BEFORE_REPORT, ExchangeState.REPORTED, ExchangeState.DISPUTED)

NO_CIRCLE = 0  # no id of one

Ring = tuple[Step, ...]


def best_ring(post: Post, longest: int) -> Ring | None:
    """The best circle of at most `longest` organisations through a post, by the rule of choice; None without any."""
    own, is_need = post.organisation_id, isinstance(post, Need)
    out = _steps(givers=[own]) if is_need else _steps(offers=[post.id])
    into = _steps(needs=[post.id]) if is_need else _steps(takers=[own])
    if not (out and into):
        return None
    between = _between({step.taker for step in out}, {step.giver for step in into}, longest)
    return _best(_rings(own, [*out, *between, *into], longest))


def replacement(circle: Circle, gone: int) -> Ring | None:
    """The ring of the newest version with another organisation in the place of `gone`; None when nobody fits.

    Nobody who has been a party of this circle before.
    """
    links = circle.links
    before = next(link for link in links if link.taker_id == gone)
    after = next(link for link in links if link.giver_id == gone)
    seen = {link.giver_id for link in circle.all_links}
    around = _steps(circle.id, offers=[before.offer_id]) + _steps(circle.id, needs=[after.need_id])
    new = [step for step in around if not {step.giver, step.taker} <= seen]
    kept = [
        Step(link.giver_id, link.taker_id, link.offer_id, link.need_id, link.exact)
        for link in links
        if gone not in (link.giver_id, link.taker_id)
    ]
    return _best(_rings(before.giver_id, [*new, *kept], len(links), len(links)))


def free_steps(steps: Ring, besides: int = NO_CIRCLE) -> list[Step]:
    """The steps of a ring that are free today, those of the circle `besides` too."""
    return _steps(besides, offers=[step.offer for step in steps], needs=[step.need for step in steps])


def _between(givers: set[int], takers: set[int], longest: int) -> list[Step]:
    """The steps that may lie between who is given to in the first step and who gives in the last one."""
    if longest < 3:
        return []
    if longest == 3:
        return _steps(givers=givers, takers=takers)
    return [*_steps(givers=givers), *_steps(takers=takers)]


def _steps(besides: int = NO_CIRCLE, **only: Iterable[int]) -> list[Step]:
    """The free pairs of `only` these `offers`, `givers`, `needs` and `takers`; those in the circle `besides` too."""
    rows = _free_pairs(frozenset(only), clock.today())
    given = {name: list(ids) for name, ids in only.items()}
    return [Step(*row) for row in db.session.execute(rows, {"besides": besides, **given})]


@lru_cache(maxsize=16)
def _free_pairs(only: frozenset[str], today: date) -> Select[Any]:
    """The statement that reads the free pairs of a day; kept, as it takes longer to make than to answer."""
    columns = {
        "offers": Offer.id,
        "givers": Offer.organisation_id,
        "needs": Need.id,
        "takers": Need.organisation_id,
    }
    chosen = {name: columns[name].in_(bindparam(name, expanding=True)) for name in only}
    offers = _free_posts(Offer, today).where(*(chosen[name] for name in only & {"offers", "givers"}))
    needs = _free_posts(Need, today).where(*(chosen[name] for name in only & {"needs", "takers"}))
    sides = Sides.of(offers, needs)
    gives, takes = sides.gives.c, sides.takes.c
    rows = sides.fitting(gives.organisation_id, takes.organisation_id, gives.id, takes.id, sides.exact)
    refused = _refused().where(CircleLink.offer_id == gives.id, CircleLink.need_id == takes.id)
    return rows.where(sides.whole, ~refused.exists())


def _free_posts(model: Any, today: date) -> Select[Any]:
    """The open posts outside of circles that wait for answers, but for that `besides`; of needs those nobody serves."""
    in_circle = CircleLink.offer_id if model is Offer else CircleLink.need_id
    waiting = (
        select(in_circle)
        .join(CircleLink.circle)
        .where(
            Circle.state == CircleState.PROPOSED,
            Circle.version == CircleLink.version,
            Circle.id != bindparam("besides", NO_CIRCLE),
        )
    )
    rows = open_posts(model, today).where(model.id.not_in(waiting))
    if model is Offer:
        return rows
    served = select(Exchange.need_id).where(Exchange.need_id.is_not(None), Exchange.state.in_(BEING_SERVED))
    return rows.where(Need.id.not_in(served))


def _refused() -> Any:
    """The links one of whose organisations refused the version they stood in, or let its time pass."""
    return select(CircleLink.offer_id, CircleLink.need_id).join(
        CircleAnswer,
        (CircleAnswer.circle_id == CircleLink.circle_id)
        & (CircleAnswer.version == CircleLink.version)
        & ~CircleAnswer.accepted
        & CircleAnswer.organisation_id.in_([CircleLink.giver_id, CircleLink.taker_id]),
    )


def _rings(own: int, steps: Iterable[Step], longest: int, shortest: int = 2) -> Iterator[Ring]:
    """The circles out of these steps that begin with `own`, of the best step for each pair of organisations."""
    ways: dict[int, dict[int, Step]] = defaultdict(dict)
    for step in sorted(steps, key=lambda step: (not step.exact, step.offer, step.need), reverse=True):
        ways[step.giver][step.taker] = step
    paths: list[Ring] = [(step,) for step in ways[own].values()]
    while paths:
        path = paths.pop()
        end = path[-1].taker
        back = ways[end].get(own)
        if back and len(path) + 1 >= shortest:
            yield (*path, back)
        if len(path) + 2 <= longest:
            met = {own, *(step.taker for step in path)}
            paths += ((*path, step) for taker, step in ways[end].items() if taker not in met)


def _best(rings: Iterable[Ring]) -> Ring | None:
    """The ring that serves most needs, most of them exactly, whose organisations have most points."""
    leading: list[Ring] = []
    most = (0, 0)
    for ring in rings:
        worth = (len(ring), sum(step.exact for step in ring))
        if worth >= most:
            leading, most = ([*leading, ring] if worth == most else [ring]), worth
    if len(leading) < 2:
        return leading[0] if leading else None
    parties = parties_of({step.taker for ring in leading for step in ring})
    return min(leading, key=lambda ring: (-_points(ring, parties), [(s.offer, s.need) for s in ring]))


def _points(ring: Ring, parties: dict[int, Party]) -> int:
    return sum(parties[step.taker].points for step in ring)


def parties_of(organisations: set[int]) -> dict[int, Party]:
    """What decides between these organisations: how long their oldest open need waits, and their balance."""
    now = clock.now()
    waits = select(Need.organisation_id, func.min(Need.published_at)).where(
        Need.state == NeedState.PUBLISHED, Need.organisation_id.in_(organisations)
    )
    since = {one: moment or now for one, moment in db.session.execute(waits.group_by(Need.organisation_id))}
    rows = select(HourAccount.organisation_id, func.sum(HourEntry.minutes)).join(HourEntry.account)
    rows = rows.where(HourAccount.organisation_id.in_(organisations)).group_by(HourAccount.organisation_id)
    balances = {one: int(minutes) for one, minutes in db.session.execute(rows)}
    return {one: Party((now - since.get(one, now)).days, balances.get(one, 0)) for one in organisations}


def open_market() -> Market:
    """Everything free today, for the engine."""
    offers, needs = _market_posts(Offer), _market_posts(Need)
    refused = frozenset((offer, need) for offer, need in db.session.execute(_refused()))
    return Market(offers, needs, parties_of({need.organisation for need in needs}), refused)


def _market_posts(model: type[Post]) -> tuple[MarketPost, ...]:
    """The free posts, as the engine knows them."""
    rows = _free_posts(model, clock.today()).order_by(model.id)
    return tuple(_market_post(row) for row in db.session.execute(rows))


def _market_post(row: Any) -> MarketPost:
    """A row of `open_posts`."""
    return MarketPost(
        row.id,
        row.organisation_id,
        row.kind.value,
        row.minutes,
        row.term,
        row.group,
        row.mode.value if row.mode else None,
        row.powiat,
        row.first_day,
        row.last_day,
    )
