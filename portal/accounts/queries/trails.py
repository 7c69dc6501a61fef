"""The audit log in words: who did what, for which organisation and when. Names are read when it is shown."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, and_, or_, select

from portal import activity, clock
from portal.accounts.models import RoleAssignment, User
from portal.accounts.queries import neighbours
from portal.accounts.queries.people import PersonFilter, people
from portal.activity import AuditEntry
from portal.extensions import db
from portal.permissions import Actor, Role

NAMED_SUBJECTS = (User.__tablename__, "organisation")


@dataclass(frozen=True)
class TrailFilter:
    """What the log is narrowed to: words of who acted (name, address), and the Warsaw days from and to (both in)."""

    person: str = ""
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True)
class TrailRow:
    """One act with its names; the fields the `history` list shows."""

    at: datetime
    says: Any
    actor_name: str
    organisation_name: str
    subject: str


def trail(subject_type: str, subject_id: int) -> list[TrailRow]:
    """The history of an object with the names of who acted, newest first; for the `history` list of its page."""
    return named(activity.history(subject_type, subject_id))


def trail_of_person(user: User, limit: int = 50) -> list[TrailRow]:
    """The history of an account and of its roles, newest first."""
    roles = [assignment.id for assignment in user.assignments]
    is_theirs = or_(
        and_(AuditEntry.subject_type == User.__tablename__, AuditEntry.subject_id == user.id),
        and_(AuditEntry.subject_type == RoleAssignment.__tablename__, AuditEntry.subject_id.in_(roles)),
    )
    return named(
        db.session.scalars(select(AuditEntry).where(is_theirs).order_by(AuditEntry.id.desc()).limit(limit))
    )


def visible_audit(actor: Actor) -> Select[AuditEntry]:
    """What a person may read: the Biuro and administrators all, representatives their organisation's, others own."""
    rows = select(AuditEntry)
    if actor.has(Role.OFFICE) or actor.has(Role.ADMINISTRATOR):
        return rows
    own = AuditEntry.actor_id == actor.user_id
    if actor.represents(actor.organisation_id):
        own = or_(own, AuditEntry.actor_organisation_id == actor.organisation_id)
    return rows.where(own)


def audit(actor: Actor, narrowed: TrailFilter) -> Select[AuditEntry]:
    """The entries `actor` may read that a filter leaves, newest first."""
    rows = visible_audit(actor)
    if narrowed.person.strip():
        found = people(PersonFilter(narrowed.person)).with_only_columns(User.id).order_by(None)
        rows = rows.where(AuditEntry.actor_id.in_(found))
    if narrowed.from_on:
        rows = rows.where(AuditEntry.at > clock.end_of_day(narrowed.from_on - timedelta(days=1)))
    if narrowed.to_on:
        rows = rows.where(AuditEntry.at <= clock.end_of_day(narrowed.to_on))
    return rows.order_by(AuditEntry.at.desc(), AuditEntry.id.desc())


def audit_lines(rows: Select[AuditEntry], batch: int = 500) -> Iterator[tuple[Any, ...]]:
    """The entries of a log as a table: moment, act, person, organisation, subject; read in batches."""
    for part in db.session.scalars(rows.execution_options(yield_per=batch)).partitions():
        for row in named(part):
            moment = row.at.astimezone(clock.WARSAW).isoformat(timespec="seconds")
            yield moment, str(row.says), row.actor_name, row.organisation_name, row.subject


def named(entries: Iterable[AuditEntry]) -> list[TrailRow]:
    """Entries with the names of people and organisations, in two statements."""
    rows = list(entries)
    persons, organisations = _people(rows), _organisations(rows)
    return [
        TrailRow(
            row.at,
            row.says,
            persons.get(row.actor_id, "") if row.actor_id else _("the portal or a guest"),
            organisations.get(row.actor_organisation_id, ""),
            _subject(row, persons, organisations),
        )
        for row in rows
    ]


def _people(rows: list[AuditEntry]) -> dict[int | None, str]:
    ids = {row.actor_id for row in rows} | {
        row.subject_id for row in rows if row.subject_type == NAMED_SUBJECTS[0]
    }
    found = (
        db.session.execute(select(User.id, User.name).where(User.id.in_(ids - {None})))
        if ids - {None}
        else ()
    )
    return {row[0]: row[1] for row in found}


def _organisations(rows: list[AuditEntry]) -> dict[int | None, str]:
    ids = {row.actor_organisation_id for row in rows}
    ids |= {row.subject_id for row in rows if row.subject_type == NAMED_SUBJECTS[1]}
    return neighbours.names(neighbours.organisation, ids)


def _subject(row: AuditEntry, persons: dict[int | None, str], organisations: dict[int | None, str]) -> str:
    """The object in words: a person or organisation by name, anything else by its number."""
    if row.subject_type in NAMED_SUBJECTS:
        return (persons if row.subject_type == NAMED_SUBJECTS[0] else organisations).get(row.subject_id, "")
    return _("no. %(number)s", number=row.subject_id) if row.subject_id else ""
