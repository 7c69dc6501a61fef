"""Changing a profile, section by section, with its logo and quality marks, and its yearly confirmation."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage

from portal import clock, files
from portal.activity import unrecorded
from portal.extensions import db
from portal.organisations.checks import check_profile
from portal.organisations.models import ContactField, Logo, Organisation, QualityMark, Visibility
from portal.permissions import Actor
from portal.workflow import Refused

NO_FACT = "a profile describes a member; no indicator counts it"
LOGO_BOX = (480, 240)  # pixels; shown at half of that


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


@unrecorded(NO_FACT, says=_l("Changed the logo"))
def set_logo(
    organisation: Organisation, upload: FileStorage | None, *, alt: str, actor: Actor
) -> Organisation:
    """Keep a picture as the logo, drawn anew, with the words for those who do not see it.

    Without a picture only the words change. Raises Refused for a file that is no picture, and without any picture.
    """
    logo = organisation.logo
    if logo is not None and (upload is None or not upload.filename):
        logo.alt = alt
        return organisation
    stored, (width, height) = files.store_picture(upload, box=LOGO_BOX, actor=actor)
    if logo is None:
        organisation.logo = Logo(file=stored, alt=alt, width=width, height=height)
    else:
        logo.file, logo.alt, logo.width, logo.height = stored, alt, width, height
    db.session.flush()
    return organisation


@unrecorded(NO_FACT, says=_l("Removed the logo"))
def remove_logo(organisation: Organisation, *, actor: Actor) -> Organisation:
    """Show the organisation without a logo; nothing happens when it has none."""
    organisation.logo = None
    db.session.flush()
    return organisation


@unrecorded(NO_FACT, says=_l("Added a quality mark"))
def add_mark(organisation: Organisation, *, actor: Actor, **fields: Any) -> Organisation:
    """Add a quality mark with its columns; raises Refused when it would end before it begins."""
    _check_days(fields["valid_from"], fields["valid_to"])
    organisation.marks.append(QualityMark(**fields))
    db.session.flush()
    return organisation


@unrecorded(NO_FACT, says=_l("Changed a quality mark"))
def edit_mark(organisation: Organisation, mark: QualityMark, *, actor: Actor, **fields: Any) -> Organisation:
    """Change the columns of a quality mark; raises Refused when it would end before it begins."""
    _check_days(fields["valid_from"], fields["valid_to"])
    for name, value in fields.items():
        setattr(mark, name, value)
    db.session.flush()
    return organisation


@unrecorded(NO_FACT, says=_l("Removed a quality mark"))
def remove_mark(organisation: Organisation, mark: QualityMark, *, actor: Actor) -> Organisation:
    """Take a quality mark entered by mistake off the profile; one that expired stays and is shown as such."""
    organisation.marks.remove(mark)
    db.session.flush()
    return organisation


def _check_days(valid_from: date, valid_to: date | None) -> None:
    if valid_to is not None and valid_to < valid_from:
        raise Refused(_l("The quality mark cannot end before it begins."))


@unrecorded(NO_FACT, says=_l("Confirmed that the profile is true"))
def confirm_profile(organisation: Organisation, *, actor: Actor) -> Organisation:
    """Say that everything in the profile is still true; asked once a year (domain: Organisations)."""
    organisation.confirmed_at = clock.now()
    db.session.flush()
    return organisation
