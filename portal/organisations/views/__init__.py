"""The screens of organisations, under /organisations: directory and map, profile, marks, membership, people."""

from portal.organisations.views import directory, marks, membership, people, profile
from portal.organisations.views.blueprint import bp

__all__ = ["bp", "directory", "marks", "membership", "people", "profile"]
