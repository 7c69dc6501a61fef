"""The pages of figures, evidence and facts entered by hand."""

from typing import Any

from flask import Blueprint, abort, flash, request
from flask_babel import gettext as _

from portal import files
from portal.accounts.queries.trails import trail
from portal.monitoring import evidence as evidences
from portal.monitoring import operations, queries, tables
from portal.monitoring.figures import Figure, Row, figures
from portal.monitoring.forms import (
    AsOfForm,
    ChooseForm,
    CorrectionForm,
    FactFilter,
    FactForm,
    MatrixFilter,
    ReasonForm,
)
from portal.monitoring.models import ManualFact, Status
from portal.permissions import allow, current_actor
from portal.plan import queries as plans
from portal.plan.queries import Indicator
from portal.spreadsheet import XLSX, as_xlsx
from portal.web import as_of_argument, csv_response, download, go, paginate, render

bp = Blueprint("monitoring", __name__, url_prefix="/monitoring")


@bp.get("/")
@allow("monitoring.show")
def index() -> Any:
    """The figures of all indicators by area and year, beside their targets."""
    as_of = as_of_argument()
    matrix = figures(as_of.moment)
    filters = MatrixFilter(matrix, as_of)
    wanted = filters.wanted()
    return render(
        "monitoring/index.html",
        matrix=matrix,
        rows=tables.rows_of(matrix, wanted),
        years=tables.years_of(matrix, wanted),
        wanted=wanted,
        filters=filters,
        as_of=as_of,
        arguments=_arguments(),
    )


def _arguments() -> dict[str, str]:
    """The filters of this address, to be passed on to downloads and links."""
    return {name: value for name, value in request.args.items() if value and name != "page"}


@bp.get("/figures.<any(csv, xlsx, json):form>")
@allow("monitoring.show")
def export(form: str) -> Any:
    """The figures that the filters show, as a file."""
    as_of = as_of_argument()
    matrix = figures(as_of.moment)
    if as_of.error:
        abort(400, as_of.error)
    rows = tables.lines(matrix, MatrixFilter(matrix, as_of).wanted())
    name = f"{_('indicators')}-{as_of.effective_day}.{form}"
    if form == "csv":
        return csv_response(name, tables.COLUMNS, rows)
    if form == "xlsx":
        return download(as_xlsx(tables.COLUMNS, rows), XLSX, name)
    return download("".join(tables.as_json(tables.COLUMNS, rows)), "application/json", name)


@bp.get("/<code>")
@allow("monitoring.show")
def indicator(code: str) -> Any:
    """One indicator: what it counts and how, its figures by year with their evidence, what would raise it."""
    as_of = as_of_argument()
    matrix = figures(as_of.moment)
    row = matrix.by_code.get(code) or abort(404)
    return render(
        "monitoring/indicator.html",
        row=row,
        indicator=row.indicator,
        day=matrix.day,
        kind=queries.kind_of(row.indicator),
        module=queries.kinds_with_modules().get(queries.kind_of(row.indicator).value),
        may_propose=row.indicator in queries.enterable(matrix.plan, current_actor()),
        pictured=_pictured,
        filters=AsOfForm(as_of),
        as_of=as_of,
    )


def _pictured(row: tuple[Figure, ...]) -> list[dict[str, int | None]]:
    """Figures for a chart, which leaves out years that are not due and figures without data."""
    unknown = (Status.NOT_DUE, Status.MISSING)
    return [
        {"year": f.year, "value": None if f.status in unknown else f.value, "target": f.target} for f in row
    ]


@bp.get("/<code>/evidence")
@allow("monitoring.show")
def evidence(code: str) -> Any:
    """The units behind one figure, each with the facts beneath it; as many as the figure says."""
    as_of = as_of_argument()
    row, year = _figure_asked(code, as_of.moment)
    annual, _cumulative = row.of(year)
    return render(
        "monitoring/evidence.html",
        indicator=row.indicator,
        figure=annual,
        page=evidences.page_of(row.indicator, year, as_of.moment, _page_asked(), total=annual.value),
        corrections=evidences.corrections(row.indicator, year, as_of.moment),
        filters=AsOfForm(as_of),
        as_of=as_of,
        arguments=_arguments(),
    )


def _page_asked() -> int:
    return request.args.get("page", 1, type=int)


@bp.get("/<code>/evidence.csv")
@allow("monitoring.show")
def evidence_csv(code: str) -> Any:
    """The units behind one figure as a CSV file, read while it is sent."""
    as_of = as_of_argument()
    if as_of.error:
        abort(400, as_of.error)
    row, year = _figure_asked(code, as_of.moment)
    lines = evidences.lines(row.indicator, year, as_of.moment)
    cells = (evidences.cells(row.indicator, year, line) for line in lines)
    return csv_response(f"{code}-{year}.csv", evidences.COLUMNS, cells)


def _figure_asked(code: str, moment: Any) -> tuple[Row, int]:
    """The indicator and the year of the address; 404 when the plan has no such figure."""
    matrix = figures(moment)
    year = request.args.get("year", type=int)
    if code not in matrix.by_code or year not in matrix.plan.years:
        abort(404)
    return matrix.by_code[code], year


@bp.get("/facts")
@allow("monitoring.see_fact")
def facts() -> Any:
    """Facts entered by hand: for the Biuro those that wait first, for others their own and what was decided."""
    actor, filters = current_actor(), FactFilter()
    page = paginate(queries.listed(actor, filters.wanted()))
    return render("monitoring/facts.html", page=page, filters=filters)


@bp.route("/facts/new", methods=["GET", "POST"])
@allow("monitoring.propose_fact")
def new_fact() -> Any:
    """Propose a fact: first its indicator, then the rest."""
    plan, actor = plans.in_force(), current_actor()
    choices = queries.enterable(plan, actor)
    found = plan.find(request.args.get("code", ""))
    if found is None:
        return render("monitoring/choose.html", choose=ChooseForm(choices), indicators=choices)
    form = FactForm(plan, found, actor)
    if form.run(lambda: operations.propose_fact(_drafted(form), actor=actor)):
        flash(_("The fact waits for another person of the Office to accept it."), "success")
        return go("monitoring.facts")
    return render("monitoring/fact_form.html", form=form, indicator=found, fact=None, is_correction=False)


def _drafted(form: FactForm) -> Any:
    """What was entered, with its file kept."""
    upload = form.upload.data
    return form.draft(files.store_upload(upload, actor=current_actor()) if upload else None)


@bp.get("/facts/<int:id>")
@allow("monitoring.see_fact", load=queries.visible_to)
def fact(fact: ManualFact) -> Any:
    """One fact entered by hand, its evidence and what became of it."""
    plan = plans.in_force()
    return render(
        "monitoring/fact.html",
        fact=fact,
        indicators=[(tag, plan.find(tag.indicator)) for tag in fact.tags],
        replaced_by=queries.replaced_by(fact),
        is_author=fact.proposed_by_id == current_actor().user_id,
        history=trail("manual_fact", fact.id),
    )


@bp.get("/facts/<int:id>/file")
@allow("monitoring.see_fact", load=queries.visible_to)
def fact_file(fact: ManualFact) -> Any:
    """The file with the evidence."""
    return files.send(fact.file) if fact.file else abort(404)


@bp.route("/facts/<int:id>/edit", methods=["GET", "POST"])
@allow("monitoring.propose_fact", load=queries.own)
def revise_fact(fact: ManualFact) -> Any:
    """Complete a returned fact and propose it again."""
    form = FactForm(plans.in_force(), _first_indicator(fact), current_actor(), fact)
    if form.run(lambda: operations.revise_fact(fact, _drafted(form), actor=current_actor())):
        flash(_("The fact waits for another person of the Office to accept it."), "success")
        return go("monitoring.fact", id=fact.id)
    return render(
        "monitoring/fact_form.html", form=form, indicator=form.indicator, fact=fact, is_correction=False
    )


def _first_indicator(fact: ManualFact) -> Indicator:
    return plans.in_force().find(fact.codes[0]) or abort(404)


@bp.post("/facts/<int:id>/accept")
@allow("monitoring.decide_fact", load=queries.visible_to)
def accept_fact(fact: ManualFact) -> Any:
    """Let a fact count."""
    operations.accept_fact(fact, actor=current_actor())
    flash(_("The fact counts now."), "success")
    return go("monitoring.fact", id=fact.id)


@bp.route("/facts/<int:id>/return", methods=["GET", "POST"])
@allow("monitoring.decide_fact", load=queries.visible_to)
def return_fact(fact: ManualFact) -> Any:
    """Give a fact back to its author with what is missing."""
    form = ReasonForm()
    if form.run(lambda: operations.return_fact(fact, form.decision.data, actor=current_actor())):
        flash(_("The fact was returned to its author."), "success")
        return go("monitoring.fact", id=fact.id)
    return render("monitoring/reason.html", form=form, fact=fact, is_return=True)


@bp.route("/facts/<int:id>/correct", methods=["GET", "POST"])
@allow("monitoring.void", load=queries.visible_to)
def correct_fact(fact: ManualFact) -> Any:
    """Replace a fact that counts by one with other values."""
    form = CorrectionForm(plans.in_force(), _first_indicator(fact), current_actor(), fact)

    def correct() -> None:
        operations.correct_fact(fact, _drafted(form), form.decision.data, actor=current_actor())

    if form.run(correct):
        flash(_("The fact was corrected. Earlier reports stay as they were."), "success")
        return go("monitoring.fact", id=queries.replaced_by(fact))
    return render(
        "monitoring/fact_form.html", form=form, indicator=form.indicator, fact=fact, is_correction=True
    )


@bp.route("/facts/<int:id>/void", methods=["GET", "POST"])
@allow("monitoring.void", load=queries.visible_to)
def void_fact(fact: ManualFact) -> Any:
    """Withdraw a fact from the figures."""
    form = ReasonForm()
    if form.run(lambda: operations.void_fact(fact, form.decision.data, actor=current_actor())):
        flash(_("The fact does not count any more. Earlier reports stay as they were."), "success")
        return go("monitoring.fact", id=fact.id)
    return render("monitoring/reason.html", form=form, fact=fact, is_return=False)
