"""Finding circles: through one post, for a place that became free, and the whole market for the engine.

Free are posts that fit, with hours that suffice, outside of circles that wait for answers, needs nobody serves yet, and
pairs nobody refused in a circle before. The rule of choice is that of `barter/market`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased

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
    ResourceKind,
)
from portal.barter.models.words import BEFORE_REPORT
from portal.barter.queries.fits import Sides, fitting
from portal.barter.queries.posts import open_today
from portal.competences.models import Competence
from portal.extensions import db
from portal.organisations.models import Organisation

BEING_SERVED = (*BEFORE_REPORT, ExchangeState.REPORTED, ExchangeState.DISPUTED)

Ring = tuple[Step, ...]


def best_ring(post: Post, longest: int) -> Ring | None:
    """The best circle of at most `longest` organisations through a post, by the rule of choice; None without any."""
    own, is_need = post.organisation_id, isinstance(post, Need)
    kinds, of_post = _kinds_needed(), {post.resource_kind}
    out = _steps(
        Offer.organisation_id == own if is_need else Offer.id == post.id, kinds=kinds if is_need else of_post
    )
    into = _steps(
        Need.id == post.id if is_need else Need.organisation_id == own, kinds=of_post if is_need else kinds
    )
    if not (out and into):
        return None
    takers, givers = {step.taker for step in out}, {step.giver for step in into}
    return _best(_rings(own, [*out, *_between(takers, givers, longest, kinds), *into], longest))


def replacement(circle: Circle, gone: int) -> Ring | None:
    """The ring of the newest version with another organisation in the place of `gone`; None when nobody fits.

    Nobody who has been a party of this circle before.
    """
    links = circle.links
    before = next(link for link in links if link.taker_id == gone)
    after = next(link for link in links if link.giver_id == gone)
    seen = {link.giver_id for link in circle.all_links}
    into = _steps(Offer.id == before.offer_id, Need.organisation_id.not_in(seen), besides=circle.id)
    out = _steps(Need.id == after.need_id, Offer.organisation_id.not_in(seen), besides=circle.id)
    kept = [
        Step(link.giver_id, link.taker_id, link.offer_id, link.need_id, link.exact)
        for link in links
        if gone not in (link.giver_id, link.taker_id)
    ]
    return _best(_rings(before.giver_id, [*into, *out, *kept], len(links), len(links)))


def free_steps(steps: Ring, besides: int | None = None) -> list[Step]:
    """The steps of a ring that are free today, those of the circle `besides` too."""
    offers, needs = [step.offer for step in steps], [step.need for step in steps]
    return _steps(Offer.id.in_(offers), Need.id.in_(needs), besides=besides)


def _between(takers: set[int], givers: set[int], longest: int, kinds: set[ResourceKind]) -> list[Step]:
    """The steps that may lie between who is given to and who gives."""
    if longest < 3:
        return []
    sides = (Offer.organisation_id.in_(takers), Need.organisation_id.in_(givers))
    return _steps(*sides, kinds=kinds) if longest == 3 else _steps(or_(*sides), kinds=kinds)


def _kinds_needed() -> set[ResourceKind]:
    """The kinds of which something is needed."""
    rows = select(Need.resource_kind).where(Need.state == NeedState.PUBLISHED).distinct()
    return set(db.session.scalars(rows))


def _steps(
    *conditions: ColumnElement[bool], besides: int | None = None, kinds: set[ResourceKind] | None = None
) -> list[Step]:
    """The free pairs of these, of these kinds (of all that are needed); a statement for each kind."""
    found: list[Step] = []
    for kind in _kinds_needed() if kinds is None else kinds:
        rows = _free_pairs(kind, clock.today(), besides).where(*conditions)
        found += (Step(*row) for row in db.session.execute(rows))
    return found


@lru_cache(maxsize=16)
def _free_pairs(kind: ResourceKind, today: date, besides: int | None) -> Select[Any]:
    """The statement that reads the free pairs of a kind on a day; kept, as it takes longer to make than to answer."""
    of = Sides()
    exact = func.coalesce(of.exact, False)
    columns = (Offer.organisation_id, Need.organisation_id, Offer.id, Need.id, exact)
    rows: Select[Any] = fitting(select(*columns), kind, of, today).where(*_free_pair(besides))
    return rows


def _free_pair(besides: int | None = None) -> list[ColumnElement[bool]]:
    """Whether offer and need may be put into a circle; those in the circle `besides` too."""
    refused = _refused().where(CircleLink.offer_id == Offer.id, CircleLink.need_id == Need.id)
    return [
        Offer.capacity_minutes >= Need.minutes,
        *_free_offer(besides),
        *_free_need(besides),
        ~refused.correlate(Offer, Need).exists(),
    ]


def _free_offer(besides: int | None = None) -> list[ColumnElement[bool]]:
    return [Offer.id.not_in(_in_live_circle(CircleLink.offer_id, besides))]


def _free_need(besides: int | None = None) -> list[ColumnElement[bool]]:
    served = select(Exchange.need_id).where(Exchange.need_id.is_not(None), Exchange.state.in_(BEING_SERVED))
    return [Need.id.not_in(_in_live_circle(CircleLink.need_id, besides)), Need.id.not_in(served)]


def _in_live_circle(column: Any, besides: int | None) -> Any:
    rows = select(column).join(CircleLink.circle)
    rows = rows.where(Circle.state == CircleState.PROPOSED, Circle.version == CircleLink.version)
    return rows if besides is None else rows.where(Circle.id != besides)


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
    offers = _market_posts(
        Offer,
        (Offer.capacity_minutes, Offer.mode, Offer.available_from, Offer.available_until),
        *_free_offer(),
    )
    needs = _market_posts(
        Need,
        (Need.minutes, Need.mode, Need.wanted_from, Need.wanted_until),
        *_free_need(),
    )
    refused = frozenset((offer, need) for offer, need in db.session.execute(_refused()))
    return Market(offers, needs, parties_of({need.organisation for need in needs}), refused)


def _market_posts(model: Any, columns: tuple[Any, ...], *conditions: Any) -> tuple[MarketPost, ...]:
    """The posts of members that are open today, as the engine knows them."""
    today, term, now = clock.today(), aliased(Competence), aliased(Competence)
    last = columns[3]
    rows = (
        select(
            model.id,
            model.organisation_id,
            model.resource_kind,
            model.powiat,
            func.coalesce(term.replaced_by_id, term.id),
            func.coalesce(now.group_id, term.group_id),
            *columns,
        )
        .outerjoin(model.competence.of_type(term))
        .outerjoin(term.replaced_by.of_type(now))
        .join(model.organisation)
        .where(*conditions, open_today(model), or_(last.is_(None), last >= today))
        .where(Organisation.joined_on <= today)
        .where(or_(Organisation.left_on.is_(None), Organisation.left_on >= today))
        .order_by(model.id)
    )
    return tuple(_market_post(*row) for row in db.session.execute(rows))


def _market_post(
    key: int, organisation: int, kind: ResourceKind, powiat: str | None, *rest: Any
) -> MarketPost:
    """A row of `_market_posts`; `rest` are the term, its group, the minutes, the mode and the days."""
    term, group, minutes, mode, first, last = rest
    way = mode.value if mode else None
    return MarketPost(key, organisation, kind.value, minutes, term, group, way, powiat, first, last)
