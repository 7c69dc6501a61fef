"""Changing a profile, section by section."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal import clock
from portal.activity import unrecorded
from portal.extensions import db
from portal.organisations import numbers, territory
from portal.organisations.models import ContactField, Organisation, Visibility
from portal.permissions import Actor
from portal.workflow import Refused

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


def check_profile(organisation: Organisation) -> None:
    """Refuse numbers and places that cannot be right, whoever enters them: a form, an import, the demo."""
    checks = (
        (organisation.nip, numbers.nip_problem),
        (organisation.regon, numbers.regon_problem),
        (organisation.krs, numbers.krs_problem),
    )
    for value, problem in checks:
        if value and (sentence := problem(value)):
            raise Refused(sentence)
    _check_place(organisation)
    _check_regon_is_free(organisation)


def _check_place(organisation: Organisation) -> None:
    gmina, powiat = organisation.gmina, organisation.powiat
    if powiat and not territory.powiat_name(powiat):
        raise Refused(_l("Choose a powiat of Małopolska."))
    if gmina and not territory.powiat_of(gmina):
        raise Refused(_l("Choose a gmina of Małopolska."))
    if gmina and powiat and territory.powiat_of(gmina) != powiat:
        raise Refused(_l("Choose a gmina that lies in the chosen powiat."))
    if gmina:
        organisation.powiat = territory.powiat_of(gmina)


def _check_regon_is_free(organisation: Organisation) -> None:
    """REGON is the natural key (domain: Words)."""
    if not organisation.regon:
        return
    with db.session.no_autoflush:
        rows = select(Organisation.name).where(Organisation.regon == organisation.regon)
        if organisation.id is not None:
            rows = rows.where(Organisation.id != organisation.id)
        other = db.session.scalar(rows)
    if other:
        raise Refused(_l("The REGON belongs to “%(name)s” already. Check the number.", name=other))


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
