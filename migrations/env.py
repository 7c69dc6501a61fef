"""Runs the migrations on the database of the application, in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from flask import g
from sqlalchemy import Connection

from portal.extensions import db


def render_item(kind: str, item: object, autogen_context: object) -> str | bool:
    """Write a column type of the portal as the plain type it stands on, so that migrations need no portal code."""
    if kind == "type" and type(item).__name__ == "UTCDateTime":
        return "sa.DateTime(timezone=True)"
    return False


@contextmanager
def foreign_keys_off(connection: Connection) -> Iterator[None]:
    """Let SQLite rebuild a table others point to: it would refuse, or empty them; what points nowhere is found after.

    PostgreSQL changes tables in place and needs nothing of this.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")  # of no effect once a transaction has begun
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def refuse_orphans(connection: Connection) -> None:
    """Undo the migration when a row points to one that is not there."""
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if orphans:
            raise RuntimeError(f"rows that point nowhere after the migration: {orphans[:5]}")


def run() -> None:
    """Migrate with the write lock taken from the start; batch mode rebuilds SQLite tables."""
    g.writing = True
    with db.engine.connect() as connection, foreign_keys_off(connection):
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            render_item=render_item,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
            refuse_orphans(connection)
        connection.commit()


run()
