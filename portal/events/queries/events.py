"""Which events one may see, the lists of them, whose one may create, and the facts of one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, column, or_, select, table, true
from sqlalchemy.orm import joinedload, selectinload

from portal import clock, web
from portal.activity import ActivityEvent
from portal.events.models import OPEN, Event, EventState
from portal.extensions import db
from portal.organisations import territory
from portal.permissions import Actor, Role
from portal.plan import queries as plans
from portal.polish import fold
from portal.predicates import insider

REMOTE = "remote"  # the choice beside the powiaty
MOST_IN_FEED = 500

task_group = table(
    "task_group", column("id"), column("name"), column("name_sort"), column("area_number"), column("state")
)


@dataclass(frozen=True)
class Scopes:
    """What a person may create events for: groups (id, name, area) and areas (numbers); `is_free` for the Biuro."""

    groups: tuple[Any, ...]
    areas: tuple[int, ...]
    is_free: bool


def scopes(actor: Actor) -> Scopes:
    """The groups a person coordinates and the areas they guard; the Biuro all active groups and every area."""
    rows = select(task_group.c.id, task_group.c.name, task_group.c.area_number).order_by(
        task_group.c.name_sort
    )
    if actor.has(Role.OFFICE):
        return Scopes(tuple(db.session.execute(rows.where(task_group.c.state == "active"))), (), True)
    coordinated, guarded = own_groups(actor), own_areas(actor)
    groups = tuple(db.session.execute(rows.where(task_group.c.id.in_(coordinated)))) if coordinated else ()
    areas = {*guarded, *(group.area_number for group in groups)} - {None}
    return Scopes(groups, tuple(sorted(areas)), False)


def own_groups(actor: Actor) -> list[int]:
    """The ids of the groups a person coordinates."""
    return [grant.group_id for grant in actor.grants if grant.role is Role.COORDINATOR and grant.group_id]


def own_areas(actor: Actor) -> list[int]:
    """The numbers of the areas a person guards."""
    return [grant.area for grant in actor.grants if grant.role is Role.GUARDIAN and grant.area]


def group_name(group_id: int | None) -> str:
    """The name of the group an event belongs to; empty without one."""
    if group_id is None:
        return ""
    return db.session.scalar(select(task_group.c.name).where(task_group.c.id == group_id)) or ""


def visible_to(actor: Actor) -> Select[Any]:
    """The events a person may see: announced public ones all, members' ones insiders, drafts those who run them."""
    return select(Event).options(joinedload(Event.organiser), joinedload(Event.area)).where(seen_by(actor))


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Whether a person may see an event."""
    if actor.has(Role.OFFICE):
        return true()
    was_announced = Event.announced_at.is_not(None)
    shown = was_announced if insider(actor, None) else was_announced & Event.is_public
    groups, areas = own_groups(actor), own_areas(actor)
    return or_(shown, Event.group_id.in_(groups), Event.area_number.in_(areas))


def announced(actor: Actor) -> Select[Any]:
    """The events a person may see that are no drafts, whatever became of them."""
    return visible_to(actor).where(Event.announced_at.is_not(None))


def events(actor: Actor, wanted: dict[str, Any]) -> Select[Any]:
    """The events that match by `q`, `type`, `area`, `where` (powiat or `remote`) and `when` (coming, else past).

    Coming ones come soonest first, past ones newest first; a draft is among the coming ones until its end.
    """
    rows = visible_to(actor).where(*_conditions(wanted))
    if wanted.get("when") == "past":
        return rows.where(Event.ends_at <= clock.now()).order_by(Event.starts_at.desc(), Event.id.desc())
    return rows.where(Event.ends_at > clock.now()).order_by(Event.starts_at, Event.id)


def _conditions(wanted: dict[str, Any]) -> Iterator[Any]:
    if text := wanted.get("q"):
        yield Event.title_folded.contains(fold(text), autoescape=True)
    if wanted.get("type"):
        yield Event.type == wanted["type"]
    if wanted.get("area"):
        yield Event.area_number == int(wanted["area"])
    if place := wanted.get("where"):
        yield Event.link != "" if place == REMOTE else Event.powiat == place


def event_lines(actor: Actor, wanted: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """The events that match as rows of a file; days and times are those of Warsaw."""
    for event in web.streamed(events(actor, wanted).options(selectinload(Event.tags))):
        yield (
            event.title,
            str(event.type.label),
            event.starts_at.astimezone(clock.WARSAW).strftime("%Y-%m-%d %H:%M"),
            event.ends_at.astimezone(clock.WARSAW).strftime("%Y-%m-%d %H:%M"),
            event.area_number or "",
            event.organiser.name if event.organiser else "",
            event.place,
            territory.powiat_name(event.powiat),
            " ".join(event.indicators),
            str(event.state.label),
        )


def coming(actor: Actor, limit: int) -> list[Event]:
    """The next events one may see that were announced, soonest first, without organiser and area."""
    rows = select(Event).where(seen_by(actor), Event.state.in_(OPEN), Event.ends_at > clock.now())
    return list(db.session.scalars(rows.order_by(Event.starts_at, Event.id).limit(limit)))


def feed() -> list[Event]:
    """The coming public events, those cancelled too so that calendars learn of it, soonest first."""
    rows = (
        select(Event)
        .options(joinedload(Event.organiser))
        .where(
            Event.is_public,
            Event.announced_at.is_not(None),
            Event.state.in_((*OPEN, EventState.CANCELLED)),
            Event.ends_at > clock.now(),
        )
    )
    return list(db.session.scalars(rows.order_by(Event.starts_at, Event.id).limit(MOST_IN_FEED)))


def to_close(actor: Actor) -> list[Event]:
    """The events of a person that are over and wait for their attendance to be confirmed, the oldest first.

    The Biuro looks after those without a group and an area of their own.
    """
    rows = unclosed().where(_run_by(actor))
    return list(db.session.scalars(rows.order_by(Event.ends_at, Event.id)))


def unclosed() -> Select[Any]:
    """The announced events that are over, whoever is to close them."""
    return select(Event).where(Event.state.in_(OPEN), Event.ends_at <= clock.now())


def _run_by(actor: Actor) -> ColumnElement[bool]:
    own = or_(Event.group_id.in_(own_groups(actor)), Event.area_number.in_(own_areas(actor)))
    if actor.has(Role.OFFICE):
        own = or_(own, Event.group_id.is_(None) & Event.area_number.is_(None))
    return own


def indicators_of(event: Event) -> list[tuple[str, str]]:
    """What an event counts for: code and name, the part where one is named; the code alone once the plan forgot it."""
    plan = plans.in_force()
    found = [(tag, plan.find(tag.indicator)) for tag in event.tags]
    return [(tag.indicator, tag.part or (indicator.name if indicator else "")) for tag, indicator in found]


def live_facts(event: Event) -> list[ActivityEvent]:
    """The rows of the ledger an event made that count now."""
    rows = select(ActivityEvent).where(
        ActivityEvent.subject_type == Event.__tablename__,
        ActivityEvent.subject_id == event.id,
        ActivityEvent.voided_at.is_(None),
    )
    return list(db.session.scalars(rows.order_by(ActivityEvent.id)))
