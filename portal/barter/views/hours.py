"""The statement of an organisation's hours."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.barter import queries
from portal.barter.models import HourEntry
from portal.barter.models.words import SOFT_HIGHEST, SOFT_LOWEST
from portal.barter.views.blueprint import bp
from portal.permissions import allow, current_actor
from portal.web import csv_response, paginate, render, streamed


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
        soft_lowest=SOFT_LOWEST,
        soft_highest=SOFT_HIGHEST,
    )


@bp.get("/hours.csv")
@allow("barter.hours")
def hours_csv() -> Any:
    """The statement as a file: the oldest entry first, with the balance after each."""
    own = current_actor().organisation
    header = [
        _("Booked on"),
        _("Kind"),
        _("Service"),
        _("With whom"),
        _("Performed on"),
        _("Minutes"),
        _("Hours"),
        _("Balance in minutes"),
    ]
    oldest_first = queries.statement(own.id).order_by(None).order_by(HourEntry.id)
    return csv_response("hours.csv", header, _csv_rows(streamed(oldest_first)))


def _csv_rows(entries: Iterable[HourEntry]) -> Iterator[list[Any]]:
    balance = 0
    for entry in entries:
        balance += entry.minutes
        yield _csv_row(entry, balance)


def _csv_row(entry: HourEntry, balance: int) -> list[Any]:
    transfer, exchange = entry.transfer, entry.transfer.exchange
    return [
        clock.day_of(transfer.at),
        str(transfer.kind.label),
        exchange.title if exchange else transfer.reason,
        entry.partner.name if entry.partner else _("The community"),
        exchange.performed_on if exchange else "",
        entry.minutes,
        Decimal(entry.minutes) / 60,
        balance,
    ]
