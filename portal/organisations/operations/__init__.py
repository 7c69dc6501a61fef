"""Changing organisations: their membership, their profile and their people."""

from portal.organisations.operations.membership import (
    admit,
    admit_all,
    change_membership,
    leave,
    merge,
    readmit,
)
from portal.organisations.operations.people import (
    appoint_representative,
    end_deputy,
    invite_again,
    invite_staff,
    name_deputy,
    remove_person,
)
from portal.organisations.operations.profile import (
    add_mark,
    confirm_profile,
    edit_contacts,
    edit_mark,
    edit_profile,
    remove_logo,
    remove_mark,
    set_logo,
)
from portal.organisations.operations.reminders import remind_of_marks, remind_to_confirm

__all__ = [
    "add_mark",
    "admit",
    "admit_all",
    "appoint_representative",
    "change_membership",
    "confirm_profile",
    "edit_contacts",
    "edit_mark",
    "edit_profile",
    "end_deputy",
    "invite_again",
    "invite_staff",
    "leave",
    "merge",
    "name_deputy",
    "readmit",
    "remind_of_marks",
    "remind_to_confirm",
    "remove_logo",
    "remove_mark",
    "remove_person",
    "set_logo",
]
