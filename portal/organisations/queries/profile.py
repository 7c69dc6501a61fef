"""Reading one organisation: its contacts, statuses, engagement and what its profile lacks."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from portal import clock
from portal.organisations.models import ContactField, MembershipStatus, Organisation, Visibility
from portal.permissions import Actor, Role, can

CONFIRMED_FOR = timedelta(days=365)


def visible_to(actor: Actor) -> Select[Any]:
    """Everybody sees every organisation; which parts of it, the pages and `visible_contacts` say."""
    return select(Organisation)


def visible_contacts(organisation: Organisation, actor: Actor) -> list[ContactField]:
    """The contact fields `actor` may see (domain: by field visibility, default members only). The one place for that.

    Public ones everybody; those for members everyone with a role in the partnership; hidden ones only the
    organisation's own people and the Biuro.
    """
    seen = {Visibility.PUBLIC}
    if can(actor, "organisations.show_members_part", organisation):
        seen.add(Visibility.MEMBERS)
    if actor.works_for(organisation.id) or actor.has(Role.OFFICE):
        seen.add(Visibility.HIDDEN)
    return [field for field in organisation.contacts if field.visibility in seen]


def status_on(organisation: Organisation, day: date) -> MembershipStatus | None:
    """The membership status in force on a day."""
    for status in organisation.statuses:
        if status.starts_on <= day and (status.ends_on is None or day <= status.ends_on):
            return status
    return None


def engagements_in_force(organisation: Organisation, day: date) -> list[Any]:
    """What the organisation is engaged in on a day, by area."""
    return [row for row in organisation.engagements if row.is_in_force(day)]


@dataclass(frozen=True)
class Step:
    """A section of the profile: what it is called, how full it is and what it still lacks, in words."""

    section: str
    title: Any
    wanted: int
    missing: tuple[Any, ...]

    @property
    def is_done(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


FIELDS: dict[str, tuple[Any, tuple[tuple[str, Any], ...]]] = {
    "basic": (
        _l("Basic data"),
        (
            ("sector", _l("sector")),
            ("legal_form", _l("legal form")),
            ("nip", _l("NIP")),
            ("regon", _l("REGON")),
            ("staff_number", _l("number of staff")),
        ),
    ),
    "address": (
        _l("Address"),
        (
            ("street", _l("street and number")),
            ("postcode", _l("postcode")),
            ("city", _l("town")),
            ("gmina", _l("gmina")),
            ("website", _l("website")),
        ),
    ),
    "contacts": (
        _l("Contacts"),
        (("email", _l("e-mail address")), ("phone", _l("phone number")), ("person", _l("contact person"))),
    ),
    "description": (
        _l("Description and services"),
        (
            ("description", _l("what the organisation does")),
            ("services", _l("services")),
            ("target_groups", _l("target groups")),
        ),
    ),
    "members": (_l("Part for members"), (("members_note", _l("note for members")),)),
}


def completeness(organisation: Organisation) -> list[Step]:
    """The sections of the profile with what each one lacks; a number of staff of zero is an answer."""
    given = {field.kind for field in organisation.contacts if field.value}

    def lacks(section: str, name: str) -> bool:
        value = name in given if section == "contacts" else getattr(organisation, name)
        return value is None or value is False or value == ""

    return [
        Step(section, title, len(fields), tuple(word for name, word in fields if lacks(section, name)))
        for section, (title, fields) in FIELDS.items()
    ]


def section_title(section: str) -> Any:
    """What a section of the profile is called; raises KeyError for none."""
    return FIELDS[section][0]


def needs_confirmation(organisation: Organisation) -> bool:
    """Whether nobody confirmed for a year that the profile is still true."""
    return organisation.confirmed_at is None or organisation.confirmed_at + CONFIRMED_FOR < clock.now()
