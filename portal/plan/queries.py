"""Reading the plan: parsed versions, as of any moment."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from portal.extensions import db
from portal.plan.models import Area, PlanVersion


@dataclass(frozen=True)
class Indicator:
    """One indicator: how it is counted and its targets by year.

    `needs_tag` says that only facts tagged with its code count: where it shares its fact with other indicators, or
    names parts.
    """

    code: str
    name: str
    unit: str
    derived_from: str
    measure: str
    targets: dict[int, int]
    parts: tuple[str, ...]
    requires: str
    area: int
    task: str
    needs_tag: bool

    @property
    def pieces(self) -> tuple[str, ...]:
        """What a tag may name of it: one of its parts, or nothing where it has none."""
        return self.parts or ("",)

    @property
    def total(self) -> int:
        """The final target: the sum of the yearly ones."""
        return sum(self.targets.values())


@dataclass(frozen=True)
class Task:
    """A task of an area with its stages (code, name) and indicators."""

    code: str
    name: str
    stages: tuple[tuple[str, str], ...]
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True)
class PlanArea:
    """An activity area of the plan."""

    number: int
    name: str
    goal: str
    coordinators: tuple[str, ...]
    task_group: str
    tasks: tuple[Task, ...]

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """The indicators of all its tasks, in the order of the plan."""
        return tuple(indicator for task in self.tasks for indicator in task.indicators)


@dataclass(frozen=True)
class Plan:
    """A version of the plan."""

    version: int
    source: str
    years: tuple[int, ...]
    areas: tuple[PlanArea, ...]
    digest: str = ""

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """All indicators, in the order of the plan."""
        return tuple(indicator for area in self.areas for indicator in area.indicators)

    def find(self, code: str) -> Indicator | None:
        """The indicator with this code, or None."""
        return next((indicator for indicator in self.indicators if indicator.code == code), None)

    def derived_from(self, fact: str) -> tuple[Indicator, ...]:
        """The indicators counted from this fact of the portal."""
        return tuple(indicator for indicator in self.indicators if indicator.derived_from == fact)


EMPTY = Plan(0, "", (), ())


def newest() -> PlanVersion | None:
    """The version loaded last, whatever the moment."""
    return db.session.scalars(select(PlanVersion).order_by(PlanVersion.id.desc()).limit(1)).first()


def in_force(moment: datetime | None = None) -> Plan:
    """The plan as known at `moment` (None: now); before the first one was loaded, the first one; EMPTY without any."""
    versions = select(PlanVersion.id, PlanVersion.digest)
    newest = versions.order_by(PlanVersion.id.desc()).limit(1)
    known = newest.where(PlanVersion.loaded_at <= moment) if moment else newest
    row = (
        db.session.execute(known).first()
        or db.session.execute(versions.order_by(PlanVersion.id).limit(1)).first()
    )
    return _version(*row) if row else EMPTY


@lru_cache(maxsize=16)
def _version(version: int, digest: str) -> Plan:
    """A version parsed once per process; versions never change."""
    document = db.session.scalars(select(PlanVersion.document).where(PlanVersion.id == version)).one()
    return parse(document, version, digest)


def parse(document: dict[str, Any], version: int = 0, digest: str = "") -> Plan:
    """The plan a checked document describes."""
    feeds: dict[str, int] = {}
    for area in document["areas"]:
        for task in area["tasks"]:
            for row in task["indicators"]:
                feeds[row["derived_from"]] = feeds.get(row["derived_from"], 0) + 1
    areas = tuple(_area(area, feeds) for area in document["areas"])
    return Plan(version, document.get("source", ""), tuple(document["years"]), areas, digest)


def _area(area: dict[str, Any], feeds: dict[str, int]) -> PlanArea:
    return PlanArea(
        area["number"],
        area["name"],
        area.get("goal", ""),
        tuple(area.get("coordinators", ())),
        area.get("task_group", ""),
        tuple(_task(task, area["number"], feeds) for task in area["tasks"]),
    )


def _task(task: dict[str, Any], area: int, feeds: dict[str, int]) -> Task:
    stages = tuple((stage["code"], stage["name"]) for stage in task.get("stages", ()))
    indicators = tuple(_indicator(row, area, task["code"], feeds) for row in task["indicators"])
    return Task(task["code"], task["name"], stages, indicators)


def _indicator(row: dict[str, Any], area: int, task: str, feeds: dict[str, int]) -> Indicator:
    return Indicator(
        code=row["code"],
        name=row["name"],
        unit=row.get("unit", ""),
        derived_from=row["derived_from"],
        measure=row["measure"],
        targets={int(year): value for year, value in row["targets"].items()},
        parts=tuple(row.get("parts", ())),
        requires=row.get("requires", ""),
        area=area,
        task=task,
        needs_tag=feeds[row["derived_from"]] > 1 or bool(row.get("parts")),
    )


def areas() -> list[Area]:
    """The areas of the plan in force, by number."""
    return list(db.session.scalars(select(Area).order_by(Area.number)))
