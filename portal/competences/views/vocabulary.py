"""The vocabulary, a term and the supply: open to everybody."""

from itertools import groupby
from typing import Any

from flask import flash
from flask_babel import gettext as _

from portal.competences import queries
from portal.competences.forms import SupplyFilter, VocabularyFilter
from portal.competences.models import Competence
from portal.competences.views.blueprint import bp
from portal.extensions import db
from portal.permissions import allow, current_actor
from portal.web import csv_response, go, render


@bp.get("/")
@allow("competences.list")
def index() -> Any:
    """The terms in use by group."""
    form = VocabularyFilter()
    wanted = form.wanted()
    found = db.session.scalars(queries.terms(wanted.get("q", ""), wanted.get("group", ""))).all()
    by_group = [(group, list(rows)) for group, rows in groupby(found, key=lambda term: term.group)]
    return render(
        "competences/index.html",
        form=form,
        by_group=by_group,
        count=len(found),
        levels=queries.anchors(),
        edition=queries.newest_edition(),
    )


@bp.get("/vocabulary.csv")
@allow("competences.list")
def index_csv() -> Any:
    """The same list as a file."""
    wanted = VocabularyFilter().wanted()
    rows = db.session.scalars(queries.terms(wanted.get("q", ""), wanted.get("group", ""))).all()
    header = [_("Group"), _("Competence"), _("Description"), _("Synonyms"), _("ESCO label")]
    cells = [
        (row.group.name, row.name, row.description, "; ".join(row.synonyms), row.esco_label) for row in rows
    ]
    return csv_response("competences.csv", header, cells)


@bp.get("/<int:id>")
@allow("competences.show", load=queries.visible_terms)
def show(term: Competence) -> Any:
    """One term: what it means, the levels and who can; a retired one leads to its successor."""
    if term.replaced_by_id is not None:
        flash(_("The term “%(name)s” is no longer in use. This one took its place.", name=term.name), "info")
        return go("competences.show", id=term.replaced_by_id)
    actor = current_actor()
    own = queries.live_claim(actor.organisation_id, term.id) if actor.organisation_id else None
    return render(
        "competences/show.html",
        term=term,
        levels=queries.anchors(term.group),
        holders=queries.holders(term.id),
        own=own,
    )


@bp.get("/supply")
@allow("competences.list")
def supply() -> Any:
    """What members can and what is scarce, by term."""
    form = SupplyFilter()
    rows = queries.supply(form.wanted())
    scarce = {count: sum(row.organisations == count for row in rows) for count in (0, 1)}
    by_group = [(name, list(found)) for name, found in groupby(rows, key=lambda row: row.group)]
    return render("competences/supply.html", form=form, by_group=by_group, count=len(rows), scarce=scarce)


@bp.get("/supply.csv")
@allow("competences.list")
def supply_csv() -> Any:
    """The same table as a file."""
    rows = queries.supply(SupplyFilter().wanted())
    header = [_("Group"), _("Competence"), _("Organisations"), _("People"), _("Remark")]
    cells = [(row.group, row.name, row.organisations, row.people, row.mark) for row in rows]
    return csv_response("supply.csv", header, cells)
