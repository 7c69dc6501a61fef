"""The hours of one's own organisation: the balance, the entries behind it, and giving some away."""

from typing import Any

from flask import flash
from flask_babel import gettext as _

from portal.barter import operations, queries
from portal.barter.limits import limits
from portal.barter.models import HourEntry
from portal.barter.statements import columns, with_balances
from portal.barter.transfer_forms import GiveForm
from portal.barter.views.blueprint import bp
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.permissions import allow, current_actor
from portal.web import csv_response, go, paginate, render, streamed


@bp.context_processor
def outlook() -> dict[str, Any]:
    """What pages of the bank ask about hours."""
    return {"hour_balance": queries.balance, "hour_limits": limits}


@bp.get("/hours")
@allow("barter.hours")
def hours() -> Any:
    """The balance and the entries behind it."""
    own = current_actor().organisation
    page = paginate(queries.statement(own.id))
    return render(
        "barter/hours.html",
        own=own,
        page=page,
        balance=queries.balance(own.id),
        after=queries.balances_after(own.id, page.items),
        years=queries.statement_years(own.id),
        limits=limits(),
    )


@bp.get("/hours.csv")
@allow("barter.hours")
def hours_csv() -> Any:
    """The statement as a file: the oldest entry first, with the balance after each."""
    own = current_actor().organisation
    oldest_first = queries.statement(own.id).order_by(None).order_by(HourEntry.id)
    lines = with_balances(streamed(oldest_first))
    return csv_response("hours.csv", columns(), (line.cells for line in lines))


@bp.route("/hours/give", methods=["GET", "POST"])
@allow("barter.give_hours")
def give_hours() -> Any:
    """Give some of the own hours to another organisation or to the community."""
    actor = current_actor()
    form = GiveForm(actor.organisation)

    def give() -> None:
        to = db.session.get(Organisation, form.receiver_id()) if form.receiver_id() else None
        operations.give_hours(to, actor=actor, minutes=form.minutes.data, reason=form.reason.data)

    if form.run(give):
        flash(_("The hours are given."), "success")
        return go("barter.hours")
    balance = queries.balance(actor.organisation.id)
    return render("barter/give.html", form=form, own=actor.organisation, balance=balance)
