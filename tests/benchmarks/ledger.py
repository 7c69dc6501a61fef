"""A ledger of a size: facts of every kind the plan counts, and the rest history no indicator counts."""

import json
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count, islice
from typing import Any

from sqlalchemy import text

from config import ROOT
from portal.activity import ActivityEvent, ActivityParty, ActivityTag
from portal.extensions import db
from portal.kinds import COUNTED, Kind
from portal.permissions import SYSTEM
from portal.plan import operations
from portal.plan.queries import Indicator, Plan, in_force

PLAN = ROOT / "portal" / "plan" / "data" / "mpku-2013-2020.json"
BIG = "5.1.7"  # the figure of 2014 that gets `big` facts
FIRST_DAY, DAYS = date(2013, 1, 1), 2921  # 2013-2020
BATCH = 20_000
TABLES = (ActivityEvent.__table__, ActivityTag.__table__, ActivityParty.__table__)

Row = tuple[Any, ...]


def seed(total: int, counted: int, big: int = 0) -> None:
    """Fill an empty database: `total` ledger rows, `counted` of them of kinds the plan counts, a tenth voided.

    Half of the counted rows are attendances of 20,000 persons, `big` lie in one figure, the rest is spread evenly.
    """
    operations.load_plan(json.loads(PLAN.read_text(encoding="utf-8")), actor=SYSTEM)
    db.session.commit()
    facts = _facts(in_force(), total, counted, big)
    while batch := list(islice(facts, BATCH)):
        for table, rows in zip(TABLES, _columns(batch), strict=True):
            _insert(table, rows)
    db.session.commit()
    _settle()


def _facts(plan: Plan, total: int, counted: int, big: int) -> Iterator[tuple[Row, Row | None, Row]]:
    """Ledger rows, each with its tag and its party."""
    chance = random.Random(2015)  # noqa: S311 - the same ledger every time
    numbers = count(1)
    others = [i for i in plan.indicators if i.code not in ("5.1.4", BIG)]
    attendance = plan.find("5.1.4")
    half = (counted - big) // 2
    for position in range(total):
        if position < big:
            yield _fact(next(numbers), plan.find(BIG), date(2014, 1, 1) + timedelta(position % 365), chance)
        elif position < big + half:
            yield _fact(next(numbers), attendance, _day(chance), chance)
        elif position < counted:
            yield _fact(next(numbers), others[position % len(others)], _day(chance), chance)
        else:
            yield _fact(next(numbers), None, _day(chance), chance)


def _day(chance: random.Random) -> date:
    return FIRST_DAY + timedelta(chance.randrange(DAYS))


def _fact(
    number: int, indicator: Indicator | None, day: date, chance: random.Random
) -> tuple[Row, Row | None, Row]:
    kind = COUNTED[indicator.derived_from] if indicator else Kind.PRACTICE_PUBLISHED
    recorded = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(chance.randrange(60))
    voided = recorded + timedelta(90) if chance.random() < 0.1 else None
    unit = _unit(kind, number, chance)
    shared = (kind.value, day, recorded, voided, unit, True)
    event = (number, *shared, "benchmark", number, f"Fakt {number}", "pomyłka" if voided else "")
    part = chance.choice(indicator.parts) if indicator and indicator.parts else ""
    tag = (number, indicator.code, part, *shared) if indicator and indicator.needs_tag else None
    organisation = chance.randrange(1000) + 1
    return event, tag, (number, organisation, f"Organizacja {organisation}", "participant", True)


def _unit(kind: Kind, number: int, chance: random.Random) -> str:
    names = {"person": 20_000, "organisation": 1000, "prospect": 200}
    return f"{kind.unit}:{chance.randrange(names[kind.unit])}" if kind.unit in names else ""


COLUMNS = {
    "activity_event": "id kind occurred_on recorded_at voided_at unit_key member_involved subject_type subject_id label void_reason",
    "activity_tag": "event_id indicator part kind occurred_on recorded_at voided_at unit_key member_involved",
    "activity_party": "event_id organisation_id name side member",
}


def _columns(batch: list[tuple[Row, Row | None, Row]]) -> tuple[list[Row], list[Row], list[Row]]:
    return [row[0] for row in batch], [row[1] for row in batch if row[1]], [row[2] for row in batch]


def _insert(table: Any, rows: Iterable[Row]) -> None:
    """Many rows at once, by the fastest way each database has."""
    columns = COLUMNS[table.name].split()
    connection = db.session.connection().connection
    if db.engine.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})", _plain(rows))
        return
    with connection.cursor().copy(f"COPY {table.name} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _plain(rows: Iterable[Row]) -> Iterator[list[Any]]:
    """The values as SQLite keeps them."""
    for row in rows:
        yield [_text_of(value) for value in row]


def _text_of(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat() if isinstance(value, date) else value


def _settle() -> None:
    """What a database does by itself over time: statistics, and PostgreSQL's map of visible pages."""
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("ANALYZE"))
        db.session.commit()
        return
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
