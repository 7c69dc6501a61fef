"""Runs the migrations on the database of the application, in one transaction."""

from alembic import context
from flask import g

from portal.extensions import db


def render_item(kind: str, item: object, autogen_context: object) -> str | bool:
    """Write a column type of the portal as the plain type it stands on, so that migrations need no portal code."""
    if kind == "type" and type(item).__name__ == "UTCDateTime":
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Migrate with the write lock taken from the start; batch mode rebuilds SQLite tables."""
    g.writing = True
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            render_item=render_item,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
