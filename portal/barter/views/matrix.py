"""Supply and demand by competence: a table that opens into offers, needs and providers."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from flask_babel import gettext as _

from portal.barter import queries
from portal.barter.forms import MatrixFilter
from portal.barter.views.blueprint import bp
from portal.competences.models import Competence
from portal.competences.queries import visible_terms
from portal.permissions import allow
from portal.web import csv_response, go, render


@bp.get("/matrix")
@allow("barter.list")
def matrix() -> Any:
    """Offers, needs and providers of every competence."""
    form = MatrixFilter()
    rows = queries.matrix(form.wanted())
    by_group = [(name, list(found)) for name, found in groupby(rows, key=lambda row: row.group)]
    unmet = sum(row.is_gap for row in rows)
    return render("barter/matrix.html", form=form, by_group=by_group, count=len(rows), unmet=unmet)


@bp.get("/matrix.csv")
@allow("barter.list")
def matrix_csv() -> Any:
    """The same table as a file."""
    header = [
        _("Group"),
        _("Competence"),
        _("Open offers"),
        _("Organisations that offer it"),
        _("Open needs"),
        _("Confirmed providers"),
        _("Offers it"),
        _("Has given it"),
    ]
    return csv_response("matrix.csv", header, _csv_rows(MatrixFilter().wanted()))


def _csv_rows(wanted: dict[str, Any]) -> Iterator[list[Any]]:
    for row in queries.matrix(wanted):
        figures = [row.offers, row.offering, row.needs, row.providers]
        yield [row.group, row.name, *figures, row.offering_mark, row.providers_mark]


@bp.get("/matrix/<int:id>")
@allow("barter.list", load=visible_terms)
def providers(term: Competence) -> Any:
    """The confirmed providers of one competence; a retired term leads to its successor."""
    if term.replaced_by_id:
        return go("barter.providers", id=term.replaced_by_id)
    return render("barter/providers.html", term=term, rows=queries.providers_of(term))
