"""Certificates of attendance: a number nobody guesses, and the accessible PDF that bears it."""

import io
import secrets
from collections.abc import Iterable
from typing import Any

import segno
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from portal import pdf, screen
from portal.events import queries
from portal.events.models import Event, EventState, Registration
from portal.extensions import db

SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none is taken for another
LENGTH = 8


def new_number(year: int) -> str:
    """A number such as `MPKU-2015-7KQ4-9XBD`."""
    signs = "".join(secrets.choice(SIGNS) for _sign in range(LENGTH))
    return f"MPKU-{year}-{signs[:4]}-{signs[4:]}"


def normal(number: str) -> str:
    """A number as it is kept, from how people type it."""
    return "-".join(number.upper().replace("-", " ").split())


def minutes_of(event: Event) -> int | None:
    """The time certificates name: what the organiser said, else the duration of an event of one day, else none."""
    if event.minutes or event.first_day != event.last_day:
        return event.minutes
    return int((event.ends_at - event.starts_at).total_seconds()) // 60


def issue(event: Event) -> None:
    """Give everybody who was present at a closed event a certificate, unless they have one."""
    if event.state is EventState.HELD:
        for place in queries.present(event.id):
            place.certificate = place.certificate or new_number(event.last_day.year)
        db.session.flush()


def as_pdf(event: Event, places: Iterable[Registration]) -> bytes:
    """The certificates of these people, a page each; in Polish, whatever the screen."""
    with force_locale("pl"):
        minutes = minutes_of(event)
        data = {
            "title": event.title,
            "type": str(event.type.label),
            "when": event.when,
            "place": event.place,
            "hours": screen.hours(minutes) if minutes else "",
            "organiser": event.organiser.name if event.organiser else _("Partnership Office"),
            "issued": screen.day(event.last_day),
            "people": [_printed(place) for place in places],
        }
    return pdf.render(pdf.TEMPLATES / "events/certificate.typ", data)


def _printed(place: Registration) -> dict[str, Any]:
    address = f"{current_app.config['BASE_URL'].rstrip('/')}/events/certificates/{place.certificate}"
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", border=0, scale=4)
    return {
        "name": place.person_name,
        "organisation": place.organisation_name,
        "number": place.certificate,
        "address": address,
        "code": drawn.getvalue().decode(),
    }
