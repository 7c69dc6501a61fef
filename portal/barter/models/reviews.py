"""That the Biuro looked at a signal of collusion, with what it found."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.barter.models.words import SignalKind
from portal.columns import UTCDateTime, enum_column
from portal.extensions import db


class SignalReview(db.Model):
    """A look at the signal of two organisations, the one with the lower id first; no verdict, nothing is rejected.

    `upto_id` is the newest booking that was looked at: only a newer one brings the signal back.
    """

    __tablename__ = "signal_review"
    __table_args__ = (
        UniqueConstraint("kind", "first_id", "second_id", "upto_id"),
        CheckConstraint("first_id < second_id", name="pair_in_order"),
        CheckConstraint("words <> ''", name="reviewed_with_words"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[SignalKind] = mapped_column(enum_column(SignalKind))
    first_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    upto_id: Mapped[int] = mapped_column(ForeignKey("hour_transfer.id"))
    words: Mapped[str] = mapped_column(Text)
    reviewed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    reviewed_at: Mapped[datetime] = mapped_column(UTCDateTime)

    reviewed_by: Mapped[User] = relationship()
