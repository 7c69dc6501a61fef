"""The screens of events, under /events: the lists, an event, planning it, signing up and attendance."""

from portal.events.views import attendance, lists, planning, signing_up
from portal.events.views.blueprint import bp

__all__ = ["attendance", "bp", "lists", "planning", "signing_up"]
