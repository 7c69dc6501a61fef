"""Reading the library: what a person may see, the list, one document, and whom a document may belong to."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, column, false, func, or_, select, table, true
from sqlalchemy.orm import joinedload, load_only

from portal import clock
from portal.activity import ActivityEvent
from portal.documents.models import (
    Access,
    ArchiveGround,
    Document,
    DocumentFile,
    DocumentState,
    DocumentVersion,
)
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.permissions import Actor, Role, can
from portal.plan import queries as plans
from portal.polish import fold

# The groups, by table name: domains do not import one another.
task_group = table(
    "task_group", column("id"), column("name"), column("name_sort"), column("area_number"), column("state")
)
SUBJECT = "document"
MEMBERS_SUBJECT = "members_document"  # in the ledger, of documents for members: only they follow its address
OFFICE = "office"
MOST_WORDS = 8
SORTS: dict[str, tuple[Any, ...]] = {
    "newest": (Document.published_on.desc(), Document.id.desc()),
    "title": (Document.title_sort, Document.id),
}


def visible_to(actor: Actor) -> Select[Any]:
    """The documents `actor` may see: those published for them, and every one they may edit.

    What was archived as outdated stays readable; what was published by mistake does not.
    """
    return (
        select(Document)
        .options(joinedload(Document.organisation), joinedload(Document.group), joinedload(Document.area))
        .where(seen_by(actor))
    )


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Whether a person may see a document."""
    return or_(_published_for(actor), edited_by(actor))


def _published_for(actor: Actor) -> ColumnElement[bool]:
    return and_(
        Document.published_number.is_not(None),
        or_(Document.archive_ground.is_(None), Document.archive_ground == ArchiveGround.OUTDATED),
        true() if can(actor, "documents.show_for_members") else Document.access == Access.PUBLIC,
    )


def edited_by(actor: Actor) -> ColumnElement[bool]:
    """Whether a document is the person's to edit: the rule `own_leader`, in SQL."""
    if actor.has(Role.OFFICE):
        return true()
    guarded, coordinated = scopes(actor)
    return (
        or_(Document.area_number.in_(guarded), Document.group_id.in_(coordinated))
        if guarded or coordinated
        else false()
    )


def drafts_by(actor: Actor) -> list[Document]:
    """The documents a person began and may still edit that were never published, the latest change first."""
    rows = select(Document).where(
        Document.state == DocumentState.DRAFT, Document.created_by_id == actor.user_id, edited_by(actor)
    )
    return list(db.session.scalars(rows.order_by(Document.changed_at.desc(), Document.id)))


def scopes(actor: Actor) -> tuple[set[int], set[int]]:
    """The areas a person guards and the groups they coordinate."""
    return (
        _known(grant.area for grant in actor.grants if grant.role is Role.GUARDIAN),
        _known(grant.group_id for grant in actor.grants if grant.role is Role.COORDINATOR),
    )


def _known(keys: Iterable[int | None]) -> set[int]:
    return {key for key in keys if key is not None}


def areas_of(actor: Actor) -> set[int]:
    """The areas whose indicators a person may choose: all for the Biuro, else those guarded or of their groups."""
    if actor.has(Role.OFFICE):
        return {area.number for area in plans.areas()}
    guarded, coordinated = scopes(actor)
    rows = select(task_group.c.area_number).where(task_group.c.id.in_(coordinated))
    return guarded | {number for number in db.session.scalars(rows) if number is not None}


def area_of_group(group_id: int | None) -> int | None:
    """The area of a group, if any."""
    return db.session.scalar(select(task_group.c.area_number).where(task_group.c.id == group_id))


def listed(actor: Actor, wanted: dict[str, Any]) -> Select[Any]:
    """The documents that match, of those the person may see.

    Filters: `q` (every word of it, in title or description), `type`, `area`, `year` (of publication), `owner`
    (`office`, `group-3`, `organisation-7`), `state` (published unless asked otherwise), `sort`.
    """
    listed_columns = load_only(
        Document.title,
        Document.type,
        Document.access,
        Document.organisation_id,
        Document.group_id,
        Document.area_number,
        Document.for_year,
        Document.state,
        Document.published_on,
        Document.published_number,
    )
    rows = visible_to(actor).options(listed_columns)
    rows = rows.where(Document.state == (wanted.get("state") or DocumentState.PUBLISHED.value))
    rows = rows.where(*_words(wanted.get("q")), *_owned(wanted.get("owner") or ""), *_of_kind(wanted))
    return rows.order_by(*SORTS.get(wanted.get("sort") or "", SORTS["newest"]))


def _words(text: str | None) -> Iterable[ColumnElement[bool]]:
    for word in fold(text or "").split()[:MOST_WORDS]:
        yield Document.folded.contains(word, autoescape=True)


def _of_kind(wanted: dict[str, Any]) -> Iterable[ColumnElement[bool]]:
    """By type, area and year of publication."""
    if wanted.get("type"):
        yield Document.type == wanted["type"]
    if wanted.get("area"):
        yield Document.area_number == int(wanted["area"])
    if wanted.get("year"):
        year = int(wanted["year"])
        yield Document.published_on.between(date(year, 1, 1), date(year, 12, 31))


def _owned(owner: str) -> Iterable[ColumnElement[bool]]:
    kind, _dash, number = owner.partition("-")
    if kind == OFFICE:
        yield and_(Document.organisation_id.is_(None), Document.group_id.is_(None))
    elif kind == "group":
        yield Document.group_id == int(number)
    elif kind == "organisation":
        yield Document.organisation_id == int(number)


def years() -> list[int]:
    """The years from the first publication to this one, the latest first; none before the first."""
    firsts = [
        select(func.min(Document.published_on)).where(Document.state == state).scalar_subquery()
        for state in (DocumentState.PUBLISHED, DocumentState.ARCHIVED)
    ]
    days = [day for day in db.session.execute(select(*firsts)).one() if day]
    return list(range(clock.today().year, min(days).year - 1, -1)) if days else []


def owners(actor: Actor) -> tuple[list[Any], list[Any]]:
    """The groups and the organisations that own something the person may see: (`id`, `name`) in Polish order."""
    seen = visible_to(actor)
    in_groups = seen.with_only_columns(Document.group_id).where(Document.group_id.is_not(None))
    of_members = seen.with_only_columns(Document.organisation_id).where(Document.organisation_id.is_not(None))
    groups = select(task_group.c.id, task_group.c.name).where(task_group.c.id.in_(in_groups))
    organisations = select(Organisation.id, Organisation.name).where(Organisation.id.in_(of_members))
    return (
        list(db.session.execute(groups.order_by(task_group.c.name_sort))),
        list(db.session.execute(organisations.order_by(Organisation.name_sort))),
    )


def possible_owners(actor: Actor) -> tuple[list[Any], list[Any]]:
    """The groups and the organisations a person may write for: a coordinator their groups, a guardian those of the
    area and every organisation, the Biuro all.
    """
    groups = select(task_group.c.id, task_group.c.name).where(task_group.c.state == "active")
    guarded, coordinated = scopes(actor)
    if not actor.has(Role.OFFICE):
        groups = groups.where(or_(task_group.c.id.in_(coordinated), task_group.c.area_number.in_(guarded)))
    organisations = select(Organisation.id, Organisation.name).order_by(Organisation.name_sort)
    may_choose = actor.has(Role.OFFICE) or bool(guarded)
    return (
        list(db.session.execute(groups.order_by(task_group.c.name_sort))),
        list(db.session.execute(organisations)) if may_choose else [],
    )


def hold(document: Document) -> None:
    """Read the document anew and hold it until the transaction ends: the second of two sees what the first did."""
    db.session.flush()
    db.session.refresh(document, with_for_update={"of": Document})
    for version in document.versions:
        db.session.refresh(version)


def file_shown(document: Document, file_id: int, actor: Actor) -> DocumentFile | None:
    """A file of a published version; for those who edit the document, of the open one too."""
    rows = (
        select(DocumentFile)
        .join(DocumentVersion, DocumentVersion.id == DocumentFile.version_id)
        .where(DocumentVersion.document_id == document.id, DocumentFile.id == file_id)
    )
    if not can(actor, "documents.edit", document):
        rows = rows.where(DocumentVersion.published_at.is_not(None))
    return db.session.scalars(rows).first()


def _live(document: Document, *what: Any) -> Select[Any]:
    return select(*what).where(
        ActivityEvent.subject_type.in_((SUBJECT, MEMBERS_SUBJECT)),
        ActivityEvent.subject_id == document.id,
        ActivityEvent.voided_at.is_(None),
    )


def fact_of(document: Document) -> ActivityEvent | None:
    """The live row of the ledger that the first publication made; None before it and once it was withdrawn."""
    return db.session.scalar(_live(document, ActivityEvent))


def counts(document: Document) -> bool:
    """Whether the document is in the ledger today."""
    return db.session.scalar(_live(document, ActivityEvent.id)) is not None


def lines(rows: Iterable[Document], pages: str) -> Iterator[tuple[Any, ...]]:
    """Documents as rows of a file; `pages` is the address their numbers are added to."""
    for document in rows:
        yield (
            document.title,
            str(document.type.label),
            str(document.owner_name),
            document.area_number or "",
            document.for_year or "",
            str(document.state.label),
            document.published_on or "",
            document.published_number or "",
            str(document.access.label),
            f"{pages}{document.id}",
        )
