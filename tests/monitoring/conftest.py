"""The real plan, and facts put straight into the ledger."""

import json
from collections.abc import Callable
from datetime import date, datetime
from itertools import count

import pytest
from flask import Flask

from config import ROOT
from portal import clock
from portal.activity import ActivityEvent, Fact, Party, Tag, write_fact
from portal.extensions import db
from portal.kinds import COUNTED
from portal.monitoring import evidence, figures
from portal.permissions import SYSTEM
from portal.plan import operations, queries
from portal.plan.queries import Plan

PLAN = ROOT / "portal" / "plan" / "data" / "mpku-2013-2020.json"
START = datetime(2013, 1, 1, 9, tzinfo=clock.WARSAW)


@pytest.fixture
def plan(app: Flask) -> Plan:
    """The real plan, loaded on the first day of 2013."""
    figures.forget()
    with clock.at(START):
        operations.load_plan(json.loads(PLAN.read_text(encoding="utf-8")), actor=SYSTEM)
    db.session.commit()
    return queries.in_force()


@pytest.fixture
def put(plan: Plan) -> Callable[..., ActivityEvent]:
    """`put("5.1.7", "2015-05-12")`: a fact of the indicator's kind, tagged where that is needed.

    `also`: further indicators it counts for; `part`, `unit`, `member`; `at`: the moment it is recorded, else its noon;
    `subject`: the number of its subject, a new one by default.
    """
    numbers = count(1)

    def put_fact(code: str, day: str, *, part: str = "", unit: str = "", member: bool = True,
                 also: tuple[str, ...] = (), at: datetime | None = None, subject: int | None = None,
                 tagged: bool = True) -> ActivityEvent:  # fmt: skip
        occurred_on = date.fromisoformat(day)
        indicator = plan.find(code)
        kind = COUNTED[indicator.derived_from]
        tags = [Tag(code, part)] if indicator.needs_tag and tagged else []
        fact = Fact(
            "subject",
            subject or next(numbers),
            f"Fakt {code}",
            occurred_on,
            [Party(1, "Szkoła", member=member)],
            [*tags, *(Tag(other) for other in also)],
            unit,
        )
        with clock.at(at or clock.at_noon(occurred_on)):
            return write_fact(fact, kind, SYSTEM)

    return put_fact


@pytest.fixture
def values(plan: Plan) -> Callable[..., dict[int, int]]:
    """`values("5.1.7")`: the figures that are not zero, by year; each checked to be the number of its evidence rows."""

    def values_of(code: str, moment: datetime | None = None) -> dict[int, int]:
        row = figures.figures(moment).by_code[code]
        for figure in row.annual:
            assert evidence.page_of(row.indicator, figure.year, moment).total == figure.value
            assert len(list(evidence.lines(row.indicator, figure.year, moment))) == figure.value
        return {figure.year: figure.value for figure in row.annual if figure.value}

    return values_of


@pytest.fixture
def matrix(plan: Plan) -> Callable[..., figures.Matrix]:
    """`matrix()`, `matrix(moment)`: the figures."""
    return figures.figures
