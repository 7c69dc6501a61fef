"""Reading accounts: who a token belongs to and which rights a person has today."""

import hashlib
from typing import Any

from flask import g, session
from sqlalchemy import select

from portal import clock
from portal.accounts.models import ApiToken, RoleAssignment, User, UserSession
from portal.extensions import db
from portal.permissions import Actor, Grant


def hash_token(token: str) -> str:
    """The SHA-256 of a random token, which is all the database keeps of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_session(token: str) -> UserSession | None:
    """The live session of a browser's token, with its person; None when ended, revoked or disabled."""
    return db.session.scalars(
        select(UserSession)
        .join(UserSession.user)
        .where(
            UserSession.token_hash == hash_token(token),
            UserSession.revoked_at.is_(None),
            UserSession.expires_at > clock.real_now(),
            User.disabled_at.is_(None),
        )
    ).first()


def find_api_user(token: str) -> User | None:
    """The person an API token belongs to; None when unknown, revoked or disabled."""
    found = db.session.scalars(
        select(ApiToken)
        .join(ApiToken.user)
        .where(
            ApiToken.token_hash == hash_token(token),
            ApiToken.revoked_at.is_(None),
            User.disabled_at.is_(None),
        )
    ).first()
    return found.user if found else None


def load_user(token: str) -> User | None:
    """The person of this browser's session, for Flask-Login; a session still waiting for its code is nobody's."""
    found = find_session(token)
    if found is None or found.code_pending:
        return None
    g.user_session = found
    return found.user


def load_actor(user: Any) -> Actor:
    """The person with the organisation acted for and the roles in force today."""
    if not user.is_authenticated:
        return Actor()
    today = clock.today()
    grants = tuple(
        Grant(row.role, row.organisation_id, row.group_id, row.area_number)
        for row in user.assignments
        if row.is_in_force(today)
    )
    chosen = g.get("user_session")
    own = [grant.organisation_id for grant in grants if grant.organisation_id]
    organisation = chosen.organisation if chosen else None
    if organisation is None or organisation.id not in own:
        organisation = _first_organisation(user, today)
    return Actor(user=user._get_current_object() if hasattr(user, "_get_current_object") else user,
                 organisation=organisation, grants=grants)


def _first_organisation(user: User, today: Any) -> Any:
    """The organisation a person acts for who chose none: the one they have been in longest."""
    rows = [row for row in user.assignments if row.organisation_id and row.is_in_force(today)]
    return min(rows, key=lambda row: (row.starts_on, row.id)).organisation if rows else None


def session_token() -> str | None:
    """The token in this browser's cookie."""
    return session.get("_user_id")


def assignments_of(user: User) -> list[RoleAssignment]:
    """All role assignments of a person, newest first."""
    return sorted(user.assignments, key=lambda row: (row.starts_on, row.id), reverse=True)
