"""What an organisation says it can do."""

from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.activity import ActivityEvent
from portal.columns import UTCDateTime, enum_column
from portal.competences.models.vocabulary import Competence
from portal.competences.models.words import ClaimSource, Level
from portal.extensions import db
from portal.organisations.models import Organisation

EXPIRES_SOON = timedelta(days=60)


class CompetenceClaim(db.Model):
    """An organisation has `people` persons with a competence at a level; a change ends the row and begins another."""

    __tablename__ = "competence_claim"
    __table_args__ = (
        CheckConstraint("people > 0", name="people_positive"),
        CheckConstraint("ended_on IS NULL OR ended_on >= claimed_on", name="ended_after_claiming"),
        CheckConstraint("(source = 'certificate') = (certificate <> '')", name="certificate_named"),
        CheckConstraint("source = 'certificate' OR expires_on IS NULL", name="certificates_alone_expire"),
        CheckConstraint("(source = 'exchange') = (fact_id IS NOT NULL)", name="exchange_named"),
        Index(
            "uq_competence_claim_live",
            "organisation_id",
            "competence_id",
            unique=True,
            sqlite_where=db.text("ended_on IS NULL"),
            postgresql_where=db.text("ended_on IS NULL"),
        ),
        Index("ix_competence_claim_competence_id_ended_on", "competence_id", "ended_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    competence_id: Mapped[int] = mapped_column(ForeignKey("competence.id"))
    level: Mapped[Level] = mapped_column(enum_column(Level))
    people: Mapped[int]
    source: Mapped[ClaimSource] = mapped_column(enum_column(ClaimSource))
    certificate: Mapped[str] = mapped_column(String(200), default="")
    expires_on: Mapped[date | None]
    fact_id: Mapped[int | None] = mapped_column(ForeignKey("activity_event.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    claimed_on: Mapped[date]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(String(300), default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    organisation: Mapped[Organisation] = relationship()
    competence: Mapped[Competence] = relationship()
    fact: Mapped[ActivityEvent | None] = relationship()

    @property
    def is_live(self) -> bool:
        """Whether the organisation still says so."""
        return self.ended_on is None

    def is_expired_on(self, day: date) -> bool:
        """Whether its certificate is past its last day."""
        return self.expires_on is not None and self.expires_on < day

    @property
    def is_service_withdrawn(self) -> bool:
        """Whether the service it rests on counts no more."""
        return self.fact is not None and self.fact.voided_at is not None

    def source_on(self, day: date) -> ClaimSource:
        """What it rests on that day: without a valid certificate, or with a withdrawn service, on words alone."""
        return ClaimSource.DECLARED if self.is_expired_on(day) or self.is_service_withdrawn else self.source

    def worry_on(self, day: date) -> Any:
        """What is wrong, or soon will be, with its ground, in words; empty when nothing is."""
        if self.is_expired_on(day):
            return _l("the certificate has expired")
        if self.expires_on is not None and self.expires_on <= day + EXPIRES_SOON:
            return _l("the certificate expires soon")
        return _l("the service it rests on was withdrawn") if self.is_service_withdrawn else ""
