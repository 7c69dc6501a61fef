"""Steps that several operations on accounts share; none of them is an act of its own."""

import secrets
from datetime import date, timedelta
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select, update

from portal import clock
from portal.accounts import letters
from portal.accounts.models import (
    INVITATION,
    ApiToken,
    Link,
    LoginThrottle,
    RoleAssignment,
    User,
    UserSession,
    WalkIn,
)
from portal.accounts.queries import (
    ENTRY_WAIT,
    find_user,
    hash_token,
    is_represented,
    link_of,
    needs_code,
    normal_email,
    overlapping,
)
from portal.database import affected
from portal.extensions import db
from portal.permissions import Actor, Role
from portal.workflow import Refused

BY_COMMAND_ONLY = (Role.OFFICE, Role.ADMINISTRATOR)
IN_ORGANISATION = (Role.STAFF, Role.REPRESENTATIVE, Role.DEPUTY)
SCOPES = {Role.COORDINATOR: "group", Role.GUARDIAN: "area"}
MISSING = {
    "organisation": _l("Choose the organisation in which the person is to have this role."),
    "group": _l("Choose the group the person is to coordinate."),
    "area": _l("Choose the area the person is to be the guardian of."),
}
COUNCIL_YEARS = 3
LIFETIME = {INVITATION: timedelta(days=30)}
RESET_LIFETIME = timedelta(hours=1)
APPOINTING = 7_310_001  # the number of the lock under which roles held by one person at a time are given


def new_token() -> str:
    """A random token of 32 bytes, as text for addresses."""
    return secrets.token_urlsafe(32)


def checked_email(email: str) -> str:
    """The address as accounts keep it; raises Refused when it is none."""
    try:
        return normal_email(validate_email(email.strip(), check_deliverability=False).normalized)
    except EmailNotValidError:
        raise Refused(_l("Enter an e-mail address such as anna@example.org.")) from None


def add_person(email: str, name: str) -> User:
    """A new account without a password; takes over the key under which the person was counted before.

    Raises Refused for a wrong address or one that has an account.
    """
    email = checked_email(email)
    if find_user(email):
        raise Refused(_l("There is already an account with the address %(email)s.", email=email))
    user = User(email=email, name=name.strip() or email, created_at=clock.now())
    if walk_in := db.session.get(WalkIn, email):
        user.person_key = walk_in.person_key
        db.session.delete(walk_in)
    db.session.add(user)
    db.session.flush()
    return user


def new_link(user: User, purpose: str) -> str:
    """A single-use link for a person; returns its token.

    An invitation replaces the one before. Links for a new password work side by side until one is used: whoever
    asks for many in another's name must not be able to take away the one that person waits for.
    """
    for earlier in link_of(user, purpose) if purpose == INVITATION else ():
        earlier.expires_at = clock.real_now()
    token = new_token()
    expires_at = clock.real_now() + LIFETIME.get(purpose, RESET_LIFETIME)
    db.session.add(Link(token_hash=hash_token(token), purpose=purpose, user=user, expires_at=expires_at))
    db.session.flush()
    return token


def use_link(token: str, purpose: str) -> User:
    """Use a link up and return its person; of two at once one gets it. Raises Refused when it does not work."""
    now = clock.real_now()
    used = db.session.execute(
        update(Link)
        .where(
            Link.token_hash == hash_token(token),
            Link.purpose == purpose,
            Link.used_at.is_(None),
            Link.expires_at > now,
        )
        .values(used_at=now)
        .returning(Link.user_id)
    ).scalar()
    user = db.session.get(User, used) if used else None
    if user is None or not user.is_active:
        raise Refused(_l("This link has been used or is too old. Ask for a new one."))
    return user


def end_links(user: User) -> None:
    """Make every link of a person stop working."""
    now = clock.real_now()
    live = update(Link).where(Link.user_id == user.id, Link.used_at.is_(None), Link.expires_at > now)
    db.session.execute(live.values(expires_at=now))


def open_session(user: User, user_agent: str, organisation_id: int | None) -> UserSession:
    """A session of a person on one device; its `token` is known only now. Who needs a code has ten minutes for it."""
    now, waits = clock.real_now(), needs_code(user)
    row = UserSession(
        user=user,
        organisation_id=organisation_id,
        code_pending=waits,
        user_agent=user_agent[:200],
        created_at=now,
        expires_at=now + (ENTRY_WAIT if waits else current_app.config["SESSION_LIFETIME"]),
    )
    db.session.add(row)
    renew_token(row)
    return row


def renew_token(row: UserSession) -> str:
    """Give a session a new token, so that one seen before log-in is worth nothing after it; returns it."""
    user, token = row.user, new_token()
    row.token_hash = hash_token(token)
    user.session_token = token
    db.session.flush()
    return token


def revoke_sessions(user: User, but: UserSession | None = None) -> int:
    """End every session of a person (but one); returns how many there were."""
    rows = update(UserSession).where(UserSession.user_id == user.id, UserSession.revoked_at.is_(None))
    if but:
        rows = rows.where(UserSession.id != but.id)
    return affected(rows.values(revoked_at=clock.real_now()))


def revoke_tokens(user: User) -> None:
    """End every API token of a person."""
    rows = update(ApiToken).where(ApiToken.user_id == user.id, ApiToken.revoked_at.is_(None))
    db.session.execute(rows.values(revoked_at=clock.real_now()))


def forget_failures(key: str) -> None:
    """Start counting failed attempts from zero again."""
    if throttle := db.session.get(LoginThrottle, key):
        db.session.delete(throttle)
        db.session.flush()


def grant(
    user: User,
    role: Role,
    *,
    actor: Actor,
    basis: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
    **scope: Any,
) -> RoleAssignment:
    """Give a role from a day (today) to a day; raises Refused when its scope, term or holder do not allow it.

    `scope`: `organisation` and `group` (with `id`), `area` (with `number`), each only where the role has it.
    """
    starts_on = starts_on or clock.today()
    ends_on = _term(role, starts_on, ends_on)
    _check_scope(role, {name for name, value in scope.items() if value is not None})
    row = RoleAssignment(
        role=role,
        organisation_id=getattr(scope.get("organisation"), "id", None),
        group_id=getattr(scope.get("group"), "id", None),
        area_number=getattr(scope.get("area"), "number", None),
        starts_on=starts_on,
        ends_on=ends_on,
        basis=basis,
        granted_by_id=actor.user_id,
    )
    _check_holders(user, row)
    user.assignments.append(row)
    db.session.flush()
    return row


def _term(role: Role, starts_on: date, ends_on: date | None) -> date | None:
    """The last day of a role; the council's term is three years and no longer (by-laws of the Programme Council)."""
    if ends_on and ends_on < starts_on:
        raise Refused(_l("The last day of a role cannot be before its first day."))
    if role is not Role.COUNCIL:
        return ends_on
    leap = starts_on.month == 2 and starts_on.day == 29
    after = starts_on.replace(year=starts_on.year + COUNCIL_YEARS, day=28 if leap else starts_on.day)
    longest = after - timedelta(days=0 if leap else 1)
    if ends_on and ends_on > longest:
        raise Refused(_l("A term in the Programme Council lasts three years at most."))
    return ends_on or longest


def _check_scope(role: Role, given: set[str]) -> None:
    """Exactly the scope the role has."""
    kind = "organisation" if role in IN_ORGANISATION else SCOPES.get(role, "")
    if kind and kind not in given:
        raise Refused(MISSING[kind])
    if given - {kind}:
        raise Refused(_l("This role has no organisation, group or area of that kind."))


def _check_holders(user: User, row: RoleAssignment) -> None:
    """One deputy per organisation, one Strategy Guardian, and nobody holds the same role twice."""
    _take_turns()
    scope = (
        RoleAssignment.organisation_id.is_not_distinct_from(row.organisation_id),
        RoleAssignment.group_id.is_not_distinct_from(row.group_id),
        RoleAssignment.area_number.is_not_distinct_from(row.area_number),
    )
    holders = overlapping(row.role, row.starts_on, row.ends_on, *scope)
    if any(holder.user_id == user.id for holder in holders):
        raise Refused(_l("This person already has this role in that time."))
    if holders and row.role is Role.DEPUTY:
        raise Refused(_l("The organisation already has a deputy. End that role first."))
    if holders and row.role is Role.STRATEGY_GUARDIAN:
        raise Refused(_l("There is already a Strategy Guardian in that time. End that role first."))


def _take_turns() -> None:
    """Let one transaction at a time give roles; SQLite writes one at a time anyway."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(APPOINTING)))


def cut_short(row: RoleAssignment, reason: str) -> None:
    """Take a role away at once: its last day was yesterday; one that began today, or later, is never in force."""
    row.ends_on = max(row.starts_on, clock.today() - timedelta(days=1))
    row.revoked_at = clock.now()
    row.end_reason = reason[:300]
    db.session.flush()


def tell_if_unrepresented(row: RoleAssignment) -> None:
    """Tell the Biuro when, with this role gone, nobody represents a member that stays one."""
    of = row.organisation
    if of and row.role is Role.REPRESENTATIVE and of.left_on is None and not is_represented(of.id):
        letters.unrepresented(of.id, of.name, f"role-{row.id}")
