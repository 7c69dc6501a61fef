"""A ledger of a size: facts of every kind the plan counts, and the rest history no indicator counts."""

import json
import random
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import chain, islice
from typing import Any

from sqlalchemy import func, select, text

from config import ROOT
from portal.activity import ActivityEvent, ActivityParty, ActivityTag
from portal.extensions import db
from portal.kinds import COUNTED, Kind
from portal.permissions import SYSTEM
from portal.plan import operations
from portal.plan.queries import Indicator, Plan, in_force

PLAN = ROOT / "portal" / "plan" / "data" / "mpku-2013-2020.json"
BIG, PERSONS = "5.1.7", "5.1.4"
FIRST_DAY, DAYS = date(2013, 1, 1), 2921  # 2013-2020
BATCH = 20_000
TABLES = (ActivityEvent.__table__, ActivityTag.__table__, ActivityParty.__table__)

CHANCE = random.Random(2015)  # the same ledger every time

Row = tuple[Any, ...]
Entry = tuple[Row, Row | None, Row]  # a ledger row, its tag and its party


def seed(total: int, counted: int) -> None:
    """Fill an empty database: `total` ledger rows, `counted` of them of kinds the plan counts, a hundredth voided.

    Half of the counted rows are attendances of 20,000 persons, the rest is spread evenly over the indicators.
    """
    operations.load_plan(json.loads(PLAN.read_text(encoding="utf-8")), actor=SYSTEM)
    db.session.commit()
    others = (_fact(number, None) for number in range(1, total - counted + 1))
    _fill(chain(others, _counted(in_force(), total - counted + 1, counted)))


def extend(counted: int, big: int) -> None:
    """Add `counted` more rows, spread as in `seed`, of which `big` lie in the figure of BIG in 2014."""
    plan, first = in_force(), (db.session.scalar(select(func.max(ActivityEvent.id))) or 0) + 1
    indicator = plan.find(BIG)
    days = (date(2014, 1, 1) + timedelta(number % 365) for number in range(big))
    in_one = (_fact(first + number, indicator, day) for number, day in enumerate(days))
    _fill(chain(in_one, _counted(plan, first + big, counted - big)))


def _fill(facts: Iterator[Entry]) -> None:
    while batch := list(islice(facts, BATCH)):
        for table, rows in zip(TABLES, _columns(batch), strict=True):
            _insert(table, rows)
    db.session.commit()
    settle()


def _counted(plan: Plan, first: int, number: int) -> Iterator[Entry]:
    """Ledger rows that count, with their tag and party, numbered from `first`."""
    others = [indicator for indicator in plan.indicators if indicator.code != PERSONS]
    for position in range(number):
        indicator = plan.find(PERSONS) if position % 2 else others[position // 2 % len(others)]
        yield _fact(first + position, indicator)


def _fact(number: int, indicator: Indicator | None, day: date | None = None) -> Entry:
    kind = COUNTED[indicator.derived_from] if indicator else Kind.PRACTICE_PUBLISHED
    day = day or FIRST_DAY + timedelta(CHANCE.randrange(DAYS))
    recorded = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(CHANCE.randrange(60))
    voided = recorded + timedelta(90) if CHANCE.random() < 0.01 else None
    shared = (kind.value, day, recorded, voided, _unit(kind), True)
    event = (number, *shared, "benchmark", number, f"Fakt {number}", "pomyłka" if voided else "")
    part = CHANCE.choice(indicator.parts) if indicator and indicator.parts else ""
    tag = (number, indicator.code, part, *shared) if indicator and indicator.needs_tag else None
    organisation = CHANCE.randrange(1000) + 1
    return event, tag, (number, organisation, f"Organizacja {organisation}", "participant", True)


def _unit(kind: Kind) -> str:
    names = {"person": 20_000, "organisation": 1000, "prospect": 200}
    return f"{kind.unit}:{CHANCE.randrange(names[kind.unit]):08}" if kind.unit in names else ""


COLUMNS = {
    "activity_event": "id kind occurred_on recorded_at voided_at unit_key member_involved subject_type subject_id "
    "label void_reason",
    "activity_tag": "event_id indicator part kind occurred_on recorded_at voided_at unit_key member_involved",
    "activity_party": "event_id organisation_id name side member",
}


def _columns(batch: list[Entry]) -> tuple[list[Row], list[Row], list[Row]]:
    return [row[0] for row in batch], [row[1] for row in batch if row[1]], [row[2] for row in batch]


def _insert(table: Any, rows: Iterable[Row]) -> None:
    """Many rows at once, by the fastest way each database has."""
    columns = COLUMNS[table.name].split()
    connection = db.session.connection().connection
    if db.engine.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        connection.executemany(
            f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})", _plain(rows)
        )
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


def settle() -> None:
    """What a database does by itself over time: statistics, the write-ahead log emptied, the map of visible pages."""
    db.session.remove()
    db.engine.dispose()
    if db.engine.dialect.name == "sqlite":
        file = sqlite3.connect(str(db.engine.url.database))
        file.execute("ANALYZE")
        file.commit()
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        file.close()
        return
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
