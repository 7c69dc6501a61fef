"""Who is told, who may be the contact, and names by id."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_, select

from portal import clock
from portal.accounts.models import RoleAssignment, User
from portal.accounts.queries import load_actor
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.permissions import Actor, Role
from portal.practices.models import Practice, PracticeAuthor
from portal.practices.queries.visibility import REVIEWERS, already_heard, may_review

SPEAKERS = (Role.REPRESENTATIVE, Role.DEPUTY)


def staff(organisation_id: int) -> list[User]:
    """Everybody who works for an organisation today, by name."""
    return _people(RoleAssignment.organisation_id == organisation_id)


def office_people() -> list[User]:
    """The people of the Biuro today."""
    return _people(RoleAssignment.role == Role.OFFICE)


def author_side(practice: Practice) -> list[User]:
    """Those who wrote the practice and still work for its organisation, and its representative and deputy."""
    authors = select(PracticeAuthor.user_id).where(PracticeAuthor.practice_id == practice.id)
    return _people(
        RoleAssignment.organisation_id == practice.organisation_id,
        or_(RoleAssignment.role.in_(SPEAKERS), RoleAssignment.user_id.in_(authors)),
    )


def possible_reviewers(practice: Practice) -> list[User]:
    """Those who may assess the newest version now, by name."""
    people = _people(RoleAssignment.role.in_(REVIEWERS))
    return [person for person in people if may_review_now(practice, load_actor(person))]


def may_review_now(practice: Practice, actor: Actor) -> bool:
    """Whether the person may assess the newest version and neither they nor their organisations have done so."""
    found = select(Practice.id).where(Practice.id == practice.id, may_review(actor), ~already_heard(actor))
    return db.session.scalar(found) is not None


def member_organisations() -> list[Organisation]:
    """The members of today, in alphabetical order."""
    today = clock.today()
    rows = select(Organisation).where(
        Organisation.joined_on <= today, or_(Organisation.left_on.is_(None), Organisation.left_on >= today)
    )
    return list(db.session.scalars(rows.order_by(Organisation.name_sort, Organisation.id)))


def names(model: Any, ids: Iterable[int | None]) -> dict[int | None, str]:
    """The names of people or organisations by id."""
    rows = db.session.execute(select(model.id, model.name).where(model.id.in_({key for key in ids if key})))
    return {row.id: row.name for row in rows}


def _people(*conditions: Any) -> list[User]:
    today = clock.today()
    rows = (
        select(User)
        .join(User.assignments)
        .where(
            *conditions,
            RoleAssignment.starts_on <= today,
            or_(RoleAssignment.ends_on.is_(None), RoleAssignment.ends_on >= today),
            User.disabled_at.is_(None),
        )
        .order_by(User.name_sort, User.id)
    )
    return list(db.session.scalars(rows).unique())
