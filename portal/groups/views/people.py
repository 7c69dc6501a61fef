"""The people of a group: members and the coordinator."""

from typing import Any

from flask import abort, flash
from flask_babel import gettext as _

from portal import clock
from portal.accounts.models import User
from portal.extensions import db
from portal.groups import operations, queries
from portal.groups.forms import CoordinatorForm, MemberForm
from portal.groups.models import TaskGroup
from portal.groups.views.blueprint import bp
from portal.organisations import queries as organisations
from portal.organisations.models import Organisation
from portal.permissions import allow, current_actor
from portal.web import go, render


def people_choices() -> list[tuple[str, str]]:
    """Everybody who works for a member organisation, as choices `person-organisation`, by organisation."""
    return [
        (f"{user_id}-{organisation_id}", f"{organisation}: {person}")
        for user_id, organisation_id, person, organisation in organisations.named_people()
    ]


@bp.route("/<int:id>/members", methods=["GET", "POST"])
@allow("groups.manage", load=queries.visible_to)
def members(group: TaskGroup) -> Any:
    """The people of the group; below, the form that adds one more."""
    form = MemberForm(people_choices(), data={"starts_on": clock.today()})
    if form.run(lambda: _add(group, form)):
        flash(_("The person was added to the group and gets an e-mail."), "success")
        return go("groups.members", id=group.id)
    today = clock.today()
    present = [row for row in queries.memberships(group.id) if row.is_in_force(today)]
    coordinators = queries.coordinators([group.id], today).get(group.id, [])
    return render("groups/members.html", form=form, group=group, present=present, coordinators=coordinators)


def _add(group: TaskGroup, form: MemberForm) -> None:
    user_id, organisation_id = form.person.data.split("-")
    user = db.session.get_one(User, int(user_id))
    organisation = db.session.get_one(Organisation, int(organisation_id))
    operations.add_member(group, user, organisation, starts_on=form.starts_on.data, actor=current_actor())


@bp.post("/<int:id>/members/<int:user_id>/end")
@allow("groups.manage", load=queries.visible_to)
def end_member(group: TaskGroup, user_id: int) -> Any:
    """End a person's time in the group with today."""
    membership = queries.open_membership(group.id, user_id) or abort(404)
    operations.end_member(group, membership.user, actor=current_actor())
    flash(_("The person belongs to the group until today."), "success")
    return go("groups.members", id=group.id)


@bp.route("/<int:id>/coordinator", methods=["GET", "POST"])
@allow("groups.appoint", load=queries.visible_to)
def appoint_coordinator(group: TaskGroup) -> Any:
    """Appoint the coordinator from the members."""
    present = [row for row in queries.memberships(group.id) if row.ends_on is None]
    form = CoordinatorForm(
        [(str(row.user_id), f"{row.user.name}, {row.organisation.name}") for row in present]
    )
    if form.run(lambda: _appoint(group, form)):
        flash(_("The coordinator was appointed."), "success")
        return go("groups.show", id=group.id)
    return render("groups/coordinator.html", form=form, group=group)


def _appoint(group: TaskGroup, form: CoordinatorForm) -> None:
    user = db.session.get_one(User, int(form.person.data))
    operations.appoint_coordinator(group, user, basis=form.basis.data, actor=current_actor())


@bp.post("/<int:id>/coordinator/end")
@allow("groups.appoint", load=queries.visible_to)
def end_coordinator(group: TaskGroup) -> Any:
    """Leave the group without a coordinator."""
    operations.end_coordinator(group, actor=current_actor())
    flash(_("The group has no coordinator now."), "success")
    return go("groups.show", id=group.id)
