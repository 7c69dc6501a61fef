"""Giving and ending roles, and inviting people, by the Biuro."""

from typing import Any

from flask import flash
from flask_babel import gettext as _

from portal import clock
from portal.accounts import operations, queries
from portal.accounts.forms import EndRoleForm, InviteForm, RoleForm
from portal.accounts.models import RoleAssignment, User
from portal.accounts.views.blueprint import bp
from portal.permissions import allow, current_actor
from portal.web import go, render


@bp.route("/people/invite", methods=["GET", "POST"])
@allow("accounts.appoint")
def invite() -> Any:
    """Invite a person by e-mail and give a role."""
    form = InviteForm(starts_on=clock.today())

    def send() -> None:
        operations.invite(form.email.data, form.name.data, **form.given(), actor=current_actor())

    if form.run(send):
        flash(_("The invitation is on its way."), "success")
        return go("accounts.people")
    return render("accounts/invite.html", form=form)


@bp.route("/people/<int:id>/appoint", methods=["GET", "POST"])
@allow("accounts.appoint", load=queries.visible_people)
def appoint(user: User) -> Any:
    """Give a person a role."""
    form = RoleForm(starts_on=clock.today())
    if form.run(lambda: operations.appoint(user, **form.given(), actor=current_actor())):
        flash(_("The role is given."), "success")
        return go("accounts.person", id=user.id)
    return render("accounts/appoint.html", form=form, user=user)


@bp.route("/roles/<int:id>/end", methods=["GET", "POST"])
@allow("accounts.appoint", load=queries.visible_assignments)
def end_role(assignment: RoleAssignment) -> Any:
    """End a role, at once or with a day."""
    form = EndRoleForm()

    def end() -> None:
        operations.end_role(assignment, on=form.on.data, reason=form.reason.data, actor=current_actor())

    if form.run(end):
        flash(_("The role is ended."), "success")
        return go("accounts.person", id=assignment.user_id)
    return render(
        "accounts/end_role.html", form=form, user=assignment.user, role=queries.role_rows([assignment])[0]
    )
