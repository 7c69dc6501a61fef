"""The pages of an import: give the file, choose its columns, see what would change, have it entered."""

from typing import Any

from flask import Blueprint, flash
from flask_babel import gettext as _

from portal import files
from portal.imports import forms, operations, queries
from portal.imports.models import Import, ImportState
from portal.imports.sheets import KINDS
from portal.permissions import allow, current_actor
from portal.web import csv_response, go, paginate, render

bp = Blueprint("imports", __name__, url_prefix="/imports")


@bp.route("/", methods=["GET", "POST"])
@allow("imports.use")
def index() -> Any:
    """The imports so far, and the form for the next file."""
    form = forms.FileForm()
    taken: list[Import] = []
    if form.run(lambda: taken.append(_taken(form.file.data)), "file"):
        return go("imports.show", id=taken[0].id)
    return render("imports/index.html", form=form, page=paginate(queries.listed(), per_page=20))


def _taken(upload: Any) -> Import:
    actor = current_actor()
    return operations.take_file(files.store_upload(upload, actor=actor, kinds=KINDS), actor=actor)


@bp.route("/<int:id>", methods=["GET", "POST"])
@allow("imports.use", load=queries.visible)
def show(made: Import) -> Any:
    """How far the import is and what to do next; a POST chooses the columns."""
    form, wanted = forms.columns_form(made), forms.RowFilter().wanted
    if form.run(lambda: _choose(made, form)):
        return go("imports.show", id=made.id)
    return render(
        "imports/show.html",
        made=made,
        form=form,
        wanted=wanted,
        counts=queries.counts(made),
        samples=queries.samples(made),
        page=paginate(queries.rows_of(made, wanted)),
        states=ImportState,
    )


def _choose(made: Import, form: Any) -> None:
    operations.choose_columns(made, forms.mapping_of(form), basis=form.basis.data, actor=current_actor())


@bp.post("/<int:id>/enter")
@allow("imports.use", load=queries.visible)
def enter(made: Import) -> Any:
    """Have the checked rows entered."""
    operations.enter(made, actor=current_actor())
    flash(_("The rows are being entered. You may leave this page."), "success")
    return go("imports.show", id=made.id)


@bp.get("/<int:id>/report.csv")
@allow("imports.use", load=queries.visible)
def report(made: Import) -> Any:
    """Every row with what became of it, or those of one outcome; corrected, it can be given again."""
    wanted = forms.RowFilter().wanted
    return csv_response("report.csv", queries.report_header(made.header), queries.report_lines(made, wanted))
