"""The evidence behind a figure: one row per counted unit, the facts beneath it, and the lines of the CSV.

The rows are the units of `measures`, so their number is the figure. Nothing here names a person: labels carry no names,
and a counted person is only a number within its figure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from flask import current_app
from sqlalchemy import and_, case, func, select

from portal import clock
from portal.activity import ActivityEvent, ActivityParty, ActivityTag
from portal.extensions import db
from portal.kinds import Kind
from portal.monitoring.measures import Rows, Scope, Way, facts_of, kind_of, number_of, scope_of, units, way_of
from portal.plan.queries import Indicator
from portal.web import Page

COLUMNS = ("code", "year", "occurred_on", "recorded_at", "kind", "label", "organisation", "url")
MANUAL = "manual_fact"  # the subject of facts entered by hand
BENEATH = 20  # facts shown beneath one unit; the unit says how many there are
CHUNK = 500  # evidence rows read at a time

# The page of a fact's subject, and the action its reader must be allowed; the id stands in the address.
SUBJECTS = {
    MANUAL: ("monitoring.fact", "monitoring.see_fact"),
    "exchange": ("barter.show", "barter.ledger"),  # others are no side of it
    "group_service": ("barter.show_group", "barter.show"),
    "map_edition": ("competences.show_edition", "competences.show"),
    "organisation": ("organisations.show", "organisations.show"),
    "practice": ("practices.show", "practices.show"),
    "task_group": ("groups.show", "groups.show"),
    "document": ("documents.show", "documents.show"),
    "members_document": ("documents.show", "documents.show_for_members"),
    "event": ("events.show", "events.show"),
}


@dataclass(frozen=True)
class Line:
    """A fact of the ledger as evidence shows it."""

    event_id: int
    occurred_on: date
    recorded_at: datetime
    kind: str
    label: str
    subject_type: str
    subject_id: int
    organisations: tuple[str, ...] = ()

    @property
    def is_manual(self) -> bool:
        """Whether the fact was entered by hand, because its activity has no module yet."""
        return self.subject_type == MANUAL

    @property
    def entered_later(self) -> bool:
        """Whether the fact entered the ledger in a year after its own."""
        return clock.day_of(self.recorded_at).year > self.occurred_on.year

    @property
    def kind_label(self) -> Any:
        """The kind in words."""
        return Kind(self.kind).label

    @property
    def path(self) -> str:
        """The address of the object within the portal; empty when it has no page."""
        endpoint, _action = SUBJECTS.get(self.subject_type, ("", ""))
        return current_app.url_map.bind("").build(endpoint, {"id": self.subject_id}) if endpoint else ""

    @property
    def action(self) -> str:
        """The action a reader must be allowed to follow the address."""
        return SUBJECTS.get(self.subject_type, ("", ""))[1]


@dataclass
class Unit:
    """One counted unit: its place within the figure, the fact that decided its year, and the facts beneath."""

    number: int
    key: Any
    decided_on: date
    facts: list[Line] = field(default_factory=list)
    facts_count: int = 0

    @property
    def decisive(self) -> Line:
        """The fact that put the unit into its year."""
        return next(fact for fact in self.facts if fact.occurred_on == self.decided_on)


def page_of(
    indicator: Indicator,
    year: int,
    moment: datetime | None,
    page: int = 1,
    per_page: int = 25,
    total: int | None = None,
) -> Page:
    """A page of the units behind a figure, in the order of their days, each with the facts beneath it.

    `total` is the figure where the caller knows it already; else it is counted here.
    """
    way, scope = way_of(indicator), scope_of(indicator, year, year, moment)
    found = units(way, scope)
    if total is None:
        total = db.session.scalar(number_of(way, scope)) or 0
    last = max(1, -(-total // per_page))
    page = min(max(1, page), last)
    start = (page - 1) * per_page
    rows = db.session.execute(_ordered(found).limit(per_page).offset(start)).all()
    items = [Unit(number, row.unit, row.decided_on) for number, row in enumerate(rows, start + 1)]
    _put_facts(items, way, scope)
    return Page(items, page, per_page, total)


def _ordered(found: Rows) -> Rows:
    return found.order_by(found.selected_columns.decided_on, found.selected_columns.unit)


def _put_facts(items: list[Unit], way: Way, scope: Scope) -> None:
    """Give every unit the facts beneath it: the first ones, the decisive one among them, and the number of all."""
    by_key = {unit.key: unit for unit in items}
    rows = db.session.execute(_beneath(way, scope, items)).all() if items else []
    names = _organisations_of([row.event_id for row in rows])
    for row in rows:
        unit = by_key[row.unit]
        unit.facts.append(_line(row, names.get(row.event_id, ())))
        unit.facts_count = row.of_unit
    for unit in items:
        unit.facts.sort(key=lambda fact: (fact.occurred_on, fact.event_id))


def _beneath(way: Way, scope: Scope, items: list[Unit]) -> Rows:
    """The facts of the units, at most BENEATH each."""
    fact = facts_of(way, scope).subquery("beneath")
    order: list[Any] = [fact.c.occurred_on, fact.c.event_id]
    if way.is_one_unit:
        order.insert(0, case((fact.c.occurred_on == items[0].decided_on, 0), else_=1))
    place = func.row_number().over(partition_by=fact.c.unit, order_by=order).label("place")
    of_unit = func.count().over(partition_by=fact.c.unit).label("of_unit")
    ranked = (
        select(fact.c.unit, fact.c.event_id, place, of_unit)
        .where(fact.c.unit.in_([unit.key for unit in items]))
        .subquery("ranked")
    )
    found = select(ranked.c.unit, ranked.c.of_unit, *_columns())
    return found.join(ranked, ranked.c.event_id == ActivityEvent.id).where(ranked.c.place <= BENEATH)


@dataclass(frozen=True)
class Correction:
    """A fact taken out of a figure after its year was over: the day it was taken out, and why."""

    line: Line
    day: date
    reason: str


def corrections(indicator: Indicator, year: int, moment: datetime | None) -> list[Correction]:
    """The facts taken out of the figure of a year after it was over, as known at `moment`, the first one first.

    At most CHUNK; the figure as of an earlier day still counts them (plan: a reported figure stays as it was).
    """
    event, first, last = ActivityEvent, date(year, 1, 1), date(year, 12, 31)
    way = way_of(indicator)
    rows = select(*_columns(), event.voided_at, event.void_reason).where(
        event.kind == kind_of(indicator),
        event.occurred_on.between(first, last),
        event.voided_at > clock.end_of_day(last),
    )
    if moment is not None:
        rows = rows.where(event.voided_at <= moment)
    if way.needs_tag:
        tags = select(ActivityTag.event_id).where(ActivityTag.indicator == indicator.code)
        rows = rows.where(event.id.in_(tags))
    found = db.session.execute(rows.order_by(event.voided_at, event.id).limit(CHUNK))
    return [Correction(_line(row), clock.day_of(row.voided_at), row.void_reason) for row in found]


def _columns() -> list[Any]:
    event = ActivityEvent
    return [
        event.id.label("event_id"),
        event.occurred_on,
        event.recorded_at,
        event.kind,
        event.label,
        event.subject_type,
        event.subject_id,
    ]


def _line(row: Any, organisations: tuple[str, ...] = ()) -> Line:
    return Line(
        row.event_id,
        row.occurred_on,
        row.recorded_at,
        row.kind,
        row.label,
        row.subject_type,
        row.subject_id,
        organisations,
    )


def lines(indicator: Indicator, year: int, moment: datetime | None) -> Iterator[Line]:
    """The decisive fact of every unit behind a figure, one at a time: as many as the figure says.

    Reads CHUNK rows at a time, so that memory does not grow with the figure.
    """
    way, scope = way_of(indicator), scope_of(indicator, year, year, moment)
    result = db.session.execute(_decisive(way, scope), execution_options={"yield_per": CHUNK})
    for rows in result.partitions():
        names = _organisations_of([row.event_id for row in rows])
        for row in rows:
            yield _line(row, names.get(row.event_id, ()))


def _decisive(way: Way, scope: Scope) -> Rows:
    """The fact that decided each unit: the first of the day that put it into its year; in the order of the units."""
    unit = units(way, scope).subquery("unit")
    event_id: Any = unit.c.unit
    if not way.unit_is_fact:
        fact = facts_of(way, scope).subquery("beneath")
        same = and_(fact.c.unit == unit.c.unit, fact.c.occurred_on == unit.c.decided_on)
        first = select(unit.c.unit, unit.c.decided_on, func.min(fact.c.event_id).label("event_id"))
        unit = first.join(fact, same).group_by(unit.c.unit, unit.c.decided_on).subquery("decisive")
        event_id = unit.c.event_id
    found = select(*_columns()).join(unit, event_id == ActivityEvent.id)
    return found.order_by(unit.c.decided_on, unit.c.unit)


def _organisations_of(event_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The names of the organisations that took part in each fact."""
    rows = db.session.execute(
        select(ActivityParty.event_id, ActivityParty.name)
        .where(ActivityParty.event_id.in_(event_ids))
        .order_by(ActivityParty.id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for event_id, name in rows:
        if name not in found.get(event_id, ()):
            found[event_id] = (*found.get(event_id, ()), name)
    return found


def cells(indicator: Indicator, year: int, line: Line) -> tuple[Any, ...]:
    """A line as the columns of the CSV, the command and the API; `url` is absolute."""
    base = current_app.config["BASE_URL"]
    return (
        indicator.code,
        year,
        line.occurred_on.isoformat(),
        line.recorded_at.astimezone(clock.WARSAW).isoformat(timespec="seconds"),
        line.kind,
        line.label,
        "; ".join(line.organisations),
        base + (line.path or evidence_path(indicator.code, year)),
    )


@lru_cache(maxsize=1024)
def evidence_path(code: str, year: int) -> str:
    """The address of the evidence page of a figure within the portal."""
    path = current_app.url_map.bind("").build("monitoring.evidence", {"code": code})
    return f"{path}?year={year}"
