"""The agenda of an event, and the resolutions of a General Assembly."""

from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.activity import unrecorded
from portal.clock import WARSAW
from portal.events import queries, steps
from portal.events.models import AgendaItem, Event, EventState, EventType, Resolution
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.permissions import Actor
from portal.workflow import Refused

PLANNED = "an agenda says what is planned; the closing says what counts"
VOTED = "no indicator counts resolutions"


@unrecorded(PLANNED, says=_l("Added a point of the agenda"))
def add_agenda_item(
    event: Event,
    *,
    day: int,
    begins: time,
    title: str,
    organisation: Organisation | None = None,
    actor: Actor,
) -> Event:
    """Add a point on the nth day of the event. Raises Refused for a time outside it and once it was cancelled."""
    _check_agenda(event, day, begins)
    db.session.add(AgendaItem(event=event, day=day, begins=begins, title=title, organisation=organisation))
    db.session.flush()
    return event


@unrecorded(PLANNED, says=_l("Changed a point of the agenda"))
def change_agenda_item(
    item: AgendaItem,
    *,
    day: int,
    begins: time,
    title: str,
    organisation: Organisation | None = None,
    actor: Actor,
) -> Event:
    """Change a point of the agenda; raises Refused as `add_agenda_item` does."""
    _check_agenda(item.event, day, begins)
    item.day, item.begins, item.title, item.organisation = day, begins, title, organisation
    db.session.flush()
    return item.event


@unrecorded(PLANNED, says=_l("Removed a point of the agenda"))
def remove_agenda_item(item: AgendaItem, *, actor: Actor) -> Event:
    """Take a point off the agenda."""
    event = item.event
    db.session.delete(item)
    db.session.flush()
    return event


def _check_agenda(event: Event, day: int, begins: time) -> None:
    if event.state is EventState.CANCELLED:
        raise Refused(_l("This event was cancelled."))
    local = datetime.combine(event.first_day + timedelta(days=day - 1), begins, WARSAW)
    if not event.starts_at <= local < event.ends_at:
        raise Refused(_l("Enter a time between the beginning and the end of the event."))


@unrecorded(VOTED, says=_l("Entered a resolution"))
def add_resolution(event: Event, *, actor: Actor, **fields: Any) -> Event:
    """Enter a resolution with its votes, from the columns of `Resolution`.

    Raises Refused for anything but a General Assembly that has begun, for a number it has already, for a resolution
    adopted by fewer votes than were against it, and for more votes than member organisations are present.
    """
    _check_assembly(event)
    _check_resolution(event, None, fields)
    db.session.add(Resolution(event=event, **fields))
    db.session.flush()
    steps.refuse_too_many_votes(event)
    return event


@unrecorded(VOTED, says=_l("Changed a resolution"))
def change_resolution(resolution: Resolution, *, actor: Actor, **fields: Any) -> Event:
    """Change a resolution; raises Refused as `add_resolution` does."""
    event = resolution.event
    _check_assembly(event)
    _check_resolution(event, resolution, fields)
    for name, value in fields.items():
        setattr(resolution, name, value)
    db.session.flush()
    steps.refuse_too_many_votes(event)
    return event


@unrecorded(VOTED, says=_l("Removed a resolution"))
def remove_resolution(resolution: Resolution, *, actor: Actor) -> Event:
    """Remove a resolution entered by mistake."""
    event = resolution.event
    db.session.delete(resolution)
    db.session.flush()
    return event


def _check_assembly(event: Event) -> None:
    if event.type is not EventType.ASSEMBLY:
        raise Refused(_l("Only a General Assembly votes on resolutions."))
    if event.state is EventState.CANCELLED or not event.has_begun:
        raise Refused(_l("Resolutions are entered once the General Assembly has begun."))


def _check_resolution(event: Event, resolution: Resolution | None, fields: dict[str, Any]) -> None:
    others = [row for row in queries.resolutions(event.id) if row is not resolution]
    if fields["number"] in [row.number for row in others]:
        raise Refused(_l("This General Assembly has a resolution of this number already."))
    if fields["is_adopted"] and fields["votes_for"] <= fields["votes_against"]:
        raise Refused(_l("A resolution is adopted by more votes for it than against it. Check the votes."))
