"""Reminding people of events that come, and those who run them of events to close."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.activity import unrecorded
from portal.events import letters, queries
from portal.events.models import Event
from portal.extensions import db
from portal.jobs import daily
from portal.permissions import SYSTEM, Actor

DAYS_BEFORE = 2
DAYS_AFTER = (3, 14)


@unrecorded("a reminder is no fact of the partnership", says=_l("Reminded of events that come"))
def remind_of_events(*, actor: Actor) -> None:
    """Tell everybody with a seat two days before an event; who signed up later than that knows it already."""
    today = clock.today()
    for place in queries.seated_until(today + timedelta(days=DAYS_BEFORE)):
        event = place.event
        if clock.day_of(place.created_at) <= event.first_day - timedelta(days=DAYS_BEFORE):
            letters.remind_of(place, event)


@unrecorded("a reminder is no fact of the partnership", says=_l("Reminded of events to close"))
def remind_to_close(*, actor: Actor) -> None:
    """Ask those who run an event to note who was there, 3 and 14 days after its end, once each.

    When the worker stood still over both, the later one alone is sent.
    """
    for event in db.session.scalars(queries.unclosed().order_by(Event.id)).all():
        passed = [days for days in DAYS_AFTER if event.last_day + timedelta(days=days) <= clock.today()]
        for person in queries.runners(event) if passed else ():
            letters.ask_to_close(person, event, passed[-1])


@daily
def _remind() -> None:
    """Every day, since events take place on any day."""
    remind_of_events(actor=SYSTEM)
    remind_to_close(actor=SYSTEM)
