"""What the Biuro enters for an organisation."""

from typing import Any

from flask import flash
from flask_babel import gettext as _

from portal.barter import operations, queries
from portal.barter.group_forms import EntryForm
from portal.barter.models import Exchange, Offer
from portal.barter.views.blueprint import bp
from portal.permissions import allow, current_actor
from portal.web import go, render


@bp.route("/offers/<int:id>/enter", methods=["GET", "POST"])
@allow("barter.enter", load=queries.visible_offers)
def enter_request(offer: Offer) -> Any:
    """Ask for an offered service for an organisation that phoned or wrote on paper."""
    form, made, actor = EntryForm(offer, queries.members_today()), list[Exchange](), current_actor()
    if form.run(lambda: made.append(operations.enter_request(offer, actor=actor, **form.entry()))):
        flash(_("Entered. Now %(name)s confirms it.", name=made[0].recipient.name), "success")
        return go("barter.show", id=made[0].id)
    return render("barter/enter_request.html", form=form, offer=offer)
