"""Needs: their addresses, saying that one is served, and offering help."""

from functools import partial
from typing import Any

from flask import flash
from flask_babel import gettext as _

from portal.barter import operations, queries
from portal.barter.models import Need
from portal.barter.need_forms import HelpForm, NeedForm
from portal.barter.views.blueprint import bp
from portal.barter.views.posts import list_posts, posts_csv, press, show_post, write_post
from portal.organisations.territory import powiat_name
from portal.permissions import allow, current_actor
from portal.web import go, render


@bp.get("/needs")
@allow("barter.list")
def needs() -> Any:
    """The needs of others."""
    return list_posts("barter/needs.html", Need, _("What is needed"))


@bp.get("/needs.csv")
@allow("barter.list")
def needs_csv() -> Any:
    """The same list as a file."""
    return posts_csv(Need, _("Need"), _("What is needed"))


@bp.get("/needs/<int:id>")
@allow("barter.show", load=queries.visible_needs)
def show_need(need: Need) -> Any:
    """One need, with the exchanges about it in which the reader's organisation takes part."""
    exchanges = queries.exchanges_for(need, current_actor().organisation_id)
    return show_post("barter/need.html", need, queries.offers_for, exchanges=exchanges)


@bp.route("/needs/new", methods=["GET", "POST"])
@allow("barter.draft_offer")
def new_need() -> Any:
    """Write a need; it is a draft until the representative publishes it."""
    actor = current_actor()
    done = _("The draft is saved. Others see the need once your representative has published it.")
    return write_post(NeedForm(actor.organisation, actor.user_id), operations.create_need, done)


@bp.route("/needs/<int:id>/edit", methods=["GET", "POST"])
@allow("barter.edit_offer", load=queries.visible_needs)
def edit_need(need: Need) -> Any:
    """Change a need."""
    form = NeedForm(need.organisation, current_actor().user_id, need)
    return write_post(form, partial(operations.edit_need, need), _("The need is changed."), need)


@bp.post("/needs/<int:id>/publish")
@allow("barter.publish_offer", load=queries.visible_needs)
def publish_need(need: Need) -> Any:
    """Show it to all organisations."""
    return press(need, operations.publish_need, _("The need is published. Below are the offers that fit it."))


@bp.post("/needs/<int:id>/withdraw")
@allow("barter.publish_offer", load=queries.visible_needs)
def withdraw_need(need: Need) -> Any:
    """Stop showing it."""
    return press(need, operations.withdraw_need, _("The need is withdrawn."))


@bp.post("/needs/<int:id>/renew")
@allow("barter.publish_offer", load=queries.visible_needs)
def renew_need(need: Need) -> Any:
    """Let it live for another 60 days."""
    return press(need, operations.renew_need, _("The need is renewed for 60 days from today."))


@bp.post("/needs/<int:id>/serve")
@allow("barter.publish_offer", load=queries.visible_needs)
def serve_need(need: Need) -> Any:
    """Say that it is served."""
    return press(need, operations.serve_need, _("The need is marked as served."))


@bp.route("/needs/<int:id>/help", methods=["GET", "POST"])
@allow("barter.request", load=queries.visible_needs)
def offer_help(need: Need) -> Any:
    """Offer to serve it."""
    form, made = HelpForm(need), []
    if form.run(lambda: made.append(operations.offer_help(need, actor=current_actor(), **form.terms()))):
        flash(_("Your offer of help is sent. Now %(name)s answers.", name=need.organisation.name), "success")
        return go("barter.show", id=made[0].id)
    return render("barter/help.html", form=form, need=need, powiat_name=powiat_name)
