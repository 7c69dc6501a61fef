"""Signing up for an event and off again, for oneself or for one's staff."""

from typing import Any

from flask import abort, flash
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.models import User
from portal.events import operations, queries
from portal.events.forms import StaffForm
from portal.events.models import Event, Registration, SeatState
from portal.events.views.blueprint import bp
from portal.extensions import db
from portal.permissions import allow, current_actor
from portal.web import go, render
from portal.workflow import Refused


@bp.post("/<int:id>/sign-up")
@allow("events.sign_up", load=queries.visible_to)
def sign_up(event: Event) -> Any:
    """Take a seat, or the next place on the waiting list."""
    actor = current_actor()
    _say(operations.sign_up(event, actor.user, actor.organisation, actor=actor))
    return go("events.show", id=event.id)


def _say(place: Registration) -> None:
    if place.state is SeatState.WAITING:
        flash(_("All seats are taken: %(name)s is on the waiting list.", name=place.person_name), "info")
    else:
        flash(_("%(name)s has a seat. A confirmation goes by e-mail.", name=place.person_name), "success")


def _known(place: Registration | None) -> Registration:
    """The place; raises Refused when it was given up meanwhile, or never was theirs."""
    if place is None:
        raise Refused(_l("There is no such place any more. Reload the page to see what changed."))
    return place


@bp.post("/<int:id>/sign-off")
@allow("events.sign_up", load=queries.visible_to)
def sign_off(event: Event) -> Any:
    """Give up the own place."""
    operations.give_up(
        _known(queries.live_place(event.id, user_id=current_actor().user_id)), actor=current_actor()
    )
    flash(_("You are signed off. Your place goes to whoever waits for it."), "success")
    return go("events.show", id=event.id)


@bp.route("/<int:id>/staff", methods=["GET", "POST"])
@allow("events.sign_up_staff", load=queries.visible_to)
def staff(event: Event) -> Any:
    """The people of the own organisation at the event; below, the form that signs up one more."""
    organisation_id = current_actor().organisation_id or abort(404)
    places = queries.of_organisation(event.id, organisation_id)
    there = {place.user_id for place in places}
    people = [(str(key), name) for key, name in queries.colleagues(organisation_id) if key not in there]
    form = StaffForm(people)
    made: list[Registration] = []
    if form.run(lambda: made.append(_sign_up(event, form))):
        _say(made[0])
        return go("events.staff", id=event.id)
    return render("events/staff.html", form=form, event=event, places=places, people=people)


def _sign_up(event: Event, form: StaffForm) -> Registration:
    user, actor = db.session.get_one(User, int(form.person.data)), current_actor()
    return operations.sign_up(event, user, actor.organisation, actor=actor)


@bp.post("/<int:id>/staff/<int:place_id>/sign-off")
@allow("events.sign_up_staff", load=queries.visible_to)
def sign_off_staff(event: Event, place_id: int) -> Any:
    """Give up the place of somebody of the own organisation."""
    own = queries.of_organisation(event.id, current_actor().organisation_id or 0)
    place = _known(next((row for row in own if row.id == place_id), None))
    operations.give_up(place, actor=current_actor())
    flash(_("%(name)s is signed off.", name=place.person_name), "success")
    return go("events.staff", id=event.id)
