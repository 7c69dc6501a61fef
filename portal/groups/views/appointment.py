"""Appointing a group, describing, correcting, closing and voiding it."""

from typing import Any

from flask import flash
from flask_babel import gettext as _

from portal import clock, files
from portal.accounts.models import User
from portal.extensions import db
from portal.groups import operations, queries
from portal.groups.forms import ClosingForm, CorrectionForm, DescriptionForm, GroupForm, VoidingForm
from portal.groups.models import TaskGroup
from portal.groups.views.blueprint import bp
from portal.groups.views.people import people_choices
from portal.organisations import queries as organisations
from portal.organisations.models import Organisation
from portal.permissions import allow, current_actor
from portal.web import go, render


@bp.route("/new", methods=["GET", "POST"])
@allow("groups.create")
def new() -> Any:
    """Appoint a group."""
    form = GroupForm(organisations.area_choices(), people_choices(), data={"established_on": clock.today()})
    made: list[TaskGroup] = []
    if form.run(lambda: made.append(_establish(form))):
        flash(_("The group was appointed. Now choose its coordinator from its members."), "success")
        return go("groups.show", id=made[0].id)
    return render("groups/new.html", form=form)


def _establish(form: GroupForm) -> TaskGroup:
    pairs = [value.split("-") for value in form.members.data or ()]
    members = [(db.session.get_one(User, int(u)), db.session.get_one(Organisation, int(o))) for u, o in pairs]
    return operations.establish(
        area_number=int(form.area.data),
        established_on=form.established_on.data,
        indicators=form.indicators.data or (),
        members=members,
        actor=current_actor(),
        **form.fields,
        **_upload(form),
    )


def _upload(form: DescriptionForm) -> dict[str, Any]:
    """The file of the resolution as a column of the group; nothing when none was chosen."""
    if not form.upload.data:
        return {}
    return {"resolution_file": files.store_upload(form.upload.data, actor=current_actor())}


@bp.route("/<int:id>/edit", methods=["GET", "POST"])
@allow("groups.manage", load=queries.visible_to)
def edit(group: TaskGroup) -> Any:
    """Change the description."""
    columns = ("name", "purpose", "resolution", "resolution_url")
    form = DescriptionForm(
        data={"kind": group.kind.value, **{name: getattr(group, name) for name in columns}}
    )
    if form.run(lambda: operations.edit(group, actor=current_actor(), **form.fields, **_upload(form))):
        flash(_("Saved."), "success")
        return go("groups.show", id=group.id)
    return render("groups/edit.html", form=form, group=group, fact=queries.fact_of(group))


@bp.route("/<int:id>/correct", methods=["GET", "POST"])
@allow("groups.correct", load=queries.visible_to)
def correct(group: TaskGroup) -> Any:
    """Put the day or the indicators right, with a reason."""
    form = CorrectionForm(data={"established_on": group.established_on, "indicators": list(group.indicators)})
    if form.run(
        lambda: operations.correct(
            group,
            established_on=form.established_on.data,
            indicators=form.indicators.data or (),
            reason=form.reason.data,
            actor=current_actor(),
        )
    ):
        flash(_("The appointment was corrected. Reports of the past stay as they were."), "success")
        return go("groups.show", id=group.id)
    return render("groups/correct.html", form=form, group=group, fact=queries.fact_of(group))


@bp.route("/<int:id>/close", methods=["GET", "POST"])
@allow("groups.correct", load=queries.visible_to)
def close(group: TaskGroup) -> Any:
    """Close the group with a reason."""
    form = ClosingForm(data={"closed_on": clock.today()})
    if form.run(
        lambda: operations.close(
            group, on=form.closed_on.data, reason=form.reason.data, actor=current_actor()
        )
    ):
        flash(_("The group was closed."), "success")
        return go("groups.show", id=group.id)
    return render("groups/close.html", form=form, group=group, fact=queries.fact_of(group))


@bp.route("/<int:id>/void", methods=["GET", "POST"])
@allow("groups.correct", load=queries.visible_to)
def void(group: TaskGroup) -> Any:
    """Withdraw a group entered by mistake."""
    form = VoidingForm()
    if form.run(lambda: operations.void(group, reason=form.reason.data, actor=current_actor())):
        flash(_("The group was voided and counts no more."), "success")
        return go("groups.show", id=group.id)
    return render("groups/void.html", form=form, group=group, fact=queries.fact_of(group))
