"""What the home page shows: the law's pages here, what waits for whom in `waiting.py`."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

from portal.extensions import db
from portal.home.models import LegalPage

DEFAULTS = Path(__file__).parent / "data" / "legal.json"


@cache
def _defaults() -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = json.loads(DEFAULTS.read_text(encoding="utf-8"))
    return texts


def legal_page(name: str) -> dict[str, Any]:
    """The texts of a page the law asks for (`accessibility`, `privacy`): built in, with what the Biuro changed."""
    changed = db.session.scalar(select(LegalPage.fields).where(LegalPage.name == name))
    return {**_defaults()[name], **(changed or {})}
