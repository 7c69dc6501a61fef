"""Saying how an exchange went."""

from typing import Any

from flask import flash, request
from flask_babel import gettext as _

from portal.barter import operations, queries
from portal.barter.deal_forms import FeedbackForm
from portal.barter.models import Exchange
from portal.barter.views.blueprint import bp
from portal.permissions import SAFE_METHODS, allow, current_actor
from portal.web import go, render


@bp.route("/<int:id>/feedback", methods=["GET", "POST"])
@allow("barter.give_feedback", load=queries.visible_exchanges)
def feedback(exchange: Exchange) -> Any:
    """Say how it went, once and for one's own side."""
    actor = current_actor()
    if request.method in SAFE_METHODS and not queries.takes_feedback(exchange, actor.organisation_id):
        flash(_("This step is not possible now: see where the exchange stands."), "warning")
        return go("barter.show", id=exchange.id)
    form = FeedbackForm()
    if form.run(lambda: operations.give_feedback(exchange, actor=actor, **form.answers())):
        flash(_("Thank you. The other side reads it once it has answered too, or after 30 days."), "success")
        return go("barter.show", id=exchange.id)
    return render(
        "barter/feedback.html", form=form, exchange=exchange, until=queries.feedback_until(exchange)
    )
