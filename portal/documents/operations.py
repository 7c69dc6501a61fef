"""Writing, publishing and archiving documents; the first publication is the fact that counts."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal import activity, clock
from portal.activity import Fact, Party, records, unrecorded
from portal.documents import queries
from portal.documents.models import (
    YEARS,
    Access,
    ArchiveGround,
    Document,
    DocumentFile,
    DocumentState,
    DocumentTag,
    DocumentType,
    DocumentVersion,
)
from portal.extensions import db
from portal.files import StoredFile
from portal.kinds import Kind
from portal.permissions import Actor, can
from portal.plan import queries as plans
from portal.plan import tags as plan_tags
from portal.plan.tags import Pair
from portal.workflow import Refused, move

MOST_FILES = 10
NOT_COUNTED = "only the first publication is a fact"


@unrecorded(NOT_COUNTED, says=_l("Began a document"))
def draft(
    title: str, document_type: DocumentType, *, actor: Actor, tags: Iterable[Pair] = (), **fields: Any
) -> Document:
    """A draft with its first, empty version.

    `tags` are (indicator, part) pairs, `fields` other columns of `Document`. Raises Refused when the document would not
    be the person's to edit, or a tag does not fit.
    """
    now = clock.now()
    document = Document(
        type=document_type,
        state=DocumentState.DRAFT,
        created_by_id=actor.user_id,
        created_at=now,
        changed_at=now,
    )
    document.versions = [DocumentVersion(number=1, created_at=now)]
    _fill(document, {"title": title, "access": Access.PUBLIC, **fields}, actor)
    _choose(document, tags, actor)
    db.session.add(document)
    db.session.flush()
    return document


@unrecorded(NOT_COUNTED, says=_l("Changed the description of the document"))
def edit(
    document: Document,
    *,
    actor: Actor,
    document_type: DocumentType | None = None,
    tags: Iterable[Pair] | None = None,
    **fields: Any,
) -> Document:
    """Change what is said of a document; its type and its indicators only before the first publication.

    Raises Refused as `draft`, and for an archived document.
    """
    _refuse_archived(document)
    if document.published_number is not None and (
        document_type not in (None, document.type) or tags is not None
    ):
        raise Refused(_l("The type and the indicators of a published document are changed by a correction."))
    document.type = document_type or document.type
    _fill(document, fields, actor)
    if tags is not None:
        _choose(document, tags, actor)
    db.session.flush()
    return document


def _fill(document: Document, fields: dict[str, Any], actor: Actor) -> None:
    for name, value in fields.items():
        setattr(document, name, value)
    if document.group_id is not None and document.area_number is None:
        document.area_number = queries.area_of_group(document.group_id)
    _check_year(document.for_year)
    if not can(actor, "documents.edit", document):
        raise Refused(
            _l("Choose a group you coordinate or an area you guard: others are not yours to publish in.")
        )
    document.changed_at = clock.now()


def _check_year(year: int | None) -> None:
    if year is not None and year not in YEARS:
        raise Refused(_l("Enter a year from %(first)s to %(last)s.", first=YEARS.start, last=YEARS.stop - 1))


def _choose(document: Document, pairs: Iterable[Pair], actor: Actor) -> None:
    """Keep the indicators, each with its part; new ones have to fit the type and belong to the person's areas."""
    wanted = sorted(set(pairs))
    plan_tags.refuse_unfit(wanted, (document.type.fact,))
    _refuse_other_areas(set(wanted) - set(document.pairs), actor)
    known = {(tag.indicator, tag.part): tag for tag in document.tags}
    document.tags = [known.get(pair) or DocumentTag(indicator=pair[0], part=pair[1]) for pair in wanted]


def _refuse_other_areas(pairs: Iterable[Pair], actor: Actor) -> None:
    plan, areas = plans.in_force(), queries.areas_of(actor)
    for code, _part in sorted(pairs):
        indicator = plan.find(code)
        if indicator and indicator.area not in areas:
            raise Refused(
                _(
                    "The indicator %(code)s belongs to area %(area)s, not yours. Ask its guardian or the Office.",
                    code=code,
                    area=indicator.area,
                )
            )


@unrecorded(NOT_COUNTED, says=_l("Added a file"))
def attach(document: Document, stored: StoredFile, *, is_accessible: bool, actor: Actor) -> Document:
    """Add a stored file to the open version; raises Refused when none is open or it has MOST_FILES already."""
    version = _open_version(document)
    if len(version.files) >= MOST_FILES:
        raise Refused(
            _l("A version has at most %(count)s files. Remove one before adding the next.", count=MOST_FILES)
        )
    if any(row.file.name == stored.name for row in version.files):
        raise Refused(_l("This version has a file “%(name)s” already. Remove it first.", name=stored.name))
    version.files.append(DocumentFile(file=stored, is_accessible=is_accessible))
    document.changed_at = clock.now()
    db.session.flush()
    return document


@unrecorded(NOT_COUNTED, says=_l("Removed a file"))
def detach(document: Document, file_id: int, *, actor: Actor) -> Document:
    """Take a file off the open version; raises Refused when it is not there."""
    version = _open_version(document)
    found = [row for row in version.files if row.id == file_id]
    if not found:
        raise Refused(_l("This file is no longer in the open version."))
    version.files.remove(found[0])
    document.changed_at = clock.now()
    db.session.flush()
    return document


def _open_version(document: Document) -> DocumentVersion:
    _refuse_archived(document)
    version = document.open_version
    if version is None:
        raise Refused(_l("No version is being worked on. Begin a new version first."))
    return version


def _refuse_archived(document: Document) -> None:
    if document.state is DocumentState.ARCHIVED:
        raise Refused(_l("The document is archived; nothing of it can be changed."))


def _facts(document: Document) -> list[Fact]:
    """One fact of the day of the first publication; later versions are the same document."""
    return [_fact(document)] if document.published_number == 1 else []


def _fact(document: Document) -> Fact:
    """The fact of a published document. What the ledger shows to everybody does not name a document for members."""
    day, owner, kind = document.published_on or clock.today(), document.organisation, document.type.fact
    is_public = document.access is Access.PUBLIC
    label = (
        document.title
        if is_public
        else _("%(type)s for members, no. %(number)s", type=document.type.label, number=document.id)
    )
    parties = [Party(owner.id, owner.name, "author", member=owner.is_member_on(day))] if owner else []
    subject = queries.SUBJECT if is_public else queries.MEMBERS_SUBJECT
    tags = plan_tags.tags_of(kind, document.pairs)
    return Fact(subject, document.id, label, day, parties, tags, kind=kind)


@records(Kind.DOCUMENT_PUBLISHED, Kind.SITE_LAUNCHED, facts=_facts, says=_l("Published the document"))
def publish(document: Document, *, actor: Actor, note: str = "") -> Document:
    """Show the open version to readers; the first publication counts today, for the indicators chosen.

    `note` says what a later version changed. Raises Refused when no version is open, nothing is in it, the note is
    missing, or a tag does not fit the plan any more.
    """
    queries.hold(document)
    version = _open_version(document)
    _refuse_incomplete(document, version, note)
    if version.number == 1:
        plan_tags.refuse_unfit(document.pairs, (document.type.fact,))
        move(document, DocumentState.PUBLISHED)
        document.published_on = clock.today()
    version.note = note.strip()
    version.published_at = document.changed_at = clock.now()
    version.published_by_id = actor.user_id
    document.published_number = version.number
    db.session.flush()
    return document


def _refuse_incomplete(document: Document, version: DocumentVersion, note: str) -> None:
    if not version.files and not (document.type is DocumentType.WEBSITE and document.website):
        raise Refused(_l("Add a file first; a website needs its address."))
    if version.number > 1 and not note.strip():
        raise Refused(_l("Write what changed in this version."))


@unrecorded(NOT_COUNTED, says=_l("Began a new version"))
def begin_version(document: Document, *, actor: Actor) -> Document:
    """Open the next version; readers keep the published one until it is out. Raises Refused when one is open."""
    queries.hold(document)
    _refuse_archived(document)
    if document.open_version is not None or document.published_number is None:
        raise Refused(_l("A version is being worked on already."))
    document.versions.append(DocumentVersion(number=document.published_number + 1, created_at=clock.now()))
    document.changed_at = clock.now()
    db.session.flush()
    db.session.expire(document, ["versions"])
    return document


@unrecorded(NOT_COUNTED, says=_l("Gave up the new version"))
def give_up_version(document: Document, *, actor: Actor) -> Document:
    """Throw the open version away and stay with the published one; Refused when there is none."""
    queries.hold(document)
    version = _open_version(document)
    if version.number == 1:
        raise Refused(_l("This document has not been published yet."))
    document.versions.remove(version)
    db.session.flush()
    return document


@unrecorded("it replaces the fact of the publication by the right one", says=_l("Corrected the indicators"))
def correct(document: Document, pairs: Iterable[Pair], *, reason: str, actor: Actor) -> Document:
    """Put the indicators of a published document right, with a reason; reports of the past stay as they were.

    Raises Refused when it does not count any more, a tag does not fit, or nothing would change.
    """
    queries.hold(document)
    row = queries.fact_of(document)
    if row is None:
        raise Refused(_l("This document does not count; there is nothing to correct."))
    if set(pairs) == set(document.pairs):
        raise Refused(_l("Nothing was changed. Choose other indicators."))
    _choose(document, pairs, actor)
    db.session.flush()
    activity.correct(row, _fact(document), actor=actor, reason=reason)
    return document


@unrecorded("it makes no fact; by mistake published ones are withdrawn", says=_l("Archived the document"))
def archive(document: Document, *, ground: ArchiveGround, reason: str, actor: Actor) -> Document:
    """Take a document out of use: as outdated it stays readable and counted, as a mistake it leaves the figures.

    A draft may be archived too. Raises Refused without a reason, or when it is archived already.
    """
    queries.hold(document)
    if not reason.strip():
        raise Refused(_l("Write why the document is archived."))
    move(document, DocumentState.ARCHIVED)
    document.archive_ground, document.archive_reason = ground, reason.strip()
    document.archived_at = document.changed_at = clock.now()
    if document.open_version and document.published_number:
        document.versions.remove(document.open_version)
    db.session.flush()
    if ground is ArchiveGround.ERROR:
        for subject in (queries.SUBJECT, queries.MEMBERS_SUBJECT):
            activity.void_facts(subject, document.id, actor=actor, reason=reason.strip())
    return document
