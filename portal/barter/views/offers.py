"""Offers: their addresses, and asking for the service."""

from functools import partial
from typing import Any

from flask import flash, request
from flask_babel import gettext as _

from portal.barter import operations, queries
from portal.barter.forms import TermsForm
from portal.barter.limits import limits
from portal.barter.models import Offer
from portal.barter.offer_forms import OfferForm
from portal.barter.views.blueprint import bp
from portal.barter.views.posts import list_posts, posts_csv, press, show_post, write_post
from portal.permissions import allow, current_actor
from portal.web import go, render


@bp.get("/")
@allow("barter.list")
def index() -> Any:
    """The offers of others."""
    return list_posts("barter/index.html", Offer, _("What is given"))


@bp.get("/offers.csv")
@allow("barter.list")
def index_csv() -> Any:
    """The same list as a file."""
    return posts_csv(Offer, _("Offer"), _("What is given"))


@bp.get("/offers/<int:id>")
@allow("barter.show", load=queries.visible_offers)
def show_offer(offer: Offer) -> Any:
    """One offer."""
    return show_post("barter/offer.html", offer, queries.needs_for, groups=queries.groups_of(offer))


@bp.route("/offers/new", methods=["GET", "POST"])
@allow("barter.draft_offer")
def new_offer() -> Any:
    """Write an offer; it is a draft until the representative publishes it."""
    actor = current_actor()
    done = _("The draft is saved. Others see the offer once your representative has published it.")
    return write_post(OfferForm(actor.organisation, actor.user_id), operations.create_offer, done)


@bp.route("/offers/<int:id>/edit", methods=["GET", "POST"])
@allow("barter.edit_offer", load=queries.visible_offers)
def edit_offer(offer: Offer) -> Any:
    """Change an offer."""
    form = OfferForm(offer.organisation, current_actor().user_id, offer)
    return write_post(form, partial(operations.edit_offer, offer), _("The offer is changed."), offer)


@bp.post("/offers/<int:id>/publish")
@allow("barter.publish_offer", load=queries.visible_offers)
def publish_offer(offer: Offer) -> Any:
    """Show it to all organisations."""
    return press(offer, operations.publish_offer, _("The offer is published. Below are the needs it fits."))


@bp.post("/offers/<int:id>/withdraw")
@allow("barter.publish_offer", load=queries.visible_offers)
def withdraw_offer(offer: Offer) -> Any:
    """Stop showing it."""
    return press(offer, operations.withdraw_offer, _("The offer is withdrawn."))


@bp.post("/offers/<int:id>/renew")
@allow("barter.publish_offer", load=queries.visible_offers)
def renew_offer(offer: Offer) -> Any:
    """Let it live for another year."""
    return press(offer, operations.renew_offer, _("The offer is renewed for a year from today."))


@bp.route("/offers/<int:id>/request", methods=["GET", "POST"])
@allow("barter.request", load=queries.visible_offers)
def request_service(offer: Offer) -> Any:
    """Ask for the service, for the own need the address names."""
    actor = current_actor()
    form, made = TermsForm(), []
    need = queries.own_need(actor, request.args.get("need", type=int))
    if form.run(
        lambda: made.append(operations.request_service(offer, actor=actor, need=need, **form.terms()))
    ):
        flash(_("The request is sent. Now %(name)s answers.", name=offer.organisation.name), "success")
        return go("barter.show", id=made[0].id)
    balance = queries.balance(actor.organisation.id)
    shown = {"form": form, "offer": offer, "need": need, "balance": balance, "limits": limits()}
    return render("barter/request.html", **shown)
