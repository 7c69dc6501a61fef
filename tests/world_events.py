"""The events of the world of tests/world.py."""

from datetime import date, time
from typing import Any

from portal import clock
from portal.events import operations as events
from portal.events import queries
from portal.events.models import Attendance, Event, EventType, Registration


def make(world: Any) -> None:
    """Events of the guardian's area, each left in another state; `members` is not public, `full` has one seat."""
    for name in ("draft", "announced", "members", "full", "postponed", "cancelled", "over", "held"):
        _event(world, name)
    clerk, guardian = world.actor("office"), world.actor("guardian")
    staff, own = world.person("staff"), world.organisation("own")
    for name in ("announced", "full", "over", "held"):
        event = world.get(Event, f"event {name}")
        place = events.sign_up(event, staff, own, actor=world.actor("staff"))
        world.keep(f"place {name}", place)
    dates = {"starts_at": clock.at_noon(date(2016, 2, 2)), "ends_at": clock.end_of_day(date(2016, 2, 2))}
    events.postpone(world.get(Event, "event postponed"), reason="Brak sali", actor=guardian, **dates)
    events.cancel(world.get(Event, "event cancelled"), reason="Choroba", actor=guardian)
    _assembly(world)
    held = world.get(Event, "event held")
    with clock.at(clock.at_noon(date(2015, 11, 30))):
        events.mark(held, {world.ids["place held"]: Attendance.PRESENT}, actor=clerk)
        events.close(held, actor=clerk)
    world.words["certificate"] = world.get(Registration, "place held").certificate


def _assembly(world: Any) -> None:
    """A General Assembly that took place, with a point of its agenda and a resolution."""
    guardian, day = world.actor("guardian"), date(2015, 8, 28)
    assembly = events.create(
        kind=EventType.ASSEMBLY,
        title="EVENT-assembly",
        starts_at=clock.at_noon(day),
        ends_at=clock.end_of_day(day),
        area_number=5,
        place="Kraków",
        actor=guardian,
    )
    events.announce(assembly, actor=guardian)
    own = world.organisation("own")
    events.add_agenda_item(
        assembly, day=1, begins=time(13), title="AGENDA-point", organisation=own, actor=guardian
    )
    votes = {"votes_for": 0, "votes_against": 0, "votes_abstaining": 0, "is_adopted": False}
    events.add_resolution(
        assembly, number="1/2015", title="RESOLUTION-title", text="", **votes, actor=guardian
    )
    world.keep("event assembly", assembly)
    world.keep("agenda item", queries.agenda(assembly.id)[0])
    world.keep("resolution", queries.resolutions(assembly.id)[0])


def _event(world: Any, name: str) -> None:
    day = date(2015, 11, 12) if name in ("over", "held") else date(2016, 1, 12)
    event = events.create(
        kind=EventType.MEETING,
        title=f"EVENT-{name}",
        starts_at=clock.at_noon(day),
        ends_at=clock.end_of_day(day),
        area_number=5,
        place="Kraków",
        link=f"https://spotkania.example/LINK-{name}",
        capacity=1 if name == "full" else None,
        is_public=name not in ("members", "held"),
        actor=world.actor("guardian"),
    )
    world.keep(f"event {name}", event)
    if name != "draft":
        events.announce(event, actor=world.actor("guardian"))
