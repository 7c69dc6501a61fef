"""The yearly confirmation: letters to the representative 11, 12 and 13 months after the last one, once each."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.jobs import DAILY
from portal.mail import OutboxMail
from portal.organisations import operations, queries
from portal.permissions import SYSTEM
from tests import factories

CONFIRMED = date(2015, 1, 31)


@pytest.fixture
def school(app):
    school = factories.organisation("Szkoła")
    factories.representative(school, email="dyrektor@example.org")
    factories.staff(school)
    with clock.at(clock.at_noon(CONFIRMED)):
        operations.confirm_profile(school, actor=factories.actor(factories.representative(school)))
    return school


def letters_by(day):
    """What the outbox holds after the daily job of this day."""
    with clock.at(clock.at_noon(day)):
        operations.remind_to_confirm(actor=SYSTEM)
    return db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()


def test_three_letters_are_sent_on_their_days_once_each(school):
    sent, day = {}, CONFIRMED
    while day < date(2016, 6, 1):
        sent[day] = len(letters_by(day))
        day += timedelta(days=1)
    began = [day for day in sent if sent[day] > sent.get(day - timedelta(days=1), 0)]
    assert began == [date(2015, 12, 31), date(2016, 1, 31), date(2016, 2, 29)]
    assert sent[date(2016, 5, 31)] == 3


def test_letter_says_since_when_and_leads_to_the_button(school, login):
    person = queries.representatives()[school.id]
    [letter] = letters_by(date(2015, 12, 31))
    assert (letter.recipient, "Szkoła" in letter.subject) == (person.email, True)
    assert ("31 stycznia 2015" in letter.body, f"/organisations/{school.id}" in letter.body) == (True, True)
    with clock.at(clock.at_noon(date(2015, 12, 31))):
        page = login(person).get(f"/organisations/{school.id}").get_data(as_text=True)
    assert f'action="/organisations/{school.id}/confirm"' in page


def test_confirmation_begins_the_year_anew(school):
    letters_by(date(2015, 12, 31))
    with clock.at(clock.at_noon(date(2016, 1, 15))):
        operations.confirm_profile(school, actor=SYSTEM)
    assert len(letters_by(date(2016, 3, 1))) == 1
    assert len(letters_by(date(2016, 12, 15))) == 2


def test_worker_that_stood_still_sends_the_last_letter_alone(school):
    assert len(letters_by(date(2016, 4, 1))) == 1
    assert len(letters_by(date(2016, 4, 2))) == 1


def test_never_confirmed_profile_is_reminded_of_from_its_entry(app):
    with clock.at(clock.at_noon(date(2015, 1, 1))):
        made = factories.organisation("Nowa", created_at=clock.now())
    factories.representative(made)
    assert letters_by(date(2015, 11, 30)) == []
    [letter] = letters_by(date(2015, 12, 1))
    assert "Nikt jeszcze nie potwierdził" in letter.body


def test_former_members_and_those_without_a_representative_get_none(school):
    school.left_on = date(2015, 6, 1)
    with clock.at(clock.at_noon(CONFIRMED)):
        factories.organisation("Bez przedstawiciela", created_at=clock.now())
    assert letters_by(date(2016, 2, 1)) == []


def test_letter_is_written_by_a_daily_job():
    assert "portal.organisations.operations.reminders._remind" in DAILY


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2015, 1, 31), 1, date(2015, 2, 28)),
        (date(2015, 12, 31), 2, date(2016, 2, 29)),
        (date(2015, 2, 28), 12, date(2016, 2, 28)),
        (date(2015, 12, 1), 13, date(2017, 1, 1)),
    ],
)
def test_month_without_that_day_ends_on_its_last(day, months, later):
    assert queries.months_after(day, months) == later
