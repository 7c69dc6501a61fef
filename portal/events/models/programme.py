"""What happens at an event: its agenda, and the resolutions of a General Assembly."""

from datetime import time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.events.models.events import Event
from portal.extensions import db
from portal.organisations.models import Organisation


class AgendaItem(db.Model):
    """A point of the agenda on the nth day of an event (1 is the first), which moves with the event.

    `organisation` is the one that presents itself, or its work, there.
    """

    __tablename__ = "event_agenda_item"
    __table_args__ = (
        CheckConstraint("day > 0", name="day_positive"),
        CheckConstraint("title <> ''", name="titled"),
        Index("ix_event_agenda_item_event_id", "event_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    day: Mapped[int] = mapped_column(default=1)
    begins: Mapped[time]
    title: Mapped[str] = mapped_column(String(200))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))

    event: Mapped[Event] = relationship()
    organisation: Mapped[Organisation | None] = relationship()


class Resolution(db.Model):
    """A resolution a General Assembly voted on, one vote per organisation present."""

    __tablename__ = "event_resolution"
    __table_args__ = (
        UniqueConstraint("event_id", "number"),
        CheckConstraint("number <> '' AND title <> ''", name="named"),
        CheckConstraint(
            "votes_for >= 0 AND votes_against >= 0 AND votes_abstaining >= 0", name="votes_not_negative"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    number: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text, default="")
    votes_for: Mapped[int]
    votes_against: Mapped[int]
    votes_abstaining: Mapped[int]
    is_adopted: Mapped[bool]

    event: Mapped[Event] = relationship()

    @property
    def votes(self) -> int:
        """How many organisations voted, those that abstained included."""
        return self.votes_for + self.votes_against + self.votes_abstaining
