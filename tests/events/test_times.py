"""Days and times of Warsaw, also on the nights the clocks change: on the page, in the calendar and in the ledger."""

from datetime import date, time, timedelta

import pytest
from flask_babel import force_locale
from hypothesis import assume, given
from hypothesis import strategies as st
from icalendar import Calendar
from sqlalchemy import select

from portal import clock
from portal.activity import ActivityEvent
from portal.events import operations, times
from portal.events.models import Event, EventType
from portal.extensions import db
from portal.workflow import Refused
from tests.events.conftest import warsaw

FALL, SPRING = date(2016, 10, 30), date(2016, 3, 27)
FORM = {"title": "Noc", "kind": "meeting", "place": "Kraków", "area": "", "group": "", "organiser": ""}


def test_hour_the_clocks_show_twice_is_the_first_one_unless_only_the_second_comes_after():
    first, second = warsaw(2016, 10, 30, 2, 30), warsaw(2016, 10, 30, 2, 30, fold=1)
    assert second - first == timedelta(hours=1)
    assert times.between(FALL, time(1), FALL, time(2, 30)) == (warsaw(2016, 10, 30, 1), first)
    assert times.between(FALL, time(2, 30), FALL, time(2, 15)) == (first, warsaw(2016, 10, 30, 2, 15, fold=1))


@pytest.mark.parametrize("at", [time(2), time(2, 30), time(2, 59)])
def test_hour_the_clocks_leave_out_is_refused(at, app):
    with pytest.raises(Refused):
        times.between(SPRING, at, SPRING, time(12))
    assert times.between(SPRING, time(1, 59), SPRING, time(3))[1] == warsaw(2016, 3, 27, 3)


@pytest.mark.parametrize(
    ("last", "ends"), [(FALL, time(1)), (FALL, time(1, 30)), (date(2016, 10, 29), time(23))]
)
def test_end_that_is_not_after_the_beginning_is_refused(app, last, ends):
    with pytest.raises(Refused):
        times.between(FALL, time(1, 30), last, ends)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 30)), st.times(), st.integers(0, 3), st.times())
def test_moments_show_the_days_and_times_that_were_entered(first, begins, days, ends):
    begins, ends = begins.replace(microsecond=0, fold=0), ends.replace(microsecond=0, fold=0)
    try:
        found = times.between(first, begins, first + timedelta(days=days), ends)
    except Refused:
        assume(False)
    shown = [moment.astimezone(clock.WARSAW).replace(tzinfo=None, fold=0) for moment in found]
    assert [(moment.date(), moment.time()) for moment in shown] == [
        (first, begins),
        (first + timedelta(days=days), ends),
    ]
    assert found[0] < found[1]


def test_night_of_the_clock_change_is_right_on_the_page_in_the_calendar_and_in_the_ledger(
    client, announced, clerk
):
    starts, ends = warsaw(2016, 10, 29, 22), warsaw(2016, 10, 30, 2, 30, fold=1)
    event = announced(kind=EventType.MEETING, starts_at=starts, ends_at=ends, tags=[("2.2.4", "")])
    page = client.get(f"/events/{event.id}").get_data(as_text=True)
    assert "29 października 2016, 22:00 – 30 października 2016, 2:30 (czas zimowy)" in page
    entry = Calendar.from_ical(client.get(f"/events/{event.id}.ics").get_data()).walk("VEVENT")[0]
    assert (entry.start, entry.end) == (starts, ends)
    assert entry.end - entry.start == timedelta(hours=5, minutes=30)
    with clock.at(ends):
        operations.close(event, actor=clerk)
    assert db.session.scalars(select(ActivityEvent.occurred_on)).all() == [FALL]


def test_words_name_the_season_only_where_the_clocks_show_an_hour_twice(app):
    with force_locale("pl"):
        assert times.words(warsaw(2016, 10, 30, 1), warsaw(2016, 10, 30, 2, 30)) == (
            "30 października 2016, 1:00–2:30 (czas letni)"
        )
        assert times.words(warsaw(2015, 5, 12, 9), warsaw(2015, 5, 12, 15)) == "12 maja 2015, 9:00–15:00"


def test_form_takes_warsaw_times_and_shows_them_again(login, clerk):
    browser = login(clerk.user)
    dates = {"starts_on": "30.10.2016", "starts_at": "1.30", "ends_on": "", "ends_at": "9"}
    sent = browser.post("/events/new", data={**FORM, **dates})
    event = db.session.scalars(select(Event)).one()
    assert (sent.status_code, event.starts_at, event.ends_at) == (
        303,
        warsaw(2016, 10, 30, 1, 30),
        warsaw(2016, 10, 30, 9),
    )
    page = browser.get(f"/events/{event.id}/edit").get_data(as_text=True)
    assert ('value="01:30"' in page, 'value="09:00"' in page, 'value="2016-10-30"' in page) == (
        True,
        True,
        True,
    )


def test_hour_that_does_not_exist_keeps_what_was_typed_and_says_why(login, clerk):
    dates = {"starts_on": "2016-03-27", "starts_at": "2:30", "ends_on": "", "ends_at": "9:00"}
    page = login(clerk.user).post("/events/new", data={**FORM, **dates})
    text = page.get_data(as_text=True)
    assert (page.status_code, "Tej godziny nie ma" in text, 'value="2:30"' in text) == (422, True, True)
