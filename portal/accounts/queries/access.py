"""Who acts in a request: sessions, links, bearer tokens, and the rights a person has today."""

import hashlib
from datetime import date, timedelta
from typing import Any

from flask import g, session
from sqlalchemy import Select, select
from sqlalchemy.orm import lazyload
from werkzeug.wrappers import Request

from portal import clock
from portal.accounts.models import ApiToken, Link, User, UserSession
from portal.accounts.queries.neighbours import organisation
from portal.extensions import db
from portal.permissions import Actor, Grant, Role

API = "/api/v1/"
BEARER = "Bearer "
ENTRY_WAIT = timedelta(minutes=10)  # how long a session waits for its code
WITH_CODE = (Role.OFFICE, Role.ADMINISTRATOR)


def hash_token(token: str) -> str:
    """The SHA-256 of a random token, which is all the database keeps of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def normal_email(email: str) -> str:
    """The address as accounts keep it: trimmed, in lower case."""
    return email.strip().lower()


def find_user(email: str) -> User | None:
    """The account of an address, however its letters are written; its roles are read when asked for."""
    rows = select(User).options(lazyload(User.assignments)).where(User.email == normal_email(email))
    return db.session.scalars(rows).first()


def find_session(token: str) -> UserSession | None:
    """The live session of a browser's token, with its person; None when ended, revoked or disabled."""
    return db.session.scalars(_live_sessions().where(UserSession.token_hash == hash_token(token))).first()


def _live_sessions() -> Select[UserSession]:
    return (
        select(UserSession)
        .join(UserSession.user)
        .where(
            UserSession.revoked_at.is_(None),
            UserSession.expires_at > clock.real_now(),
            User.disabled_at.is_(None),
        )
    )


def sessions_of(user: User) -> list[UserSession]:
    """The live sessions of a person, newest first, without those that still wait for a code."""
    rows = _live_sessions().where(UserSession.user_id == user.id, ~UserSession.code_pending)
    return list(db.session.scalars(rows.order_by(UserSession.id.desc())))


def visible_sessions(actor: Actor) -> Select[UserSession]:
    """The sessions a person may end: their own."""
    return select(UserSession).where(UserSession.user_id == actor.user_id)


def visible_tokens(actor: Actor) -> Select[ApiToken]:
    """The API tokens a person may revoke: their own."""
    return select(ApiToken).where(ApiToken.user_id == actor.user_id)


def tokens_of(user: User) -> list[ApiToken]:
    """The API tokens of a person that still work, by name."""
    rows = select(ApiToken).where(ApiToken.user_id == user.id, ApiToken.revoked_at.is_(None))
    return list(db.session.scalars(rows.order_by(ApiToken.name, ApiToken.id)))


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


def load_api_user(request: Request) -> User | None:
    """The person of a bearer token, for Flask-Login; only the API knows tokens, screens want a session."""
    header = request.headers.get("Authorization", "")
    if not request.path.startswith(API) or not header.startswith(BEARER):
        return None
    return find_api_user(header.removeprefix(BEARER).strip())


def load_user(token: str) -> User | None:
    """The person of this browser's session, for Flask-Login; a session still waiting for its code is nobody's."""
    found = find_session(token)
    if found is None or found.code_pending:
        return None
    g.user_session = found
    return found.user


def session_token() -> str | None:
    """The token in this browser's cookie."""
    return session.get("_user_id")


def pending_session() -> UserSession | None:
    """The session of this browser that waits for its code; None when there is none."""
    token = session_token()
    found = find_session(token) if token else None
    return found if found and found.code_pending else None


def needs_code(user: User) -> bool:
    """Whether log-in asks this person for a code: the Biuro and administrators, except demo accounts.

    A role that has yet to begin counts too: the session may live to see it.
    """
    today = clock.today()
    return not user.is_demo and any(
        row.role in WITH_CODE and row.revoked_at is None and (row.ends_on is None or row.ends_on >= today)
        for row in user.assignments
    )


def find_link(token: str, purpose: str) -> Link | None:
    """The link of a token that can still be used, with its person; None when unknown, used or too old."""
    return db.session.scalars(
        select(Link)
        .join(Link.user)
        .where(
            Link.token_hash == hash_token(token),
            Link.purpose == purpose,
            Link.used_at.is_(None),
            Link.expires_at > clock.real_now(),
            User.disabled_at.is_(None),
        )
    ).first()


def link_of(user: User, purpose: str) -> list[Link]:
    """The links of a person for this purpose that can still be used."""
    rows = select(Link).where(
        Link.user_id == user.id,
        Link.purpose == purpose,
        Link.used_at.is_(None),
        Link.expires_at > clock.real_now(),
    )
    return list(db.session.scalars(rows.order_by(Link.id)))


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
    acted_for = _chosen_organisation(user, grants) or _first_organisation(user, today)
    # Flask-Login hands over a proxy of the person
    person = user._get_current_object() if hasattr(user, "_get_current_object") else user
    return Actor(user=person, organisation=acted_for, grants=grants)


def _chosen_organisation(user: User, grants: tuple[Grant, ...]) -> Any:
    """The organisation chosen in this session, as long as the person has a role in it."""
    row = g.get("user_session")
    if row is None or row.user_id != user.id or row.organisation_id is None:
        return None
    return row.organisation if row.organisation_id in {grant.organisation_id for grant in grants} else None


def _first_organisation(user: User, today: date) -> Any:
    """The organisation a person acts for who chose none: the one they have been in longest."""
    rows = [row for row in user.assignments if row.organisation_id and row.is_in_force(today)]
    return min(rows, key=lambda row: (row.starts_on, row.id)).organisation if rows else None


def own_organisations(actor: Actor) -> list[Any]:
    """The organisations (`id`, `name`) a person may act for today, in Polish order; no query when there is but one."""
    ids = {grant.organisation_id for grant in actor.grants if grant.organisation_id}
    if ids <= {actor.organisation_id}:
        return [actor.organisation] if ids else []
    rows = select(organisation.c.id, organisation.c.name).where(organisation.c.id.in_(ids))
    return list(db.session.execute(rows.order_by(organisation.c.name_sort, organisation.c.id)))
