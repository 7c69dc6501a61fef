"""Accounts of people: created, disabled the day somebody leaves, and the key under which a person is counted."""

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.accounts import letters, steps
from portal.accounts.credentials import hash_password
from portal.accounts.models import RoleAssignment, User, WalkIn
from portal.accounts.queries import find_user
from portal.activity import unrecorded
from portal.extensions import db
from portal.permissions import Actor, Role
from portal.workflow import Refused

LEFT = _l("The account was disabled")


@unrecorded("An account is no fact of the partnership.", says=_l("Created an account"))
def create_person(email: str, name: str, password: str = "", *, actor: Actor) -> User:
    """Create an account without any role; without a password one is set by a link.

    Raises Refused for a wrong address or one that has an account.
    """
    user = steps.add_person(email, name)
    if password:
        user.password_hash = hash_password(password)
    return user


@unrecorded("An account is no fact of the partnership.", says=_l("Disabled an account"))
def disable(user: User, *, reason: str, actor: Actor) -> User:
    """End every right of a person at once: sessions, tokens, links and roles; what they did stays theirs.

    The Biuro is told when an organisation is left without a representative. Raises Refused for oneself, for somebody
    disabled already, and for an administrator unless an administrator asks.
    """
    if user.id == actor.user_id:
        raise Refused(_l("You cannot disable your own account. Ask another person of the Office."))
    if not user.is_active:
        raise Refused(_l("This account is disabled already."))
    _check_rank(user, actor)
    user.disabled_at = clock.now()
    steps.revoke_sessions(user)
    steps.revoke_tokens(user)
    steps.end_links(user)
    ended = [row for row in user.assignments if not _is_over(row)]
    for row in ended:
        steps.cut_short(row, reason or str(LEFT))
    for row in ended:
        steps.tell_if_unrepresented(row)
    return user


def _is_over(row: RoleAssignment) -> bool:
    return row.revoked_at is not None or (row.ends_on is not None and row.ends_on < clock.today())


def _check_rank(user: User, actor: Actor) -> None:
    today = clock.today()
    is_administrator = any(
        row.role is Role.ADMINISTRATOR and row.is_in_force(today) for row in user.assignments
    )
    if is_administrator and not actor.is_system and not actor.has(Role.ADMINISTRATOR):
        raise Refused(_l("Only an administrator can disable the account of an administrator."))


@unrecorded("An account is no fact of the partnership.", says=_l("Enabled an account"))
def enable(user: User, *, actor: Actor) -> User:
    """Let a disabled person log in again; roles are given anew. Raises Refused for an account that is not disabled."""
    if user.is_active:
        raise Refused(_l("This account is not disabled."))
    user.disabled_at = None
    if user.password_hash is None:
        letters.invitation(
            user, steps.new_link(user, steps.INVITATION), actor.user.name if actor.user else "", "", ""
        )
    return user


@unrecorded("A key counts nothing by itself.", says=_l("Gave a person a key for counting"))
def person_key(email: str, *, actor: Actor) -> str:
    """The random key under which the person of an address is counted: the account's, else one kept by the address.

    Raises Refused for a wrong address.
    """
    email = steps.checked_email(email)
    if user := find_user(email):
        return user.person_key
    walk_in = db.session.get(WalkIn, email)
    if walk_in is None:
        walk_in = WalkIn(email=email)
        db.session.add(walk_in)
        db.session.flush()
    return walk_in.person_key
