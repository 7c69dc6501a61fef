"""Reading circles: `visible_circles` is the one place that says who sees which."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import joinedload, selectinload

from portal import clock
from portal.barter.market.search import Step
from portal.barter.models import (
    Circle,
    CircleAnswer,
    CircleLink,
    CircleState,
    Exchange,
    MarketSearch,
    Need,
    Offer,
    Post,
)
from portal.barter.queries.rings import BEING_SERVED, NO_CIRCLE, free_steps
from portal.extensions import db
from portal.permissions import Actor, Role


def _read() -> Select[Any]:
    """Circles with all that their page and their steps need."""
    return select(Circle).options(
        selectinload(Circle.all_links).options(
            joinedload(CircleLink.giver),
            joinedload(CircleLink.taker),
            joinedload(CircleLink.offer).joinedload(Offer.competence),
            joinedload(CircleLink.need).joinedload(Need.competence),
            joinedload(CircleLink.exchange).joinedload(Exchange.agreement),
        ),
        selectinload(Circle.all_answers).options(
            joinedload(CircleAnswer.organisation), joinedload(CircleAnswer.person)
        ),
    )


def _of(organisation_id: int | None, *, now: bool = False) -> Any:
    """Whether an organisation is, or (unless `now`) was, a party of the circle."""
    rows = select(CircleLink.id).where(
        CircleLink.circle_id == Circle.id, CircleLink.giver_id == organisation_id
    )
    return (rows.where(CircleLink.version == Circle.version) if now else rows).correlate(Circle).exists()


def visible_circles(actor: Actor) -> Select[Any]:
    """A circle is seen by the organisations that are or were parties of it, and by the Biuro."""
    return _read() if actor.has(Role.OFFICE) else _read().where(_of(actor.organisation_id))


def filtered_circles(actor: Actor, wanted: dict[str, Any]) -> Select[Any]:
    """The circles one may see, by `state`, the newest first."""
    rows = visible_circles(actor)
    if state := wanted.get("state"):
        rows = rows.where(Circle.state == state)
    return rows.order_by(Circle.id.desc())


def circle_waits_for(organisation_id: int) -> ColumnElement[bool]:
    """Whether a circle waits for the answer of an organisation."""
    answered = exists().where(
        CircleAnswer.circle_id == Circle.id,
        CircleAnswer.version == Circle.version,
        CircleAnswer.organisation_id == organisation_id,
    )
    return and_(Circle.state == CircleState.PROPOSED, _of(organisation_id, now=True), ~answered)


def circle_with(post: Post, *, lock: bool = False) -> Circle | None:
    """The circle waiting for answers in which a post stands, if there is one."""
    column = CircleLink.need_id if isinstance(post, Need) else CircleLink.offer_id
    links = select(CircleLink.id).where(
        CircleLink.circle_id == Circle.id, CircleLink.version == Circle.version, column == post.id
    )
    rows = _read().where(Circle.state == CircleState.PROPOSED, links.correlate(Circle).exists())
    if lock:
        rows = rows.with_for_update(of=Circle).execution_options(populate_existing=True)
    return db.session.scalars(rows).first()


def circles_to_look_after(day: date) -> list[Circle]:
    """The circles waiting for answers whose day has passed, or in which a post may no longer be open; locked."""
    rows = _read().where(Circle.state == CircleState.PROPOSED).order_by(Circle.id)
    found = db.session.scalars(
        rows.with_for_update(of=Circle).execution_options(populate_existing=True)
    ).all()
    return [circle for circle in found if circle.due_on < day or gone_parties(circle)]


def gone_parties(circle: Circle) -> set[int]:
    """The parties of the newest version whose offer or need can no longer be part of it today."""
    today = clock.today()
    needs = [link.need_id for link in circle.links]
    served = set(
        db.session.scalars(
            select(Exchange.need_id).where(Exchange.need_id.in_(needs), Exchange.state.in_(BEING_SERVED))
        )
    )
    gone = set()
    for link in circle.links:
        if not (link.offer.is_open_on(today) and link.giver.is_member_on(today)):
            gone.add(link.giver_id)
        if link.need_id in served or not link.need.is_open_on(today):
            gone.add(link.taker_id)
    return gone


def lock_posts(steps: tuple[Step, ...], besides: int = NO_CIRCLE) -> bool:
    """Lock the posts of a ring; whether all of them are still free, or in the circle `besides`."""
    for model, ids in ((Offer, {step.offer for step in steps}), (Need, {step.need for step in steps})):
        rows = select(model).where(model.id.in_(ids)).order_by(model.id)
        db.session.scalars(rows.with_for_update(of=model)).all()
    return set(steps) <= set(free_steps(steps, besides))


def market_search_to_do(*, lock: bool = False) -> MarketSearch | None:
    """The search through the market that was asked for first and is not done, if there is one."""
    rows = select(MarketSearch).where(MarketSearch.done_at.is_(None)).order_by(MarketSearch.id).limit(1)
    if lock:
        rows = rows.with_for_update(of=MarketSearch).execution_options(populate_existing=True)
    return db.session.scalars(rows).first()


def last_market_search() -> MarketSearch | None:
    """The search through the market that was done last, if there was one."""
    rows = select(MarketSearch).where(MarketSearch.done_at.is_not(None))
    return db.session.scalars(rows.order_by(MarketSearch.id.desc()).limit(1)).first()
