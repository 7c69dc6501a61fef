"""The own account: profile, password, sessions, tokens, and the organisation acted for."""

from typing import Any

from flask import abort, flash, g, redirect, request, url_for
from flask_babel import gettext as _

from portal.accounts import device, operations, queries
from portal.accounts.credentials import WrongCredentials
from portal.accounts.forms import ChangePasswordForm, ProfileForm
from portal.accounts.models import ApiToken, UserSession
from portal.accounts.views.blueprint import bp
from portal.permissions import NOBODY, allow, current_actor
from portal.web import go, render, safe_next, survive_refusal


@bp.get("/")
@allow("accounts.own_profile")
def index() -> Any:
    """The own account begins at the profile."""
    return redirect(url_for("accounts.profile"))


@bp.route("/profile", methods=["GET", "POST"])
@allow("accounts.own_profile")
def profile() -> Any:
    """Name, phone and position, and the own roles with their dates and basis."""
    user = current_actor().user
    form = ProfileForm(obj=user)

    def save() -> None:
        fields = {"name": form.name.data, "phone": form.phone.data, "job_title": form.job_title.data}
        operations.edit_profile(user, **fields, actor=current_actor())

    if form.run(save):
        flash(_("Your profile is saved."), "success")
        return go("accounts.profile")
    roles = queries.role_rows(queries.assignments_of(user))
    return render("accounts/profile.html", form=form, user=user, roles=roles)


@bp.route("/password", methods=["GET", "POST"])
@allow("accounts.own_profile")
def password() -> Any:
    """Change the password; the other sessions end."""
    user = current_actor().user
    form = ChangePasswordForm(personal=(user.email, user.name))
    if form.run(lambda: _change_password(form.old.data, form.password.data), "old"):
        flash(_("Your password is changed. You are logged out everywhere else."), "success")
        return go("accounts.security")
    return render("accounts/password.html", form=form)


def _change_password(old: str, new: str) -> None:
    user = current_actor().user
    email = user.email
    try:
        operations.change_password(user, old, new, g.user_session, actor=current_actor())
    except WrongCredentials:
        survive_refusal(lambda: operations.note_wrong_password(email, actor=NOBODY))
        raise


@bp.get("/security")
@allow("accounts.own_profile")
def security() -> Any:
    """The devices one is logged in on, and the API tokens."""
    user = current_actor().user
    sessions = [(row, device.in_words(row.user_agent)) for row in queries.sessions_of(user)]
    return render(
        "accounts/security.html",
        sessions=sessions,
        here=g.user_session,
        tokens=queries.tokens_of(user),
        user=user,
    )


@bp.post("/sessions/<int:id>/revoke")
@allow("accounts.own_profile", load=queries.visible_sessions)
def revoke_session(row: UserSession) -> Any:
    """End one session."""
    operations.revoke_session(row, actor=current_actor())
    flash(_("The session is ended."), "success")
    return go("accounts.security")


@bp.post("/sessions/revoke-others")
@allow("accounts.own_profile")
def revoke_other_sessions() -> Any:
    """End every session but this one."""
    actor = current_actor()
    operations.revoke_other_sessions(actor.user, g.user_session, actor=actor)
    flash(_("You are logged out everywhere else."), "success")
    return go("accounts.security")


@bp.post("/tokens/<int:id>/revoke")
@allow("accounts.own_profile", load=queries.visible_tokens)
def revoke_token(token: ApiToken) -> Any:
    """End one API token."""
    operations.revoke_token(token, actor=current_actor())
    flash(_("The token is revoked."), "success")
    return go("accounts.security")


@bp.post("/organisation")
@allow("accounts.own_profile")
def act_for() -> Any:
    """Act for another of one's own organisations; any other is not there."""
    chosen = request.form.get("organisation_id", type=int)
    own = {row.id: row.name for row in queries.own_organisations(current_actor())}
    if chosen not in own:
        abort(404)
    operations.act_for(g.user_session, chosen, actor=current_actor())
    flash(_("You now act for: %(organisation)s.", organisation=own[chosen]), "success")
    return redirect(safe_next(url_for("home.index")), 303)
