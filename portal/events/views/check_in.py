"""Self check-in: the code for the organiser to show, and the page where people type it."""

from typing import Any

from flask import flash
from flask_babel import gettext as _

from portal.events import operations, queries
from portal.events.forms import CheckInForm
from portal.events.models import Event
from portal.events.views.blueprint import bp
from portal.extensions import limiter
from portal.permissions import allow, current_actor
from portal.web import go, render

TRIES = "10/hour;30/day"  # of one person


@bp.get("/<int:id>/code")
@allow("events.manage", load=queries.visible_to)
def code(event: Event) -> Any:
    """The code to show, in large digits."""
    return render("events/code.html", event=event)


@bp.post("/<int:id>/code")
@allow("events.manage", load=queries.visible_to)
def open_check_in(event: Event) -> Any:
    """Make a new code."""
    operations.open_check_in(event, actor=current_actor())
    return go("events.code", id=event.id)


@bp.post("/<int:id>/code/end")
@allow("events.manage", load=queries.visible_to)
def end_check_in(event: Event) -> Any:
    """Let the code work no more."""
    operations.end_check_in(event, actor=current_actor())
    flash(_("The check-in ended. Who was noted stays noted."), "success")
    return go("events.attendance", id=event.id)


@bp.route("/<int:id>/check-in", methods=["GET", "POST"])
@limiter.limit(TRIES, methods=["POST"], key_func=lambda: f"check-in:{current_actor().user_id}")
@allow("events.sign_up", load=queries.visible_to)
def check_in(event: Event) -> Any:
    """Note that one is there, by the code shown on the spot."""
    form, actor = CheckInForm(), current_actor()
    if form.run(
        lambda: operations.check_in(event, actor.user, actor.organisation, code=form.code.data, actor=actor),
        field="code",
    ):
        flash(_("You are noted as present. Thank you."), "success")
        return go("events.show", id=event.id)
    return render("events/check_in.html", form=form, event=event)
