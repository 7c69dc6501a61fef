"""The types of events, the states they go through, and what is known of a person at one."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.kinds import Kind
from portal.organisations.models import Labelled
from portal.workflow import State


class EventType(Labelled):
    """What an event is; `kinds` are the facts its closing makes, the first one being the event itself."""

    kinds: tuple[Kind, ...]

    TRAINING = "training", _l("Training"), Kind.TRAINING_HELD, Kind.ATTENDANCE_CONFIRMED
    CONFERENCE = "conference", _l("Conference"), Kind.EVENT_HELD
    SEMINAR = "seminar", _l("Seminar"), Kind.EVENT_HELD
    MEETING = "meeting", _l("Meeting"), Kind.EVENT_HELD
    WORKSHOP = "workshop", _l("Workshop"), Kind.EVENT_HELD
    INTEGRATION = "integration", _l("Integration event"), Kind.EVENT_HELD
    EXPERT = "expert", _l("Expert event"), Kind.EVENT_HELD
    FAIR = "fair", _l("Fair"), Kind.EVENT_HELD
    EDITION = "edition", _l("Edition of a series"), Kind.EDITION_HELD
    VISIT_MADE = "visit_made", _l("Partner visit made"), Kind.STUDY_VISIT_MADE
    VISIT_HOSTED = "visit_hosted", _l("Study visit hosted"), Kind.STUDY_VISIT_HOSTED
    ASSEMBLY = "assembly", _l("General Assembly"), Kind.EVENT_HELD, Kind.PRESENTATION_GIVEN
    APPEARANCE = "appearance", _l("Appearance at a conference"), Kind.APPEARANCE_MADE
    PATRONAGE = "patronage", _l("Patronage"), Kind.PATRONAGE_GRANTED
    ACADEMIC = "academic", _l("Initiative with an academic centre"), Kind.ACADEMIC_INITIATIVE
    INITIATIVE = "initiative", _l("Promotional initiative"), Kind.INITIATIVE_CONFIRMED

    def __new__(cls, value: str, label: Any = "", *kinds: Kind) -> "EventType":
        """A member whose value is the first item alone."""
        member = object.__new__(cls)
        member._value_ = value
        member.label = label
        member.kinds = kinds
        return member

    @property
    def counts_persons(self) -> bool:
        """Whether everybody present is a fact of their own."""
        return Kind.ATTENDANCE_CONFIRMED in self.kinds

    @property
    def counts_presentations(self) -> bool:
        """Whether every organisation that presented itself is a fact of its own."""
        return Kind.PRESENTATION_GIVEN in self.kinds

    @property
    def has_series(self) -> bool:
        """Whether it is one of a series, in which a year counts once."""
        return Kind.EDITION_HELD in self.kinds


class EventState(State):
    """Where an event is; only one that was held counts."""

    DRAFT = "draft", _l("Draft"), "neutral"
    ANNOUNCED = "announced", _l("Announced"), "info"
    POSTPONED = "postponed", _l("Postponed"), "warning"
    HELD = "held", _l("Held"), "success"
    CANCELLED = "cancelled", _l("Cancelled"), "danger"


EventState.transitions = {
    "draft": ("announced", "cancelled"),
    "announced": ("postponed", "held", "cancelled"),
    "postponed": ("postponed", "held", "cancelled"),
    "held": ("cancelled",),
}


class SeatState(State):
    """Where a person's place at an event is."""

    SEATED = "seated", _l("Signed up"), "success"
    WAITING = "waiting", _l("On the waiting list"), "warning"
    GIVEN_UP = "given_up", _l("Signed off"), "neutral"
    WALK_IN = "walk_in", _l("Came without signing up"), "info"


SeatState.transitions = {"seated": ("given_up",), "waiting": ("seated", "given_up"), "walk_in": ("given_up",)}


class Attendance(Labelled):
    """What the organiser says of a person after the event."""

    PRESENT = "present", _l("Present")
    ABSENT = "absent", _l("Absent")
    EXCUSED = "excused", _l("Excused")


class Side(Labelled):
    """How an organisation took part in an event."""

    PARTICIPANT = "participant", _l("Took part")
    PRESENTER = "presenter", _l("Presented itself")
