"""Needs: the list of others' needs, one need, what its own organisation does with it, and offering help."""

from typing import Any

from flask import flash
from flask_babel import gettext as _

from portal import clock
from portal.barter import operations, picture, queries
from portal.barter.models import Need, ResourceKind, ServiceMode
from portal.barter.need_forms import HelpForm, NeedForm
from portal.barter.post_forms import PostFilter
from portal.barter.views.blueprint import bp
from portal.forms import ActionForm, format_hours
from portal.organisations.territory import powiat_name
from portal.permissions import allow, current_actor
from portal.web import csv_response, go, paginate, render, streamed


@bp.get("/needs")
@allow("barter.list")
def needs() -> Any:
    """The needs of others."""
    form = PostFilter(_("What is needed"))
    page = paginate(queries.filtered_posts(Need, current_actor(), form.wanted()))
    labels = {item: str(item.label) for item in (*ResourceKind, *ServiceMode)}
    return render("barter/needs.html", form=form, page=page, labels=labels, powiat_name=powiat_name)


@bp.get("/needs.csv")
@allow("barter.list")
def needs_csv() -> Any:
    """The same list as a file."""
    rows = queries.filtered_posts(Need, current_actor(), PostFilter(_("What is needed")).wanted())
    header = [
        _("Need"),
        _("Organisation"),
        _("What is needed"),
        _("Where"),
        _("Place"),
        _("Hours"),
        _("For whom"),
        _("Valid until"),
    ]
    return csv_response("needs.csv", header, map(_csv_row, streamed(rows)))


def _csv_row(need: Need) -> list[Any]:
    return [
        need.title,
        need.organisation.name,
        str(need.resource_kind.label),
        str(need.mode.label) if need.mode else _("Anywhere"),
        need.place,
        format_hours(need.minutes),
        need.audience,
        need.expires_on,
    ]


@bp.get("/needs/<int:id>")
@allow("barter.show", load=queries.visible_needs)
def show_need(need: Need) -> Any:
    """One need; its own organisation sees the offers that fit and who has offered help."""
    actor = current_actor()
    own = actor.works_for(need.organisation_id)
    return render(
        "barter/need.html",
        need=need,
        own=own,
        circle=queries.circle_with(need) if own else None,
        picture=picture,
        fits=queries.offers_for(need) if own and need.is_open_on(clock.today()) else [],
        exchanges=queries.exchanges_for(need, actor.organisation_id),
        history=queries.trail(need, actor) if own else [],
        powiat_name=powiat_name,
    )


@bp.route("/needs/new", methods=["GET", "POST"])
@allow("barter.draft_offer")
def new_need() -> Any:
    """Write a need; it is a draft until the representative publishes it."""
    actor = current_actor()
    form, made = NeedForm(actor.organisation, actor.user_id), []
    if form.run(lambda: made.append(operations.create_need(actor=actor, **form.columns()))):
        flash(
            _("The draft is saved. Others see the need once your representative has published it."),
            "success",
        )
        return go("barter.show_need", id=made[0].id)
    return render("barter/need_form.html", form=form, need=None)


@bp.route("/needs/<int:id>/edit", methods=["GET", "POST"])
@allow("barter.edit_offer", load=queries.visible_needs)
def edit_need(need: Need) -> Any:
    """Change a need."""
    actor = current_actor()
    form = NeedForm(need.organisation, actor.user_id, need)
    if form.run(lambda: operations.edit_need(need, actor=actor, **form.columns())):
        flash(_("The need is changed."), "success")
        return go("barter.show_need", id=need.id)
    return render("barter/need_form.html", form=form, need=need)


def _press(need: Need, operation: Any, done: str) -> Any:
    """Run an operation of one button and return to the need."""
    if ActionForm().validate():
        operation(need, actor=current_actor())
        flash(done, "success")
    return go("barter.show_need", id=need.id)


@bp.post("/needs/<int:id>/publish")
@allow("barter.publish_offer", load=queries.visible_needs)
def publish_need(need: Need) -> Any:
    """Show it to all organisations."""
    return _press(
        need, operations.publish_need, _("The need is published. Below are the offers that fit it.")
    )


@bp.post("/needs/<int:id>/withdraw")
@allow("barter.publish_offer", load=queries.visible_needs)
def withdraw_need(need: Need) -> Any:
    """Stop showing it."""
    return _press(need, operations.withdraw_need, _("The need is withdrawn."))


@bp.post("/needs/<int:id>/renew")
@allow("barter.publish_offer", load=queries.visible_needs)
def renew_need(need: Need) -> Any:
    """Let it live for another 60 days."""
    return _press(need, operations.renew_need, _("The need is renewed for 60 days from today."))


@bp.post("/needs/<int:id>/serve")
@allow("barter.publish_offer", load=queries.visible_needs)
def serve_need(need: Need) -> Any:
    """Say that it is served."""
    return _press(need, operations.serve_need, _("The need is marked as served."))


@bp.route("/needs/<int:id>/help", methods=["GET", "POST"])
@allow("barter.request", load=queries.visible_needs)
def offer_help(need: Need) -> Any:
    """Offer to serve it."""
    form, made = HelpForm(need), []
    if form.run(lambda: made.append(operations.offer_help(need, actor=current_actor(), **form.terms()))):
        flash(_("Your offer of help is sent. Now %(name)s answers.", name=need.organisation.name), "success")
        return go("barter.show", id=made[0].id)
    return render("barter/help.html", form=form, need=need, powiat_name=powiat_name)
