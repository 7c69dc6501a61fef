"""Everything that changes events; operations take their actor, check what is possible now, flush, never commit."""

from portal.events.operations.attendance import (
    add_guest,
    add_organisations,
    add_person,
    close,
    correct,
    mark,
    void,
)
from portal.events.operations.check_in import check_in, end_check_in, open_check_in
from portal.events.operations.planning import announce, cancel, create, edit, postpone
from portal.events.operations.programme import (
    add_agenda_item,
    add_resolution,
    change_agenda_item,
    change_resolution,
    remove_agenda_item,
    remove_resolution,
)
from portal.events.operations.reminders import remind_of_events, remind_to_close
from portal.events.operations.signing_up import give_up, sign_up

__all__ = [
    "add_agenda_item",
    "add_guest",
    "add_organisations",
    "add_person",
    "add_resolution",
    "announce",
    "cancel",
    "change_agenda_item",
    "change_resolution",
    "check_in",
    "close",
    "correct",
    "create",
    "edit",
    "end_check_in",
    "give_up",
    "mark",
    "open_check_in",
    "postpone",
    "remind_of_events",
    "remind_to_close",
    "remove_agenda_item",
    "remove_resolution",
    "sign_up",
    "void",
]
