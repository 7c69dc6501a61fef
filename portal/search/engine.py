"""Which engine keeps the index: PORTAL_SEARCH says whoosh or postgresql; both offer the same functions."""

from collections.abc import Mapping
from types import ModuleType
from typing import Any

from flask import current_app

from portal.search import on_postgresql, on_whoosh

ENGINES: dict[str, ModuleType] = {"whoosh": on_whoosh, "postgresql": on_postgresql}


def check(config: Mapping[str, Any]) -> None:
    """Refuse a setting that cannot work; raises SystemExit with a sentence."""
    wanted = config["SEARCH"]
    if wanted not in ENGINES:
        raise SystemExit(f"PORTAL_SEARCH is {wanted}: set it to whoosh or postgresql.")
    if wanted == "postgresql" and not config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):
        raise SystemExit("PORTAL_SEARCH=postgresql needs a PostgreSQL database: set PORTAL_DATABASE_URL.")


def engine() -> ModuleType:
    """The engine of this portal."""
    return ENGINES[current_app.config["SEARCH"]]
