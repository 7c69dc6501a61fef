"""The screens of events, under /events: the lists, an event, planning it, signing up and attendance."""

from portal.events.views import (
    attendance,
    certificates,
    check_in,
    lists,
    planning,
    programme,
    signing_up,
)
from portal.events.views.blueprint import bp

__all__ = [
    "attendance",
    "bp",
    "certificates",
    "check_in",
    "lists",
    "planning",
    "programme",
    "signing_up",
]
