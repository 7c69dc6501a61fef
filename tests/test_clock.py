"""Days are Warsaw days and moments are UTC, through the change of time and the turn of the year."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest

from portal import clock


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (utc(2015, 7, 1, 21, 59, 59), date(2015, 7, 1)),  # summer: midnight is 22:00 UTC
        (utc(2015, 7, 1, 22), date(2015, 7, 2)),
        (utc(2015, 12, 1, 22, 59, 59), date(2015, 12, 1)),  # winter: midnight is 23:00 UTC
        (utc(2015, 12, 1, 23), date(2015, 12, 2)),
        (utc(2014, 12, 31, 23), date(2015, 1, 1)),  # New Year comes to Warsaw an hour before UTC
    ],
)
def test_day_begins_at_midnight_in_warsaw(app, moment, day):
    with clock.at(moment):
        assert (clock.day_of(moment), clock.today(), clock.now()) == (day, day, moment)


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (date(2015, 3, 28), 24),
        (date(2015, 3, 29), 23),  # the clocks go forward
        (date(2015, 10, 25), 25),  # the clocks go back
        (date(2015, 12, 31), 24),
    ],
)
def test_day_of_a_time_change_is_shorter_or_longer(day, hours):
    begins = clock.end_of_day(day - timedelta(days=1))
    assert clock.end_of_day(day) - begins == timedelta(hours=hours)


@pytest.mark.parametrize(
    "day", [date(2015, 3, 29), date(2015, 10, 25), date(2014, 12, 31), date(2016, 2, 29)]
)
def test_last_moment_and_noon_of_a_day_belong_to_it(day):
    last = clock.end_of_day(day)
    found = (
        clock.day_of(clock.at_noon(day)),
        clock.day_of(last),
        clock.day_of(last + timedelta(microseconds=1)),
    )
    assert found == (day, day, day + timedelta(days=1))


def test_stopped_clocks_nest_and_end_with_an_error(app):
    seen = []
    with suppress(ZeroDivisionError), clock.at(utc(2014, 1, 1)):
        with clock.at(utc(2015, 1, 1)):
            seen.append(clock.now())
        seen.append(clock.now())
        raise ZeroDivisionError
    assert seen == [utc(2015, 1, 1), utc(2014, 1, 1)]
    assert clock.real_now() - clock.now() < timedelta(seconds=5)


def test_real_time_is_moved_by_nothing(app):
    clock.set_offset(timedelta(days=-4000))
    with clock.at(utc(2015, 1, 1)):
        assert datetime.now(UTC) - clock.real_now() < timedelta(seconds=5)


def test_stored_offset_moves_now_by_whole_seconds(app, monkeypatch):
    monkeypatch.setattr(clock, "real_now", lambda: utc(2026, 11, 23, 10))
    clock.set_offset(timedelta(days=-4000, milliseconds=-300))
    assert (clock.now(), clock.is_shifted()) == (utc(2026, 11, 23, 10) - timedelta(days=4000), True)


def test_running_server_notices_an_offset_within_a_minute(app, monkeypatch):
    monkeypatch.setattr(clock, "real_now", lambda: utc(2026, 11, 23, 10))
    assert clock.is_shifted() is False
    clock.db.session.add(clock.ClockOffset(id=1, seconds=-3600))  # what another process stored
    clock.db.session.flush()
    assert clock.now() == utc(2026, 11, 23, 10)
    monkeypatch.setattr(clock, "real_now", lambda: utc(2026, 11, 23, 10, 1, 1))
    assert clock.now() == utc(2026, 11, 23, 9, 1, 1)


@pytest.mark.parametrize("real", [utc(2026, 11, 23, 22, 30), utc(2026, 11, 23, 12), utc(2026, 7, 1, 22, 30)])
@pytest.mark.parametrize("day", ["2015-07-01", "2015-12-01", "2015-03-29"])
def test_chosen_day_is_today_at_any_hour_of_the_real_one(app, monkeypatch, real, day):
    monkeypatch.setattr(clock, "real_now", lambda: real)
    monkeypatch.setitem(app.config, "TODAY", day)
    assert clock.today().isoformat() == day
