"""The pages a person opens most, by what they may do."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from portal.permissions import Actor, can

# (endpoint, label, action); those of the organisation take its id
OF_ORGANISATION: tuple[tuple[str, Any, str], ...] = (
    ("organisations.edit", _l("Profile of the organisation"), "organisations.edit"),
    ("organisations.people", _l("People of the organisation"), "organisations.people"),
    ("competences.own", _l("Our competences"), "competences.claim"),
    ("engagement.of_organisation", _l("Our engagement"), "engagement.show"),
)
ANYWHERE: tuple[tuple[str, Any, str], ...] = (
    ("barter.desk", _l("Our exchanges and hours"), "barter.desk"),
    ("barter.new_offer", _l("Offer a service"), "barter.draft_offer"),
    ("barter.new_need", _l("Write what you need"), "barter.draft_offer"),
    ("practices.new", _l("Describe a good practice"), "practices.draft"),
    ("events.mine", _l("My events"), "events.sign_up"),
    ("events.new", _l("Plan an event"), "events.create"),
    ("documents.new", _l("Add a document"), "documents.draft"),
    ("monitoring.facts", _l("Facts entered by hand"), "monitoring.see_fact"),
    ("imports.index", _l("Import of organisations"), "imports.use"),
    ("accounts.people", _l("People and roles"), "accounts.people"),
    ("accounts.audit", _l("Who did what"), "accounts.audit"),
    ("inbox.settings", _l("Settings of notices"), "inbox.read"),
    ("home.who_can_what", _l("Who can do what"), "home.show"),
)


@dataclass(frozen=True)
class Shortcut:
    """A link to a page."""

    text: str
    url: str


def for_actor(actor: Actor) -> list[Shortcut]:
    """The links of this person."""
    own = actor.organisation
    found = [
        Shortcut(str(label), url_for(endpoint, id=own.id))
        for endpoint, label, action in (OF_ORGANISATION if own else ())
        if can(actor, action, own)
    ]
    found += [
        Shortcut(str(label), url_for(endpoint)) for endpoint, label, action in ANYWHERE if can(actor, action)
    ]
    return found
