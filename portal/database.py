"""What SQLite and PostgreSQL need to behave alike: pragmas, when the write lock is taken, a job's transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, g, has_app_context
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import make_url

from portal.extensions import db


def init_app(app: Flask) -> None:
    """Bind the database of `app` and, for SQLite, attach the listeners that set its connections up."""
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    options: dict[str, Any] = {"pool_pre_ping": url.get_backend_name() != "sqlite"}
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", options)
    db.init_app(app)
    if url.get_backend_name() == "sqlite":
        with app.app_context():
            _prepare_sqlite(db.engine)


def _prepare_sqlite(engine: Engine) -> None:
    """WAL, foreign keys, a busy timeout, and transactions that this module begins itself."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=10000", "synchronous=NORMAL"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        # A read that turns into a write fails at once, whatever the busy timeout: take the lock first.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing() else "BEGIN")


def is_writing() -> bool:
    """Whether the transaction begun now is going to write."""
    return has_app_context() and bool(g.get("writing"))


@contextmanager
def transaction() -> Iterator[None]:
    """One write transaction outside a request: committed at the end, rolled back when anything was raised."""
    before, g.writing = g.get("writing", False), True
    db.session.rollback()
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        g.writing = before


def affected(statement: Any) -> int:
    """Run an UPDATE or DELETE in the current transaction; how many rows it changed."""
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]
