"""Getting in and out: log-in, the second step by code, log-out, sessions, and the organisation acted for."""

from datetime import timedelta

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.accounts import letters, steps
from portal.accounts.credentials import (
    WrongCredentials,
    code_key,
    hash_password,
    is_locked,
    is_stale,
    matching_step,
    new_code_secret,
    password_key,
)
from portal.accounts.models import Link, LoginThrottle, User, UserSession
from portal.accounts.queries import find_user
from portal.activity import unrecorded
from portal.extensions import db
from portal.jobs import daily
from portal.permissions import Actor
from portal.workflow import Refused

LOCK_AFTER = 5
LOCKS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=60))
FORGIVEN_AFTER = timedelta(hours=24)
KEPT_FOR = timedelta(days=30)  # how long ended sessions and links are kept, for questions about them
NO_FACT = "Getting in and out is no fact of the partnership."
WRONG_CODE = _l(
    "The code is not right, or it was used already. Wait for the next one; after several failed attempts log-in is "
    "slowed down for a while."
)


@unrecorded(NO_FACT, says=_l("Logged in"))
def log_in(user: User, password: str = "", *, user_agent: str = "", actor: Actor) -> str:
    """Open a session for a person whose password, or link, was right; returns the token for the browser.

    Failures are forgotten, a hash made with older parameters is made again, and who needs a code and has none set up
    gets a new secret to set up.
    """
    steps.forget_failures(password_key(user.email))
    if password and user.password_hash and is_stale(user.password_hash):
        user.password_hash = hash_password(password)
    row = steps.open_session(user, user_agent, actor.organisation_id)
    if row.code_pending and user.totp_confirmed_at is None:
        user.totp_secret = new_code_secret()
    db.session.flush()
    return user.session_token


@unrecorded(NO_FACT, says=_l("Entered the code at log-in"))
def confirm_code(user: User, row: UserSession, code: str, *, actor: Actor) -> str:
    """Finish a log-in by a code, and the setting up of codes with it; returns the browser's new token.

    Raises WrongCredentials for a wrong code, one used before, and while attempts are locked.
    """
    db.session.refresh(user, with_for_update=True)
    step = None if is_locked(code_key(user)) else matching_step(user, code)
    if step is None:
        raise WrongCredentials(WRONG_CODE)
    user.totp_last_step = step
    user.totp_confirmed_at = user.totp_confirmed_at or clock.now()
    steps.forget_failures(code_key(user))
    row.code_pending = False
    row.expires_at = clock.real_now() + current_app.config["SESSION_LIFETIME"]
    return steps.renew_token(row)


@unrecorded(NO_FACT, says=_l("Failed log-in"))
def note_wrong_password(email: str, *, actor: Actor) -> User | None:
    """Count a failed log-in for an address, whether or not it has an account, and lock it after five."""
    user = find_user(email)
    _count(password_key(email), user)
    return user


@unrecorded(NO_FACT, says=_l("Wrong code at log-in"))
def note_wrong_code(user: User, *, actor: Actor) -> User:
    """Count a wrong code of a person, and lock codes after five."""
    _count(code_key(user), user)
    return user


def _count(key: str, user: User | None) -> None:
    """One failure more: the fifth locks for a minute and warns the owner, each one after it locks for longer.

    Attempts while it is locked change nothing, or an attacker could keep the owner out for ever.
    """
    now = clock.real_now()
    throttle = _throttle(key)
    if throttle.locked_until and throttle.locked_until > now:
        return
    if now - throttle.last_failure_at > FORGIVEN_AFTER:
        throttle.failures = 0
    throttle.failures += 1
    throttle.last_failure_at = now
    over = throttle.failures - LOCK_AFTER
    throttle.locked_until = now + LOCKS[min(over, len(LOCKS) - 1)] if over >= 0 else None
    if over == 0:
        letters.locked(user, key, now.isoformat())
    db.session.flush()


def _throttle(key: str) -> LoginThrottle:
    """The counter of a key, locked; a new one when there is none, unless another request makes it this moment."""
    try:
        with db.session.begin_nested():
            if found := db.session.get(LoginThrottle, key, with_for_update=True):
                return found
            made = LoginThrottle(key=key, failures=0, last_failure_at=clock.real_now())
            db.session.add(made)
            return made
    except IntegrityError:
        return db.session.get_one(LoginThrottle, key, with_for_update=True)


@unrecorded(NO_FACT, says=_l("Logged out"))
def log_out(user: User, row: UserSession, *, actor: Actor) -> User:
    """End the session of this browser."""
    row.revoked_at = clock.real_now()
    return user


@unrecorded(NO_FACT, says=_l("Ended a session"))
def revoke_session(row: UserSession, *, actor: Actor) -> User:
    """End a session on another device; it stops working with its next request."""
    row.revoked_at = row.revoked_at or clock.real_now()
    return row.user


@unrecorded(NO_FACT, says=_l("Logged out everywhere else"))
def revoke_other_sessions(user: User, but: UserSession | None, *, actor: Actor) -> User:
    """End every session of a person but this one."""
    steps.revoke_sessions(user, but)
    return user


@unrecorded(NO_FACT, says=_l("Removed the code generator"))
def forget_code(user: User, *, actor: Actor) -> User:
    """Let a person who lost the device set up codes again at the next log-in; ends their sessions."""
    user.totp_secret = user.totp_confirmed_at = user.totp_last_step = None
    steps.forget_failures(code_key(user))
    steps.revoke_sessions(user)
    return user


@unrecorded(
    "Whom a person acts for is written on what they do.", says=_l("Changed the organisation acted for")
)
def act_for(row: UserSession, organisation_id: int, *, actor: Actor) -> User:
    """Act for another of one's organisations from now on, in this session; raises Refused for any other."""
    if organisation_id not in {grant.organisation_id for grant in actor.grants}:
        raise Refused(_l("You cannot act for this organisation."))
    row.organisation_id = organisation_id
    return row.user


@daily
def _forget_what_ended() -> None:
    """Delete sessions and links a month after their end, and counters of failures a day after the last one."""
    now = clock.real_now()
    db.session.execute(delete(UserSession).where(UserSession.expires_at < now - KEPT_FOR))
    db.session.execute(delete(Link).where(Link.expires_at < now - KEPT_FOR))
    db.session.execute(delete(LoginThrottle).where(LoginThrottle.last_failure_at < now - FORGIVEN_AFTER))
