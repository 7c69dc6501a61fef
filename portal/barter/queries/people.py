"""Reading who works and speaks for an organisation."""

from typing import Any

from sqlalchemy import select

from portal import clock
from portal.accounts.models import RoleAssignment, User
from portal.extensions import db
from portal.permissions import Role

SPEAKERS = (Role.REPRESENTATIVE, Role.DEPUTY)


def speakers(organisation_id: int) -> list[User]:
    """The representative and the deputy of an organisation today, who get its mail."""
    return _people(organisation_id, RoleAssignment.role.in_(SPEAKERS))


def staff(organisation_id: int) -> list[User]:
    """Everybody who works for an organisation today, by name."""
    return _people(organisation_id)


def _people(organisation_id: int, *conditions: Any) -> list[User]:
    rows = (
        select(User)
        .join(User.assignments)
        .where(
            RoleAssignment.organisation_id == organisation_id,
            RoleAssignment.held_on(clock.today()),
            User.disabled_at.is_(None),
            *conditions,
        )
        .order_by(User.name_sort, User.id)
    )
    return list(db.session.scalars(rows).unique())
