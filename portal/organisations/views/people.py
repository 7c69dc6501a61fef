"""The people of an organisation: invitations, the deputy, leavers, the representative."""

from typing import Any

from flask import abort, flash
from flask_babel import gettext as _

from portal.organisations import operations, queries
from portal.organisations.forms import EndRoleForm, InvitationForm, RepresentativeForm
from portal.organisations.models import Organisation
from portal.organisations.views.blueprint import bp
from portal.permissions import allow, current_actor
from portal.web import go, render


@bp.route("/<int:id>/people", methods=["GET", "POST"])
@allow("organisations.people", load=queries.visible_to)
def people(organisation: Organisation) -> Any:
    """Who works for the organisation; below, the form that invites one more."""
    form = InvitationForm()
    fields = {"email": form.email.data, "name": form.name.data}
    if form.run(lambda: operations.invite_staff(organisation, **fields, actor=current_actor())):
        flash(_("The invitation is on its way. It is valid for 30 days."), "success")
        return go("organisations.people", id=organisation.id)
    rows = queries.people(organisation.id)
    return render("organisations/people.html", form=form, organisation=organisation, rows=rows)


@bp.post("/<int:id>/people/<int:user_id>/invite-again")
@allow("organisations.people", load=queries.visible_to)
def invite_again(organisation: Organisation, user_id: int) -> Any:
    """Send the invitation once more."""
    person = queries.person_of(organisation.id, user_id) or abort(404)
    operations.invite_again(organisation, person.user, actor=current_actor())
    flash(_("The invitation is on its way. It is valid for 30 days."), "success")
    return go("organisations.people", id=organisation.id)


@bp.post("/<int:id>/people/<int:user_id>/deputy")
@allow("organisations.people", load=queries.visible_to)
def name_deputy(organisation: Organisation, user_id: int) -> Any:
    """Make one of the staff the deputy."""
    person = queries.person_of(organisation.id, user_id) or abort(404)
    operations.name_deputy(organisation, person.user, actor=current_actor())
    flash(_("The deputy was named."), "success")
    return go("organisations.people", id=organisation.id)


@bp.post("/<int:id>/people/end-deputy")
@allow("organisations.people", load=queries.visible_to)
def end_deputy(organisation: Organisation) -> Any:
    """End the role of the deputy."""
    operations.end_deputy(organisation, actor=current_actor())
    flash(_("The organisation has no deputy now."), "success")
    return go("organisations.people", id=organisation.id)


@bp.route("/<int:id>/people/<int:user_id>/remove", methods=["GET", "POST"])
@allow("organisations.people", load=queries.visible_to)
def remove_person(organisation: Organisation, user_id: int) -> Any:
    """End a leaver's roles the same day."""
    person = queries.person_of(organisation.id, user_id) or abort(404)
    form = EndRoleForm()
    if form.run(
        lambda: operations.remove_person(
            organisation, person.user, reason=form.reason.data, actor=current_actor()
        )
    ):
        flash(_("The person no longer works for the organisation in the portal."), "success")
        return go("organisations.people", id=organisation.id)
    return render("organisations/remove_person.html", form=form, organisation=organisation, person=person)


@bp.route("/<int:id>/representative", methods=["GET", "POST"])
@allow("organisations.appoint", load=queries.visible_to)
def appoint_representative(organisation: Organisation) -> Any:
    """Appoint the representative in place of the present one."""
    form = RepresentativeForm()
    fields = {"email": form.email.data, "name": form.name.data, "basis": form.basis.data}
    if form.run(lambda: operations.appoint_representative(organisation, **fields, actor=current_actor())):
        flash(_("The representative was appointed."), "success")
        return go("organisations.people", id=organisation.id)
    rows = queries.people(organisation.id)
    return render("organisations/representative.html", form=form, organisation=organisation, rows=rows)
