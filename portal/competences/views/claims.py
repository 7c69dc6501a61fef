"""What an organisation can do: its own people and the Biuro keep the entries."""

from typing import Any

from flask import flash, request
from flask_babel import gettext as _

from portal import clock
from portal.competences import operations, queries
from portal.competences.forms import ChangeForm, ClaimForm, EndForm
from portal.competences.models import Competence, CompetenceClaim
from portal.competences.views.blueprint import bp
from portal.organisations.models import Organisation
from portal.organisations.queries import visible_to
from portal.permissions import allow, current_actor
from portal.web import go, render


@bp.get("/organisations/<int:id>")
@allow("competences.claim", load=visible_to)
def own(organisation: Organisation) -> Any:
    """The entries of an organisation, those to be looked after first, and its history."""
    live = queries.claims_of(organisation.id)
    return render(
        "competences/own.html",
        organisation=organisation,
        claims=live,
        worries=[claim for claim in live if claim.worry_on(clock.today())],
        ended=queries.claims_of(organisation.id, live=False),
    )


@bp.route("/organisations/<int:id>/new", methods=["GET", "POST"])
@allow("competences.claim", load=visible_to)
def new(organisation: Organisation) -> Any:
    """Enter a competence."""
    form = ClaimForm(organisation, request.args.get("competence"))

    def enter() -> None:
        term: Competence = queries.find(form.competence.data)  # type: ignore[assignment] # a choice of the form
        operations.claim(organisation, term, actor=current_actor(), **form.columns())

    if form.run(enter):
        flash(_("The competence is entered."), "success")
        return go("competences.own", id=organisation.id)
    levels = queries.anchors()
    return render("competences/claim_form.html", form=form, organisation=organisation, levels=levels)


@bp.route("/claims/<int:id>/change", methods=["GET", "POST"])
@allow("competences.claim", load=queries.visible_claims)
def change(claim: CompetenceClaim) -> Any:
    """Say it anew: the entry so far stays in the history."""
    form = ChangeForm(claim.organisation, claim)
    if form.run(lambda: operations.change(claim, actor=current_actor(), **form.columns())):
        flash(_("The competence is changed. What it said before stays in the history."), "success")
        return go("competences.own", id=claim.organisation_id)
    return render(
        "competences/claim_form.html",
        form=form,
        organisation=claim.organisation,
        claim=claim,
        levels=queries.anchors(claim.competence.group),
    )


@bp.route("/claims/<int:id>/end", methods=["GET", "POST"])
@allow("competences.claim", load=queries.visible_claims)
def end(claim: CompetenceClaim) -> Any:
    """Say that the organisation no longer has it."""
    form = EndForm()
    if form.run(lambda: operations.end(claim, reason=form.reason.data, actor=current_actor())):
        flash(_("The competence is ended. It stays in the history."), "success")
        return go("competences.own", id=claim.organisation_id)
    return render("competences/end.html", form=form, claim=claim, organisation=claim.organisation)
