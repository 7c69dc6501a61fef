"""Warsaw days and clock times as moments, and moments in words, also on the nights the clocks change."""

from datetime import date, datetime, time
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.clock import UTC, WARSAW
from portal.workflow import Refused


def between(first: date, begins: time, last: date, ends: time) -> tuple[datetime, datetime]:
    """The moments from a Warsaw day and time to another, UTC.

    An hour the clocks show twice is the first of the two, unless only the second comes after the beginning. Raises
    Refused for an hour the clocks leave out, and for an end that is not after the beginning.
    """
    start, end = _moment(first, begins, 0), _moment(last, ends, 0)
    if end <= start:
        end = _moment(last, ends, 1)
    if end <= start:
        raise Refused(_l("Enter an end that comes after the beginning."))
    return start, end


def _moment(day: date, at: time, fold: int) -> datetime:
    local = datetime.combine(day, at).replace(fold=fold)
    moment = local.replace(tzinfo=WARSAW).astimezone(UTC)
    if moment.astimezone(WARSAW).replace(tzinfo=None) != local.replace(fold=0):
        sentence = _l("This hour does not exist: in that night the clocks go forward from 2:00 to 3:00.")
        raise Refused(sentence)
    return moment


def words(starts_at: datetime, ends_at: datetime) -> str:
    """The days and times of an event: `12 maja 2015, 9:00–15:00`."""
    start, end = starts_at.astimezone(WARSAW), ends_at.astimezone(WARSAW)
    if start.date() == end.date():
        return f"{_day(start)}, {_clock(start)}–{_clock(end)}"
    return f"{_day(start)}, {_clock(start)} – {_day(end)}, {_clock(end)}"


def _day(moment: datetime) -> str:
    return _day_words(moment.date(), get_locale())


@lru_cache(maxsize=4096)
def _day_words(day: date, locale: Locale | None) -> str:
    """The words of a day, kept: every list shows the same days again and again."""
    return format_date(day, "d MMMM y", locale=locale)


def _clock(moment: datetime) -> str:
    """The time; with its name of summer or winter where the clocks show it twice."""
    shown = f"{moment.hour}:{moment.minute:02}"
    other = moment.replace(fold=1 - moment.fold)
    if other.utcoffset() == moment.utcoffset():
        return shown
    season = _("summer time") if moment.dst() else _("winter time")
    return f"{shown} ({season})"
