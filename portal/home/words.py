"""The permission table in words: what each action and each rule is called on the page "who can do what"."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal import permissions as rules
from portal.permissions import RULES

DOMAINS = {
    "home": _l("The portal"),
    "accounts": _l("Accounts"),
    "organisations": _l("Organisations"),
    "engagement": _l("Engagement in areas"),
    "groups": _l("Groups"),
    "barter": _l("Bank of services"),
    "practices": _l("Good practices"),
    "plan": _l("The action plan"),
    "monitoring": _l("Indicators"),
    "api": _l("API"),
}


def sections(actions: dict[str, Any]) -> list[tuple[Any, list[tuple[Any, Any]]]]:
    """The actions by domain, each with who may do it; raises KeyError for a rule without words."""
    return [
        (title, [(words, WHO[RULES[action]]) for action, words in actions.items() if action.startswith(f"{domain}.")])
        for domain, title in DOMAINS.items()
    ]


WHO = {
    rules.anyone: _l("everybody, guests too"),
    rules.signed_in: _l("everybody with an account"),
}
