"""Events, their people and their words."""

from portal.events.models.events import OPEN, Event, EventOrganisation, EventTag
from portal.events.models.people import EventParticipant, Registration
from portal.events.models.programme import AgendaItem, Resolution
from portal.events.models.words import Attendance, EventState, EventType, SeatState, Side

__all__ = [
    "OPEN",
    "AgendaItem",
    "Attendance",
    "Event",
    "EventOrganisation",
    "EventParticipant",
    "EventState",
    "EventTag",
    "EventType",
    "Registration",
    "Resolution",
    "SeatState",
    "Side",
]
