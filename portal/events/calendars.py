"""Events as calendars other programs read (iCalendar, RFC 5545); moments are in UTC, so no clock change moves them."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from flask import Response, current_app
from flask_babel import gettext as _
from icalendar import Calendar
from icalendar import Event as Entry

from portal.events.models import Event, EventState

PRODUCT = "-//MPKU//portal//PL"


def calendar(events: Iterable[Event], name: str, *, with_link: bool = False) -> Response:
    """A file of events; `with_link` says that its reader may see the links for remote participants."""
    feed = Calendar()
    feed.add("prodid", PRODUCT)
    feed.add("version", "2.0")
    feed.add("x-wr-calname", _("Events of the partnership"))
    for event in events:
        feed.add_component(_entry(event, with_link))
    response = Response(feed.to_ical(), content_type="text/calendar; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _entry(event: Event, with_link: bool) -> Entry:
    base = current_app.config["BASE_URL"]
    entry = Entry()
    entry.add("uid", f"event-{event.id}@{urlsplit(base).hostname or 'localhost'}")
    entry.add("dtstamp", event.changed_at)
    entry.add("last-modified", event.changed_at)
    entry.add("sequence", event.sequence)
    entry.add("dtstart", event.starts_at)
    entry.add("dtend", event.ends_at)
    entry.add("summary", event.title)
    entry.add("location", event.place or _("Remote"))
    entry.add("url", f"{base}/events/{event.id}")
    entry.add("description", _description(event, with_link))
    entry.add("status", "CANCELLED" if event.state is EventState.CANCELLED else "CONFIRMED")
    return entry


def _description(event: Event, with_link: bool) -> str:
    parts = [str(event.type.label), event.description, event.link if with_link else ""]
    return "\n\n".join(part for part in parts if part)
