"""The matrix: every indicator's figure in every year of the plan, beside its target, as of any moment.

Figures are counted by the selectables of `measures`, in a number of statements that depends on the plan and never on
the data, and kept in the process until the ledger or the plan changes.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import accumulate, groupby
from threading import Lock
from typing import Any

from flask import current_app
from sqlalchemy import CTE, column, extract, func, literal, select, union_all, values
from sqlalchemy.types import Date, Integer, String

from portal import clock
from portal.activity import ActivityEvent
from portal.database import is_writing
from portal.extensions import db
from portal.monitoring.measures import Rows, Scope, Way, any_fact, kind_of, number_of, scope_of, units, way_of
from portal.monitoring.models import Status
from portal.monitoring.queries import kinds_with_modules
from portal.plan import queries as plans
from portal.plan.queries import Indicator, Plan

KEPT = 32  # matrices in the memory of one process, about 200 KB each
TERMS = 200  # selects joined in one statement; SQLite takes at most 500
RECENT = 1000  # ledger rows; no transaction is open while others write as many

Counts = dict[tuple[str, int], int]


@dataclass(frozen=True, slots=True)
class Figure:
    """The value of an indicator in a year beside its target; `percent` is None where the target is 0."""

    year: int
    target: int
    value: int
    status: Status

    @property
    def percent(self) -> float | None:
        """How much of the target was reached, in percent with one decimal."""
        return percent_of(self.value, self.target)


@dataclass(frozen=True)
class Row:
    """One indicator with its figures: of each year alone, and of all years up to it."""

    indicator: Indicator
    annual: tuple[Figure, ...]
    cumulative: tuple[Figure, ...]

    def of(self, year: int) -> tuple[Figure, Figure]:
        """The figures of a year, annual and cumulative; raises KeyError for a year outside the plan."""
        for pair in zip(self.annual, self.cumulative, strict=True):
            if pair[0].year == year:
                return pair
        raise KeyError(year)

    @property
    def value(self) -> int:
        """The sum of all years."""
        return self.cumulative[-1].value

    @property
    def target(self) -> int:
        """The final target."""
        return self.cumulative[-1].target


@dataclass(frozen=True)
class Matrix:
    """The figures of a plan as known on `day`."""

    plan: Plan
    day: date
    rows: tuple[Row, ...]

    @cached_property
    def by_code(self) -> dict[str, Row]:
        """The rows by the code of their indicator."""
        return {row.indicator.code: row for row in self.rows}


def percent_of(value: int, target: int) -> float | None:
    """`value` in percent of `target`, with one decimal; None where the target is 0 and there is nothing to reach."""
    return round(100 * value / target, 1) if target else None


def figures(moment: datetime | None = None) -> Matrix:
    """The whole matrix as known at `moment` (None: now), with the targets and definitions known then.

    Answered from memory while neither ledger nor plan has changed; never from a transaction that may still be undone.
    """
    plan = plans.in_force(moment)
    day = clock.day_of(moment) if moment else clock.today()
    if is_writing() or db.session.new or db.session.dirty:
        return _matrix(plan, day, moment)
    key = (
        current_app.config["SQLALCHEMY_DATABASE_URI"],
        plan.version,
        plan.digest,
        moment or day.year,
        *_ledger(),
    )
    found = _memory.get(key)
    return found if found is not None else _memory.keep(key, _matrix(plan, day, moment))


def _ledger() -> tuple[Any, ...]:
    """What changes whenever the ledger does: its last row, which the recent rows are, and the voidings.

    The recent rows are looked at because a transaction may commit after a later one whose rows have higher ids.
    """
    event = ActivityEvent
    last = select(func.max(event.id)).scalar_subquery()
    newest_rows = select(event.id).order_by(event.id.desc()).limit(RECENT).subquery()
    recent = select(func.sum(newest_rows.c.id)).scalar_subquery()
    voided = event.voided_at.is_not(None)
    voidings = select(func.count()).where(voided).scalar_subquery()
    newest = select(func.max(event.voided_at)).where(voided).scalar_subquery()
    return tuple(db.session.execute(select(last, recent, voidings, newest)).one())


class _Memory:
    """The matrices asked for last, shared by the threads of a process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[Any, Matrix] = OrderedDict()

    def get(self, key: Any) -> Matrix | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: Any, matrix: Matrix) -> Matrix:
        with self._lock:
            self._kept[key] = matrix
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return matrix

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()


_memory = _Memory()


def forget() -> None:
    """Drop every matrix kept in this process; for tests and restored backups."""
    _memory.forget()


def _matrix(plan: Plan, day: date, moment: datetime | None) -> Matrix:
    counts, begun = _counts(plan, moment), _begun(plan, moment)
    return Matrix(plan, day, tuple(_row(i, plan, day, counts, i.code in begun) for i in plan.indicators))


def _row(indicator: Indicator, plan: Plan, day: date, counts: Counts, is_begun: bool) -> Row:
    values_ = [counts.get((indicator.code, year), 0) for year in plan.years]
    targets = [indicator.targets[year] for year in plan.years]
    return Row(
        indicator,
        _figures(plan.years, targets, values_, day, is_begun),
        _figures(plan.years, list(accumulate(targets)), list(accumulate(values_)), day, is_begun),
    )


def _figures(
    years: tuple[int, ...], targets: list[int], found: list[int], day: date, is_begun: bool
) -> tuple[Figure, ...]:
    return tuple(
        Figure(year, target, value, status_of(year, target, value, day, is_begun))
        for year, target, value in zip(years, targets, found, strict=True)
    )


def status_of(year: int, target: int, value: int, day: date, is_begun: bool) -> Status:
    """What a value means on a day; the first that fits:

    - `not_due`: the year has not begun on that day, or nothing is to be reached (target 0) and nothing was;
    - `met`: the target is reached, or something was done where nothing had to be;
    - `late`: something is there, but less than the target (the running year included);
    - `zero`: nothing is there although it could be: the portal has a module for it, or facts of it were recorded;
    - `missing`: nothing is there and nothing could be: neither module nor fact yet (`is_begun` is False).
    """
    if year > day.year or (target == 0 and value == 0):
        return Status.NOT_DUE
    if value >= target:
        return Status.MET
    if value:
        return Status.LATE
    return Status.ZERO if is_begun else Status.MISSING


def _ways(indicators: Iterable[Indicator]) -> dict[Way, list[Indicator]]:
    """The indicators by how they are counted."""
    found: dict[Way, list[Indicator]] = {}
    for indicator in indicators:
        found.setdefault(way_of(indicator), []).append(indicator)
    return found


def _counts(plan: Plan, moment: datetime | None) -> Counts:
    """The figures that are not zero, by code and year."""
    found: Counts = {}
    for way, indicators in _ways(plan.indicators).items():
        if way.is_once_ever:
            statements = _joined(_by_year(way, indicator, plan, moment) for indicator in indicators)
        elif way.has_parts:
            statements = _joined(_single(way, i, year, moment) for i in indicators for year in plan.years)
        else:
            statements = iter([_ranges(way, indicators, plan.years, moment)])
        for statement in statements:
            found |= {(code, year): number for code, year, number in db.session.execute(statement) if number}
    return found


def _joined(selects: Iterable[Rows]) -> Iterator[Any]:
    """The selects joined into as few statements as the databases take."""
    for _batch, group in groupby(enumerate(selects), lambda pair: pair[0] // TERMS):
        yield union_all(*(statement for _number, statement in group))


def _by_year(way: Way, indicator: Indicator, plan: Plan, moment: datetime | None) -> Rows:
    """The figures of a unit counted once ever: all years looked at once, each unit in its year."""
    found = units(way, scope_of(indicator, plan.years[0], plan.years[-1], moment)).subquery()
    year = extract("year", found.c.decided_on)
    return select(literal(indicator.code), year.label("year"), func.count()).group_by(year)


def _single(way: Way, indicator: Indicator, year: int, moment: datetime | None) -> Rows:
    """One figure."""
    number = number_of(way, scope_of(indicator, year, year, moment)).scalar_subquery()
    return select(literal(indicator.code), literal(year), number)


def _ranges(way: Way, indicators: list[Indicator], years: tuple[int, ...], moment: datetime | None) -> Rows:
    """The figures of many indicators and years: one range of the covering index each, in one statement."""
    row, year = _table(indicators), _days(years)
    scope = Scope(row.c.code, row.c.kind, year.c.since, year.c.until, moment, outer=(row, year))
    number = number_of(way, scope).correlate(row, year).scalar_subquery()
    return select(row.c.code, year.c.year, number).select_from(row.join(year, literal(True)))


def _table(indicators: Iterable[Indicator]) -> CTE:
    """The indicators as a table of (`code`, `kind`)."""
    rows = [(indicator.code, kind_of(indicator)) for indicator in indicators]
    return values(column("code", String), column("kind", String), name="asked").data(rows).cte("asked")


def _days(years: Iterable[int]) -> CTE:
    """The years as a table of (`year`, `since`, `until`)."""
    columns = (column("year", Integer), column("since", Date), column("until", Date))
    rows = [(year, date(year, 1, 1), date(year, 12, 31)) for year in years]
    return values(*columns, name="days").data(rows).cte("days")


def _begun(plan: Plan, moment: datetime | None) -> set[str]:
    """The codes of indicators whose activity has a module of its own, or has any fact at the moment."""
    modules = kinds_with_modules()
    found = {indicator.code for indicator in plan.indicators if kind_of(indicator) in modules}
    for needs_tag in (True, False):
        asked = [i for i in plan.indicators if i.code not in found and i.needs_tag is needs_tag]
        if asked:
            row = _table(asked)
            scope = Scope(row.c.code, row.c.kind, None, None, moment, outer=(row,))
            found |= set(db.session.scalars(select(row.c.code).where(any_fact(needs_tag, scope))))
    return found
