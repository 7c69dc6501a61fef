"""Getting in and out: log-in, code, log-out, invitation, forgotten password."""

from typing import Any

from flask import flash, g, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import login_user

from portal import consents
from portal.accounts import operations, queries
from portal.accounts.credentials import WrongCredentials, authenticate, code_picture
from portal.accounts.forms import CodeForm, ForgottenForm, InvitationForm, LogInForm, NewPasswordForm
from portal.accounts.models import INVITATION, RESET, User, UserSession
from portal.accounts.views.blueprint import bp
from portal.consents import Purpose
from portal.extensions import limiter
from portal.permissions import NOBODY, allow, current_actor
from portal.web import go, render, safe_next, survive_refusal

PER_ADDRESS = "30/minute;200/hour"  # attempts from one network address, on each of these pages
WRONG_PASSWORD = _l(
    "The e-mail address or the password is not right. After several failed attempts log-in is slowed down for a "
    "while; wait, or set a new password."
)
ON_ITS_WAY = _l(
    "If there is an account with this address, a link for a new password is on its way. It works for an hour."
)


@bp.route("/log-in", methods=["GET", "POST"])
@limiter.limit(PER_ADDRESS, methods=["POST"])
@allow("accounts.log_in")
def log_in() -> Any:
    """Address and password; the answer to what does not fit is always the same."""
    if current_actor().user:
        return redirect(safe_next(url_for("home.index")))
    form = LogInForm()
    if form.run(lambda: _log_in(form.email.data, form.password.data)):
        return _onward()
    return render("accounts/log_in.html", form=form)


def _log_in(email: str, password: str) -> None:
    user = authenticate(email, password)
    if user is None:
        survive_refusal(lambda: operations.note_wrong_password(email, actor=NOBODY))
        raise WrongCredentials(WRONG_PASSWORD)
    _enter(user, password)


def _enter(user: User, password: str = "") -> None:
    """Open a session in this browser; what the browser held before log-in is dropped, so nobody can plant a session."""
    actor = queries.load_actor(user)
    session.clear()
    operations.log_in(user, password, user_agent=request.user_agent.string, actor=actor)
    login_user(user)


def _onward() -> Any:
    """To the code for those who need one, else to where the person wanted to go."""
    if queries.pending_session():
        return go("accounts.code", next=safe_next("") or None)
    return redirect(safe_next(url_for("home.index")), 303)


@bp.route("/code", methods=["GET", "POST"])
@limiter.limit(PER_ADDRESS, methods=["POST"])
@allow("accounts.confirm_code")
def code() -> Any:
    """The second step of the Biuro and administrators; the first time it sets the codes up."""
    waiting = queries.pending_session()
    if waiting is None:
        return go("accounts.log_in")
    user, form = waiting.user, CodeForm()
    if form.run(lambda: _confirm(waiting, form.code.data), "code"):
        login_user(user)
        return redirect(safe_next(url_for("home.index")), 303)
    picture = None if user.totp_confirmed_at else code_picture(user)
    return render("accounts/code.html", form=form, picture=picture, secret=user.totp_secret)


def _confirm(waiting: UserSession, code: str) -> None:
    user = waiting.user
    try:
        operations.confirm_code(user, waiting, code, actor=queries.load_actor(user))
    except WrongCredentials:
        survive_refusal(lambda: operations.note_wrong_code(user, actor=NOBODY))
        raise


@bp.post("/log-out")
@allow("accounts.log_out")
def log_out() -> Any:
    """End this session."""
    operations.log_out(current_actor().user, g.user_session, actor=current_actor())
    session.clear()
    flash(_("You are logged out."), "success")
    return go("home.index")


@bp.route("/invitation/<token>", methods=["GET", "POST"])
@limiter.limit(PER_ADDRESS, methods=["POST"])
@allow("accounts.accept_invitation")
def invitation(token: str) -> Any:
    """The invited person sets a name and a password and is logged in; looking at the page uses nothing up."""
    link = queries.find_link(token, INVITATION)
    if link is None:
        return _dead_link()
    form = InvitationForm(name=link.user.name, personal=(link.user.email,))
    email = link.user.email

    def accept() -> None:
        _enter(operations.accept_invitation(token, form.name.data, form.password.data, actor=NOBODY))

    if form.run(accept):
        flash(_("Your account is ready."), "success")
        return _onward()
    information = consents.versions(Purpose.INFORMATION)[0].body
    return render("accounts/invitation.html", form=form, email=email, information=information)


def _dead_link() -> Any:
    return render("accounts/dead_link.html"), 404


@bp.route("/forgotten", methods=["GET", "POST"])
@limiter.limit(PER_ADDRESS, methods=["POST"])
@allow("accounts.reset_password")
def forgotten() -> Any:
    """Ask for a link for a new password; the answer does not tell whether there is an account."""
    form = ForgottenForm()
    if form.run(lambda: operations.request_reset(form.email.data, actor=NOBODY)):
        flash(ON_ITS_WAY, "success")
        return go("accounts.log_in")
    return render("accounts/forgotten.html", form=form)


@bp.route("/reset/<token>", methods=["GET", "POST"])
@limiter.limit(PER_ADDRESS, methods=["POST"])
@allow("accounts.reset_password")
def reset(token: str) -> Any:
    """Set a new password by a link; every session of the person ends."""
    link = queries.find_link(token, RESET)
    if link is None:
        return _dead_link()
    form = NewPasswordForm(personal=(link.user.email, link.user.name))
    email = link.user.email
    if form.run(lambda: operations.reset_password(token, form.password.data, actor=NOBODY)):
        session.clear()
        flash(_("Your new password is set. Log in with it."), "success")
        return go("accounts.log_in")
    return render("accounts/reset.html", form=form, email=email)
