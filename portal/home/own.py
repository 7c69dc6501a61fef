"""What the home page reads once of the organisation acted for."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from portal import clock
from portal.barter import queries as barter
from portal.barter.models import Circle, Exchange, Need, Offer
from portal.competences import queries as competences
from portal.competences.models.claims import EXPIRES_SOON
from portal.engagement import queries as engagement
from portal.engagement.models import Engagement
from portal.organisations import queries as organisations
from portal.permissions import Actor
from portal.practices import queries as practices
from portal.practices.models import Practice

NEEDED = ("basic", "address", "contacts", "description")  # sections of the profile a reader looks for


@dataclass(frozen=True)
class Own:
    """The organisation acted for, with what of it is under way.

    `practices` are the unfinished ones, each with whether the person wrote on it; `exchanges` the running ones;
    `circles` wait for its answer; `claims` are the last days of the certificates behind its competences.
    """

    organisation: Any
    speaks: bool
    offers: list[Offer]
    needs: list[Need]
    exchanges: list[Exchange]
    circles: list[Circle]
    practices: list[tuple[Practice, bool]]
    claims: list[date | None]
    engagements: list[Engagement]

    @property
    def areas(self) -> set[int]:
        """The areas it is engaged in today."""
        today = clock.today()
        return {row.area_number for row in self.engagements if row.is_in_force(today)}

    @property
    def gaps(self) -> list[str]:
        """What the needed sections of its profile lack, in words."""
        sections = organisations.completeness(self.organisation, NEEDED)
        return [str(gap) for section in sections for gap in section.missing]

    @property
    def certificates(self) -> list[date]:
        """The last days of its certificates of competence that expired or soon will, the earliest first."""
        soon = clock.today() + EXPIRES_SOON
        return sorted(day for day in self.claims if day and day <= soon)

    @property
    def marks(self) -> list[date]:
        """The last days of its quality marks that expired or soon will, the earliest first."""
        return [row.valid_to for row in organisations.marks_to_renew(self.organisation) if row.valid_to]


def own_of(actor: Actor) -> Own | None:
    """What the person acts for, if anything."""
    own = actor.organisation
    if own is None:
        return None
    return Own(
        own,
        actor.represents(own.id),
        barter.posts_of(Offer, own.id),
        barter.posts_of(Need, own.id),
        barter.running(own.id),
        barter.circles_waiting_for(own.id),
        practices.unfinished(actor),
        competences.last_days(own.id),
        engagement.of_organisation(own.id, actor),
    )
