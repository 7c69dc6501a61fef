"""Reading engagement: who takes part in an area on a day, what waits for the Biuro, an organisation's history."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.engagement.models import Engagement, EngagementState
from portal.extensions import db
from portal.groups.models import GroupState, TaskGroup
from portal.organisations.models import EngagementLevel, Organisation
from portal.permissions import Actor, Role


@dataclass(frozen=True)
class Engaged:
    """Who takes part in an area on a day, each list in Polish order of the organisations."""

    coordinators: tuple[Engagement, ...]
    participants: tuple[Engagement, ...]
    observers: tuple[Engagement, ...]


def engaged_on(day: date) -> ColumnElement[bool]:
    """Whether an engagement is in force on a day; only accepted ones have days at all."""
    return and_(Engagement.starts_on <= day, or_(Engagement.ends_on.is_(None), Engagement.ends_on >= day))


def engaged(area_number: int, on: date) -> Engaged:
    """The organisations engaged in an area on a Warsaw day, by level."""
    rows = db.session.scalars(
        select(Engagement)
        .join(Engagement.organisation)
        .options(
            contains_eager(Engagement.organisation).load_only(
                Organisation.name, Organisation.city, raiseload=True
            )
        )
        .where(Engagement.area_number == area_number, engaged_on(on))
        .order_by(Organisation.name_sort, Engagement.id)
    ).all()

    def of(level: EngagementLevel) -> tuple[Engagement, ...]:
        return tuple(row for row in rows if row.level is level)

    return Engaged(
        of(EngagementLevel.COORDINATOR), of(EngagementLevel.PARTICIPANT), of(EngagementLevel.OBSERVER)
    )


def counts(on: date) -> dict[tuple[int, EngagementLevel], int]:
    """How many organisations take part in each area at each level on a day."""
    rows = db.session.execute(
        select(Engagement.area_number, Engagement.level, func.count())
        .where(engaged_on(on))
        .group_by(Engagement.area_number, Engagement.level)
    )
    return {(number, level): count for number, level, count in rows}


def organisations_engaged(areas: Collection[int], on: date) -> Select[Any]:
    """The ids of the organisations engaged in one of these areas on a day, at any level."""
    return select(Engagement.organisation_id).where(Engagement.area_number.in_(areas), engaged_on(on))


def visible_to(actor: Actor) -> Select[Any]:
    """Accepted declarations everybody sees; the others only the organisation's own people and the Biuro."""
    rows = select(Engagement).options(joinedload(Engagement.organisation))
    if actor.has(Role.OFFICE):
        return rows
    return rows.where(
        or_(Engagement.state == EngagementState.ACCEPTED, Engagement.organisation_id == actor.organisation_id)
    )


def waiting() -> Select[Any]:
    """The declarations the Biuro has to decide on, the oldest first."""
    return (
        select(Engagement)
        .options(joinedload(Engagement.organisation))
        .where(Engagement.state == EngagementState.PROPOSED)
        .order_by(Engagement.declared_at, Engagement.id)
    )


def of_organisation(organisation_id: int, actor: Actor) -> list[Engagement]:
    """The declarations of an organisation that `actor` may see, by area, the newest first."""
    rows = visible_to(actor).where(Engagement.organisation_id == organisation_id)
    return list(db.session.scalars(rows.order_by(Engagement.area_number, Engagement.id.desc())))


def open_proposal(organisation_id: int, area_number: int) -> Engagement | None:
    """The declaration of an organisation for an area that waits for the Biuro, if any."""
    return db.session.scalar(
        _of(organisation_id, area_number).where(Engagement.state == EngagementState.PROPOSED)
    )


def in_force(organisation_id: int, area_number: int) -> Engagement | None:
    """The accepted engagement of an organisation in an area that nobody has ended, if any."""
    rows = _of(organisation_id, area_number).where(Engagement.state == EngagementState.ACCEPTED)
    return db.session.scalar(rows.where(Engagement.ends_on.is_(None)))


def last_day(organisation_id: int, area_number: int) -> date | None:
    """The last day of all ended engagements of an organisation in an area, if any."""
    rows = select(func.max(Engagement.ends_on)).where(
        Engagement.organisation_id == organisation_id,
        Engagement.area_number == area_number,
        Engagement.state == EngagementState.ACCEPTED,
    )
    return db.session.scalar(rows)


def level_on(organisation_id: int, area_number: int, day: date) -> EngagementLevel | None:
    """The level of an organisation in an area on a day; None when it was not engaged."""
    return db.session.scalar(
        select(Engagement.level).where(
            Engagement.organisation_id == organisation_id,
            Engagement.area_number == area_number,
            engaged_on(day),
        )
    )


def _of(organisation_id: int, area_number: int) -> Select[Any]:
    return select(Engagement).where(
        Engagement.organisation_id == organisation_id, Engagement.area_number == area_number
    )


def groups_of_area(area_number: int, on: date) -> list[TaskGroup]:
    """The groups of an area that were at work on a day, in Polish order."""
    at_work = or_(TaskGroup.closed_on.is_(None), TaskGroup.closed_on >= on)
    return list(
        db.session.scalars(
            select(TaskGroup)
            .where(
                TaskGroup.area_number == area_number,
                TaskGroup.state != GroupState.VOIDED,
                TaskGroup.established_on <= on,
                at_work,
            )
            .order_by(TaskGroup.name_sort, TaskGroup.id)
        )
    )
