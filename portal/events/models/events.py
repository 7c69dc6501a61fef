"""Events, the indicators they are evidence for, and the organisations that took part."""

from datetime import date, datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from portal import clock
from portal.accounts.models import User
from portal.columns import UTCDateTime, enum_column
from portal.events import times
from portal.events.models.words import EventState, EventType, Side
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.plan.models import Area
from portal.polish import fold

OPEN = (EventState.ANNOUNCED, EventState.POSTPONED)
CLOSE_WITHIN = timedelta(days=14)  # after the last day


class Event(db.Model):
    """Something that takes place from a moment to a moment; `group_id` and `area_number` say whose it is to run.

    Without an organisation the Biuro organises it. `capacity` None means that there is room for everybody;
    `sign_up_until` is the last Warsaw day to sign up on, else the beginning decides. `minutes` is the time certificates
    name, `check_in_code` what is shown on the spot.
    """

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity_positive"),
        CheckConstraint("place <> '' OR link <> ''", name="somewhere"),
        CheckConstraint("(type = 'edition') = (series <> '')", name="series_of_edition"),
        CheckConstraint(
            "state NOT IN ('postponed', 'cancelled') OR state_reason <> ''", name="state_reason_known"
        ),
        CheckConstraint(
            "state IN ('draft', 'cancelled') OR announced_at IS NOT NULL", name="announced_at_known"
        ),
        CheckConstraint("state <> 'held' OR closed_at IS NOT NULL", name="closed_at_known"),
        CheckConstraint("minutes IS NULL OR minutes > 0", name="minutes_positive"),
        Index("ix_event_state_starts_at", "state", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[EventType] = mapped_column(enum_column(EventType))
    title: Mapped[str] = mapped_column(String(200))
    title_folded: Mapped[str] = mapped_column(String(200))
    series: Mapped[str] = mapped_column(String(100), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    organiser_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("task_group.id"), index=True)
    area_number: Mapped[int | None] = mapped_column(ForeignKey("area.number"), index=True)
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    place: Mapped[str] = mapped_column(String(300), default="")
    powiat: Mapped[str | None] = mapped_column(String(4), index=True)
    link: Mapped[str] = mapped_column(String(300), default="")
    capacity: Mapped[int | None]
    sign_up_until: Mapped[date | None]
    is_public: Mapped[bool] = mapped_column(default=True)
    state: Mapped[EventState] = mapped_column(enum_column(EventState), default=EventState.DRAFT)
    state_reason: Mapped[str] = mapped_column(String(500), default="")
    postponed_from: Mapped[datetime | None] = mapped_column(UTCDateTime)
    minutes: Mapped[int | None]
    check_in_code: Mapped[str | None] = mapped_column(String(8))
    sequence: Mapped[int] = mapped_column(default=0)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    announced_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    organiser: Mapped[Organisation | None] = relationship()
    area: Mapped[Area | None] = relationship()
    created_by: Mapped[User | None] = relationship()
    tags: Mapped[list["EventTag"]] = relationship(
        cascade="all, delete-orphan", order_by="[EventTag.indicator, EventTag.part]"
    )
    organisations: Mapped[list["EventOrganisation"]] = relationship(
        cascade="all, delete-orphan", order_by="EventOrganisation.organisation_id"
    )

    @validates("title")
    def _index_title(self, key: str, title: str) -> str:
        self.title_folded = fold(title)[:200]
        return title

    @property
    def first_day(self) -> date:
        """The Warsaw day it begins on."""
        return clock.day_of(self.starts_at)

    @property
    def last_day(self) -> date:
        """The Warsaw day it ends on, which decides the year it counts in; midnight still belongs to the day before."""
        return clock.day_of(self.ends_at - timedelta(microseconds=1))

    @property
    def close_by(self) -> date:
        """The day until which its organiser is to note who was there and close it."""
        return self.last_day + CLOSE_WITHIN

    @property
    def when(self) -> str:
        """Its days and times in words."""
        return times.words(self.starts_at, self.ends_at)

    @property
    def is_open(self) -> bool:
        """Whether it was announced and is still to be held or closed."""
        return self.state in OPEN

    @property
    def is_remote(self) -> bool:
        """Whether one can take part from afar."""
        return bool(self.link)

    @property
    def has_begun(self) -> bool:
        """Whether its beginning has passed."""
        return self.starts_at <= clock.now()

    @property
    def is_over(self) -> bool:
        """Whether its end has passed."""
        return self.ends_at <= clock.now()

    @property
    def takes_sign_ups(self) -> bool:
        """Whether one may sign up now."""
        is_early = self.sign_up_until is None or clock.today() <= self.sign_up_until
        return self.is_open and is_early and not self.has_begun

    @property
    def indicators(self) -> tuple[str, ...]:
        """The codes of the indicators it counts for."""
        return tuple(dict.fromkeys(tag.indicator for tag in self.tags))


class EventTag(db.Model):
    """An indicator an event counts for, with the part where the indicator names parts."""

    __tablename__ = "event_tag"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    indicator: Mapped[str] = mapped_column(String(20), primary_key=True)
    part: Mapped[str] = mapped_column(String(200), primary_key=True, default="")


class EventOrganisation(db.Model):
    """An organisation that took part in an event beside those of the people present, or presented itself there."""

    __tablename__ = "event_organisation"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    side: Mapped[Side] = mapped_column(enum_column(Side), primary_key=True)

    organisation: Mapped[Organisation] = relationship()
