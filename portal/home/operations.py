"""Changing the pages the law asks for."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal import clock
from portal.activity import unrecorded
from portal.extensions import db
from portal.home.models import LegalPage
from portal.permissions import Actor


@unrecorded(
    "The texts of legal pages are not counted by any indicator.", says=_l("Changed a page required by law")
)
def save_legal_page(name: str, fields: dict[str, Any], *, actor: Actor) -> LegalPage:
    """Keep the texts of a page; days are stored as ISO text."""
    page = db.session.scalars(select(LegalPage).where(LegalPage.name == name)).first() or LegalPage(name=name)
    page.fields = {
        key: value.isoformat() if isinstance(value, date) else (value or "") for key, value in fields.items()
    }
    page.changed_at = clock.now()
    db.session.add(page)
    db.session.flush()
    return page
