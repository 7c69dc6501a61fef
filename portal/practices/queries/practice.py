"""Reading one practice: its versions, files, verdicts, what it still lacks, and its trail."""

import hashlib
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import joinedload, selectinload

from portal import activity
from portal.accounts.queries import TrailRow, named
from portal.extensions import db
from portal.files import StoredFile
from portal.permissions import Actor, Role
from portal.practices.models import (
    LABELS,
    REVIEWS_NEEDED,
    SECTIONS,
    Licence,
    Practice,
    PracticeAttachment,
    PracticeReview,
    PracticeVersion,
    PracticeVersionFile,
    Section,
    Verdict,
)
from portal.practices.models.words import SHOWN_TO_REVIEWERS
from portal.practices.queries.people import may_review_now
from portal.practices.queries.visibility import may_review, reads_all_of


@dataclass(frozen=True)
class SectionState:
    """How far a section is filled in."""

    section: Section
    missing: tuple[str, ...]
    started: bool

    @property
    def labels(self) -> list[Any]:
        """What is missing, in words."""
        return [LABELS[name] for name in self.missing]


def hold(practice: Practice) -> None:
    """Read the row anew and hold it until the transaction ends: the second of two people sees what the first did."""
    db.session.flush()
    db.session.refresh(practice, with_for_update={"of": Practice})


def sections(practice: Practice) -> list[SectionState]:
    """Every section of the draft, with what submitting still needs."""
    return [
        SectionState(
            section,
            tuple(name for name in section.required if not getattr(practice, name)),
            any(getattr(practice, name) for name in section.fields),
        )
        for section in SECTIONS.values()
    ]


def missing(practice: Practice) -> list[str]:
    """The columns submitting still needs, in the order of the form."""
    return [name for state in sections(practice) for name in state.missing]


def digest(practice: Practice, section: Section) -> str:
    """A short text that changes whenever what a section says changes."""
    said = "\x1f".join(str(getattr(practice, name)) for name in section.fields)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def version(practice: Practice, number: int | None) -> PracticeVersion | None:
    """A version with its files, reviews and everything its page shows; None when there is none of this number."""
    return db.session.scalars(
        select(PracticeVersion)
        .where(PracticeVersion.practice_id == practice.id, PracticeVersion.number == number)
        .options(
            joinedload(PracticeVersion.area),
            joinedload(PracticeVersion.contact),
            selectinload(PracticeVersion.files),
            selectinload(PracticeVersion.reviews).joinedload(PracticeReview.organisation),
        )
        .execution_options(populate_existing=True)
    ).first()


def versions(practice: Practice) -> list[PracticeVersion]:
    """All versions with their reviews, the newest first."""
    rows = (
        select(PracticeVersion)
        .where(PracticeVersion.practice_id == practice.id)
        .options(selectinload(PracticeVersion.reviews).joinedload(PracticeReview.organisation))
        .order_by(PracticeVersion.number.desc())
    )
    return list(db.session.scalars(rows))


def to_assess(practice: Practice, actor: Actor) -> dict[str, Any] | None:
    """What a reviewer's page shows: the newest submitted `version`, the person's own review of it as `sent`, and
    whether it `is_open` to one. None when nothing was submitted.
    """
    newest = version(practice, practice.latest_number)
    if newest is None:
        return None
    sent = next((review for review in newest.reviews if review.reviewer_id == actor.user_id), None)
    is_open = practice.state.is_under_review and may_review_now(practice, actor)
    return {"version": newest, "sent": sent, "is_open": is_open}


def desk(practice: Practice, actor: Actor) -> dict[str, Any]:
    """What the author's page shows beside the practice: its `sections`, `versions` and `trail`."""
    return {"sections": sections(practice), "versions": versions(practice), "trail": trail(practice, actor)}


def decision(reviews: list[PracticeReview]) -> Verdict | None:
    """What the reviews of a version decide: the first verdict that REVIEWS_NEEDED reviewers share; None until then."""
    for verdict in Verdict:
        if sum(review.verdict is verdict for review in reviews) >= REVIEWS_NEEDED:
            return verdict
    return None


def has_two_recommendations(practice: Practice) -> bool:
    """Whether the newest version was recommended by people of two organisations other than the author's."""
    recommending = db.session.scalars(
        select(PracticeReview)
        .join(PracticeReview.version)
        .where(
            PracticeVersion.practice_id == practice.id,
            PracticeVersion.number == practice.latest_number,
            PracticeReview.verdict == Verdict.RECOMMEND,
            PracticeReview.organisation_id != practice.organisation_id,
        )
    ).all()
    people = {review.reviewer_id for review in recommending}
    organisations = {review.organisation_id for review in recommending}
    return min(len(people), len(organisations)) >= REVIEWS_NEEDED


def visible_file(practice: Practice, file_id: int, actor: Actor) -> StoredFile | None:
    """A file of what the person may see of the practice: the published version, the one they assess, or all."""
    return db.session.scalars(
        select(StoredFile).where(StoredFile.id == file_id, _file_is_shown(practice, actor))
    ).first()


def _file_is_shown(practice: Practice, actor: Actor) -> ColumnElement[bool]:
    frozen = (
        select(PracticeVersionFile.file_id)
        .join(PracticeVersion, PracticeVersion.id == PracticeVersionFile.version_id)
        .where(PracticeVersion.practice_id == practice.id, PracticeVersionFile.file_id == StoredFile.id)
    )
    if reads_all_of(practice, actor):
        drafted = select(PracticeAttachment.id).where(
            PracticeAttachment.practice_id == practice.id, PracticeAttachment.file_id == StoredFile.id
        )
        return frozen.exists() | drafted.exists()
    return frozen.where(PracticeVersion.number.in_(readable_numbers(practice, actor))).exists()


def readable_numbers(practice: Practice, actor: Actor) -> set[int]:
    """The versions of which the person may open the files (files of MEMBERS' licence need an account)."""
    numbers: set[int] = set()
    if practice.is_public and practice.published_number:
        numbers.add(practice.published_number)
    if actor.user is None:
        licences = {Licence.CC_BY, Licence.CC_BY_SA}
        free = select(PracticeVersion.number).where(
            PracticeVersion.practice_id == practice.id, PracticeVersion.licence.in_(licences)
        )
        return numbers & set(db.session.scalars(free))
    assessed = select(PracticeVersion.number).where(
        PracticeVersion.practice_id == practice.id,
        exists().where(
            PracticeReview.version_id == PracticeVersion.id, PracticeReview.reviewer_id == actor.user_id
        ),
    )
    if practice.state in SHOWN_TO_REVIEWERS and _may_review(practice, actor):
        numbers.add(practice.latest_number)
    return numbers | set(db.session.scalars(assessed))


def _may_review(practice: Practice, actor: Actor) -> bool:
    """Whether the person is one who may assess this practice."""
    return (
        db.session.scalar(select(Practice.id).where(Practice.id == practice.id, may_review(actor)))
        is not None
    )


def trail(practice: Practice, actor: Actor) -> list[TrailRow]:
    """The history of a practice; of a review others than the Biuro and the reviewer see the organisation only."""
    entries = activity.history("practice", practice.id)

    def is_shown(entry: activity.AuditEntry) -> bool:
        own = entry.actor_organisation_id == actor.organisation_id
        return own or actor.has(Role.OFFICE) or entry.action != "practices.review"

    rows = zip(entries, named(entries), strict=True)
    return [row if is_shown(entry) else replace(row, actor_name="") for entry, row in rows]
