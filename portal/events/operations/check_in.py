"""Self check-in: a code shown on the spot, valid on the days of the event."""

import secrets

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.accounts.models import User
from portal.activity import unrecorded
from portal.events import queries
from portal.events.models import Attendance, Event, Registration, SeatState
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.permissions import Actor
from portal.workflow import Refused

NOTED = "who came counts once the event is closed"
DIGITS = 6


@unrecorded(NOTED, says=_l("Made a check-in code"))
def open_check_in(event: Event, *, actor: Actor) -> Event:
    """Give the event a new code, so that people note their presence themselves; an earlier one works no more.

    Raises Refused once the event is over, closed or cancelled.
    """
    if not event.is_open or event.last_day < clock.today():
        raise Refused(_l("Check-in is for announced events that are not over."))
    event.check_in_code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    db.session.flush()
    return event


@unrecorded(NOTED, says=_l("Ended the check-in"))
def end_check_in(event: Event, *, actor: Actor) -> Event:
    """Let the code work no more; who was noted stays noted."""
    event.check_in_code = None
    db.session.flush()
    return event


@unrecorded(NOTED, says=_l("Checked in"))
def check_in(
    event: Event, user: User, organisation: Organisation | None, *, code: str, actor: Actor
) -> Registration:
    """Note that a person is there, signed up or not, by the code shown on the spot.

    Raises Refused on any other day, without a check-in, for a wrong code, and for somebody who is noted already.
    """
    is_today = event.first_day <= clock.today() <= event.last_day
    if not (event.is_open and is_today and event.check_in_code):
        raise Refused(_l("There is no check-in now. Ask the organiser to note you."))
    typed = "".join(code.split())
    if not secrets.compare_digest(typed.encode(), event.check_in_code.encode()):
        raise Refused(_l("This is not the code of this event. Check it and type it again."))
    return _came(event, user, organisation, actor)


def _came(event: Event, user: User, organisation: Organisation | None, actor: Actor) -> Registration:
    place = queries.live_place(event.id, user_id=user.id)
    if place is not None and place.attendance is Attendance.PRESENT:
        raise Refused(_l("You are noted as present already."))
    if place is None:
        place = Registration(
            event=event, user=user, organisation=organisation, state=SeatState.WALK_IN, created_at=clock.now()
        )
        place.signed_up_by_id = actor.user_id
        db.session.add(place)
    place.attendance, place.changed_at = Attendance.PRESENT, clock.now()
    db.session.flush()
    return place
