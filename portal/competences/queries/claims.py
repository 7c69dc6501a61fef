"""Reading claims."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload, lazyload

from portal import clock
from portal.activity import ActivityEvent, ActivityParty
from portal.competences.models import Competence, CompetenceClaim, CompetenceGroup
from portal.extensions import db
from portal.kinds import Kind
from portal.organisations.models import Organisation
from portal.permissions import Actor, Role

GIVER = "provider"  # the side of an organisation that gave a service of the bank


def is_member(day: date) -> ColumnElement[bool]:
    """Whether an organisation is a member on a day."""
    still = or_(Organisation.left_on.is_(None), Organisation.left_on >= day)
    return and_(Organisation.joined_on <= day, still)


def with_fact() -> Any:
    """The service a claim rests on, without who took part in it."""
    service = joinedload(CompetenceClaim.fact)
    return service.options(lazyload(ActivityEvent.parties), lazyload(ActivityEvent.tags))


def visible_claims(actor: Actor) -> Select[Any]:
    """The rows one may work on: those of the organisation acted for; for the Biuro all."""
    rows = select(CompetenceClaim).options(
        joinedload(CompetenceClaim.organisation), joinedload(CompetenceClaim.competence)
    )
    if actor.has(Role.OFFICE):
        return rows
    return rows.where(CompetenceClaim.organisation_id == actor.organisation_id)


def claims_of(organisation_id: int, *, live: bool = True) -> list[CompetenceClaim]:
    """The live claims of an organisation by group and term, or those it ended, newest first."""
    rows = (
        select(CompetenceClaim)
        .join(CompetenceClaim.competence)
        .join(Competence.group)
        .options(joinedload(CompetenceClaim.competence).joinedload(Competence.group), with_fact())
        .where(CompetenceClaim.organisation_id == organisation_id)
    )
    ended = CompetenceClaim.ended_on
    if live:
        rows = rows.where(ended.is_(None)).order_by(CompetenceGroup.number, Competence.name_sort)
    else:
        rows = rows.where(ended.is_not(None)).order_by(ended.desc(), CompetenceClaim.id.desc()).limit(100)
    return list(db.session.scalars(rows))


def holders(competence_id: int) -> list[CompetenceClaim]:
    """The live claims of today's members to a term, the most people first."""
    rows = (
        select(CompetenceClaim)
        .join(CompetenceClaim.organisation)
        .options(joinedload(CompetenceClaim.organisation).load_only(Organisation.name), with_fact())
        .where(CompetenceClaim.competence_id == competence_id, CompetenceClaim.ended_on.is_(None))
        .where(is_member(clock.today()))
        .order_by(CompetenceClaim.people.desc(), Organisation.name_sort)
    )
    return list(db.session.scalars(rows))


def live_claim(organisation_id: int, competence_id: int) -> CompetenceClaim | None:
    """The claim of an organisation to a term, when it has one."""
    live = CompetenceClaim.ended_on.is_(None)
    rows = select(CompetenceClaim).where(CompetenceClaim.organisation_id == organisation_id, live)
    return db.session.scalars(rows.where(CompetenceClaim.competence_id == competence_id)).first()


def ending_certificates(first: date, last: date) -> list[CompetenceClaim]:
    """The live claims of today's members whose certificate ends between two days, both in, the earliest first."""
    rows = (
        select(CompetenceClaim)
        .join(CompetenceClaim.organisation)
        .options(contains_eager(CompetenceClaim.organisation), joinedload(CompetenceClaim.competence))
        .where(CompetenceClaim.ended_on.is_(None), CompetenceClaim.expires_on.between(first, last))
        .where(is_member(clock.today()))
    )
    return list(db.session.scalars(rows.order_by(CompetenceClaim.expires_on, CompetenceClaim.id)))


def services_given(organisation_id: int) -> list[Any]:
    """The confirmed services an organisation gave, as (id, label, occurred_on) of their facts, newest first."""
    event = ActivityEvent
    rows = (
        select(event.id, event.label, event.occurred_on)
        .join(ActivityParty, ActivityParty.event_id == event.id)
        .where(event.kind == Kind.EXCHANGE_CONFIRMED.value, event.voided_at.is_(None))
        .where(ActivityParty.organisation_id == organisation_id, ActivityParty.side == GIVER)
        .order_by(event.occurred_on.desc(), event.id.desc())
        .limit(200)
    )
    return list(db.session.execute(rows))
