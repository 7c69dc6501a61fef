"""The events of the demo: three years of those held, and the ones people sign up for now."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from portal import clock
from portal.demo.deeds import Cast, Deed, read
from portal.events import operations, queries
from portal.events.models import Attendance, Event, EventType

PERSONS = "uczestnik{number}.{year}@demo.example"
FIRST_NAMES = "Anna Marek Ewa Paweł Zofia Łukasz Maria Michał Iwona Grzegorz Elżbieta".split()
SURNAMES = "Nowak Wójcik Kamiński Mazur Krawczyk Dudek Wilk Pająk Sikora Baran Zając Król Żak".split()
AHEAD = timedelta(days=14)
NEXT_DAYS = timedelta(days=3)


def events(cast: Cast) -> Iterator[Deed]:
    """Events created two weeks ahead and closed three days after; then those of the demo's own days."""
    data = read("events")
    for row in data["held"]:
        made: list[Event] = []
        day = date.fromisoformat(row["on"])
        hours = {"starts": f"{row['on']} 09:00", "ends": f"{row['on']} 15:00"}
        yield Deed(day - AHEAD, partial(_announce, cast, {**row, **hours}, made))
        yield Deed(day + NEXT_DAYS, partial(_close, cast, row, made))
    for row in data["coming"]:
        announced: list[Event] = []
        day = date.fromisoformat(row["on"])
        yield Deed(day, partial(_announce, cast, row, announced))
        yield Deed(day + timedelta(days=1), partial(_sign_up, cast, row, announced))
        if "then" in row:
            yield Deed(day + timedelta(days=2), partial(_change, cast, row, announced))


def _announce(cast: Cast, row: dict[str, Any], made: list[Event]) -> None:
    actor = cast.actor(row["by"])
    groups = queries.scopes(actor).groups if row.get("in_group") else ()
    event = operations.create(
        kind=EventType(row["kind"]),
        title=row["title"],
        starts_at=_moment(row["starts"]),
        ends_at=_moment(row["ends"]),
        group_id=groups[0].id if groups else None,
        area_number=row["area"],
        series=row.get("series", ""),
        tags=[(code, "") for code in row["tags"]],
        organiser_id=cast.organisations[row["orgs"][0]].id if row.get("orgs") else None,
        place=row.get("place", "Kraków, plac Szczepański 5"),
        powiat=row.get("powiat", "1261"),
        link=row.get("link", ""),
        capacity=row.get("capacity"),
        description=row.get("description", ""),
        is_public=row.get("is_public", True),
        actor=actor,
    )
    if not row.get("is_draft"):
        operations.announce(event, actor=actor)
    made.append(event)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.WARSAW).astimezone(clock.UTC)


def _close(cast: Cast, row: dict[str, Any], made: list[Event]) -> None:
    event, actor = made[0], cast.actor(row["by"])
    first, last = row.get("persons", (0, 0))
    for number in range(first, last):
        email = PERSONS.format(number=number, year=event.last_day.year)
        operations.add_guest(event, _name(number), "Szkoła Nowych Umiejętności", email=email, actor=actor)
    organisations = [cast.organisations[key] for key in row["orgs"]]
    presenters = organisations if event.type.counts_presentations else ()
    operations.close(event, organisations=organisations, presenters=presenters, actor=actor)


def _name(number: int) -> str:
    return f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {SURNAMES[number % len(SURNAMES)]}"


def _sign_up(cast: Cast, row: dict[str, Any], made: list[Event]) -> None:
    for login in row.get("sign_up", ()):
        actor = cast.actor(login)
        operations.sign_up(made[0], actor.user, actor.organisation, actor=actor)


def _change(cast: Cast, row: dict[str, Any], made: list[Event]) -> None:
    event, actor = made[0], cast.actor(row["by"])
    if row["then"] == "cancel":
        operations.cancel(event, reason=row["reason"], actor=actor)
    if row["then"] == "postpone":
        dates = {"starts_at": _moment(row["new_starts"]), "ends_at": _moment(row["new_ends"])}
        operations.postpone(event, reason=row["reason"], actor=actor, **dates)
    if row["then"] == "mark":
        places = queries.places(event.id)
        marks = dict.fromkeys((place.id for place in places[1:]), Attendance.PRESENT)
        operations.mark(event, marks, actor=actor)
