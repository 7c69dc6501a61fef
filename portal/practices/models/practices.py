"""Practices, their authors, files, versions and reviews."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import clock
from portal.accounts.models import User
from portal.columns import UTCDateTime, enum_column
from portal.extensions import db
from portal.files import StoredFile
from portal.organisations.models import Organisation
from portal.practices.models.content import Content, days_in_order
from portal.practices.models.words import Grade, PracticeState, Verdict


class Practice(Content, db.Model):
    """A practice of an organisation: the text being worked on, its state, and which version the public sees."""

    __tablename__ = "practice"
    __table_args__ = (
        days_in_order(),
        CheckConstraint(
            "published_number IS NULL OR published_number BETWEEN 1 AND latest_number",
            name="published_is_a_version",
        ),
        CheckConstraint("(state = 'archived') = (archived_at IS NOT NULL)", name="archived_at_known"),
        CheckConstraint("archived_at IS NULL OR archive_reason <> ''", name="archived_with_reason"),
        Index("ix_practice_organisation_id_state", "organisation_id", "state"),
        Index("ix_practice_state_submitted_at", "state", "submitted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[PracticeState] = mapped_column(enum_column(PracticeState), default=PracticeState.DRAFT)
    latest_number: Mapped[int] = mapped_column(default=0)
    first_published_number: Mapped[int | None]
    published_number: Mapped[int | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    archived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    archive_reason: Mapped[str] = mapped_column(String(500), default="")
    return_reason: Mapped[str] = mapped_column(Text, default="")

    organisation: Mapped[Organisation] = relationship()
    authors: Mapped[list["PracticeAuthor"]] = relationship()
    attachments: Mapped[list["PracticeAttachment"]] = relationship(
        cascade="all, delete-orphan", order_by="PracticeAttachment.id"
    )
    versions: Mapped[list["PracticeVersion"]] = relationship(
        back_populates="practice", order_by="PracticeVersion.number.desc()"
    )

    def is_written_by(self, user_id: int | None) -> bool:
        """Whether this person wrote or submitted any of it."""
        return any(author.user_id == user_id for author in self.authors)

    @property
    def published_on(self) -> date | None:
        """The Warsaw day its visible version was published."""
        return clock.day_of(self.published_at) if self.published_at else None

    @property
    def is_public(self) -> bool:
        """Whether guests may read its published version."""
        return self.published_number is not None and self.state is not PracticeState.ARCHIVED


class PracticeAuthor(db.Model):
    """A person who wrote some of a practice, and therefore never reviews it."""

    __tablename__ = "practice_author"

    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True, index=True)


class PracticeAttachment(db.Model):
    """A file of the text being worked on."""

    __tablename__ = "practice_attachment"
    __table_args__ = (UniqueConstraint("practice_id", "file_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    description: Mapped[str] = mapped_column(String(200))

    file: Mapped[StoredFile] = relationship(lazy="joined", innerjoin=True)


class PracticeVersion(Content, db.Model):
    """A practice as it was submitted; never changed (triggers of `guards` refuse it)."""

    __tablename__ = "practice_version"
    __table_args__ = (
        days_in_order(),
        UniqueConstraint("practice_id", "number"),
        Index("ix_practice_version_title_sort", "title_sort"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    number: Mapped[int]
    submitted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    practice: Mapped[Practice] = relationship(back_populates="versions")
    files: Mapped[list["PracticeVersionFile"]] = relationship(order_by="PracticeVersionFile.position")
    reviews: Mapped[list["PracticeReview"]] = relationship(
        back_populates="version", order_by="PracticeReview.id"
    )


class PracticeVersionFile(db.Model):
    """A file of a version; never changed."""

    __tablename__ = "practice_version_file"

    version_id: Mapped[int] = mapped_column(ForeignKey("practice_version.id"), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), primary_key=True)
    position: Mapped[int]
    description: Mapped[str] = mapped_column(String(200))

    file: Mapped[StoredFile] = relationship(lazy="joined", innerjoin=True)


class PracticeReview(db.Model):
    """One reviewer's assessment of a version, sent for one organisation; never changed nor taken back."""

    __tablename__ = "practice_review"
    __table_args__ = (
        UniqueConstraint("version_id", "reviewer_id"),
        UniqueConstraint("version_id", "organisation_id"),
        CheckConstraint("assessment <> ''", name="with_assessment"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("practice_version.id"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    verdict: Mapped[Verdict] = mapped_column(enum_column(Verdict))
    clarity: Mapped[Grade] = mapped_column(enum_column(Grade, of="clarity"))
    proof: Mapped[Grade] = mapped_column(enum_column(Grade, of="proof"))
    reuse: Mapped[Grade] = mapped_column(enum_column(Grade, of="reuse"))
    assessment: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    version: Mapped[PracticeVersion] = relationship(back_populates="reviews")
    reviewer: Mapped[User] = relationship()
    organisation: Mapped[Organisation] = relationship()
