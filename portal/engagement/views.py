"""The pages of the areas, the declarations of an organisation and the Biuro's queue, under /engagement."""

from typing import Any

from flask import Blueprint, abort, flash, request
from flask_babel import gettext as _

from portal import clock
from portal.accounts.queries import trail
from portal.engagement import operations, queries
from portal.engagement.forms import ACCEPT, AsOfForm, DecisionForm, DeclarationForm, EndForm
from portal.engagement.models import Engagement
from portal.forms import options
from portal.organisations import queries as organisations
from portal.organisations.models import EngagementLevel, Organisation
from portal.permissions import allow, can, current_actor
from portal.plan import queries as plans
from portal.web import AsOf, as_of_argument, csv_response, go, paginate, render

bp = Blueprint("engagement", __name__, url_prefix="/engagement")


@bp.get("/")
@allow("engagement.show")
def index() -> Any:
    """The areas of the plan and how many organisations take part."""
    counts = queries.counts(clock.today())
    return render(
        "engagement/index.html", areas=plans.in_force().areas, counts=counts, levels=list(EngagementLevel)
    )


@bp.get("/areas/<int:number>")
@allow("engagement.show")
def show(number: int) -> Any:
    """An area: its goal and tasks, who takes part on a day, its groups."""
    as_of = as_of_argument()
    day = as_of.effective_day
    area = next(
        (area for area in plans.in_force(as_of.moment).areas if area.number == number), None
    ) or abort(404)
    return render(
        "engagement/show.html",
        area=area,
        as_of=as_of,
        day=day,
        form=_as_of_form(as_of),
        engaged=queries.engaged(number, day),
        groups=queries.groups_of_area(number, day) if can(current_actor(), "groups.list") else None,
    )


def _as_of_form(as_of: AsOf) -> AsOfForm:
    """The form of the day; what could not be read is quoted at its field, which a browser shows only days in."""
    form = AsOfForm()
    if as_of.error:
        form.as_of.errors, form.as_of.raw_data = [as_of.error], []
    return form


@bp.get("/areas/<int:number>/organisations.csv")
@allow("engagement.show")
def show_csv(number: int) -> Any:
    """Who takes part in an area on a day, as a file; 400 for a day that is none."""
    as_of = as_of_argument()
    if as_of.error:
        abort(400)
    engaged = queries.engaged(number, as_of.effective_day)
    rows = [*engaged.coordinators, *engaged.participants, *engaged.observers]
    header = [_("Organisation"), _("Town"), _("Level"), _("From"), _("To")]
    cells = (
        [r.organisation.name, r.organisation.city, str(r.level.label), r.starts_on, r.ends_on] for r in rows
    )
    return csv_response(f"area-{number}.csv", header, list(cells))


@bp.get("/organisations/<int:id>")
@allow("engagement.show", load=organisations.visible_to)
def of_organisation(organisation: Organisation) -> Any:
    """All declarations of an organisation that one may see."""
    rows = queries.of_organisation(organisation.id, current_actor())
    return render("engagement/of_organisation.html", organisation=organisation, rows=rows)


@bp.route("/organisations/<int:id>/declare", methods=["GET", "POST"])
@allow("engagement.declare", load=organisations.visible_to)
def declare(organisation: Organisation) -> Any:
    """Declare a level in an area."""
    form = DeclarationForm(data={"area": request.args.get("area")})
    form.area.choices = [*form.area.choices, *options(organisations.area_choices())]
    if form.run(
        lambda: operations.declare(
            organisation,
            int(form.area.data),
            EngagementLevel(form.level.data),
            note=form.note.data or "",
            actor=current_actor(),
        )
    ):
        flash(_("The declaration waits for the Partnership Office."), "success")
        return go("engagement.of_organisation", id=organisation.id)
    return render("engagement/declare.html", form=form, organisation=organisation)


@bp.post("/<int:id>/withdraw")
@allow("engagement.declare", load=queries.visible_to)
def withdraw(engagement: Engagement) -> Any:
    """Take a declaration back."""
    operations.withdraw(engagement, actor=current_actor())
    flash(_("The declaration was withdrawn."), "success")
    return go("engagement.of_organisation", id=engagement.organisation_id)


@bp.route("/<int:id>/end", methods=["GET", "POST"])
@allow("engagement.end", load=queries.visible_to)
def end(engagement: Engagement) -> Any:
    """End an engagement with today."""
    form = EndForm()
    if form.run(lambda: operations.end(engagement, reason=form.reason.data, actor=current_actor())):
        flash(_("The engagement was ended. It stays in the history."), "success")
        return go("engagement.of_organisation", id=engagement.organisation_id)
    return render("engagement/end.html", form=form, engagement=engagement)


@bp.get("/waiting")
@allow("engagement.decide")
def waiting() -> Any:
    """The declarations the Biuro has to decide on."""
    return render("engagement/waiting.html", page=paginate(queries.waiting()))


@bp.route("/<int:id>/decide", methods=["GET", "POST"])
@allow("engagement.decide", load=queries.visible_to)
def decide(engagement: Engagement) -> Any:
    """Accept or reject a declaration."""
    form = DecisionForm(data={"starts_on": clock.today()})
    if form.run(lambda: _decide(engagement, form)):
        flash(_("The decision is recorded; the representative gets it by e-mail."), "success")
        return go("engagement.waiting")
    present = queries.in_force(engagement.organisation_id, engagement.area_number)
    history = trail("engagement", engagement.id)
    return render(
        "engagement/decide.html", form=form, engagement=engagement, present=present, history=history
    )


def _decide(engagement: Engagement, form: DecisionForm) -> None:
    actor = current_actor()
    if form.decision.data == ACCEPT:
        operations.accept(engagement, starts_on=form.starts_on.data, basis=form.basis.data or "", actor=actor)
    else:
        operations.reject(engagement, reason=form.reason.data or "", actor=actor)
