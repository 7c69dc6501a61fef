"""From the author to the reviewers and on: submitted, assessed by two or three, returned or recommended."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal import clock
from portal.accounts.queries import staff
from portal.activity import unrecorded
from portal.extensions import db
from portal.permissions import Actor, can
from portal.practices import letters, queries
from portal.practices.models import (
    CRITERIA,
    LABELS,
    Grade,
    Practice,
    PracticeAuthor,
    PracticeReview,
    PracticeState,
    PracticeVersion,
    PracticeVersionFile,
    Verdict,
)
from portal.workflow import Refused, move

NOT_COUNTED = "only a published practice is a fact"


@unrecorded(NOT_COUNTED, says=_l("Submitted it for review"))
def submit(practice: Practice, *, actor: Actor) -> Practice:
    """Freeze the draft and its files as the next version and ask the reviewers.

    Raises Refused when something is missing, it is not the author's move, or the organisation is no member today.
    """
    queries.hold(practice)
    if lacking := queries.missing(practice):
        raise Refused(
            _l("Still missing: %(fields)s.", fields=", ".join(str(LABELS[name]) for name in lacking))
        )
    if not practice.organisation.is_member_on(clock.today()):
        raise Refused(_l("Only members of the partnership publish practices."))
    if practice.contact_id not in {person.id for person in staff(practice.organisation_id)}:
        raise Refused(_l("The person to contact no longer works for the organisation. Choose another one."))
    move(practice, PracticeState.SUBMITTED)
    practice.latest_number += 1
    practice.submitted_at = practice.changed_at = clock.now()
    practice.return_reason = ""
    if not practice.is_written_by(actor.user_id) and actor.user_id is not None:
        practice.authors.append(PracticeAuthor(practice_id=practice.id, user_id=actor.user_id))
    db.session.flush()
    _freeze(practice, actor)
    letters.ask_reviewers(practice)
    return practice


def _freeze(practice: Practice, actor: Actor) -> None:
    version = PracticeVersion(
        practice_id=practice.id,
        number=practice.latest_number,
        submitted_at=practice.submitted_at,
        submitted_by_id=actor.user_id,
        **practice.content(),
    )
    version.files = [
        PracticeVersionFile(file_id=row.file_id, description=row.description, position=position)
        for position, row in enumerate(practice.attachments, 1)
    ]
    db.session.add(version)
    db.session.flush()


@unrecorded(NOT_COUNTED, says=_l("Sent a review"))
def review(
    practice: Practice,
    *,
    actor: Actor,
    verdict: Verdict,
    assessment: str,
    version_number: int | None = None,
    **grades: Grade,
) -> Practice:
    """Assess the newest version for the organisation acted for; `grades` has one Grade for each of CRITERIA.

    Two verdicts alike decide; after one of each a third reviewer does. `version_number` is the version that was read.
    Raises Refused when the person may not assess it (by-law: two people of other organisations than the author's), has
    done so, or it is decided already.
    """
    queries.hold(practice)
    version = queries.version(practice, practice.latest_number)
    _check_reviewer(practice, version_number, actor)
    if version is None or not assessment.strip():
        raise Refused(_l("Write the assessment: what is good and what to change."))
    db.session.add(
        PracticeReview(
            version_id=version.id,
            reviewer_id=actor.user_id,
            organisation_id=actor.organisation_id,
            verdict=verdict,
            assessment=assessment.replace("\r\n", "\n").strip(),
            at=clock.now(),
            **{name: grades[name] for name in CRITERIA},
        )
    )
    db.session.flush()
    _decide(practice, actor)
    return practice


def _check_reviewer(practice: Practice, read_number: int | None, actor: Actor) -> None:
    """Permission says who reviews at all; here is what must hold of this version at this moment."""
    if not practice.state.is_under_review or read_number not in (None, practice.latest_number):
        raise Refused(_l("This version has already been decided on. Your review is no longer needed."))
    if not can(actor, "practices.review", practice):
        raise Refused(
            _l(
                "A practice is reviewed by coordinators and guardians who act for an organisation, belong to none that "
                "wrote it and wrote none of it themselves."
            )
        )
    if not actor.organisation.is_member_on(clock.today()):
        raise Refused(_l("Reviews are made for member organisations only."))
    if not queries.may_review_now(practice, actor):
        raise Refused(
            _l(
                "You or somebody of your organisation has already assessed this version. "
                "It needs people of different organisations."
            )
        )


def _decide(practice: Practice, actor: Actor) -> None:
    reviews = list(
        db.session.scalars(
            select(PracticeReview)
            .join(PracticeReview.version)
            .where(
                PracticeVersion.practice_id == practice.id, PracticeVersion.number == practice.latest_number
            )
        )
    )
    if practice.state is PracticeState.SUBMITTED:
        move(practice, PracticeState.IN_REVIEW)
    verdict = queries.decision(reviews)
    if verdict is Verdict.RECOMMEND:
        move(practice, PracticeState.RECOMMENDED)
        db.session.flush()
        letters.ask_office(practice)
    elif verdict is Verdict.RETURN:
        _return(practice, actor, _l("A practice was returned for changes"))


@unrecorded(NOT_COUNTED, says=_l("Returned it for changes"))
def return_to_author(practice: Practice, *, actor: Actor, reason: str) -> Practice:
    """Let the Biuro return a submitted or recommended practice with a reason, for instance when no reviewer is left."""
    queries.hold(practice)
    if not reason.strip():
        raise Refused(_l("Write what the author is to change."))
    practice.return_reason = reason.strip()
    _return(practice, actor, _l("A practice was returned for changes"))
    return practice


def _return(practice: Practice, actor: Actor, subject: Any) -> None:
    move(practice, PracticeState.RETURNED)
    practice.changed_at = clock.now()
    db.session.flush()
    letters.tell_authors(practice, "returned", subject, actor)
