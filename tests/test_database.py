"""Unsafe requests take the write lock first, so that a read may turn into a write, on SQLite and on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

import pytest
from flask import g
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from portal.accounts.models import LoginThrottle
from portal.clock import real_now
from portal.database import is_writing, transaction
from portal.extensions import db
from tests import factories

TURNS = 10


@pytest.fixture
def counter(app):
    """A committed row with a number."""
    factories.add(LoginThrottle(key="counter", failures=0, last_failure_at=real_now()))
    db.session.commit()
    return select(LoginThrottle).where(LoginThrottle.key == "counter")


def others_may_write(app):
    """Whether another connection could take the row now, without waiting."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    engine = create_engine(
        db.engine.url, connect_args={"timeout": 0, "isolation_level": None} if is_sqlite else {}
    )
    take = "BEGIN IMMEDIATE" if is_sqlite else "SELECT 1 FROM login_throttle FOR UPDATE NOWAIT"
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(take)
            connection.rollback()
    except OperationalError:
        return False
    finally:
        engine.dispose()
    return True


def test_writing_transaction_holds_the_lock_from_its_first_read(app, counter):
    with transaction():
        db.session.scalars(counter.with_for_update()).one()
        assert others_may_write(app) is False
    assert others_may_write(app) is True


def test_reading_transaction_keeps_nobody_waiting(app, counter):
    db.session.scalars(counter).one()
    assert (is_writing(), others_may_write(app)) == (False, True)


def test_reader_sees_the_old_row_while_it_is_changed(app, counter):
    with transaction():
        db.session.scalars(counter.with_for_update()).one().failures = 7
        db.session.flush()
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(_read, app).result(timeout=5) == 0
    assert _read(app) == 7


def _read(app):
    with app.app_context():
        return db.session.scalar(select(LoginThrottle.failures))


def test_two_people_adding_to_the_same_row_lose_nothing(app, counter):
    start = Barrier(2, timeout=10)

    def add_many():
        with app.app_context():
            start.wait()
            for _turn in range(TURNS):
                with transaction():
                    db.session.scalars(counter.with_for_update()).one().failures += 1

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(add_many), pool.submit(add_many)]:
            done.result(timeout=30)
    assert _read(app) == 2 * TURNS


def test_transaction_commits_at_its_end(app, counter):
    with transaction():
        assert is_writing() is True
        db.session.scalars(counter).one().failures = 3
    db.session.rollback()
    assert (is_writing(), _read(app)) == (False, 3)


def test_transaction_undoes_everything_after_an_error(app, counter):
    with suppress(ZeroDivisionError), transaction():
        db.session.scalars(counter).one().failures = 3
        db.session.flush()
        raise ZeroDivisionError
    assert (is_writing(), _read(app)) == (False, 0)


def test_transaction_starts_clean_of_what_was_left_before(app, counter):
    db.session.add(LoginThrottle(key="left over", last_failure_at=real_now()))
    with transaction():
        pass
    assert db.session.scalars(select(LoginThrottle.key)).all() == ["counter"]


def test_error_in_one_request_does_not_leave_the_lock(app, counter):
    with suppress(IntegrityError), transaction():
        db.session.execute(text("INSERT INTO login_throttle SELECT * FROM login_throttle"))
    g.writing = False
    assert others_may_write(app) is True


def test_sqlite_is_set_up_for_people_working_at_once(app):
    if db.engine.dialect.name != "sqlite":
        pragmas = {"server": db.session.scalar(text("SHOW server_encoding"))}
        assert pragmas == {"server": "UTF8"}
        return
    names = ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
    found = {name: db.session.scalar(text(f"PRAGMA {name}")) for name in names}
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 10000, "synchronous": 1}
