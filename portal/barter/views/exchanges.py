"""Exchanges: the desk of an organisation, the list and the page of one."""

from typing import Any

from flask import flash
from flask_babel import gettext as _

from portal.barter import operations, queries, timeline
from portal.barter.forms import ExchangeFilter, MessageForm
from portal.barter.models import Exchange, Need, Offer
from portal.barter.views.blueprint import bp
from portal.forms import format_hours
from portal.permissions import Role, allow, current_actor
from portal.web import csv_response, go, paginate, render, streamed

LAST_DONE = 5  # how many finished exchanges the desk shows


@bp.get("/desk")
@allow("barter.desk")
def desk() -> Any:
    """What waits for one's organisation, what runs, and its own offers."""
    own = current_actor().organisation
    return render(
        "barter/desk.html",
        own=own,
        waiting=queries.waiting_for(own.id),
        running=queries.dealt_with(own.id, running=True),
        done=queries.dealt_with(own.id, running=False, limit=LAST_DONE),
        offers=queries.posts_of(Offer, own.id),
        needs=queries.posts_of(Need, own.id),
        groups=queries.groups_with(own.id),
        balance=queries.balance(own.id),
    )


@bp.get("/exchanges")
@allow("barter.exchanges")
def list_exchanges() -> Any:
    """All exchanges one may see."""
    form = ExchangeFilter()
    page = paginate(queries.filtered_exchanges(current_actor(), form.wanted()))
    return render("barter/exchanges.html", form=form, page=page)


@bp.get("/exchanges.csv")
@allow("barter.exchanges")
def exchanges_csv() -> Any:
    """The same list as a file."""
    rows = queries.filtered_exchanges(current_actor(), ExchangeFilter().wanted())
    header = [
        _("Number"),
        _("Service"),
        _("Provider"),
        _("Recipient"),
        _("State"),
        _("Whose move"),
        _("Until when"),
        _("Requested on"),
        _("Performed on"),
        _("Estimated hours"),
        _("Actual hours"),
        _("Booked hours"),
    ]
    return csv_response("exchanges.csv", header, map(_csv_row, streamed(rows)))


def _csv_row(exchange: Exchange) -> list[Any]:
    actual, booked = exchange.actual_minutes, exchange.transfer
    return [
        exchange.id,
        exchange.title,
        exchange.provider.name,
        exchange.recipient.name,
        str(exchange.state.label),
        _whose(exchange),
        exchange.due_on,
        exchange.requested_at.date(),
        exchange.performed_on,
        format_hours(exchange.terms.minutes),
        format_hours(actual) if actual else "",
        format_hours(booked.minutes) if booked else "",
    ]


def _whose(exchange: Exchange) -> str:
    if exchange.mover:
        return exchange.mover.name
    return _("Partnership Office") if exchange.state.is_running else ""


@bp.get("/<int:id>")
@allow("barter.show", load=queries.visible_exchanges)
def show(exchange: Exchange) -> Any:
    """One exchange: where it stands, whose move it is and what was agreed."""
    return _page(exchange, MessageForm())


@bp.post("/<int:id>/messages")
@allow("barter.write", load=queries.visible_exchanges)
def write(exchange: Exchange) -> Any:
    """Write to the other side."""
    form = MessageForm()
    if form.run(lambda: operations.write_message(exchange, actor=current_actor(), text=form.text.data)):
        flash(_("The message is sent."), "success")
        return go("barter.show", id=exchange.id)
    return _page(exchange, form)


def _page(exchange: Exchange, form: MessageForm) -> Any:
    actor = current_actor()
    return render(
        "barter/exchange.html",
        exchange=exchange,
        form=form,
        steps=timeline.steps(exchange),
        tasks=timeline.tasks(exchange, actor),
        versions=list(reversed(exchange.versions)),
        history=queries.trail(exchange, actor),
        feedback=queries.shown_feedback(exchange, None if actor.has(Role.OFFICE) else actor.organisation_id),
    )
