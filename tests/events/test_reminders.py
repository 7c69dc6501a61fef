"""People are reminded of an event two days before; who runs it, 3 and 14 days after, of those who were there."""

from datetime import date, timedelta

from sqlalchemy import select

from portal import clock
from portal.events import operations
from portal.extensions import db
from portal.jobs import DAILY
from portal.notices import Notice
from tests import factories

NOON = clock.at_noon(date(2015, 12, 8))


def days_of(first, last, step=1):
    """Who was told what on which day, when the worker looks every `step` days; what the sign-up itself said apart."""
    for number in range(0, (last - first).days, step):
        with clock.at(clock.at_noon(first + timedelta(days=number))):
            DAILY["portal.events.operations.reminders._remind"]()
    rows = db.session.scalars(select(Notice).where(~Notice.dedupe_key.contains("seated")).order_by(Notice.id))
    return [(clock.day_of(row.created_at), row.user_id, row.subject.partition(":")[0]) for row in rows]


def sign_up(event, *people):
    for person in people:
        acting = factories.actor(person)
        operations.sign_up(event, person, acting.organisation, actor=acting)


def test_people_are_reminded_two_days_before_and_those_who_signed_up_later_are_not(announced):
    early, late = factories.staff(), factories.staff()
    event = announced(starts_at=NOON)
    sign_up(event, early)
    with clock.at(NOON - timedelta(days=1)):
        sign_up(event, late)
    assert days_of(date(2015, 12, 1), date(2015, 12, 9)) == [(date(2015, 12, 6), early.id, "Wkrótce")]


def test_postponed_event_is_reminded_of_at_its_new_date_and_a_cancelled_one_never(announced, clerk):
    person = factories.staff()
    moved, gone = announced(starts_at=NOON), announced(starts_at=NOON)
    for event in (moved, gone):
        sign_up(event, person)
    operations.cancel(gone, reason="Choroba", actor=clerk)
    new = {"starts_at": NOON + timedelta(days=5), "ends_at": NOON + timedelta(days=5, hours=2)}
    operations.postpone(moved, reason="Brak sali", actor=clerk, **new)
    told = [row for row in days_of(date(2015, 12, 2), date(2015, 12, 20)) if row[2] == "Wkrótce"]
    assert told == [(date(2015, 12, 11), person.id, "Wkrótce")]


def test_who_runs_an_event_is_asked_twice_who_was_there(announced, clerk):
    guardian = factories.guardian(3)
    announced(starts_at=NOON, area_number=3)
    asked = "Zaznacz, kto był"
    expected = [(date(2015, 12, 11), guardian.id, asked), (date(2015, 12, 22), guardian.id, asked)]
    assert days_of(date(2015, 12, 8), date(2016, 1, 20)) == expected


def test_office_is_asked_where_nobody_else_runs_the_event_and_nobody_once_it_is_closed(announced, clerk):
    event = announced(starts_at=NOON)
    assert [row[:2] for row in days_of(date(2015, 12, 8), date(2015, 12, 13))] == [
        (date(2015, 12, 11), clerk.user_id)
    ]
    with clock.at(clock.at_noon(date(2015, 12, 14))):
        operations.close(event, actor=clerk)
    assert len(days_of(date(2015, 12, 15), date(2016, 1, 20))) == 1
