"""What the home page reads once of the organisation acted for."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from portal import clock
from portal.barter import queries as barter
from portal.barter.models import Exchange
from portal.competences.models.claims import EXPIRES_SOON
from portal.home.lines import Lines
from portal.organisations import queries as organisations
from portal.permissions import Actor
from portal.practices import queries as practices
from portal.practices.models import Practice

NEEDED = ("basic", "address", "contacts", "description")  # sections of the profile a reader looks for


@dataclass(frozen=True)
class Own:
    """The organisation acted for, with what of it is under way.

    `practices` are the unfinished ones, each with whether the person wrote on it; `exchanges` the running ones.
    """

    organisation: Any
    speaks: bool
    lines: Lines
    exchanges: list[Exchange]
    practices: list[tuple[Practice, bool]]

    @property
    def areas(self) -> set[int]:
        """The areas it is engaged in today."""
        return {row.id for row in self.lines["area"]}

    @property
    def gaps(self) -> list[str]:
        """What the needed sections of its profile lack, in words."""
        contacts = {row.title for row in self.lines["contact"]}
        sections = organisations.completeness(self.organisation, NEEDED, contacts)
        return [str(gap) for section in sections for gap in section.missing]

    @property
    def certificates(self) -> list[date]:
        """The last days of its certificates of competence that expired or soon will, the earliest first."""
        soon = clock.today() + EXPIRES_SOON
        return sorted(row.day for row in self.lines["claim"] if row.day and row.day <= soon)

    @property
    def marks(self) -> list[date]:
        """The last days of its quality marks that expired or soon will, the earliest first."""
        return sorted(row.day for row in self.lines["mark"])


def own_of(actor: Actor, lines: Lines) -> Own | None:
    """What the person acts for, if anything."""
    own = actor.organisation
    if own is None:
        return None
    return Own(own, actor.represents(own.id), lines, barter.running(own.id), practices.unfinished(actor))
