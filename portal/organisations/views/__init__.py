"""The screens of organisations, under /organisations: directory, profile, its sections, membership and people."""

from portal.organisations.views import directory, membership, people, profile
from portal.organisations.views.blueprint import bp

__all__ = ["bp", "directory", "membership", "people", "profile"]
