"""Which practices a person may see, review and edit."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import joinedload

from portal import clock
from portal.accounts.models import RoleAssignment
from portal.permissions import Actor, Role
from portal.practices.models import Practice, PracticeAuthor, PracticeReview, PracticeState, PracticeVersion
from portal.practices.models.words import SHOWN_TO_REVIEWERS

REVIEWERS = (Role.COORDINATOR, Role.GUARDIAN)


def visible_to(actor: Actor) -> Select[Any]:
    """The practices `actor` may see in some form.

    Everybody: those with a published version. Besides, the organisation acted for sees its own, the Biuro all, and
    reviewers those submitted that neither they nor their organisations wrote, and those they assessed.
    """
    rows = select(Practice).options(joinedload(Practice.organisation))
    if actor.has(Role.OFFICE):
        return rows
    return rows.where(
        or_(
            and_(Practice.published_number.is_not(None), Practice.state != PracticeState.ARCHIVED),
            Practice.organisation_id == actor.organisation_id if actor.organisation_id else false(),
            and_(Practice.state.in_(SHOWN_TO_REVIEWERS), may_review(actor)),
            assessed_by(actor),
        )
    )


def may_review(actor: Actor) -> ColumnElement[bool]:
    """Whether `actor` may assess a practice at all: a coordinator or guardian who acts for an organisation, belongs to
    none that wrote it, and wrote none of it.
    """
    if actor.organisation_id is None or not any(actor.has(role) for role in REVIEWERS):
        return false()
    wrote = select(PracticeAuthor.user_id).where(
        PracticeAuthor.practice_id == Practice.id, PracticeAuthor.user_id == actor.user_id
    )
    return and_(Practice.organisation_id.not_in(organisations_of(actor)), ~wrote.exists())


def organisations_of(actor: Actor) -> set[int]:
    """The organisations a person belongs to today, in whatever role, and the one acted for."""
    own = {grant.organisation_id for grant in actor.grants} | {actor.organisation_id}
    return {key for key in own if key is not None}


def assessed_by(actor: Actor) -> ColumnElement[bool]:
    """Whether the person has assessed some version of a practice."""
    if actor.user_id is None:
        return false()
    return (
        select(PracticeReview.id)
        .join(PracticeReview.version)
        .where(PracticeVersion.practice_id == Practice.id, PracticeReview.reviewer_id == actor.user_id)
        .exists()
    )


def already_heard(actor: Actor) -> ColumnElement[bool]:
    """Whether the newest version has a review by or for one of the person's organisations.

    Their own review is one by their organisation too.
    """
    own = organisations_of(actor)
    today = clock.today()
    colleague = (
        select(RoleAssignment.id)
        .where(
            RoleAssignment.user_id == PracticeReview.reviewer_id,
            RoleAssignment.organisation_id.in_(own),
            RoleAssignment.starts_on <= today,
            or_(RoleAssignment.ends_on.is_(None), RoleAssignment.ends_on >= today),
        )
        .exists()
    )
    return (
        select(PracticeReview.id)
        .join(PracticeReview.version)
        .where(
            PracticeVersion.practice_id == Practice.id,
            PracticeVersion.number == Practice.latest_number,
            or_(
                PracticeReview.organisation_id.in_(own),
                colleague,
            ),
        )
        .exists()
    )


def own_or_all(actor: Actor) -> ColumnElement[bool]:
    """Of the organisation acted for; for the Biuro every one."""
    if actor.has(Role.OFFICE):
        return true()
    return Practice.organisation_id == actor.organisation_id if actor.organisation_id else false()


def reads_all_of(practice: Practice, actor: Actor) -> bool:
    """Whether the person sees the draft, the assessments and every version of a practice they may see."""
    return actor.has(Role.OFFICE) or actor.works_for(practice.organisation_id)
