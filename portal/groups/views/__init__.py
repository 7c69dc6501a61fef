"""The screens of groups, under /groups: the list, a group, its appointment and its people."""

from portal.groups.views import appointment, groups, people
from portal.groups.views.blueprint import bp

__all__ = ["appointment", "bp", "groups", "people"]
