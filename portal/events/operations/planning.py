"""Creating, announcing, changing, postponing and cancelling events."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.activity import unrecorded
from portal.events import letters, queries, steps
from portal.events.models import Event, EventState, EventType
from portal.extensions import db
from portal.permissions import Actor
from portal.plan.tags import Pair
from portal.workflow import Refused, move

NOT_HELD = "an event counts once it was held and closed"


@unrecorded(NOT_HELD, says=_l("Created the event"))
def create(
    *,
    kind: EventType,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    group_id: int | None = None,
    area_number: int | None = None,
    series: str = "",
    tags: Iterable[Pair] = (),
    actor: Actor,
    **fields: Any,
) -> Event:
    """A draft of an event, also of one that took place already; `fields` are other columns of `Event`.

    Raises Refused for a group or area of somebody else, tags its type does not count, an edition without a series and
    an event that takes place nowhere.
    """
    given = {"place": "", "link": "", "sign_up_until": None, **fields}
    _check({**given, "starts_at": starts_at, "ends_at": ends_at})
    event = Event(
        type=kind,
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        group_id=group_id,
        area_number=steps.own_scope(group_id, area_number, actor),
        series=steps.checked_series(kind, series),
        tags=steps.checked_tags(None, kind, tags, actor),
        state=EventState.DRAFT,
        created_by=actor.user,
        created_at=clock.now(),
        changed_at=clock.now(),
        **fields,
    )
    db.session.add(event)
    db.session.flush()
    return event


def _check(values: dict[str, Any]) -> None:
    """Raise Refused unless columns fit one another."""
    if not (values["place"] or values["link"]):
        raise Refused(_l("Enter the place or the link of a remote event."))
    if values["ends_at"] <= values["starts_at"]:
        raise Refused(_l("Enter an end that comes after the beginning."))
    first = clock.day_of(values["starts_at"])
    if (values["sign_up_until"] or first) > first:
        raise Refused(_l("The last day to sign up cannot come after the beginning."))


CHECKED = ("place", "link", "starts_at", "ends_at", "sign_up_until", "capacity")
LARGEST = 2**31


def _with(event: Event, fields: dict[str, Any]) -> dict[str, Any]:
    """The columns to check as they would be with new values."""
    return {name: fields.get(name, getattr(event, name)) for name in CHECKED}


@unrecorded(NOT_HELD, says=_l("Changed the event"))
def edit(
    event: Event,
    *,
    kind: EventType,
    series: str = "",
    tags: Iterable[Pair] = (),
    group_id: int | None = None,
    area_number: int | None = None,
    actor: Actor,
    **fields: Any,
) -> Event:
    """Change what is said of an event that was not held yet; a larger room gives seats to those who wait.

    The days of an announced event change by `postpone`. Raises Refused for what `create` refuses, fewer seats than are
    taken, and once the event was held or cancelled.
    """
    _check_change(event, _with(event, fields))
    if (group_id, area_number) != (event.group_id, event.area_number):
        area_number = steps.own_scope(group_id, area_number, actor)
    rows = steps.checked_tags(event, kind, tags, actor)
    series = steps.checked_series(kind, series)
    scope = {"group_id": group_id, "area_number": area_number}
    steps.changed(event, type=kind, series=series, tags=rows, **scope, **fields)
    steps.fill_seats(event)
    return event


def _check_change(event: Event, values: dict[str, Any]) -> None:
    if event.state in (EventState.HELD, EventState.CANCELLED):
        raise Refused(_l("This event is closed. What counts can still be corrected with a reason."))
    if event.is_open and (values["starts_at"], values["ends_at"]) != (event.starts_at, event.ends_at):
        raise Refused(_l("People know the date already. Postpone the event, so that they are told."))
    _check(values)
    if (values["capacity"] or LARGEST) < queries.seats([event.id])[event.id].taken:
        raise Refused(_l("More people have a seat than that. Enter at least as many seats as are taken."))


@unrecorded(NOT_HELD, says=_l("Announced the event"))
def announce(event: Event, *, actor: Actor) -> Event:
    """Show a draft to those it is for; from now on they sign up. Raises Refused for anything but a draft."""
    move(event, EventState.ANNOUNCED)
    steps.changed(event, announced_at=clock.now())
    return event


@unrecorded(NOT_HELD, says=_l("Postponed the event"))
def postpone(
    event: Event,
    *,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    sign_up_until: Any = None,
    actor: Actor,
) -> Event:
    """Give an announced event other days, with a reason; everybody signed up keeps their place and is told.

    Raises Refused when it is not announced, the days stay the same or lie in the past.
    """
    move(event, EventState.POSTPONED)
    if (starts_at, ends_at) == (event.starts_at, event.ends_at):
        raise Refused(_l("Nothing was changed. Enter the new date."))
    if starts_at <= clock.now():
        raise Refused(_l("Enter a beginning that still lies ahead."))
    dates = {"starts_at": starts_at, "ends_at": ends_at, "sign_up_until": sign_up_until}
    _check(_with(event, dates))
    steps.changed(event, postponed_from=event.starts_at, state_reason=reason, **dates)
    letters.tell_all(queries.places(event.id), "postponed", event)
    return event


@unrecorded("a cancelled event never counts", says=_l("Cancelled the event"))
def cancel(event: Event, *, reason: str, actor: Actor) -> Event:
    """Call an event off with a reason; it stays in history and everybody signed up is told.

    Raises Refused once it was held (`void` withdraws it then) or cancelled.
    """
    if event.state is EventState.HELD:
        raise Refused(_l("This event was held and counts. The Partnership Office can withdraw it."))
    was_known = event.is_open
    move(event, EventState.CANCELLED)
    steps.changed(event, state_reason=reason)
    if was_known:
        letters.tell_all(queries.places(event.id), "cancelled", event)
    return event
