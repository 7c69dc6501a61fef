"""Reading who speaks for whom."""

from collections.abc import Iterable

from sqlalchemy import or_, select

from portal import clock
from portal.accounts.models import RoleAssignment, User
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.permissions import Role

SPEAKERS = (Role.REPRESENTATIVE, Role.DEPUTY)


def speakers(organisation_id: int) -> list[User]:
    """The representative and the deputy of an organisation today, who get its mail."""
    return _people(RoleAssignment.organisation_id == organisation_id, RoleAssignment.role.in_(SPEAKERS))


def staff(organisation_id: int) -> list[User]:
    """Everybody who works for an organisation today, by name."""
    return _people(RoleAssignment.organisation_id == organisation_id)


def office_people() -> list[User]:
    """The people of the Biuro today."""
    return _people(RoleAssignment.role == Role.OFFICE)


def _people(*conditions: object) -> list[User]:
    today = clock.today()
    rows = (
        select(User)
        .join(User.assignments)
        .where(
            *conditions,  # type: ignore[arg-type]
            RoleAssignment.starts_on <= today,
            or_(RoleAssignment.ends_on.is_(None), RoleAssignment.ends_on >= today),
            User.disabled_at.is_(None),
        )
        .order_by(User.name_sort, User.id)
    )
    return list(db.session.scalars(rows).unique())


def names(model: type[User] | type[Organisation], ids: Iterable[int | None]) -> dict[int | None, str]:
    """The names of people or organisations by id."""
    rows = db.session.execute(select(model.id, model.name).where(model.id.in_({key for key in ids if key})))
    return dict(rows.all())
