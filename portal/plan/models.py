"""Versions of the plan and the areas other records point to."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.columns import UTCDateTime
from portal.extensions import db


class PlanVersion(db.Model):
    """The whole plan as it was known from `loaded_at` on; `digest` is the SHA-256 of its canonical text."""

    __tablename__ = "plan_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    loaded_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    digest: Mapped[str] = mapped_column(String(64))
    document: Mapped[dict[str, Any]] = mapped_column(JSON)


class Area(db.Model):
    """An activity area of the plan in force; its number is its key everywhere."""

    __tablename__ = "area"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(300))
