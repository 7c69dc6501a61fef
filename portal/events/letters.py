"""Notices of events, to those who signed up: titles and links only."""

from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from portal.events.models import Event, Registration
from portal.notices import Topic, notify

SUBJECTS = {
    "seated": _l("You have a seat: %(title)s"),
    "waiting": _l("You are on the waiting list: %(title)s"),
    "moved_up": _l("A seat became free for you: %(title)s"),
    "given_up": _l("You were signed off: %(title)s"),
    "postponed": _l("New date: %(title)s"),
    "cancelled": _l("Cancelled: %(title)s"),
}
TEMPLATES = {
    "seated": "mail/events_seated.txt",
    "waiting": "mail/events_waiting.txt",
    "moved_up": "mail/events_moved_up.txt",
    "given_up": "mail/events_given_up.txt",
    "postponed": "mail/events_postponed.txt",
    "cancelled": "mail/events_cancelled.txt",
}


def tell(place: Registration, occasion: str, event: Event) -> None:
    """Tell the person of a place what became of it; those without an account are told by the organiser."""
    if place.user is None or not place.user.is_active:
        return
    with force_locale("pl"):
        subject = SUBJECTS[occasion] % {"title": event.title}
    notify(
        place.user,
        Topic.EVENT,
        subject,
        TEMPLATES[occasion],
        f"events.{occasion}:{place.id}:{event.sequence}",
        path=f"/events/{event.id}",
        event=event,
    )


def remind_of(place: Registration, event: Event) -> None:
    """Tell a person with a seat that the event comes; once for each date it was given."""
    if place.user is None or not place.user.is_active:
        return
    notify(
        place.user,
        Topic.EVENT,
        _l("Soon: %(title)s", title=event.title),
        "mail/events_soon.txt",
        f"events.soon:{place.id}:{event.first_day.isoformat()}",
        path=f"/events/{event.id}",
        event=event,
    )


def ask_to_close(person: Any, event: Event, days: int) -> None:
    """Ask somebody who runs the event to note who was there, `days` after its end; once for each of these days."""
    notify(
        person,
        Topic.MOVE,
        _l("Note who was there: %(title)s", title=event.title),
        "mail/events_to_close.txt",
        f"events.to_close:{event.id}:{event.last_day.isoformat()}:{days}:{person.id}",
        path=f"/events/{event.id}/attendance",
        event=event,
    )


def tell_all(places: list[Registration], occasion: Any, event: Event) -> None:
    """The same to several people."""
    for place in places:
        tell(place, occasion, event)
