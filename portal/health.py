"""Whether the portal can work: database reachable and migrated, files writable."""

import os
from typing import Any

from alembic.script import ScriptDirectory
from flask import Flask, current_app
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from portal.extensions import db


def problems() -> list[str]:
    """What is wrong, one sentence each; empty when all is well."""
    found = []
    try:
        version = db.session.execute(text("SELECT version_num FROM alembic_version")).scalar()
        newest = ScriptDirectory(current_app.config["MIGRATIONS"]).get_current_head()
        if version != newest:
            found.append(
                f"The database is at migration {version}, the program needs {newest}: run db upgrade."
            )
    except SQLAlchemyError:
        found.append("The database does not answer or was never migrated.")
    folder = current_app.extensions["files_folder"]
    if not os.access(folder if folder.exists() else folder.parent, os.W_OK):
        found.append("The folder of files cannot be written.")
    return found


def init_app(app: Flask) -> None:
    """Answer `/healthz`: 200 `{"status": "ok"}`, or 503 with what is wrong."""

    @app.get("/healthz", endpoint="healthz")
    def healthz() -> Any:
        found = problems()
        return (
            ({"status": "unavailable", "problems": found}, 503) if found else {"status": "ok", "problems": []}
        )
