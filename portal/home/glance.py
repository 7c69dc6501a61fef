"""One glance at the figures: each area with the indicators that are furthest behind their target of this year."""

from dataclasses import dataclass
from typing import Any

from portal.monitoring import figures as monitoring
from portal.monitoring.figures import Figure, Row
from portal.monitoring.models import Status
from portal.plan.queries import PlanArea

FEW = 2  # areas, of which more indicators fit
SHOWN, SHOWN_OF_FEW = 3, 5


@dataclass(frozen=True)
class Bar:
    """An indicator with its value (None: no data) and target of the year."""

    code: str
    name: str
    value: int | None
    target: int


@dataclass(frozen=True)
class Glance:
    """An area in a year: how many indicators had to reach a target, how many did, and those furthest behind."""

    area: PlanArea
    year: int
    due: int
    met: int
    bars: list[Bar]


def of_areas(numbers: set[int]) -> list[Glance]:
    """The areas with these numbers in the current year, which is the nearest one of the plan; all without a number."""
    matrix = monitoring.figures()
    if not matrix.plan.years:
        return []
    year = min(max(matrix.day.year, matrix.plan.years[0]), matrix.plan.years[-1])
    areas = [area for area in matrix.plan.areas if not numbers or area.number in numbers]
    most = SHOWN_OF_FEW if len(areas) <= FEW else SHOWN
    return [_glance(area, year, matrix.by_code, most) for area in areas]


def _glance(area: PlanArea, year: int, rows: dict[str, Row], most: int) -> Glance:
    found = [(indicator, rows[indicator.code].of(year)[0]) for indicator in area.indicators]
    due = [pair for pair in found if pair[1].target]
    behind = sorted((pair for pair in due if pair[1].value < pair[1].target), key=_distance)
    bars = [Bar(i.code, i.name, _value(figure), figure.target) for i, figure in behind[:most]]
    return Glance(area, year, len(due), len(due) - len(behind), bars)


def _distance(pair: tuple[Any, Figure]) -> tuple[bool, float, int]:
    """The order of the bars: what is furthest behind first, most of all where most is to be done; unrecorded last."""
    figure = pair[1]
    return figure.status is Status.MISSING, figure.value / figure.target, -figure.target


def _value(figure: Figure) -> int | None:
    return None if figure.status is Status.MISSING else figure.value
