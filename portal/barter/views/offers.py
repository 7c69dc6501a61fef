"""Offers: the list of others' offers, one offer, and what its own organisation does with it."""

from typing import Any

from flask import flash, request
from flask_babel import gettext as _

from portal import clock
from portal.barter import operations, picture, queries
from portal.barter.forms import TermsForm
from portal.barter.limits import limits
from portal.barter.models import Offer, ResourceKind, ServiceMode
from portal.barter.offer_forms import OfferForm
from portal.barter.post_forms import PostFilter
from portal.barter.views.blueprint import bp
from portal.forms import ActionForm, format_hours
from portal.organisations.territory import powiat_name
from portal.permissions import allow, current_actor
from portal.web import csv_response, go, paginate, render, streamed


@bp.get("/")
@allow("barter.list")
def index() -> Any:
    """The offers of others."""
    form = PostFilter(_("What is given"))
    page = paginate(queries.filtered_posts(Offer, current_actor(), form.wanted()))
    labels = {item: str(item.label) for item in (*ResourceKind, *ServiceMode)}
    return render("barter/index.html", form=form, page=page, labels=labels, powiat_name=powiat_name)


@bp.get("/offers.csv")
@allow("barter.list")
def index_csv() -> Any:
    """The same list as a file."""
    rows = queries.filtered_posts(Offer, current_actor(), PostFilter(_("What is given")).wanted())
    header = [
        _("Offer"),
        _("Organisation"),
        _("What is given"),
        _("Where"),
        _("Place"),
        _("Hours"),
        _("For whom"),
        _("Valid until"),
    ]
    return csv_response("offers.csv", header, map(_csv_row, streamed(rows)))


def _csv_row(offer: Offer) -> list[Any]:
    return [
        offer.title,
        offer.organisation.name,
        str(offer.resource_kind.label),
        str(offer.mode.label),
        offer.place,
        format_hours(offer.capacity_minutes),
        offer.audience,
        offer.expires_on,
    ]


@bp.get("/offers/<int:id>")
@allow("barter.show", load=queries.visible_offers)
def show_offer(offer: Offer) -> Any:
    """One offer."""
    own = current_actor().works_for(offer.organisation_id)
    history = queries.trail(offer, current_actor()) if own else []
    return render(
        "barter/offer.html",
        offer=offer,
        own=own,
        circle=queries.circle_with(offer) if own else None,
        picture=picture,
        fits=queries.needs_for(offer) if own and offer.is_open_on(clock.today()) else [],
        history=history,
        groups=queries.groups_of(offer),
        powiat_name=powiat_name,
        form=ActionForm(),
    )


@bp.route("/offers/new", methods=["GET", "POST"])
@allow("barter.draft_offer")
def new_offer() -> Any:
    """Write an offer; it is a draft until the representative publishes it."""
    actor = current_actor()
    form = OfferForm(actor.organisation, actor.user_id)
    written: list[Offer] = []
    if form.run(lambda: written.append(operations.create_offer(actor=actor, **form.columns()))):
        flash(
            _("The draft is saved. Others see the offer once your representative has published it."),
            "success",
        )
        return go("barter.show_offer", id=written[0].id)
    return render("barter/offer_form.html", form=form, offer=None)


@bp.route("/offers/<int:id>/edit", methods=["GET", "POST"])
@allow("barter.edit_offer", load=queries.visible_offers)
def edit_offer(offer: Offer) -> Any:
    """Change an offer."""
    actor = current_actor()
    form = OfferForm(offer.organisation, actor.user_id, offer)
    if form.run(lambda: operations.edit_offer(offer, actor=actor, **form.columns())):
        flash(_("The offer is changed."), "success")
        return go("barter.show_offer", id=offer.id)
    return render("barter/offer_form.html", form=form, offer=offer)


def _press(offer: Offer, operation: Any, done: str) -> Any:
    """Run an operation of one button and return to the offer."""
    if ActionForm().validate():
        operation(offer, actor=current_actor())
        flash(done, "success")
    return go("barter.show_offer", id=offer.id)


@bp.post("/offers/<int:id>/publish")
@allow("barter.publish_offer", load=queries.visible_offers)
def publish_offer(offer: Offer) -> Any:
    """Show it to all organisations."""
    return _press(offer, operations.publish_offer, _("The offer is published. Below are the needs it fits."))


@bp.post("/offers/<int:id>/withdraw")
@allow("barter.publish_offer", load=queries.visible_offers)
def withdraw_offer(offer: Offer) -> Any:
    """Stop showing it."""
    return _press(offer, operations.withdraw_offer, _("The offer is withdrawn."))


@bp.post("/offers/<int:id>/renew")
@allow("barter.publish_offer", load=queries.visible_offers)
def renew_offer(offer: Offer) -> Any:
    """Let it live for another year."""
    return _press(offer, operations.renew_offer, _("The offer is renewed for a year from today."))


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
