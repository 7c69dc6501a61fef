"""The queues of the Biuro's desk: what is stuck, who is asleep, what waits for signatures; each also as a number."""

from datetime import date
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.barter.models import Agreement, AgreementState, Exchange, Need, Offer
from portal.barter.models.words import ASLEEP_MONTHS, RUNNING
from portal.barter.queries.exchanges import sides_of
from portal.extensions import db
from portal.organisations.models import Organisation


def stuck_exchanges() -> Select[Any]:
    """The exchanges whose move is past its deadline or was escalated, those that wait longest first."""
    late = or_(Exchange.due_on < clock.today(), Exchange.escalated_at.is_not(None))
    sides = (Exchange.provider, Exchange.recipient)
    return (
        select(Exchange)
        .where(Exchange.state.in_(RUNNING), late)
        .options(*(joinedload(side).load_only(Organisation.name) for side in sides))
        .order_by(Exchange.due_on, Exchange.id)
    )


def asleep_since() -> date:
    """The day after which an organisation that is awake has posted or exchanged something."""
    return clock.months_after(clock.today(), -ASLEEP_MONTHS)


def asleep_organisations() -> Select[Any]:
    """The members of more than ASLEEP_MONTHS with no post and no exchange since, in Polish order."""
    since, today = asleep_since(), clock.today()
    moment = clock.end_of_day(since)
    posts = (
        exists().where(
            post.organisation_id == Organisation.id,
            or_(post.created_at > moment, post.published_at > moment),
        )
        for post in (Offer, Need)
    )
    touched = (Exchange.requested_at, Exchange.reported_at, Exchange.closed_at)
    exchanges = exists().where(
        _is_side(), or_(Exchange.performed_on > since, *(column > moment for column in touched))
    )
    return (
        select(Organisation)
        .where(
            Organisation.joined_on <= since,
            or_(Organisation.left_on.is_(None), Organisation.left_on >= today),
            ~exchanges,
            *(~found for found in posts),
        )
        .order_by(Organisation.name_sort, Organisation.id)
    )


def _is_side() -> Any:
    return sides_of(Organisation.id)  # type: ignore[arg-type]


def last_posts(organisations: list[int]) -> dict[int, Any]:
    """When each of these organisations last published or wrote a post, by its id; left out when it never did."""
    found: dict[int, Any] = {}
    for post in (Offer, Need):
        newest = func.max(func.coalesce(post.published_at, post.created_at))
        rows = select(post.organisation_id, newest).where(post.organisation_id.in_(organisations))
        for owner, moment in db.session.execute(rows.group_by(post.organisation_id)):
            found[owner] = max(moment, found.get(owner, moment))
    return found


def last_exchanges(organisations: list[int]) -> dict[int, Any]:
    """When each of these organisations last began an exchange, by its id; left out when it never did."""
    rows = (
        select(Organisation.id, func.max(Exchange.requested_at))
        .join(Exchange, _is_side())
        .where(Organisation.id.in_(organisations))
        .group_by(Organisation.id)
    )
    return {row[0]: row[1] for row in db.session.execute(rows)}


def unsigned_agreements() -> Select[Any]:
    """The agreements that hold without a signed copy, to be counted."""
    return select(Agreement).where(Agreement.state == AgreementState.PREPARED)


def number_of(rows: Select[Any]) -> int:
    """How many rows there are."""
    return db.session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0


def members_today() -> list[Organisation]:
    """The member organisations of today, by name."""
    rows = db.session.scalars(select(Organisation).order_by(Organisation.name_sort, Organisation.id))
    return [row for row in rows if row.is_member_on(clock.today())]
