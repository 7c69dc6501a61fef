"""Single-use links: invitations and new passwords."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from portal import clock, consents
from portal.accounts import letters, steps
from portal.accounts.credentials import hash_password, password_key
from portal.accounts.models import INVITATION, RESET, Link, User
from portal.accounts.queries import find_user
from portal.activity import unrecorded
from portal.consents import How, Purpose
from portal.extensions import db
from portal.permissions import Actor, Role
from portal.workflow import Refused

RESETS_AN_HOUR = 3  # letters to one person, whoever asks for them


@unrecorded("An invitation is no fact of the partnership.", says=_l("Invited a person"))
def invite(
    email: str, name: str, role: Role, organisation: Any = None, *, basis: str = "", actor: Actor, **term: Any
) -> User:
    """Give a role to the person of an address and write to them; returns the person.

    Somebody new gets an account without a password and a link for 30 days; somebody with an account simply gets the
    role, keeps the own name, and the inviter sees no difference. `term`: the first and last day, group and area as in
    `appoint`, from today by default. Raises Refused for a wrong address or a role that cannot be given.
    """
    if role in steps.BY_COMMAND_ONLY:
        raise Refused(_l("This role is granted by the command line only."))
    user = find_user(steps.checked_email(email)) or steps.add_person(email, name)
    inviter = actor.user.name if actor.user else ""
    given = basis or str(_l("Invitation of %(day)s", day=clock.today().isoformat()))
    row = steps.grant(user, role, actor=actor, basis=given, organisation=organisation, **term)
    where = organisation.name if organisation else ""
    if not user.is_active:
        letters.disabled_invited(user, where, row.id)
    elif user.password_hash is None:
        letters.invitation(user, steps.new_link(user, INVITATION), inviter, role.label, where)
    else:
        letters.new_role(user, row.id, inviter, role.label, where)
    return user


@unrecorded("An invitation is no fact of the partnership.", says=_l("Sent the invitation again"))
def send_invitation_again(user: User, *, actor: Actor) -> User:
    """Send a new link to somebody who has not set a password yet; the earlier link stops working.

    Raises Refused when the person has a password already or is disabled.
    """
    if user.password_hash is not None or not user.is_active:
        raise Refused(_l("This person does not wait for an invitation any more."))
    inviter = actor.user.name if actor.user else ""
    letters.invitation(user, steps.new_link(user, INVITATION), inviter, "", "")
    return user


@unrecorded("An invitation is no fact of the partnership.", says=_l("Accepted the invitation"))
def accept_invitation(token: str, name: str, password: str, *, actor: Actor) -> User:
    """Use an invitation up: the person sets their name and password, having read how their data are processed.

    Raises Refused when the link does not work.
    """
    user = steps.use_link(token, INVITATION)
    user.name = name
    consents.note(user.id, Purpose.INFORMATION, given=True, how=How.INVITATION)
    _set_password(user, password)
    return user


@unrecorded("A password is no fact of the partnership.", says=_l("Asked for a new password"))
def request_reset(email: str, *, actor: Actor) -> None:
    """Write a link for a new password to the person of an address; for anybody else the same work comes to nothing."""
    user = find_user(email)
    now = clock.real_now()
    recent = select(func.count()).where(
        Link.user_id == (user.id if user else None),
        Link.purpose == RESET,
        Link.expires_at > now,
        Link.used_at.is_(None),
    )
    has_enough = (db.session.scalar(recent) or 0) >= RESETS_AN_HOUR
    if user is None or not user.is_active or has_enough:
        letters.reset(None, steps.new_token())
    else:
        letters.reset(user, steps.new_link(user, RESET))


@unrecorded("A password is no fact of the partnership.", says=_l("Set a new password by a link"))
def reset_password(token: str, password: str, *, actor: Actor) -> User:
    """Use a link up and set the password; ends every session and unlocks log-in.

    Raises Refused when the link does not work.
    """
    user = steps.use_link(token, RESET)
    _set_password(user, password)
    letters.password_changed(user, clock.real_now().isoformat())
    return user


def _set_password(user: User, password: str) -> None:
    user.password_hash = hash_password(password)
    steps.end_links(user)
    steps.revoke_sessions(user)
    steps.forget_failures(password_key(user.email))
    db.session.flush()
