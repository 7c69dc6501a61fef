"""Changing groups: their appointment, which is a fact of the ledger, and their people."""

from portal.groups.operations.appointment import close, correct, edit, establish, void
from portal.groups.operations.people import add_member, appoint_coordinator, end_coordinator, end_member

__all__ = [
    "add_member",
    "appoint_coordinator",
    "close",
    "correct",
    "edit",
    "end_coordinator",
    "end_member",
    "establish",
    "void",
]
