"""Participation in the bank, given : received, for the Biuro."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from flask_babel import gettext as _

from portal.barter import queries
from portal.barter.queries.participation import BALANCED
from portal.barter.transfer_forms import ParticipationFilter
from portal.barter.views.blueprint import bp
from portal.permissions import allow
from portal.web import csv_response, paginate, render


@bp.get("/office/participation")
@allow("barter.review")
def participation() -> Any:
    """What each organisation gave and received, of a year or of all."""
    form = ParticipationFilter(queries.booked_years())
    page = paginate(queries.participation(form.wanted()), whole_rows=True)
    return render("barter/participation.html", form=form, page=page, in_words=_in_words, ratio=_ratio)


@bp.get("/office/participation.csv")
@allow("barter.review")
def participation_csv() -> Any:
    """The same list as a file."""
    form = ParticipationFilter(queries.booked_years())
    header = [
        _("Organisation"),
        _("Hours given"),
        _("Hours received"),
        _("Services given"),
        _("Services received"),
        _("Given to received"),
        _("In words"),
    ]
    return csv_response("participation.csv", header, map(_csv_row, queries.participation_file(form.wanted())))


def _csv_row(row: Any) -> list[Any]:
    hours = (Decimal(int(minutes)) / 60 for minutes in (row.given, row.received))
    ratio = _ratio(row)
    said = "" if ratio is None else ratio
    return [row.name, *hours, row.services_given, row.services_received, said, _in_words(row)]


def _ratio(row: Any) -> Decimal | None:
    """Given to received with two places; None when nothing was received or nothing given."""
    if row.given <= 0 or row.received <= 0:
        return None
    exact = Decimal(int(row.given)) / Decimal(int(row.received))
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _in_words(row: Any) -> str:
    """What the two figures mean."""
    if row.given <= 0 and row.received <= 0:
        return _("takes no part")
    if row.received <= 0:
        return _("only gives")
    if row.given <= 0:
        return _("only receives")
    least, most = BALANCED
    if row.given < row.received * least:
        return _("receives more")
    return _("gives more") if row.given > row.received * most else _("balanced")
