"""The measures: one selectable for each says which units an indicator counts.

Its rows are (`unit`, `decided_on`): the key of the unit, and the Warsaw day that put it into its year. Filtered to a
year it is the evidence of a figure, counted it is the figure, so no two places can disagree. The facts that make a unit
are `facts_of`. The rules are those of the plan's own description of its measures:

- `count`: every fact once, in the year it occurred;
- `edition`: at most one a year per series; with parts one, once every part took place within the year;
- `deliverable`: one ever, in the year of the first fact; with parts in the year the last missing part appeared;
- `distinct_persons`, `distinct_organisations`: different ones within the year;
- `new_organisations`, `new_prospects`: each once ever, in its first year.

A fact counts as of a moment when it had been recorded by then and not yet withdrawn.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, func, literal, or_, select

from portal.activity import ActivityEvent, ActivityTag
from portal.kinds import COUNTED
from portal.plan.queries import Indicator

Rows = Select[*tuple[Any, ...]]

ONCE_EVER = ("deliverable", "new_organisations", "new_prospects")
WHOLE = ""  # the key of the one unit of a deliverable, or of an edition made of parts

EVENTS = ActivityEvent.__table__.alias("fact")
TAGS = ActivityTag.__table__.alias("fact")
OTHER_TAGS = ActivityTag.__table__.alias("other")


@dataclass(frozen=True)
class Way:
    """How an indicator is counted, apart from its code: indicators of the same way share one statement."""

    measure: str
    needs_tag: bool
    requires: str
    has_parts: bool

    @property
    def is_once_ever(self) -> bool:
        """Whether a unit belongs to one year of all, so that all years have to be looked at to place it."""
        return self.measure in ONCE_EVER

    @property
    def unit_is_fact(self) -> bool:
        """Whether every fact is a unit of its own."""
        return self.measure == "count"

    @property
    def is_one_unit(self) -> bool:
        """Whether there is at most one unit, made of all the facts together."""
        return self.has_parts or self.measure == "deliverable"


@dataclass(frozen=True)
class Scope:
    """What is counted: an indicator's facts, from a day to a day (both in), as known at `moment` (None: now).

    The first four are values, or columns of the tables `outer` when one statement counts many figures.
    """

    code: Any
    kind: Any
    since: Any
    until: Any
    moment: datetime | None = None
    parts: tuple[str, ...] = ()
    outer: tuple[FromClause, ...] = ()


def way_of(indicator: Indicator) -> Way:
    """How an indicator is counted."""
    return Way(indicator.measure, indicator.needs_tag, indicator.requires, bool(indicator.parts))


def kind_of(indicator: Indicator) -> str:
    """The kind of ledger row an indicator is counted from."""
    return str(COUNTED[indicator.derived_from].value)


def scope_of(indicator: Indicator, first: int, last: int, moment: datetime | None = None) -> Scope:
    """The facts of an indicator in the years `first` to `last`, as known at `moment`."""
    return Scope(
        literal(indicator.code),
        literal(kind_of(indicator)),
        literal(date(first, 1, 1)),
        literal(date(last, 12, 31)),
        moment,
        indicator.parts,
    )


def units(way: Way, scope: Scope) -> Rows:
    """The units a measure counts within the scope: rows of (`unit`, `decided_on`)."""
    rows = _rows(way)
    if way.unit_is_fact:
        found = select(_id(way, rows).label("unit"), rows.c.occurred_on.label("decided_on"))
        return found.where(*_counted(rows, way, scope), *_once_each(rows, way)).correlate(*scope.outer)
    if way.has_parts:
        found = _complete(rows, way, scope)
    elif way.measure == "deliverable":
        found = select(literal(WHOLE).label("unit"), func.min(rows.c.occurred_on).label("decided_on"))
        found = found.where(*_counted(rows, way, scope)).correlate(*scope.outer)
    else:
        found = select(rows.c.unit_key.label("unit"), func.min(rows.c.occurred_on).label("decided_on"))
        found = found.where(*_counted(rows, way, scope)).group_by(rows.c.unit_key).correlate(*scope.outer)
    return _decided_within(found, scope) if way.is_once_ever else found


def number_of(way: Way, scope: Scope) -> Rows:
    """How many units there are: one row of one number."""
    found = units(way, scope)
    if not (way.has_parts or way.is_once_ever):
        # The day then decides nothing, and without it SQLite groups twice as fast.
        found = found.with_only_columns(found.selected_columns.unit)
    return select(func.count()).select_from(found.subquery())


def facts_of(way: Way, scope: Scope) -> Rows:
    """The facts beneath the units of the scope: rows of (`unit`, `event_id`, `occurred_on`).

    Where a unit is counted once ever these are all its facts, of whatever year.
    """
    rows = _rows(way)
    found = select(_unit(way, rows).label("unit"), _id(way, rows).label("event_id"), rows.c.occurred_on)
    found = found.where(*_counted(rows, way, scope))
    return found.where(rows.c.part.in_(scope.parts)).distinct() if way.has_parts else found


def any_fact(needs_tag: bool, scope: Scope) -> ColumnElement[bool]:
    """Whether the indicator has any fact at all, of whatever year, whether or not it makes a unit."""
    way = Way("count", needs_tag, "", False)
    return exists().where(*_known(_rows(way), way, scope)).correlate(*scope.outer)


def _rows(way: Way) -> FromClause:
    """The ledger as the measure reads it: tags where several indicators share a fact, else the facts themselves."""
    return TAGS if way.needs_tag else EVENTS


def _id(way: Way, rows: FromClause) -> ColumnElement[int]:
    return rows.c.event_id if way.needs_tag else rows.c.id


def _unit(way: Way, rows: FromClause) -> ColumnElement[Any]:
    """The key of the unit a fact belongs to."""
    if way.unit_is_fact:
        return _id(way, rows)
    return literal(WHOLE) if way.is_one_unit else rows.c.unit_key


def _known(rows: FromClause, way: Way, scope: Scope) -> list[ColumnElement[bool]]:
    """The facts of the indicator that are in the ledger at the moment of the scope."""
    known = [rows.c.kind == scope.kind]
    if way.needs_tag:
        known.append(rows.c.indicator == scope.code)
    if way.requires == "member_involved":
        known.append(rows.c.member_involved.is_(True))
    if scope.moment is None:
        return [*known, rows.c.voided_at.is_(None)]
    standing = or_(rows.c.voided_at.is_(None), rows.c.voided_at > scope.moment)
    return [*known, rows.c.recorded_at <= scope.moment, standing]


def _counted(rows: FromClause, way: Way, scope: Scope) -> list[ColumnElement[bool]]:
    """The known facts that may make a unit: those of the scope's days, unless the unit is counted once ever."""
    known = _known(rows, way, scope)
    if way.is_once_ever:
        return known
    return [*known, rows.c.occurred_on >= scope.since, rows.c.occurred_on <= scope.until]


def _once_each(rows: FromClause, way: Way) -> list[ColumnElement[bool]]:
    """A fact tagged for an indicator with several parts still counts once where the measure knows no parts."""
    if not way.needs_tag:
        return []
    other = OTHER_TAGS.c
    same = and_(other.event_id == rows.c.event_id, other.indicator == rows.c.indicator)
    return [or_(rows.c.part == "", ~exists().where(same, other.part < rows.c.part).correlate(rows))]


def _complete(rows: FromClause, way: Way, scope: Scope) -> Rows:
    """The one unit of all parts, on the day its last missing part appeared; no row while one is missing."""
    first = func.min(rows.c.occurred_on).label("first_on")
    of_part = select(first).where(*_counted(rows, way, scope), rows.c.part.in_(scope.parts))
    parts = of_part.group_by(rows.c.part).correlate(*scope.outer).subquery("part")
    whole = select(literal(WHOLE).label("unit"), func.max(parts.c.first_on).label("decided_on"))
    return whole.having(func.count() == len(scope.parts))


def _decided_within(found: Rows, scope: Scope) -> Rows:
    """Of units placed by looking at all years, those that fall within the scope."""
    inner = found.subquery("found")
    return select(inner.c.unit, inner.c.decided_on).where(
        inner.c.decided_on >= scope.since, inner.c.decided_on <= scope.until
    )
