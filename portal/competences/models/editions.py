"""The published editions of the map."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.columns import UTCDateTime, enum_column
from portal.competences.models.words import EditionState
from portal.extensions import db
from portal.files import StoredFile


class MapEdition(db.Model):
    """All claims of the members as they were when it was published; its content never changes.

    `content` is a list of groups: {name, terms: [{slug, name, claims: [{organisation_id, organisation, level, people,
    source}]}]}; terms without a claim stand there too. The files are made of it once, at the publication.
    """

    __tablename__ = "map_edition"
    __table_args__ = (
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_with_moment"),
        CheckConstraint("withdrawn_at IS NULL OR withdrawal_reason <> ''", name="withdrawn_with_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    title: Mapped[str] = mapped_column(String(200))
    published_on: Mapped[date]
    published_at: Mapped[datetime] = mapped_column(UTCDateTime)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    content: Mapped[list[dict[str, Any]]] = mapped_column(JSON, deferred=True)
    pdf_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    xlsx_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    organisation_count: Mapped[int]
    claim_count: Mapped[int]
    state: Mapped[EditionState] = mapped_column(enum_column(EditionState), default=EditionState.PUBLISHED)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawal_reason: Mapped[str] = mapped_column(String(500), default="")

    pdf: Mapped[StoredFile] = relationship(foreign_keys=[pdf_id])
    xlsx: Mapped[StoredFile] = relationship(foreign_keys=[xlsx_id])
