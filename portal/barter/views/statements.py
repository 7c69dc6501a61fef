"""The yearly statement of an organisation's hours: the page, its files, and that accounting has seen it."""

from typing import Any

from flask import abort, flash
from flask_babel import gettext as _

from portal import clock, pdf
from portal.barter import operations, papers, queries
from portal.barter.statements import Statement, statement_of
from portal.barter.views.blueprint import bp
from portal.forms import ActionForm
from portal.organisations.models import Organisation
from portal.permissions import allow, current_actor
from portal.spreadsheet import XLSX
from portal.web import download, go, render

FIRST_YEAR = 2000  # nothing is older than the partnership
FILES = {"pdf": (papers.statement_as_pdf, pdf.MIMETYPE), "xlsx": (papers.statement_as_workbook, XLSX)}


@bp.get("/statements/<int:id>/<int:year>")
@allow("barter.statement", load=queries.visible_owners)
def statement(organisation: Organisation, year: int) -> Any:
    """What an organisation gave and received in a year, and with whom."""
    return render(
        "barter/statement.html",
        statement=_known(organisation, year),
        years=queries.statement_years(organisation.id),
        tax_note=papers.tax_note(),
        own=current_actor().works_for(organisation.id),
        form=ActionForm(),
    )


@bp.get("/statements/<int:id>/<int:year>/statement.<any(pdf, xlsx):kind>")
@allow("barter.statement", load=queries.visible_owners)
def statement_file(organisation: Organisation, year: int, kind: str) -> Any:
    """The same as a file."""
    made, mimetype = FILES[kind]
    return download(made(_known(organisation, year)), mimetype, f"godziny-{organisation.id}-{year}.{kind}")


@bp.post("/statements/<int:id>/<int:year>/check")
@allow("barter.check_statement", load=queries.visible_owners)
def check_statement(organisation: Organisation, year: int) -> Any:
    """Say that the statement was checked with accounting."""
    if ActionForm().validate():
        operations.check_statement(organisation, _known(organisation, year).year, actor=current_actor())
        flash(_("Kept: the statement was checked with accounting."), "success")
    return go("barter.statement", id=organisation.id, year=year)


def _known(organisation: Organisation, year: int) -> Statement:
    """The statement; 404 for a year that is none of the portal's."""
    if not FIRST_YEAR <= year <= clock.today().year:
        abort(404)
    return statement_of(organisation, year)
