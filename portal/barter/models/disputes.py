"""Disputes about a reported service."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.barter.models.exchanges import Exchange
from portal.barter.models.words import Outcome
from portal.columns import UTCDateTime, enum_column
from portal.extensions import db


class Dispute(db.Model):
    """The words of both sides about a reported service, and how the Biuro settled it; `settled_minutes` it booked."""

    __tablename__ = "exchange_dispute"
    __table_args__ = (
        CheckConstraint(
            "(outcome IS NULL) = (settled_at IS NULL) AND (outcome IS NULL) = (settled_minutes IS NULL)",
            name="settled_whole",
        ),
        CheckConstraint("settled_minutes >= 0 AND settled_minutes % 15 = 0", name="settled_in_quarters"),
        CheckConstraint("(outcome = 'rejected') = (settled_minutes = 0)", name="rejected_books_nothing"),
        CheckConstraint("outcome IS NULL OR reason <> ''", name="settled_with_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), unique=True)
    recipient_words: Mapped[str] = mapped_column(Text)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    provider_words: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    outcome: Mapped[Outcome | None] = mapped_column(enum_column(Outcome))
    settled_minutes: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    exchange: Mapped[Exchange] = relationship(back_populates="dispute")
    settled_by: Mapped[User | None] = relationship(foreign_keys=[settled_by_id])
