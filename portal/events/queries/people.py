"""The people of an event: who has a seat, who waits, who came."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, lazyload

from portal import clock
from portal.accounts import queries as accounts
from portal.accounts.models import RoleAssignment, User
from portal.events.models import OPEN, Attendance, Event, Registration, SeatState
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.permissions import Actor, Role
from portal.polish import fold, sort_key

LIVE = Registration.state != SeatState.GIVEN_UP
MOST_FOUND = 20


@dataclass(frozen=True)
class Seats:
    """How many seats of an event are taken, and how many people wait for one."""

    taken: int = 0
    waiting: int = 0


def seats(event_ids: list[int]) -> dict[int, Seats]:
    """The seats of each of the events."""
    rows = (
        select(Registration.event_id, Registration.state, func.count())
        .where(
            Registration.event_id.in_(event_ids),
            Registration.state.in_((SeatState.SEATED, SeatState.WAITING)),
        )
        .group_by(Registration.event_id, Registration.state)
    )
    found: dict[tuple[int, SeatState], int] = {(row[0], row[1]): row[2] for row in db.session.execute(rows)}
    return {
        number: Seats(found.get((number, SeatState.SEATED), 0), found.get((number, SeatState.WAITING), 0))
        for number in event_ids
    }


def _with_people() -> Select[Any]:
    return select(Registration).options(
        joinedload(Registration.user).options(lazyload(User.assignments)),
        joinedload(Registration.participant),
        joinedload(Registration.organisation),
    )


def places(event_id: int) -> list[Registration]:
    """Everybody with a place at the event: the signed up and those who walked in by name, then the waiting in order."""
    rows = _with_people().where(Registration.event_id == event_id, LIVE)
    found = list(db.session.scalars(rows.order_by(Registration.id)))
    queue = [row for row in found if row.state is SeatState.WAITING]
    seated = [row for row in found if row.state is not SeatState.WAITING]
    return [*sorted(seated, key=lambda row: (sort_key(row.person_name), row.id)), *queue]


def waiting(event_id: int, limit: int) -> list[Registration]:
    """The first people who wait for a seat, in the order they signed up."""
    rows = _with_people().where(Registration.event_id == event_id, Registration.state == SeatState.WAITING)
    return list(db.session.scalars(rows.order_by(Registration.id).limit(limit)))


def present(event_id: int) -> list[Registration]:
    """Everybody who was there, in the order of signing up."""
    rows = _with_people().where(
        Registration.event_id == event_id, LIVE, Registration.attendance == Attendance.PRESENT
    )
    return list(db.session.scalars(rows.order_by(Registration.id)))


def live_place(
    event_id: int, *, user_id: int | None = None, participant_id: int | None = None
) -> Registration | None:
    """The place of a person at an event that they did not give up, if any."""
    if user_id is None and participant_id is None:
        return None
    person = Registration.user_id == user_id if user_id else Registration.participant_id == participant_id
    return db.session.scalar(_with_people().where(Registration.event_id == event_id, person, LIVE))


def of_organisation(event_id: int, organisation_id: int) -> list[Registration]:
    """The places of the people of an organisation, in the order of signing up."""
    rows = _with_people().where(
        Registration.event_id == event_id, Registration.organisation_id == organisation_id, LIVE
    )
    return list(db.session.scalars(rows.order_by(Registration.id)))


def person_places(user_id: int | None, event_ids: list[int]) -> dict[int, Registration]:
    """The live places of a person at some events, by event."""
    rows = select(Registration).where(
        Registration.user_id == user_id, Registration.event_id.in_(event_ids), LIVE
    )
    return {row.event_id: row for row in db.session.scalars(rows)} if user_id else {}


def mine(actor: Actor) -> Select[Any]:
    """The places of a person, the latest event first."""
    return (
        select(Registration)
        .join(Registration.event)
        .options(contains_eager(Registration.event), joinedload(Registration.organisation))
        .where(Registration.user_id == actor.user_id, Registration.state != SeatState.GIVEN_UP)
        .order_by(Event.starts_at.desc(), Event.id.desc())
    )


def seated_until(day: date) -> list[Registration]:
    """The seats at announced events that begin between now and the end of a Warsaw day, with their events."""
    rows = (
        _with_people()
        .join(Registration.event)
        .options(contains_eager(Registration.event))
        .where(Registration.state == SeatState.SEATED, Event.state.in_(OPEN))
        .where(Event.starts_at > clock.now(), Event.starts_at <= clock.end_of_day(day))
    )
    return list(db.session.scalars(rows.order_by(Registration.id)))


def runners(event: Event) -> list[User]:
    """Those who run an event today: coordinators of its group and guardians of its area, else the Biuro, by name."""
    own = []
    if event.group_id:
        own.append(and_(RoleAssignment.role == Role.COORDINATOR, RoleAssignment.group_id == event.group_id))
    if event.area_number:
        is_guardian = RoleAssignment.role == Role.GUARDIAN
        own.append(and_(is_guardian, RoleAssignment.area_number == event.area_number))
    return (accounts.holders(or_(*own)) if own else []) or accounts.office_people()


def certificates_of(actor: Actor) -> Select[Any]:
    """The places of a person with a certificate."""
    return (
        select(Registration)
        .options(joinedload(Registration.event), joinedload(Registration.organisation))
        .where(Registration.user_id == actor.user_id, Registration.certificate.is_not(None))
    )


def certified(number: str) -> Registration | None:
    """The place a certificate was given for, whether or not it is still valid."""
    rows = _with_people().options(joinedload(Registration.event))
    return db.session.scalar(rows.where(Registration.certificate == number))


def find_people(words: str) -> list[tuple[str, str]]:
    """The people who work for a member organisation whose name holds the words: (`user-organisation`, both names)."""
    parts = fold(words).split()
    if not parts:
        return []
    today = clock.today()
    rows = (
        select(User.id, Organisation.id, User.name, Organisation.name)
        .join(RoleAssignment, RoleAssignment.user_id == User.id)
        .join(Organisation, Organisation.id == RoleAssignment.organisation_id)
        .where(RoleAssignment.held_on(today), User.disabled_at.is_(None))
        .where(*(User.name_folded.contains(part, autoescape=True) for part in parts))
        .distinct()
        .order_by(User.name_sort, User.id, Organisation.name_sort)
        .limit(MOST_FOUND)
        .add_columns(User.name_sort, Organisation.name_sort)
    )
    return [(f"{row[0]}-{row[1]}", f"{row[2]}, {row[3]}") for row in db.session.execute(rows)]


def colleagues(organisation_id: int) -> list[tuple[int, str]]:
    """The people who work for an organisation today, by name."""
    rows = (
        select(User.id, User.name, User.name_sort)
        .join(RoleAssignment, RoleAssignment.user_id == User.id)
        .where(
            RoleAssignment.organisation_id == organisation_id,
            RoleAssignment.held_on(clock.today()),
            User.disabled_at.is_(None),
        )
        .distinct()
        .order_by(User.name_sort, User.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(rows)]


def participant_lines(event_id: int) -> Iterator[tuple[Any, ...]]:
    """The people of an event as rows of a file."""
    for row in places(event_id):
        yield (
            row.person_name,
            row.organisation_name,
            row.user.email if row.user else row.participant.email if row.participant else "",
            str(row.state.label),
            str(row.attendance.label) if row.attendance else "",
            row.created_at.astimezone(clock.WARSAW).strftime("%Y-%m-%d %H:%M"),
        )


def ahead_of(event_id: int, user_id: int | None) -> int:
    """How many people wait for a seat before this one; 0 for somebody who does not wait."""
    own = select(Registration.id).where(
        Registration.event_id == event_id,
        Registration.user_id == user_id,
        Registration.state == SeatState.WAITING,
    )
    rows = select(func.count()).where(
        Registration.event_id == event_id,
        Registration.state == SeatState.WAITING,
        Registration.id < own.scalar_subquery(),
    )
    return (db.session.scalar(rows) or 0) if user_id else 0


def organisation_choices() -> list[tuple[int, str]]:
    """All organisations, in Polish order: former members stay, for what they did before."""
    rows = select(Organisation.id, Organisation.name).order_by(Organisation.name_sort, Organisation.id)
    return [(row[0], row[1]) for row in db.session.execute(rows)]


def organisations(ids: list[int]) -> list[Organisation]:
    """The organisations with these ids, in Polish order."""
    rows = (
        select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.name_sort, Organisation.id)
    )
    return list(db.session.scalars(rows)) if ids else []
