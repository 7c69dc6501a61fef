"""The lists: what is published, an organisation's own practices, and the queues of reviewers and of the Biuro."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload, load_only, selectinload
from sqlalchemy.sql.base import ExecutableOption

from portal.extensions import db
from portal.organisations.models import Organisation
from portal.permissions import Actor
from portal.polish import fold
from portal.practices.models import Practice, PracticeAuthor, PracticeState, PracticeVersion
from portal.practices.models.words import UNDER_REVIEW
from portal.practices.queries.visibility import already_heard, may_review, own_or_all

SORTS: dict[str, tuple[Any, ...]] = {
    "newest": (Practice.published_at.desc(),),
    "title": (PracticeVersion.title_sort,),
}
MOST_WORDS = 8
CHUNK = 500
UNFINISHED = (*UNDER_REVIEW, PracticeState.DRAFT, PracticeState.RETURNED, PracticeState.RECOMMENDED)


def published() -> Select[Any]:
    """The published version of every practice that is not archived, with its practice, organisation and area."""
    return join_published(select(PracticeVersion)).options(
        contains_eager(PracticeVersion.practice).contains_eager(Practice.organisation),
        joinedload(PracticeVersion.area),
    )


def join_published(rows: Select[Any]) -> Select[Any]:
    """The rows taken from the published versions, joined with their practice and organisation."""
    return (
        rows.select_from(PracticeVersion)
        .join(
            Practice,
            and_(
                Practice.id == PracticeVersion.practice_id,
                Practice.published_number == PracticeVersion.number,
                Practice.state != PracticeState.ARCHIVED,
            ),
        )
        .join(Organisation, Organisation.id == Practice.organisation_id)
    )


def _listed() -> tuple[ExecutableOption, ...]:
    """What a list shows of a version: the long texts would only make the rows it sorts heavier."""
    practice = contains_eager(PracticeVersion.practice)
    version = PracticeVersion
    return (
        load_only(
            version.practice_id,
            version.title,
            version.area_number,
            version.powiat,
            version.place,
            version.licence,
        ),
        practice.load_only(Practice.organisation_id, Practice.published_at),
        practice.contains_eager(Practice.organisation).load_only(Organisation.name),
    )


def filtered(wanted: dict[str, Any]) -> Select[Any]:
    """The published versions by the filters `q` (every word of it), `area`, `powiat`, `kind` and `sort`."""
    rows = published().options(*_listed())
    rows = rows.where(*_words(wanted.get("q"), PracticeVersion.folded, Organisation.name_folded))
    if wanted.get("area"):
        rows = rows.where(PracticeVersion.area_number == int(wanted["area"]))
    for name, column in {"powiat": PracticeVersion.powiat, "kind": Organisation.kind}.items():
        if wanted.get(name):
            rows = rows.where(column == wanted[name])
    return rows.order_by(*SORTS.get(wanted.get("sort") or "", SORTS["newest"]), PracticeVersion.id.desc())


def _words(text: str | None, *columns: Any) -> Iterable[ColumnElement[bool]]:
    """For each word sought, that one of the folded columns holds it."""
    for word in fold(text or "").split()[:MOST_WORDS]:
        yield or_(*(column.contains(word, autoescape=True) for column in columns))


def latest_published(count: int) -> list[PracticeVersion]:
    """The published versions that are newest, at most `count`."""
    rows = published().options(*_listed()).order_by(Practice.published_at.desc(), PracticeVersion.id.desc())
    return list(db.session.scalars(rows.limit(count)))


def own(actor: Actor, wanted: dict[str, Any]) -> Select[Any]:
    """The practices of the organisation acted for (the Biuro: of all), by `q` and `state`, newest change first."""
    rows = (
        select(Practice)
        .join(Practice.organisation)
        .options(contains_eager(Practice.organisation))
        .where(own_or_all(actor), *_words(wanted.get("q"), Practice.folded, Organisation.name_folded))
    )
    if wanted.get("state"):
        rows = rows.where(Practice.state == wanted["state"])
    return rows.order_by(Practice.changed_at.desc(), Practice.id.desc())


def review_queue(actor: Actor) -> Select[Any]:
    """The practices `actor` may assess now, the one that waits longest first, with what was submitted."""
    return (
        select(Practice)
        .options(
            joinedload(Practice.organisation),
            joinedload(Practice.area),
            selectinload(Practice.versions).selectinload(PracticeVersion.reviews),
        )
        .where(Practice.state.in_(UNDER_REVIEW), may_review(actor), ~already_heard(actor))
        .order_by(Practice.submitted_at, Practice.id)
    )


def publish_queue() -> Select[Any]:
    """The recommended practices, the one that waits longest first."""
    return (
        select(Practice)
        .options(
            joinedload(Practice.organisation),
            joinedload(Practice.area),
            selectinload(Practice.versions).selectinload(PracticeVersion.reviews),
        )
        .where(Practice.state == PracticeState.RECOMMENDED)
        .order_by(Practice.submitted_at, Practice.id)
    )


def to_review(actor: Actor) -> list[Practice]:
    """What waits for this reviewer, the oldest first; nothing for anybody who may not review."""
    return list(db.session.scalars(review_queue(actor)))


def to_publish() -> list[Practice]:
    """What waits for the Biuro, the oldest first."""
    return list(db.session.scalars(publish_queue()))


def unfinished(actor: Actor) -> list[tuple[Practice, bool]]:
    """What the organisation acted for has under way, the oldest change first, and whether this person wrote on it."""
    wrote = select(PracticeAuthor.user_id).where(
        PracticeAuthor.practice_id == Practice.id, PracticeAuthor.user_id == actor.user_id
    )
    rows = select(Practice, or_(wrote.exists(), Practice.created_by_id == actor.user_id)).where(
        Practice.organisation_id == actor.organisation_id, Practice.state.in_(UNFINISHED)
    )
    rows = rows.order_by(Practice.changed_at, Practice.id)
    return [(row[0], bool(row[1])) for row in db.session.execute(rows)]


def under_review() -> Select[Any]:
    """The practices that reviewers assess now."""
    return select(Practice).where(Practice.state.in_(UNDER_REVIEW))
