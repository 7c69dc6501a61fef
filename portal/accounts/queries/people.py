"""The people of the partnership with their roles, for the Biuro, and who holds a role today."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import lazyload

from portal import clock
from portal.accounts.models import INVITATION, Link, RoleAssignment, User
from portal.accounts.queries import neighbours
from portal.accounts.queries.access import link_of
from portal.extensions import db
from portal.permissions import Actor, Role
from portal.polish import fold

SPEAKERS = (Role.REPRESENTATIVE, Role.DEPUTY)


@dataclass(frozen=True)
class PersonFilter:
    """What a list of people is narrowed to: words of the name or address, a role held today, a state of the account."""

    words: str = ""
    role: Role | None = None
    state: str = ""


@dataclass(frozen=True)
class RoleRow:
    """A role of a person with its scope in words."""

    assignment: RoleAssignment
    scope: str

    @property
    def label(self) -> str:
        """The role and its scope."""
        name = str(self.assignment.role.label)
        return f"{name}: {self.scope}" if self.scope else name

    @property
    def is_in_force(self) -> bool:
        """Whether the role is held today."""
        return self.assignment.is_in_force(clock.today())

    @property
    def is_over(self) -> bool:
        """Whether the role belongs to the past."""
        return self.assignment.revoked_at is not None or (
            self.assignment.ends_on is not None and self.assignment.ends_on < clock.today()
        )


def visible_people(actor: Actor) -> Select[User]:
    """The people whose accounts `actor` looks after: the Biuro and administrators everybody's, others their own."""
    if actor.has(Role.OFFICE) or actor.has(Role.ADMINISTRATOR):
        return select(User)
    return select(User).where(User.id == actor.user_id)


def visible_assignments(actor: Actor) -> Select[RoleAssignment]:
    """The role assignments of the people `actor` looks after."""
    return select(RoleAssignment).where(
        RoleAssignment.user_id.in_(visible_people(actor).with_only_columns(User.id))
    )


def people(narrowed: PersonFilter) -> Select[User]:
    """The people a filter leaves, in Polish order."""
    return select(User).where(*_conditions(narrowed)).order_by(User.name_sort, User.id)


def _conditions(narrowed: PersonFilter) -> Iterator[ColumnElement[bool]]:
    for word in narrowed.words.split():
        in_email = User.email.contains(word.lower(), autoescape=True)
        yield or_(User.name_folded.contains(fold(word), autoescape=True), in_email)
    if narrowed.role:
        yield _holds(RoleAssignment.role == narrowed.role)
    if narrowed.state == "disabled":
        yield User.disabled_at.is_not(None)
    elif narrowed.state:
        yield User.disabled_at.is_(None)
        yield User.password_hash.is_(None) if narrowed.state == "waiting" else User.password_hash.is_not(None)


def _holds(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        RoleAssignment.user_id == User.id, *conditions, RoleAssignment.held_on(clock.today())
    )


def people_lines(narrowed: PersonFilter) -> Iterator[tuple[Any, ...]]:
    """The rows of the list of people as a table: name, address, phone, roles today, disabled on."""
    found = db.session.scalars(people(narrowed)).all()
    roles = roles_by_person(found)
    for user in found:
        labels = "; ".join(row.label for row in roles[user.id])
        yield user.name, user.email, user.phone, labels, user.disabled_at and clock.day_of(user.disabled_at)


def roles_by_person(users: Iterable[User]) -> dict[int, list[RoleRow]]:
    """The roles each person holds today, in words; three statements however many people."""
    today = clock.today()
    users = list(users)
    rows = {
        row.assignment.id: row
        for row in role_rows([a for user in users for a in user.assignments if a.is_in_force(today)])
    }
    return {user.id: [rows[a.id] for a in user.assignments if a.id in rows] for user in users}


def role_rows(assignments: Iterable[RoleAssignment]) -> list[RoleRow]:
    """Role assignments with their scopes in words."""
    rows = list(assignments)
    organisations = neighbours.names(neighbours.organisation, {row.organisation_id for row in rows})
    groups = neighbours.names(neighbours.task_group, {row.group_id for row in rows})
    areas = neighbours.names(neighbours.area, {row.area_number for row in rows})
    return [
        RoleRow(
            row,
            organisations.get(row.organisation_id)
            or groups.get(row.group_id)
            or _area(row.area_number, areas.get(row.area_number)),
        )
        for row in rows
    ]


def _area(number: int | None, name: str | None) -> str:
    return _("area %(number)s, %(name)s", number=number, name=name) if name else ""


def assignments_of(user: User) -> list[RoleAssignment]:
    """All role assignments of a person, newest first."""
    return sorted(user.assignments, key=lambda row: (row.starts_on, row.id), reverse=True)


def holders(*conditions: ColumnElement[bool]) -> list[User]:
    """The people who hold a role of these conditions today, by name."""
    rows = (
        select(User)
        .options(lazyload(User.assignments))
        .where(User.disabled_at.is_(None), _holds(*conditions))
    )
    return list(db.session.scalars(rows.order_by(User.name_sort, User.id)))


def office_people() -> list[User]:
    """The people of the Biuro today, by name."""
    return holders(RoleAssignment.role == Role.OFFICE)


def speakers(organisation_id: int) -> list[User]:
    """The representative and the deputy of an organisation today, who get its mail."""
    return holders(RoleAssignment.organisation_id == organisation_id, RoleAssignment.role.in_(SPEAKERS))


def staff(organisation_id: int) -> list[User]:
    """Everybody who works for an organisation today, by name."""
    return holders(RoleAssignment.organisation_id == organisation_id)


def overlapping(
    role: Role, starts_on: date, ends_on: date | None, *conditions: ColumnElement[bool]
) -> list[RoleAssignment]:
    """The assignments of a role held by people not disabled on any day of a term (`ends_on` None: for ever)."""
    rows = select(RoleAssignment).join(RoleAssignment.user)
    rows = rows.where(RoleAssignment.role == role, User.disabled_at.is_(None), *conditions)
    rows = rows.where(
        RoleAssignment.revoked_at.is_(None),
        or_(RoleAssignment.ends_on.is_(None), RoleAssignment.ends_on >= starts_on),
    )
    if ends_on:
        rows = rows.where(RoleAssignment.starts_on <= ends_on)
    return list(db.session.scalars(rows.order_by(RoleAssignment.id)))


def is_represented(organisation_id: int) -> bool:
    """Whether somebody who can log in is the representative of an organisation today (a deputy is none)."""
    found = _representing().where(RoleAssignment.organisation_id == organisation_id)
    return db.session.scalar(select(found.exists())) or False


def _representing() -> Select[int]:
    return (
        select(RoleAssignment.id)
        .join(RoleAssignment.user)
        .where(
            RoleAssignment.role == Role.REPRESENTATIVE,
            RoleAssignment.held_on(clock.today()),
            User.disabled_at.is_(None),
        )
    )


def unrepresented() -> list[Any]:
    """Today's members (`id`, `name`) without a representative, in Polish order, but for those leaving today."""
    today, source = clock.today(), neighbours.organisation
    found = _representing().where(RoleAssignment.organisation_id == source.c.id).correlate(source)
    rows = select(source.c.id, source.c.name).where(
        source.c.joined_on <= today,
        or_(source.c.left_on.is_(None), source.c.left_on > today),
        ~found.exists(),
    )
    return list(db.session.execute(rows.order_by(source.c.name_sort, source.c.id)))


def invited(organisation_id: int | None = None) -> Select[Any]:
    """The people who have a role today, within an organisation when one is named, and have set no password yet."""
    within = () if organisation_id is None else (RoleAssignment.organisation_id == organisation_id,)
    return select(User.id).where(User.password_hash.is_(None), User.disabled_at.is_(None), _holds(*within))


def open_invitation(user: User) -> Link | None:
    """The invitation a person can still accept; None when there is none, or no need for one."""
    found = link_of(user, INVITATION) if user.password_hash is None and user.is_active else []
    return found[-1] if found else None
