"""Group services: listed, opened from an offer, joined, reported and called off."""

from typing import Any

from flask import flash, request
from flask_babel import gettext as _

from portal import clock
from portal.barter import operations, queries
from portal.barter.forms import ReasonForm
from portal.barter.group_forms import GroupForm, report_form
from portal.barter.models import GroupService, GroupState, Offer
from portal.barter.models.words import BEFORE_REPORT
from portal.barter.views.blueprint import bp
from portal.forms import ActionForm
from portal.permissions import SAFE_METHODS, allow, current_actor
from portal.web import go, paginate, render


@bp.get("/groups")
@allow("barter.list")
def groups() -> Any:
    """The group services one may join, and those of the own organisation."""
    return render("barter/groups.html", page=paginate(queries.listed_groups(current_actor())))


@bp.route("/offers/<int:id>/group", methods=["GET", "POST"])
@allow("barter.make_group", load=queries.visible_offers)
def make_group(offer: Offer) -> Any:
    """Open a group service of an offer."""
    form, made, actor = GroupForm(), list[GroupService](), current_actor()
    if form.run(lambda: made.append(operations.make_group_service(offer, actor=actor, **form.terms()))):
        flash(_("The group service is open: other organisations can join."), "success")
        return go("barter.show_group", id=made[0].id)
    return render("barter/make_group.html", form=form, offer=offer)


@bp.get("/groups/<int:id>")
@allow("barter.show", load=queries.visible_groups)
def show_group(group: GroupService) -> Any:
    """One group service: its terms, its places and where each part one may see stands."""
    actor = current_actor()
    return render(
        "barter/group.html",
        group=group,
        parts=queries.shown_parts(group, actor),
        own_part=group.part_of(actor.organisation_id),
        sees_all=queries.sees_all_parts(group, actor),
        own_id=actor.organisation_id,
        state=group.state_on(clock.today()),
    )


@bp.post("/groups/<int:id>/join")
@allow("barter.join_group", load=queries.visible_groups)
def join_group(group: GroupService) -> Any:
    """Take a place."""
    if ActionForm().validate():
        part = operations.join_group_service(group, actor=current_actor())
        flash(_("Your organisation has joined. Both sides now see each other's contact persons."), "success")
        return go("barter.show", id=part.id)
    return go("barter.show_group", id=group.id)


@bp.post("/groups/<int:id>/close")
@allow("barter.make_group", load=queries.visible_groups)
def close_group(group: GroupService) -> Any:
    """Let nobody join any more."""
    if ActionForm().validate():
        operations.close_group_service(group, actor=current_actor())
        flash(_("Joining is closed."), "success")
    return go("barter.show_group", id=group.id)


@bp.route("/groups/<int:id>/report", methods=["GET", "POST"])
@allow("barter.report_group", load=queries.visible_groups)
def report_group(group: GroupService) -> Any:
    """Report all parts at once."""
    parts = [part for part in group.parts if part.state in BEFORE_REPORT]
    form, actor = report_form(parts), current_actor()
    if not _is_possible(group, GroupState.REPORTED, parts):
        return go("barter.show_group", id=group.id)

    def report() -> None:
        given = {"performed_on": form.performed_on.data, "report": form.report.data or ""}
        operations.report_group_service(group, actor=actor, minutes=form.minutes(), **given)

    if form.run(report):
        flash(_("Reported. Now each recipient confirms its own part."), "success")
        return go("barter.show_group", id=group.id)
    return render("barter/report_group.html", form=form, group=group)


@bp.route("/groups/<int:id>/cancel", methods=["GET", "POST"])
@allow("barter.make_group", load=queries.visible_groups)
def cancel_group(group: GroupService) -> Any:
    """Call it off for everybody."""
    form, actor = ReasonForm(), current_actor()
    if not _is_possible(group, GroupState.CANCELLED, [group]):
        return go("barter.show_group", id=group.id)
    if form.run(lambda: operations.cancel_group_service(group, actor=actor, reason=form.reason.data)):
        flash(_("The group service is called off."), "success")
        return go("barter.show_group", id=group.id)
    return render("barter/cancel_group.html", form=form, group=group)


def _is_possible(group: GroupService, state: GroupState, subjects: list[Any]) -> bool:
    """Whether the page of a step can be shown; says why not. What is sent is for the operation to judge."""
    if request.method not in SAFE_METHODS or (subjects and group.state.may_become(state)):
        return True
    flash(_("This step is not possible now: see where the group service stands."), "warning")
    return False
