"""What the home page lists: things that wait, first steps, news."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, literal, union_all

from portal import clock
from portal.extensions import db


@dataclass(frozen=True)
class Waiting:
    """Something that waits: what it is, whose move it is, what to do and where, until when or since when."""

    what: str
    whose: str
    verb: str
    url: str
    due_on: date | None = None
    since: date | None = None

    @property
    def days_left(self) -> int | None:
        """How many days are left: 0 on the last one, negative when it is over; None without a last day."""
        return (self.due_on - clock.today()).days if self.due_on else None


def in_order(rows: Iterable[Waiting]) -> list[Waiting]:
    """What is due first comes first; then what has waited longest; then the rest."""
    return sorted(rows, key=lambda row: (row.due_on or date.max, row.since or date.max))


@dataclass(frozen=True)
class FirstStep:
    """One of the things a newcomer does first; `missing` names what it still lacks."""

    text: str
    url: str
    is_done: bool
    missing: str = ""


@dataclass(frozen=True)
class News:
    """Something new in the areas of the person: the day, what kind of thing, its title, whose it is, where it is."""

    day: date
    kind: str
    title: str
    by: str
    url: str


@dataclass(frozen=True)
class Queue:
    """How long a queue is and the day on which its oldest row entered it."""

    length: int
    since: date | None


def lengths(*asked: tuple[Select[Any], Any]) -> list[Queue]:
    """How long several queues are, each given with the column in which a row's entry stands; in one statement."""
    counts = (
        rows.order_by(None).with_only_columns(
            literal(place), func.count(), func.min(entered), maintain_column_froms=True
        )
        for place, (rows, entered) in enumerate(asked)
    )
    found = sorted(db.session.execute(union_all(*counts)).all())
    return [Queue(number, clock.day_of(oldest) if oldest else None) for _place, number, oldest in found]
