"""Who signed up for an event and who came."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User, new_person_key
from portal.columns import UTCDateTime, enum_column
from portal.events.models.events import Event
from portal.events.models.words import Attendance, EventState, SeatState
from portal.extensions import db
from portal.organisations.models import Organisation


class EventParticipant(db.Model):
    """Somebody without an account, known by name and organisation, or by e-mail; the same row whenever they come.

    `person_key` counts them: the key of their e-mail where one is known, else one of their own.
    """

    __tablename__ = "event_participant"
    __table_args__ = (UniqueConstraint("identity"), CheckConstraint("name <> ''", name="named"))

    id: Mapped[int] = mapped_column(primary_key=True)
    identity: Mapped[str] = mapped_column(String(500))
    name: Mapped[str] = mapped_column(String(120))
    organisation_name: Mapped[str] = mapped_column(String(300), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    person_key: Mapped[str] = mapped_column(String(40), default=new_person_key)


class Registration(db.Model):
    """A person's place at an event, for the organisation they act for; those who gave it up stay in history.

    The order of the ids is the order of signing up, and so of waiting. `certificate` is the number of the certificate
    of attendance, given once when the event is closed; whether it is valid, `is_certified` says.
    """

    __tablename__ = "event_registration"
    __table_args__ = (
        CheckConstraint("(user_id IS NULL) <> (participant_id IS NULL)", name="one_person"),
        CheckConstraint("participant_id IS NULL OR state IN ('walk_in', 'given_up')", name="guests_walk_in"),
        Index("ix_event_registration_event_id_state", "event_id", "state"),
        *(
            Index(
                f"uq_event_registration_{person}",
                "event_id",
                f"{person}_id",
                unique=True,
                sqlite_where=db.text("state <> 'given_up'"),
                postgresql_where=db.text("state <> 'given_up'"),
            )
            for person in ("user", "participant")
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("event_participant.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    state: Mapped[SeatState] = mapped_column(enum_column(SeatState))
    attendance: Mapped[Attendance | None] = mapped_column(enum_column(Attendance))
    signed_up_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    certificate: Mapped[str | None] = mapped_column(String(20), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)

    event: Mapped[Event] = relationship()
    user: Mapped[User | None] = relationship(foreign_keys=[user_id])
    participant: Mapped[EventParticipant | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()

    @property
    def person_name(self) -> str:
        """The person's name."""
        return self.user.name if self.user else self.participant.name if self.participant else ""

    @property
    def organisation_name(self) -> str:
        """The organisation the person came from; empty for the Biuro."""
        if self.organisation:
            return self.organisation.name
        return self.participant.organisation_name if self.participant else ""

    @property
    def person_key(self) -> str:
        """The pseudonymous key the person is counted under."""
        return self.user.person_key if self.user else self.participant.person_key if self.participant else ""

    @property
    def is_live(self) -> bool:
        """Whether the person has not signed off."""
        return self.state is not SeatState.GIVEN_UP

    @property
    def is_certified(self) -> bool:
        """Whether there is a certificate and what it says is still true."""
        return self.certificate is not None and self.was_present and self.event.state is EventState.HELD

    @property
    def short_name(self) -> str:
        """The first name with the initial of the surname: `Anna Z.`."""
        first, *rest = self.person_name.split() or [""]
        return f"{first} {rest[-1][0]}." if rest else first

    @property
    def was_present(self) -> bool:
        """Whether the organiser confirmed that the person was there."""
        return self.is_live and self.attendance is Attendance.PRESENT
