"""Documents, the indicators they count for, their versions and files."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from portal.columns import UTCDateTime, enum_column, sort_key_column
from portal.extensions import db
from portal.files import StoredFile
from portal.kinds import Kind
from portal.organisations.models import Labelled, Organisation
from portal.plan.models import Area
from portal.plan.tags import Pair
from portal.polish import fold, sort_key
from portal.workflow import State

if TYPE_CHECKING:
    from portal.groups.models import TaskGroup

KINDS = (Kind.DOCUMENT_PUBLISHED, Kind.SITE_LAUNCHED)
YEARS = range(2000, 2101)


class DocumentType(Labelled):
    """What a document is; a website is launched, everything else is published."""

    PRINCIPLES = "principles", _l("Principles")
    PLAN = "plan", _l("Plan")
    REPORT = "report", _l("Report")
    STUDY = "study", _l("Study")
    RECOMMENDATIONS = "recommendations", _l("Recommendations")
    GUIDE = "guide", _l("Guide or handbook")
    PACKAGE = "package", _l("Information package")
    LESSON_PLANS = "lesson_plans", _l("Lesson plans")
    STANDARD = "standard", _l("Standard")
    CRITERIA = "criteria", _l("Criteria")
    REGULATIONS = "regulations", _l("Regulations")
    RESOLUTION = "resolution", _l("Resolution")
    MINUTES = "minutes", _l("Minutes")
    PERIODICAL = "periodical", _l("Scientific journal or periodical")
    WEBSITE = "website", _l("Website")
    OTHER = "other", _l("Other")

    @property
    def fact(self) -> Kind:
        """The kind of fact its first publication is."""
        return Kind.SITE_LAUNCHED if self is DocumentType.WEBSITE else Kind.DOCUMENT_PUBLISHED


class Access(Labelled):
    """Who reads what is published."""

    PUBLIC = "public", _l("Everybody")
    MEMBERS = "members", _l("Members of the partnership")


class ArchiveGround(Labelled):
    """Why a document is archived, which decides whether it still counts."""

    OUTDATED = "outdated", _l("Outdated: it stays readable, and what it counted for stays in the figures")
    ERROR = "error", _l("Published by mistake: nobody else reads it any more and it leaves the figures")


class DocumentState(State):
    """Where a document is; a new version of a published one is written while it stays published."""

    DRAFT = "draft", _l("Draft"), "neutral"
    PUBLISHED = "published", _l("Published in the library"), "success"
    ARCHIVED = "archived", _l("Archived"), "neutral"


DocumentState.transitions = {"draft": ("published", "archived"), "published": ("archived",)}


def _owner_index(column: str) -> Index:
    """An index of the documents that have such an owner; most are the Biuro's and have none."""
    known = db.text(f"{column} IS NOT NULL")
    return Index(f"ix_document_{column}", column, sqlite_where=known, postgresql_where=known)


class Document(db.Model):
    """A document of an organisation or a group; of the Biuro where neither is named.

    `published_number` is the version readers see, `published_on` the Warsaw day of the first publication.
    """

    __tablename__ = "document"
    __table_args__ = (
        CheckConstraint("organisation_id IS NULL OR group_id IS NULL", name="one_owner"),
        CheckConstraint("(published_number IS NULL) = (published_on IS NULL)", name="published_with_day"),
        CheckConstraint("state <> 'published' OR published_number IS NOT NULL", name="published_has_version"),
        CheckConstraint("(state = 'archived') = (archived_at IS NOT NULL)", name="archived_at_known"),
        CheckConstraint(
            "archived_at IS NULL OR (archive_ground IS NOT NULL AND archive_reason <> '')",
            name="archived_with_reason",
        ),
        _owner_index("organisation_id"),
        _owner_index("group_id"),
        # holds all that decides who sees a document, so that the library is counted off the index alone
        Index(
            "ix_document_listed",
            "state",
            "published_on",
            "id",
            "published_number",
            "archive_ground",
            "access",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    title_sort: Mapped[str] = mapped_column(sort_key_column(), index=True)
    folded: Mapped[str] = mapped_column(Text)
    type: Mapped[DocumentType] = mapped_column(enum_column(DocumentType))
    description: Mapped[str] = mapped_column(Text, default="")
    website: Mapped[str] = mapped_column(String(300), default="")
    access: Mapped[Access] = mapped_column(enum_column(Access), default=Access.PUBLIC)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("task_group.id"))
    area_number: Mapped[int | None] = mapped_column(ForeignKey("area.number"), index=True)
    for_year: Mapped[int | None]
    state: Mapped[DocumentState] = mapped_column(enum_column(DocumentState), default=DocumentState.DRAFT)
    published_number: Mapped[int | None]
    published_on: Mapped[date | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    archive_ground: Mapped[ArchiveGround | None] = mapped_column(enum_column(ArchiveGround))
    archive_reason: Mapped[str] = mapped_column(String(500), default="")

    organisation: Mapped[Organisation | None] = relationship()
    group: Mapped["TaskGroup | None"] = relationship("TaskGroup")
    area: Mapped[Area | None] = relationship()
    tags: Mapped[list["DocumentTag"]] = relationship(
        cascade="all, delete-orphan", order_by="[DocumentTag.indicator, DocumentTag.part]"
    )
    versions: Mapped[list["DocumentVersion"]] = relationship(
        back_populates="document", cascade="all, delete-orphan", order_by="DocumentVersion.number.desc()"
    )

    @validates("title", "description")
    def _index_texts(self, key: str, value: str) -> str:
        texts = {"title": self.title, "description": self.description, key: value}
        self.folded = fold(" ".join(text for text in texts.values() if text))
        if key == "title":
            self.title_sort = sort_key(value)
        return value

    @property
    def pairs(self) -> list[Pair]:
        """The indicators it was chosen for, each with its part."""
        return [(tag.indicator, tag.part) for tag in self.tags]

    @property
    def open_version(self) -> "DocumentVersion | None":
        """The version being worked on, if any."""
        return next((version for version in self.versions if version.published_at is None), None)

    @property
    def published_version(self) -> "DocumentVersion | None":
        """The version readers see; None before the first publication."""
        return next((v for v in self.versions if v.number == self.published_number), None)

    @property
    def owner_name(self) -> Any:
        """Whose document it is."""
        owner = self.organisation or self.group
        return owner.name if owner else _l("Partnership Office")


class DocumentTag(db.Model):
    """An indicator a document counts for, with its part where the indicator names parts."""

    __tablename__ = "document_tag"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    indicator: Mapped[str] = mapped_column(String(20), primary_key=True)
    part: Mapped[str] = mapped_column(String(200), primary_key=True, default="")


class DocumentVersion(db.Model):
    """A version of a document; once published it never changes (triggers of `guards` refuse it)."""

    __tablename__ = "document_version"
    __table_args__ = (
        UniqueConstraint("document_id", "number"),
        Index(
            "uq_document_version_open",
            "document_id",
            unique=True,
            sqlite_where=db.text("published_at IS NULL"),
            postgresql_where=db.text("published_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    number: Mapped[int]
    note: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    document: Mapped[Document] = relationship(back_populates="versions")
    files: Mapped[list["DocumentFile"]] = relationship(
        cascade="all, delete-orphan", order_by="DocumentFile.id", lazy="selectin"
    )


class DocumentFile(db.Model):
    """A file of a version, and whether people with disabilities can read it."""

    __tablename__ = "document_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), index=True)
    is_accessible: Mapped[bool]

    file: Mapped[StoredFile] = relationship(lazy="joined", innerjoin=True)
