"""Groups and who belongs to them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.columns import UTCDateTime, enum_column
from portal.extensions import db


class TaskGroup(db.Model):
    """A group of an area, appointed by a resolution of a day; closed with a reason."""

    __tablename__ = "task_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
