"""Reading the people of organisations: their roles, invitations and who speaks for whom."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import contains_eager, lazyload

from portal import clock
from portal.accounts.models import INVITATION, Link, RoleAssignment, User
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.permissions import Role

WITHIN = (
    Role.REPRESENTATIVE,
    Role.DEPUTY,
    Role.STAFF,
)  # the roles within an organisation, in the order of the page
SPEAKERS = (Role.REPRESENTATIVE, Role.DEPUTY)


@dataclass(frozen=True)
class PersonRow:
    """A person within an organisation: the roles held there today and the invitation while it was not accepted."""

    user: User
    assignments: tuple[RoleAssignment, ...]
    invitation: Link | None

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles, most important first."""
        return tuple(role for role in WITHIN if any(row.role is role for row in self.assignments))

    @property
    def is_waiting(self) -> bool:
        """Whether the person was invited and has not set a password yet."""
        return self.user.password_hash is None

    @property
    def has_expired(self) -> bool:
        """Whether the invitation can no longer be used."""
        return self.is_waiting and (self.invitation is None or self.invitation.expires_at < clock.real_now())


def people(organisation_id: int) -> list[PersonRow]:
    """The people of an organisation today: its representative first, then the deputy, then the staff, each by name."""
    rows = db.session.scalars(
        select(RoleAssignment)
        .join(RoleAssignment.user)
        .options(contains_eager(RoleAssignment.user).options(lazyload(User.assignments)))
        .where(
            RoleAssignment.organisation_id == organisation_id,
            RoleAssignment.held_on(clock.today()),
            User.disabled_at.is_(None),
        )
        .order_by(User.name_sort, User.id, RoleAssignment.id)
    ).all()
    links = _invitations({row.user_id for row in rows if row.user.password_hash is None})
    found = [
        PersonRow(user, tuple(held), links.get(user.id))
        for user, held in groupby(rows, key=lambda row: row.user)
    ]
    return sorted(found, key=lambda person: WITHIN.index(person.roles[0]))


def _invitations(user_ids: set[int]) -> dict[int, Link]:
    """The newest unused invitation of each person."""
    if not user_ids:
        return {}
    rows = select(Link).where(Link.user_id.in_(user_ids), Link.purpose == INVITATION, Link.used_at.is_(None))
    return {link.user_id: link for link in db.session.scalars(rows.order_by(Link.id))}


def held(organisation_id: int, *roles: Role, user_id: int | None = None) -> list[RoleAssignment]:
    """The assignments of these roles (of any, when none is named) within an organisation, held today by somebody."""
    rows = select(RoleAssignment).where(
        RoleAssignment.organisation_id == organisation_id, RoleAssignment.held_on(clock.today())
    )
    if roles:
        rows = rows.where(RoleAssignment.role.in_(roles))
    if user_id is not None:
        rows = rows.where(RoleAssignment.user_id == user_id)
    return list(db.session.scalars(rows.order_by(RoleAssignment.id)))


def has_other_role(user_id: int, organisation_id: int) -> bool:
    """Whether a person holds any role today besides those within this organisation."""
    elsewhere = or_(
        RoleAssignment.organisation_id.is_(None), RoleAssignment.organisation_id != organisation_id
    )
    rows = select(RoleAssignment.id).where(
        RoleAssignment.user_id == user_id, RoleAssignment.held_on(clock.today()), elsewhere
    )
    return db.session.scalar(rows.limit(1)) is not None


def person_of(organisation_id: int, user_id: int) -> PersonRow | None:
    """A person of an organisation today; None for anybody else."""
    return next((person for person in people(organisation_id) if person.user.id == user_id), None)


def lasting(organisation_id: int) -> list[RoleAssignment]:
    """The assignments within an organisation that are not over yet, those that begin later included."""
    rows = select(RoleAssignment).where(
        RoleAssignment.organisation_id == organisation_id,
        RoleAssignment.revoked_at.is_(None),
        or_(RoleAssignment.ends_on.is_(None), RoleAssignment.ends_on >= clock.today()),
    )
    return list(db.session.scalars(rows.order_by(RoleAssignment.id)))


def representatives() -> dict[int, User]:
    """Today's representatives who can log in, by organisation; the one appointed last where there are two."""
    rows = select(RoleAssignment.organisation_id, User).join(RoleAssignment.user)
    rows = rows.where(
        RoleAssignment.role == Role.REPRESENTATIVE,
        RoleAssignment.held_on(clock.today()),
        User.disabled_at.is_(None),
    )
    return {row[0]: row[1] for row in db.session.execute(rows.order_by(RoleAssignment.id)) if row[0]}


def without_representative() -> list[Organisation]:
    """Today's members nobody represents, but for those leaving today, for the Biuro to act on, in Polish order."""
    return list(db.session.scalars(unrepresented().order_by(Organisation.name_sort, Organisation.id)))


def unrepresented() -> Select[Any]:
    """The same in no order, to be counted."""
    today = clock.today()
    represented = (
        exists()
        .where(
            RoleAssignment.organisation_id == Organisation.id,
            RoleAssignment.role == Role.REPRESENTATIVE,
            RoleAssignment.held_on(today),
            User.id == RoleAssignment.user_id,
            User.disabled_at.is_(None),
        )
        .correlate(Organisation)
    )
    return select(Organisation).where(
        Organisation.joined_on <= today,
        or_(Organisation.left_on.is_(None), Organisation.left_on > today),
        ~represented,
    )


def named_people() -> list[tuple[int, int, str, str]]:
    """Everybody who works for a member organisation today: user id, organisation id and both names, by organisation."""
    today = clock.today()
    rows = (
        select(User.id, Organisation.id, User.name, Organisation.name)
        .join(RoleAssignment, RoleAssignment.user_id == User.id)
        .join(Organisation, Organisation.id == RoleAssignment.organisation_id)
        .where(RoleAssignment.held_on(today), User.disabled_at.is_(None))
        .where(
            Organisation.joined_on <= today,
            or_(Organisation.left_on.is_(None), Organisation.left_on >= today),
        )
        .order_by(Organisation.name_sort, Organisation.id, User.name_sort, User.id)
    )
    return list(dict.fromkeys((*row,) for row in db.session.execute(rows)))
