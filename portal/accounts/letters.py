"""The letters accounts send. A letter to nobody is written all the same and dropped, so that time tells nothing."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.accounts.models import User
from portal.accounts.queries import hash_token, office_people
from portal.extensions import db
from portal.mail import queue_mail


class _NobodysLetterError(Exception):
    """Undoes the letter written for an address without an account."""


def send(user: User | None, subject: Any, template: str, key: str, **context: Any) -> None:
    """Queue a letter to a person; for None, or somebody disabled, the same work is done and undone.

    `key` names the occasion: a second letter for it is dropped.
    """
    is_somebody = user is not None and user.is_active
    recipient = user.email if user and is_somebody else "nobody@invalid"
    name = user.name if user and is_somebody else ""
    try:
        with db.session.begin_nested():
            queue_mail(recipient, subject, template, f"accounts.{key}", name=name, **context)
            if not is_somebody:
                raise _NobodysLetterError
    except _NobodysLetterError:
        pass


def invitation(user: User, token: str, inviter: str, role: Any, organisation: str) -> None:
    """Invite a person who has no password yet; the link works once."""
    send(
        user,
        _l("Invitation to the MPKU portal"),
        "mail/accounts_invitation.txt",
        f"invitation:{hash_token(token)[:32]}",
        path=f"/accounts/invitation/{token}",
        inviter=inviter,
        role=role,
        organisation=organisation,
    )


def new_role(user: User, assignment_id: int, inviter: str, role: Any, organisation: str) -> None:
    """Tell somebody who has an account that they were given a role."""
    send(
        user,
        _l("New role in the MPKU portal"),
        "mail/accounts_new_role.txt",
        f"role:{assignment_id}",
        inviter=inviter,
        role=role,
        organisation=organisation,
    )


def reset(user: User | None, token: str) -> None:
    """Send the link by which a new password is set."""
    send(
        user,
        _l("New password for the MPKU portal"),
        "mail/accounts_reset.txt",
        f"reset:{hash_token(token)[:32]}",
        path=f"/accounts/reset/{token}",
    )


def locked(user: User | None, key: str, until: str) -> None:
    """Warn the owner of an account that somebody keeps trying to log in."""
    send(user, _l("Failed log-in attempts"), "mail/accounts_locked.txt", f"locked:{key[:16]}:{until}")


def password_changed(user: User, moment: str) -> None:
    """Tell the owner that the password was changed."""
    subject = _l("Your password was changed")
    send(user, subject, "mail/accounts_password_changed.txt", f"password:{user.id}:{moment}")


def unrepresented(organisation_id: int, name: str, occasion: str) -> None:
    """Tell every person of the Biuro that nobody represents an organisation any more."""
    for person in office_people():
        send(
            person,
            _l("Organisation without a representative"),
            "mail/accounts_unrepresented.txt",
            f"unrepresented:{organisation_id}:{occasion}:{person.id}",
            organisation=name,
            path=f"/organisations/{organisation_id}",
        )


def unrepresented_list(names: list[str], month: str) -> None:
    """Remind every person of the Biuro of all organisations nobody represents, once a month."""
    for person in office_people():
        send(
            person,
            _l("Organisations without a representative"),
            "mail/accounts_unrepresented_list.txt",
            f"unrepresented-list:{month}:{person.id}",
            organisations=names,
        )


def disabled_invited(user: User, organisation: str, assignment_id: int) -> None:
    """Tell the Biuro that a disabled person was given a role, which works only once they are enabled."""
    for person in office_people():
        send(
            person,
            _l("A disabled account was invited"),
            "mail/accounts_disabled_invited.txt",
            f"disabled-invited:{assignment_id}:{person.id}",
            path=f"/accounts/people/{user.id}",
            organisation=organisation,
        )
