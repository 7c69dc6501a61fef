"""Taking and giving up seats. A request has locked the event before, so that the last seat is given once."""

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.accounts.models import User
from portal.activity import unrecorded
from portal.events import letters, queries, steps
from portal.events.models import Event, Registration, SeatState
from portal.extensions import db
from portal.organisations import queries as organisations
from portal.organisations.models import Organisation
from portal.permissions import Actor
from portal.workflow import Refused, move

REGISTERED = "registered is not attended: only confirmed attendance counts"


@unrecorded(REGISTERED, says=_l("Signed up for the event"))
def sign_up(event: Event, user: User, organisation: Organisation | None, *, actor: Actor) -> Registration:
    """Take a seat for a person, or the next place on the waiting list when all are taken, and confirm it by e-mail.

    Raises Refused when one can no longer sign up, for a person who has a place already, and for somebody who does not
    work for the organisation (None: the Biuro).
    """
    _check_person(event, user, organisation)
    place = Registration(
        event=event,
        user=user,
        organisation=organisation,
        state=SeatState.WAITING if _is_full(event) else SeatState.SEATED,
        signed_up_by_id=actor.user_id,
        created_at=clock.now(),
        changed_at=clock.now(),
    )
    db.session.add(place)
    db.session.flush()
    letters.tell(place, place.state.value, event)
    return place


def _check_person(event: Event, user: User, organisation: Organisation | None) -> None:
    if not event.takes_sign_ups:
        raise Refused(_l("One can no longer sign up for this event."))
    if organisation is not None and not organisations.held(organisation.id, user_id=user.id):
        raise Refused(_l("Choose somebody who works for your organisation."))
    if queries.live_place(event.id, user_id=user.id):
        raise Refused(_l("%(name)s is signed up already.", name=user.name))


def _is_full(event: Event) -> bool:
    """Whether the next one has to wait; those who wait already come first."""
    seats = queries.seats([event.id])[event.id]
    return event.capacity is not None and (seats.taken >= event.capacity or seats.waiting > 0)


@unrecorded(REGISTERED, says=_l("Signed off from the event"))
def give_up(place: Registration, *, actor: Actor) -> Registration:
    """Give up a seat or a place on the waiting list; the first who waits moves up and is told.

    Raises Refused once the event began, was closed or cancelled, and for a place that was given up already.
    """
    event = place.event
    if not event.is_open or event.has_begun:
        raise Refused(_l("The event has begun or is closed. Its organiser notes who was there."))
    move(place, SeatState.GIVEN_UP)
    place.changed_at = clock.now()
    db.session.flush()
    if actor.user_id != place.user_id:
        letters.tell(place, "given_up", event)
    steps.fill_seats(event)
    return place
