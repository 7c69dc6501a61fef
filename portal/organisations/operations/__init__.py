"""Changing organisations: their membership, their profile and their people."""

from portal.organisations.operations.membership import (
    admit,
    admit_all,
    change_membership,
    leave,
)
from portal.organisations.operations.people import (
    appoint_representative,
    end_deputy,
    invite_again,
    invite_staff,
    name_deputy,
    remove_person,
)
from portal.organisations.operations.profile import confirm_profile, edit_contacts, edit_profile

__all__ = [
    "admit",
    "admit_all",
    "appoint_representative",
    "change_membership",
    "confirm_profile",
    "edit_contacts",
    "edit_profile",
    "end_deputy",
    "invite_again",
    "invite_staff",
    "leave",
    "name_deputy",
    "remove_person",
]
