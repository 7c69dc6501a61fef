"""The figures as a table: what of the matrix is asked for, and its rows as CSV, XLSX and JSON.

Screen, command and files choose and write the same rows, so they say the same.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from portal.monitoring.figures import Matrix, Row
from portal.monitoring.models import Status

COLUMNS = (
    "code", "name", "unit", "measure", "area", "task", "year", "target", "value", "percent", "cumulative_target",
    "cumulative_value", "status",
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What of the matrix is asked for; None asks for all. `status` is that of a year shown, annual or cumulative."""

    area: int | None = None
    task: str | None = None
    year: int | None = None
    status: Status | None = None
    is_cumulative: bool = False


def years_of(matrix: Matrix, wanted: Wanted) -> tuple[int, ...]:
    """The years asked for."""
    return tuple(year for year in matrix.plan.years if wanted.year in (None, year))


def rows_of(matrix: Matrix, wanted: Wanted) -> list[Row]:
    """The indicators asked for, in the order of the plan."""
    return [row for row in matrix.rows if _is_wanted(row, wanted)]


def _is_wanted(row: Row, wanted: Wanted) -> bool:
    if wanted.area not in (None, row.indicator.area) or wanted.task not in (None, row.indicator.task):
        return False
    shown = row.cumulative if wanted.is_cumulative else row.annual
    statuses = {figure.status for figure in shown if wanted.year in (None, figure.year)}
    return wanted.status is None or wanted.status in statuses


def lines(matrix: Matrix, wanted: Wanted) -> Iterator[tuple[Any, ...]]:
    """A line per indicator and year, in the order of COLUMNS; `percent` is None where the target is 0."""
    years = years_of(matrix, wanted)
    for row in rows_of(matrix, wanted):
        i = row.indicator
        for annual, cumulative in zip(row.annual, row.cumulative, strict=True):
            if annual.year in years:
                yield (
                    *(i.code, i.name, i.unit, i.measure, i.area, i.task, annual.year),
                    *(annual.target, annual.value, plain(annual.percent)),
                    *(cumulative.target, cumulative.value, annual.status.value),
                )


def plain(percent: float | None) -> float | int | None:
    """A percentage without a needless `.0`."""
    return int(percent) if percent is not None and percent.is_integer() else percent


def as_json(columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> Iterator[str]:
    """The text of a JSON list with one object a row, piece by piece."""
    lead = "[\n"
    for row in rows:
        yield lead + json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False)
        lead = ",\n"
    yield "\n]\n" if lead != "[\n" else "[]\n"
