"""Who is told, who may be the contact, and names by id."""

from sqlalchemy import or_, select

from portal import clock
from portal.accounts.models import RoleAssignment, User
from portal.accounts.queries import SPEAKERS, holders, load_actor
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.permissions import Actor
from portal.practices.models import Practice, PracticeAuthor
from portal.practices.queries.visibility import REVIEWERS, already_heard, may_review


def author_side(practice: Practice) -> list[User]:
    """Those who wrote the practice and still work for its organisation, and its representative and deputy."""
    authors = select(PracticeAuthor.user_id).where(PracticeAuthor.practice_id == practice.id)
    return holders(
        RoleAssignment.organisation_id == practice.organisation_id,
        or_(RoleAssignment.role.in_(SPEAKERS), RoleAssignment.user_id.in_(authors)),
    )


def possible_reviewers(practice: Practice) -> list[User]:
    """Those who may assess the newest version now, by name."""
    people = holders(RoleAssignment.role.in_(REVIEWERS))
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
