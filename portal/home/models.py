"""The pages the law asks for, editable by the Biuro."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import UTCDateTime
from portal.extensions import db


class LegalPage(db.Model):
    """What the Biuro changed in a page (`accessibility` or `privacy`): field name -> text, over the built-in texts."""

    __tablename__ = "legal_page"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
