"""Declarations of engagement."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.columns import UTCDateTime, enum_column
from portal.extensions import db
from portal.organisations.models import EngagementLevel, Organisation
from portal.plan.models import Area
from portal.workflow import State


class EngagementState(State):
    """What became of a declaration. An accepted one stays accepted when its days are over."""

    PROPOSED = "proposed", _l("Waiting for the Office"), "warning"
    ACCEPTED = "accepted", _l("Accepted"), "success"
    REJECTED = "rejected", _l("Rejected"), "danger"
    WITHDRAWN = "withdrawn", _l("Withdrawn"), "neutral"


EngagementState.transitions = {"proposed": ("accepted", "rejected", "withdrawn")}


def _one_per_area(name: str, condition: str) -> Index:
    where = db.text(condition)
    return Index(
        name, "organisation_id", "area_number", unique=True, sqlite_where=where, postgresql_where=where
    )


class Engagement(db.Model):
    """One declared level of an organisation in an area; in force from `starts_on` to `ends_on` (both in) once accepted.

    `basis` is what the Biuro's acceptance rests on, `reason` why it was rejected or ended early.
    """

    __tablename__ = "engagement"
    __table_args__ = (
        _one_per_area("uq_engagement_proposed", "state = 'proposed'"),
        _one_per_area("uq_engagement_in_force", "state = 'accepted' AND ends_on IS NULL"),
        CheckConstraint("(state = 'accepted') = (starts_on IS NOT NULL)", name="accepted_has_start"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("state <> 'rejected' OR reason <> ''", name="rejected_with_reason"),
        Index("ix_engagement_area_number_level", "area_number", "level"),
        Index("ix_engagement_organisation_id", "organisation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    area_number: Mapped[int] = mapped_column(ForeignKey("area.number"))
    level: Mapped[EngagementLevel] = mapped_column(enum_column(EngagementLevel))
    state: Mapped[EngagementState] = mapped_column(
        enum_column(EngagementState), default=EngagementState.PROPOSED
    )
    note: Mapped[str] = mapped_column(String(1000), default="")
    declared_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    declared_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    basis: Mapped[str] = mapped_column(String(300), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")

    organisation: Mapped[Organisation] = relationship()
    area: Mapped[Area] = relationship(lazy="joined", innerjoin=True)

    @property
    def is_open(self) -> bool:
        """Whether it was accepted and nobody ended it yet."""
        return self.state is EngagementState.ACCEPTED and self.ends_on is None

    def is_in_force(self, day: date) -> bool:
        """Whether the organisation was engaged by this declaration on a Warsaw day."""
        return (
            self.starts_on is not None
            and self.starts_on <= day
            and (self.ends_on is None or day <= self.ends_on)
        )

    def end(self, on: date, reason: str) -> None:
        """Let it end with a day, or with its first day where that is later."""
        if self.starts_on is not None:
            self.ends_on = max(on, self.starts_on)
            self.reason = reason

    def close(self, on: date, reason: str) -> None:
        """What the end of a membership does to it: a proposal is withdrawn, an accepted one ends."""
        if self.state is EngagementState.PROPOSED:
            self.state, self.reason = EngagementState.WITHDRAWN, reason
        elif self.is_open:
            self.end(on, reason)
