"""Everything that changes events; operations take their actor, check what is possible now, flush, never commit."""

from portal.events.operations.attendance import add_guest, add_person, close, correct, mark, void
from portal.events.operations.planning import announce, cancel, create, edit, postpone
from portal.events.operations.signing_up import give_up, sign_up

__all__ = [
    "add_guest",
    "add_person",
    "announce",
    "cancel",
    "close",
    "correct",
    "create",
    "edit",
    "give_up",
    "mark",
    "postpone",
    "sign_up",
    "void",
]
