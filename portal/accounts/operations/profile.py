"""What people change of their own accounts: profile, password and API tokens."""

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.accounts import letters, steps
from portal.accounts.credentials import WrongCredentials, authenticate, hash_password
from portal.accounts.models import ApiToken, User, UserSession
from portal.accounts.queries import hash_token, tokens_of
from portal.activity import unrecorded
from portal.extensions import db
from portal.permissions import Actor
from portal.workflow import Refused

MOST_TOKENS = 20
WRONG_OLD = _l(
    "The present password is not right. After several failed attempts it is not checked for a while; wait, or set a "
    "new password by a link sent to your e-mail address."
)


@unrecorded("A profile is no fact of the partnership.", says=_l("Changed the own profile"))
def edit_profile(user: User, *, name: str, phone: str, job_title: str, actor: Actor) -> User:
    """Change what a person says of themselves."""
    user.name, user.phone, user.job_title = name, phone, job_title
    return user


@unrecorded("A password is no fact of the partnership.", says=_l("Changed the password"))
def change_password(user: User, old: str, new: str, but: UserSession | None, *, actor: Actor) -> User:
    """Set another password; every session but this one ends. Raises WrongCredentials when the old one is not right."""
    if authenticate(user.email, old) is None:
        raise WrongCredentials(WRONG_OLD)
    user.password_hash = hash_password(new)
    steps.revoke_sessions(user, but)
    steps.end_links(user)
    letters.password_changed(user, clock.real_now().isoformat())
    return user


@unrecorded("A token is no fact of the partnership.", says=_l("Created an API token"))
def create_token(user: User, name: str, *, actor: Actor) -> str:
    """A bearer token for the API with the rights of a person; returned once, kept as a hash.

    Raises Refused for a disabled person and for more than twenty tokens.
    """
    if not user.is_active:
        raise Refused(_l("This account is disabled."))
    if len(tokens_of(user)) >= MOST_TOKENS:
        raise Refused(_l("This person has %(count)s tokens already. Revoke one first.", count=MOST_TOKENS))
    token = steps.new_token()
    db.session.add(
        ApiToken(token_hash=hash_token(token), user=user, name=name[:80], created_at=clock.real_now())
    )
    return token


@unrecorded("A token is no fact of the partnership.", says=_l("Revoked an API token"))
def revoke_token(token: ApiToken, *, actor: Actor) -> User:
    """End an API token; it stops working with its next request."""
    token.revoked_at = token.revoked_at or clock.real_now()
    return token.user
