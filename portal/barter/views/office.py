"""The Biuro's desk: disputes to settle, the ledger of hours, reversals."""

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.barter import operations, queries
from portal.barter.forms import LedgerFilter, ReasonForm, SettleForm
from portal.barter.models import Exchange, ExchangeState, Outcome
from portal.barter.views.blueprint import bp
from portal.barter.views.steps import StepPage, take_step
from portal.permissions import allow, current_actor
from portal.web import csv_response, paginate, render

SETTLE = StepPage(
    _l("Settle the dispute"),
    _l("Read the words of both sides, then decide. Both sides read the reason."),
    _l("Settle"),
    _l("The dispute is settled."),
    ExchangeState.SETTLED,
    template="barter/settle.html",
)
REVERSE = StepPage(
    _l("Reverse the booking"),
    _l(
        "The hours go back to where they were and the service no longer counts in the indicators from now on."
    ),
    _l("Reverse the booking"),
    _l("The booking is reversed."),
    ExchangeState.REVERSED,
    "danger",
)


@bp.get("/disputes")
@allow("barter.settle")
def disputes() -> Any:
    """The disputes, those to settle first."""
    return render("barter/disputes.html", page=paginate(queries.visible_disputes(current_actor())))


@bp.route("/<int:id>/settle", methods=["GET", "POST"])
@allow("barter.settle", load=queries.visible_exchanges)
def settle(exchange: Exchange) -> Any:
    """Settle the dispute of an exchange."""
    form = SettleForm()
    decided = (
        form.outcome.data if form.outcome.data in {item.value for item in Outcome} else Outcome.REJECTED.value
    )
    given = {"outcome": Outcome(decided), "minutes": form.minutes.data, "reason": form.reason.data}
    return take_step(exchange, form, SETTLE, operations.settle_dispute, **given)


@bp.route("/<int:id>/reverse", methods=["GET", "POST"])
@allow("barter.reverse", load=queries.visible_exchanges)
def reverse(exchange: Exchange) -> Any:
    """Take a booking back."""
    return take_step(exchange, ReasonForm(), REVERSE, operations.reverse_exchange)


@bp.get("/ledger")
@allow("barter.ledger")
def ledger() -> Any:
    """Every transfer of hours, with the hours of each kind, for the monthly review."""
    form = LedgerFilter()
    wanted = form.wanted()
    if form.month.data and wanted.month is None:
        form.month.errors = [_("Enter a month such as 2015-03.")]
    totals = queries.ledger_totals(wanted)
    page = paginate(queries.ledger(wanted), total=sum(number for _kind, number, _minutes in totals))
    lines = queries.ledger_lines(page.items)
    return render("barter/ledger.html", form=form, page=page, lines=lines, totals=totals)


@bp.get("/ledger.csv")
@allow("barter.ledger")
def ledger_csv() -> Any:
    """The same list as a file."""
    header = [
        _("Number"),
        _("Booked on"),
        _("Kind"),
        _("Service"),
        _("Gains hours"),
        _("Loses hours"),
        _("Minutes"),
        _("Hours"),
        _("Reason"),
        _("Document"),
    ]
    return csv_response("ledger.csv", header, map(_csv_row, queries.ledger_file(LedgerFilter().wanted())))


def _csv_row(line: Any) -> list[Any]:
    return [
        line.id,
        clock.day_of(line.at),
        str(line.kind.label),
        line.title or "",
        *(side or _("The community") for side in (line.gainer, line.loser)),
        line.minutes,
        Decimal(line.minutes) / 60,
        line.reason,
        line.document,
    ]
