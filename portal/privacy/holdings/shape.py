"""What the portal holds of a person in one table."""

from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.privacy.holdings.wording import PARTS

ACCOUNT = _l("Account")
ROLES = _l("Roles and memberships")
CONSENTS = _l("Consents")
EVENTS = _l("Sign-ups and attendance")
NOTICES = _l("Notices and mail")
WORK = _l("What I wrote, proposed and decided")
ENTRY = _l("Log-ins, sessions and tokens")
ACTS = _l("What I did in the portal, and when")
REQUESTS = _l("My requests")


@dataclass(frozen=True)
class Holding:
    """The rows of a table that belong to a person by any of `links` (column -> the person's part), and what they say.

    A link named `email` or `recipient` is compared with the address, one named `..._key` with the pseudonymous key,
    any other with the account's number. `only` narrows the table to rows with these values.
    """

    section: Any
    table: str
    title: Any
    links: dict[str, Any]
    columns: tuple[str, ...]
    only: dict[str, str] = field(default_factory=dict)


def links(*columns: str) -> dict[str, Any]:
    """Links with the person's part in words, where there is a word for it."""
    return {column: PARTS.get(column, "") for column in columns}
