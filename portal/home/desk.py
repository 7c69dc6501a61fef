"""The home page as a whole: the desk of a person, and what a guest sees."""

from typing import Any

from portal.events import queries as events
from portal.events.models import SeatState
from portal.home import glance, lines, newcomer, news, others, shortcuts, waiting
from portal.home.own import Own, own_of
from portal.monitoring import queries as facts
from portal.organisations import queries as organisations
from portal.permissions import NOBODY, Actor, Role
from portal.practices import queries as practices

NEXT = 5  # events and practices


def for_actor(actor: Actor) -> dict[str, Any]:
    """What waits for a person and for others, the first steps, what is new, the figures, the next events."""
    found = lines.of_actor(actor)
    own = own_of(actor, found)
    areas = areas_of(actor, own)
    return {
        "waiting": waiting.for_actor(actor, own, found),
        "others": others.for_actor(actor, own, found),
        "steps": newcomer.first_steps(actor, own),
        "news": news.for_actor(actor, areas),
        "areas": glance.of_areas(areas),
        "own_areas": areas,
        "events": events.coming(actor, NEXT),
        "seats": {place.id: SeatState(place.state) for place in found["place"]},
        "shortcuts": shortcuts.for_actor(actor),
    }


def areas_of(actor: Actor, own: Own | None) -> set[int]:
    """The areas of a person: engaged in, guarded or of a coordinated group; none means every one.

    The Biuro and the Strategy Guardian look after all of them.
    """
    if actor.has(Role.OFFICE) or actor.has(Role.STRATEGY_GUARDIAN):
        return set()
    return facts.areas_of(actor) | (own.areas if own else set())


def for_guest() -> dict[str, Any]:
    """The home page of a guest: what the partnership is, the figures of every area, what is next and newest."""
    return {
        "areas": glance.of_areas(set()),
        "practices": practices.latest_published(NEXT),
        "events": events.coming(NOBODY, NEXT),
        "members": organisations.count_members(),
    }
