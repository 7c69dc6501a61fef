"""The events of the demo: three years of those held, and the ones people sign up for now."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from portal import clock
from portal.demo.deeds import Cast, Deed, day
from portal.events import operations, queries
from portal.events.models import Attendance, Event, EventType, SeatState
from portal.permissions import Actor

PERSONS = "uczestnik{number}.{year}@demo.example"
FIRST_NAMES = "Anna Marek Ewa Paweł Zofia Łukasz Maria Michał Iwona Grzegorz Elżbieta".split()
SURNAMES = "Nowak Wójcik Kamiński Mazur Krawczyk Dudek Wilk Pająk Sikora Baran Zając Król Żak".split()
GUESTS_FROM = "Szkoła Nowych Umiejętności"
AHEAD = timedelta(days=14)
SIGN_UP = timedelta(days=9)  # before the event
SIGN_OFF = timedelta(days=2)
NEXT_DAYS = timedelta(days=3)


def events(cast: Cast) -> Iterator[Deed]:
    """Events created two weeks ahead and closed three days after; then those of the demo's own days."""
    data = cast.read("events")
    for row in data["held"]:
        yield from _held(cast, row)
    for row in data["coming"]:
        made: list[Event] = []
        yield Deed(day(row["on"]), partial(_announce, cast, row, made))
        yield Deed(day(row["on"]) + timedelta(days=1), partial(_sign_up, cast, row, made))
        if "then" in row:
            yield Deed(day(row["on"]) + timedelta(days=2), partial(_change, cast, row, made))


def _held(cast: Cast, row: dict[str, Any]) -> Iterator[Deed]:
    made: list[Event] = []
    on = day(row["on"])
    begins, ends = row.get("hours", ("09:00", "15:00"))
    hours = {"starts": f"{row['on']} {begins}", "ends": f"{row.get('until', row['on'])} {ends}"}
    yield Deed(on - AHEAD, partial(_announce, cast, {**row, **hours}, made))
    if "sign_up" in row:
        yield Deed(on - SIGN_UP, partial(_sign_up, cast, row, made))
    if "signed_off" in row:
        yield Deed(on - SIGN_OFF, partial(_sign_off, cast, row, made))
    if "then" in row:
        yield Deed(on - SIGN_OFF, partial(_change, cast, row, made))
    if row.get("then") != "cancel":
        last = day(row.get("new_ends", hours["ends"])[:10])
        yield Deed(last + NEXT_DAYS, partial(_close, cast, row, made))


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
    """Note who was there, add those who came without signing up, and close the event."""
    event, actor = made[0], cast.actor(row["by"])
    _mark(event, row, actor, {cast.people[login].id for login in row.get("absent", ())})
    for login in row.get("walked_in", ()):
        person = cast.actor(login)
        operations.add_person(event, person.user, person.organisation, actor=actor)
    first, last = row.get("persons", (0, 0))
    for number in range(first, last):
        email = PERSONS.format(number=number, year=event.last_day.year)
        operations.add_guest(event, _name(number), GUESTS_FROM, email=email, actor=actor)
    organisations = [cast.organisations[key] for key in row["orgs"]]
    presenters = organisations if event.type.counts_presentations else ()
    operations.close(event, organisations=organisations, presenters=presenters, actor=actor)


def _mark(event: Event, row: dict[str, Any], actor: Actor, absent: set[int]) -> None:
    """Everybody who signed up was there but the absent, the first of whom had said why."""
    if "sign_up" not in row:
        return
    away = iter([Attendance.EXCUSED])
    marks = {
        place.id: next(away, Attendance.ABSENT) if place.user_id in absent else Attendance.PRESENT
        for place in queries.places(event.id)
        if place.state is SeatState.SEATED
    }
    operations.mark(event, marks, actor=actor)


def _name(number: int) -> str:
    return f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {SURNAMES[number % len(SURNAMES)]}"


def _sign_up(cast: Cast, row: dict[str, Any], made: list[Event]) -> None:
    for login in row.get("sign_up", ()):
        actor = cast.actor(login)
        operations.sign_up(made[0], actor.user, actor.organisation, actor=actor)


def _sign_off(cast: Cast, row: dict[str, Any], made: list[Event]) -> None:
    for login in row["signed_off"]:
        place = queries.live_place(made[0].id, user_id=cast.people[login].id)
        operations.give_up(place, actor=cast.actor(login))


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
