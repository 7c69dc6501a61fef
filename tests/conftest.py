"""The application on a real database: SQLite, or PostgreSQL by PORTAL_TEST_DATABASE_URL; emptied after each test."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from pathlib import Path
from typing import Any

import flask
import flask.globals
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.engine import make_url

from config import TestConfig
from portal import clock, create_app, guards, web
from portal.barter import guards as barter_guards
from portal.competences import guards as competences_guards
from portal.documents import guards as documents_guards
from portal.extensions import db
from portal.monitoring import figures
from portal.practices import guards as practices_guards
from portal.privacy import guards as privacy_guards
from tests import factories
from tests.world import TODAY, World
from tests.world import build as build_world

PASSWORD = factories.PASSWORD

gc.set_threshold(10_000, 20, 20)  # the default goes through all that stays again and again: 4 % of the time


# The journeys take longest: none is under way when all the others are done. The next ones look at every page as every
# role; one process does that once for them all.
FIRST = ("tests/journeys/", "tests/test_permissions.py", "tests/test_pages.py", "tests/test_forms.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, and keep together what shares its pages."""
    items.sort(key=lambda item: [not item.nodeid.startswith(name) for name in FIRST])


class FreshClient(FlaskClient):
    """A browser: every request runs outside the test's application context, with a session of its own."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Commit what the test prepared, make the request, and let the test see what it changed."""
        db.session.commit()
        context = copy_context()
        context.run(flask.globals._cv_app.set, None)  # type: ignore[arg-type]
        response = context.run(super().open, *args, **kwargs)
        db.session.expire_all()
        return response


def _worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@contextmanager
def _database(folder: Path, name: str) -> Iterator[str]:
    """The address of an empty database of this test process alone, dropped afterwards."""
    given = os.environ.get("PORTAL_TEST_DATABASE_URL")
    if not given:
        yield f"sqlite:///{folder / name}.db"
        return
    url = make_url(given).set(drivername="postgresql+psycopg")
    name = f"{url.database}_{_worker()}_{name}"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
        # What a crash of the server itself may lose is no matter here: no commit waits for the disk.
        connection.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
    yield url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    server.dispose()


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the database most tests share."""
    with _database(tmp_path_factory.mktemp("database"), "test") as url:
        yield url


@pytest.fixture
def own_database_url(tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, without tables, of this test alone: for processes and migrations."""
    with _database(tmp_path, "own") as url:
        yield url


@pytest.fixture(scope="session")
def built_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application with its tables built once."""
    app = create_app(TestConfig(tmp_path_factory.mktemp("instance"), database_url))
    app.test_client_class = FreshClient
    with app.app_context():
        create_tables()
        if db.engine.dialect.name == "sqlite":
            _checkpoint()
            shutil.copy(db.engine.url.database, f"{db.engine.url.database}.empty")
        db.session.remove()
    yield app  # outside its context: a command of another application must not find this one current
    with app.app_context():
        db.engine.dispose()


def create_tables() -> None:
    """The tables and triggers of every domain, in the empty database of the current application."""
    db.create_all()
    for module in (
        guards,
        barter_guards,
        competences_guards,
        practices_guards,
        documents_guards,
        privacy_guards,
    ):
        for statement in module.statements(db.engine.dialect.name):
            db.session.execute(text(statement))
    db.session.commit()


def _checkpoint() -> None:
    with db.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    db.engine.dispose()


def _empty(app: Flask) -> None:
    """Put the database back to its empty state."""
    db.session.remove()
    if db.engine.dialect.name == "sqlite":
        db.engine.dispose()
        path = db.engine.url.database
        for rest in ("-wal", "-shm"):
            Path(f"{path}{rest}").unlink(missing_ok=True)
        shutil.copy(f"{path}.empty", path)
        return
    with db.engine.begin() as connection:
        _delete_all_rows(connection)


# In one round trip. Guards that refuse DELETE are off meanwhile, only where there are any: what the server has planned
# on a table is planned anew after its triggers were switched.
EMPTY = """
DO $$
DECLARE
    name text;
    holds_rows boolean;
    guarded boolean;
BEGIN
    FOREACH name IN ARRAY ARRAY[{names}] LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO holds_rows;
        CONTINUE WHEN NOT holds_rows;
        guarded := EXISTS (SELECT FROM pg_trigger WHERE tgrelid = name::regclass AND NOT tgisinternal);
        IF guarded THEN EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', name); END IF;
        EXECUTE format('DELETE FROM %I', name);
        IF guarded THEN EXECUTE format('ALTER TABLE %I ENABLE TRIGGER USER', name); END IF;
    END LOOP;
    PERFORM setval(seqrelid::regclass, 1, false) FROM pg_sequence
      WHERE pg_sequence_last_value(seqrelid) IS NOT NULL;
END $$
"""


def _delete_all_rows(connection: Connection) -> None:
    """Empty the tables that hold rows and start their numbers again: a hundred times faster than TRUNCATE of all."""
    names = ", ".join(f"'{table.name}'" for table in reversed(db.metadata.sorted_tables))
    connection.execute(text(EMPTY.format(names=names)))


@pytest.fixture
def app(built_app: Flask) -> Iterator[Flask]:
    """The application within its context, on an empty database with the areas of the plan."""
    clock._known.clear()
    figures.forget()
    with built_app.app_context():
        yield built_app
        _empty(built_app)


@pytest.fixture(scope="session")
def built_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The world of tests/world.py, built once in a database of its own."""
    folder = tmp_path_factory.mktemp("world")
    with _database(folder, "world") as url:
        app = create_app(TestConfig(folder / "instance", url))
        app.config.update(TODAY=TODAY.isoformat(), PROPAGATE_EXCEPTIONS=False)
        app.test_client_class = FreshClient
        with app.app_context():
            create_tables()
            world = build_world(app)
            db.session.remove()
        yield world  # outside its context, as `built_app`
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def world(built_world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The world within its application's context; what a request does is undone after it, so all tests share it."""
    monkeypatch.setattr(web, "_finish", _undo)
    clock._known.clear()
    with built_world.app.app_context():
        yield built_world
        db.session.remove()


def _undo(went_well: bool) -> None:
    if went_well:
        db.session.flush()  # what the commit would have refused is refused here
    db.session.rollback()
    flask.g.pop("survivors", None)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser of nobody in particular."""
    return app.test_client()


@pytest.fixture
def login(app: Flask) -> Callable[..., FlaskClient]:
    """A browser in which a person is logged in: `login(user)`, or `login(user, organisation)` to act for one."""

    def log_in(user: Any, organisation: Any = None) -> FlaskClient:
        client = app.test_client()
        token = factories.user_session(user, organisation)
        db.session.commit()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = token, True
        return client

    return log_in


@pytest.fixture
def count_queries(app: Flask) -> Callable[..., Any]:
    """`with count_queries() as statements:` collects the SQL statements run inside."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
            if not statement.startswith(("BEGIN", "SAVEPOINT", "ROLLBACK", "COMMIT")):
                statements.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return counting
