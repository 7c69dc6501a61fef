"""Editions of the map: everybody reads them, the Biuro publishes and withdraws them."""

from typing import Any

from flask import flash
from flask_babel import gettext as _

from portal import files
from portal.competences import operations, queries
from portal.competences.forms import EditionForm, WithdrawForm
from portal.competences.models import ClaimSource, Level, MapEdition
from portal.competences.views.blueprint import bp
from portal.permissions import allow, current_actor
from portal.web import go, paginate, render

LEVELS = {level.value: level.label for level in Level}
SOURCES = {source.value: source.label for source in ClaimSource}


@bp.get("/editions/")
@allow("competences.list")
def editions() -> Any:
    """The editions, newest first."""
    page = paginate(queries.visible_editions(current_actor()))
    return render("competences/editions.html", page=page)


@bp.route("/editions/new", methods=["GET", "POST"])
@allow("competences.publish")
def new_edition() -> Any:
    """Look at what the next edition will contain, and publish it."""
    content = queries.current_content()
    form = EditionForm(data={"digest": queries.digest(content)})
    made: list[MapEdition] = []
    arguments = {"title": form.title.data, "digest": form.digest.data, "actor": current_actor()}
    if form.run(lambda: made.append(operations.publish(**arguments))):
        flash(_("The edition is published."), "success")
        return go("competences.show_edition", id=made[0].id)
    form.digest.data = queries.digest(content)
    return render("competences/new_edition.html", form=form, **_summary(content))


def _summary(content: list[dict[str, Any]]) -> dict[str, Any]:
    """A content with its words and counts, for the pages that show it."""
    return {
        "content": content,
        "organisations": len(queries.organisations_on(content)),
        "claims": len(queries.claims_on(content)),
        "levels": LEVELS,
        "sources": SOURCES,
    }


@bp.get("/editions/<int:id>")
@allow("competences.show", load=queries.visible_editions)
def show_edition(edition: MapEdition) -> Any:
    """An edition as it was published."""
    return render("competences/edition.html", edition=edition, **_summary(edition.content))


@bp.get("/editions/<int:id>/map.<any(pdf, xlsx):kind>")
@allow("competences.show", load=queries.visible_editions)
def edition_file(edition: MapEdition, kind: str) -> Any:
    """An edition as the file made at its publication."""
    return files.send(getattr(edition, kind))


@bp.route("/editions/<int:id>/withdraw", methods=["GET", "POST"])
@allow("competences.publish", load=queries.visible_editions)
def withdraw_edition(edition: MapEdition) -> Any:
    """Take an edition back, with a reason."""
    form = WithdrawForm()
    if form.run(lambda: operations.withdraw(edition, reason=form.reason.data, actor=current_actor())):
        flash(_("The edition is withdrawn."), "success")
        return go("competences.editions")
    return render("competences/withdraw.html", form=form, edition=edition)
