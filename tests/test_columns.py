"""Moments, states and Polish order are kept alike by SQLite and PostgreSQL."""

from datetime import UTC, datetime, timedelta
from itertools import chain

import pytest
from sqlalchemy import Enum, inspect, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from portal import clock
from portal.accounts.models import LoginThrottle
from portal.columns import UTCDateTime
from portal.extensions import db
from portal.organisations.models import Organisation
from tests import factories

MOMENT = datetime(2015, 3, 29, 2, 30, 15, 123456, tzinfo=UTC)


def a_throttle(moment):
    return factories.add(LoginThrottle(key="k", last_failure_at=moment))


def test_moment_comes_back_exact_and_in_utc(app):
    row = a_throttle(MOMENT.astimezone(clock.WARSAW))
    db.session.expire(row)
    assert (row.last_failure_at, row.last_failure_at.tzinfo) == (MOMENT, UTC)


def test_moment_without_a_zone_is_refused(app):
    with pytest.raises(StatementError, match="a moment without a time zone"):
        a_throttle(datetime(2015, 5, 12, 10))  # noqa: DTZ001 - the naive moment is the point


def test_moment_is_compared_across_zones(app):
    a_throttle(MOMENT)
    later = select(LoginThrottle.key).where(LoginThrottle.last_failure_at > MOMENT.astimezone(clock.WARSAW))
    assert db.session.scalars(later).all() == []
    earlier = select(LoginThrottle.key).where(
        LoginThrottle.last_failure_at > MOMENT - timedelta(microseconds=1)
    )
    assert db.session.scalars(earlier).all() == ["k"]


def test_every_moment_of_every_table_keeps_its_zone(app):
    columns = list(chain.from_iterable(table.columns for table in db.metadata.tables.values()))
    naive = [
        str(c) for c in columns if c.type.python_type is datetime and not isinstance(c.type, UTCDateTime)
    ]
    assert naive == []


NAMES = ["Żak", "żubr", "Ósemka", "Oświata", "Łódź", "Luz", "Ząb", "Zamek", "ćma", "Cud", "Ala", "Ąbc", "Lipa",
         "4 Strony", "źródło", "„Zamek”", "Éclair", "eko", "École", "ęsi"]  # fmt: skip
IN_ORDER = ["4 Strony", "Ala", "Ąbc", "Cud", "ćma", "Éclair", "École", "eko", "ęsi", "Lipa", "Luz", "Łódź", "Oświata",
            "Ósemka", "Zamek", "„Zamek”", "Ząb", "źródło", "Żak", "żubr"]  # fmt: skip


def test_names_come_from_the_database_in_polish_order(app):
    for name in NAMES:
        factories.organisation(name)
    rows = select(Organisation.name).order_by(Organisation.name_sort, Organisation.id)
    assert db.session.scalars(rows).all() == IN_ORDER


def test_renaming_moves_an_organisation_in_the_order(app):
    first, _last = factories.organisation("Ala"), factories.organisation("Łódź")
    first.name = "Źródło"
    db.session.flush()
    rows = select(Organisation.name).order_by(Organisation.name_sort)
    assert db.session.scalars(rows).all() == ["Łódź", "Źródło"]


def test_every_sort_key_is_compared_byte_by_byte(app):
    keys = [c for t in db.metadata.sorted_tables for c in t.columns if c.name.endswith("_sort")]
    expected = "C" if db.engine.dialect.name == "postgresql" else None  # SQLite compares bytes by itself
    built = {str(c): dict(_columns(c.table.name))[c.name].collation for c in keys}
    assert (len(keys) >= 2, built) == (True, dict.fromkeys(built, expected))


def _columns(table):
    return [(column["name"], column["type"]) for column in inspect(db.engine).get_columns(table)]


def enum_columns() -> list:
    columns = chain.from_iterable(table.columns for table in db.metadata.sorted_tables)
    return [column for column in columns if isinstance(column.type, Enum)]


def test_every_state_is_checked_by_the_database(app):
    unchecked = []
    for column in enum_columns():
        checks = [check["sqltext"] for check in inspect(db.engine).get_check_constraints(column.table.name)]
        expected = [f"'{value}'" for value in column.type.enums]
        if not any(column.name in sql and all(value in sql for value in expected) for sql in checks):
            unchecked.append(str(column))
    assert (len(enum_columns()) > 3, unchecked) == (True, [])


def test_every_state_fits_its_column():
    short = [
        str(column) for column in enum_columns() if max(map(len, column.type.enums)) > column.type.length
    ]
    assert short == []


def test_unknown_state_is_refused_by_the_database(app):
    factories.organisation()
    with pytest.raises(IntegrityError):
        db.session.execute(text("UPDATE organisation SET kind = 'kingdom'"))


def test_reference_to_nothing_is_refused_by_the_database(app):
    columns, values = "organisation_id, level, starts_on, basis", "9, 'task', '2015-01-01', 'x'"
    with pytest.raises(IntegrityError):
        db.session.execute(text(f"INSERT INTO membership_status ({columns}) VALUES ({values})"))
