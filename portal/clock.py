"""The only source of now and today.

Moments are UTC, days are Europe/Warsaw. A demo partnership lives at an offset from real time, which is stored in the
database; sessions and tokens use `real_now`, which no offset moves.
"""

from calendar import monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import db

WARSAW = ZoneInfo("Europe/Warsaw")
REREAD_AFTER = timedelta(seconds=60)

_fixed: list[datetime] = []
_known: dict[str, tuple[datetime, timedelta]] = {}


class ClockOffset(db.Model):
    """The one row that says how far the portal's clock is from real time; a real installation has none."""

    __tablename__ = "clock_offset"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seconds: Mapped[int]


def real_now() -> datetime:
    """This moment, UTC, whatever the portal's own clock says."""
    return datetime.now(UTC)


def now() -> datetime:
    """This moment by the portal's clock, UTC."""
    return _fixed[-1] if _fixed else real_now() + _offset()


def today() -> date:
    """This day in Warsaw by the portal's clock."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The Warsaw day a moment falls on."""
    return moment.astimezone(WARSAW).date()


def end_of_day(day: date) -> datetime:
    """The last moment of a Warsaw day, UTC: what a bare as-of date means."""
    next_day = datetime.combine(day + timedelta(days=1), time(), WARSAW)
    return next_day.astimezone(UTC) - timedelta(microseconds=1)


def at_noon(day: date) -> datetime:
    """Noon in Warsaw of a day, UTC."""
    return datetime.combine(day, time(12), WARSAW).astimezone(UTC)


def months_after(day: date, months: int) -> date:
    """The same day of the month `months` later (earlier when negative), or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Stop the portal's clock at an aware `moment`; for the demo's three years and for tests."""
    _fixed.append(moment.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.pop()


def set_offset(offset: timedelta) -> None:
    """Store how far the portal's clock is from real time (whole seconds); for `demo load` only."""
    db.session.merge(ClockOffset(id=1, seconds=int(offset.total_seconds())))
    db.session.flush()
    _known.clear()


def offset_to(day: date) -> timedelta:
    """How far from real time a clock runs that shows `day` and the time of day it really is in Warsaw."""
    real = real_now()
    return datetime.combine(day, real.astimezone(WARSAW).time(), WARSAW) - real


def is_shifted() -> bool:
    """Whether the portal's clock runs at an offset from real time: this is a demo."""
    return _offset() != timedelta()


def _offset() -> timedelta:
    """The stored offset, read again after a minute so that a running server notices a loaded demo."""
    if day := current_app.config["TODAY"]:
        return offset_to(date.fromisoformat(day))
    address = current_app.config["SQLALCHEMY_DATABASE_URI"]
    read_at, offset = _known.get(address, (None, timedelta()))
    if read_at is None or real_now() - read_at > REREAD_AFTER:
        with db.session.no_autoflush:
            seconds = db.session.execute(select(ClockOffset.seconds)).scalar()
        offset = timedelta(seconds=seconds or 0)
        _known[address] = (real_now(), offset)
    return offset
