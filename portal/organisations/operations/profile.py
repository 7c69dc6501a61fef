"""Changing a profile, section by section."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.activity import unrecorded
from portal.extensions import db
from portal.organisations.checks import check_profile
from portal.organisations.models import ContactField, Organisation, Visibility
from portal.permissions import Actor

NO_FACT = "a profile describes a member; no indicator counts it"


@unrecorded(NO_FACT, says=_l("Changed the profile"))
def edit_profile(organisation: Organisation, *, actor: Actor, **fields: Any) -> Organisation:
    """Change the given columns. The powiat follows from the gmina.

    Raises Refused when a number is wrong, the REGON is another organisation's or the gmina lies in another powiat.
    """
    for name, value in fields.items():
        setattr(organisation, name, value)
    check_profile(organisation)
    db.session.flush()
    return organisation


@unrecorded(NO_FACT, says=_l("Changed the contacts"))
def edit_contacts(
    organisation: Organisation, contacts: dict[str, tuple[str, Visibility]], *, actor: Actor
) -> Organisation:
    """Set value and visibility of the given ways of contact (`email`, `phone`, `person`); an empty one is removed."""
    known = {field.kind: field for field in organisation.contacts}
    for kind, (value, visibility) in contacts.items():
        field = known.get(kind)
        if field is None and value:
            organisation.contacts.append(ContactField(kind=kind, value=value, visibility=visibility))
        elif field is not None and value:
            field.value, field.visibility = value, visibility
        elif field is not None:
            organisation.contacts.remove(field)
    db.session.flush()
    return organisation


@unrecorded(NO_FACT, says=_l("Confirmed that the profile is true"))
def confirm_profile(organisation: Organisation, *, actor: Actor) -> Organisation:
    """Say that everything in the profile is still true; asked once a year (domain: Organisations)."""
    organisation.confirmed_at = clock.now()
    db.session.flush()
    return organisation
