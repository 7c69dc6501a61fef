"""What both sides say of an exchange that is over."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.barter.models.exchanges import Exchange
from portal.columns import UTCDateTime, enum_column
from portal.extensions import db
from portal.organisations.models import Labelled, Organisation

FEEDBACK_DAYS = 30  # how long both sides have; then what was said is shown


class Answer(Labelled):
    """An answer of one side."""

    YES = "yes", _l("Yes")
    PARTLY = "partly", _l("In part")
    NO = "no", _l("No")


class ExchangeFeedback(db.Model):
    """One side's answers: was it done as agreed, are the hours right, would they do it again."""

    __tablename__ = "exchange_feedback"
    __table_args__ = (
        UniqueConstraint("exchange_id", "organisation_id"),
        CheckConstraint("again <> 'partly'", name="again_or_not"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    done: Mapped[Answer] = mapped_column(enum_column(Answer, of="done"))
    hours_right: Mapped[Answer] = mapped_column(enum_column(Answer, of="hours_right"))
    again: Mapped[Answer] = mapped_column(enum_column(Answer, of="again"))
    comment: Mapped[str] = mapped_column(Text, default="")

    exchange: Mapped[Exchange] = relationship(back_populates="feedback")
    organisation: Mapped[Organisation] = relationship()
