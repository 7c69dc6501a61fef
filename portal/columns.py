"""Column types every model may use: moments in UTC, state enums and Polish order, the same on both databases."""

from datetime import UTC, datetime
from enum import Enum as PythonEnum

from sqlalchemy import DateTime, Enum, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; refuses a naive one, whose zone nobody knows."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC; SQLite stores it without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The aware moment, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def enum_column(enum: type[PythonEnum], of: str = "") -> Enum:
    """A text column that holds the values of `enum` and nothing else, by a check constraint.

    `of` tells the constraints of several such columns of one table apart.
    """
    return Enum(
        enum,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        length=40,
        name=f"{of or enum.__name__.lower()}_known",
    )


def sort_key_column(length: int = 255) -> String:
    """A column for `polish.sort_key`: compared byte by byte on every database."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")
