"""What an event counts for (plan/README.md: registered is not attended, cancelled never counts, its last day)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.activity import ActivityEvent
from portal.events import operations
from portal.events.models import Attendance, EventState, EventType
from portal.extensions import db
from portal.kinds import Kind
from portal.monitoring import figures
from portal.workflow import Refused
from tests import factories
from tests.events.conftest import warsaw

PRESENT, ABSENT, EXCUSED = Attendance.PRESENT, Attendance.ABSENT, Attendance.EXCUSED


def values(code, moment=None):
    """The figures of an indicator that are not zero, by year."""
    figures.forget()
    return {
        figure.year: figure.value for figure in figures.figures(moment).by_code[code].annual if figure.value
    }


def live():
    """The facts that count, as (kind, day, tags, key)."""
    rows = db.session.scalars(select(ActivityEvent).where(ActivityEvent.voided_at.is_(None)))
    return sorted(
        (r.kind, r.occurred_on, tuple((t.indicator, t.part) for t in r.tags), r.unit_key) for r in rows
    )


def after(event):
    return clock.at(event.ends_at + timedelta(hours=1))


KIND_OF_TYPE = {
    EventType.TRAINING: ("5.1.5", Kind.TRAINING_HELD),
    EventType.CONFERENCE: ("2.2.4", Kind.EVENT_HELD),
    EventType.SEMINAR: ("2.3.3", Kind.EVENT_HELD),
    EventType.MEETING: ("2.2.4", Kind.EVENT_HELD),
    EventType.WORKSHOP: ("2.1.5", Kind.EVENT_HELD),
    EventType.INTEGRATION: ("5.2.1", Kind.EVENT_HELD),
    EventType.EXPERT: ("5.3.4", Kind.EVENT_HELD),
    EventType.FAIR: ("4.1.2", Kind.EVENT_HELD),
    EventType.EDITION: ("1.1.1", Kind.EDITION_HELD),
    EventType.VISIT_MADE: ("5.1.9", Kind.STUDY_VISIT_MADE),
    EventType.VISIT_HOSTED: ("5.3.7", Kind.STUDY_VISIT_HOSTED),
    EventType.ASSEMBLY: ("5.2.1", Kind.EVENT_HELD),
    EventType.APPEARANCE: ("5.3.1", Kind.APPEARANCE_MADE),
    EventType.PATRONAGE: ("5.3.2", Kind.PATRONAGE_GRANTED),
    EventType.ACADEMIC: ("5.3.5", Kind.ACADEMIC_INITIATIVE),
    EventType.INITIATIVE: ("4.3.3", Kind.INITIATIVE_CONFIRMED),
}
ALONE = {"5.1.9", "5.3.7", "5.3.1", "5.3.2", "5.3.5"}  # they count every fact of their kind, without a tag


@pytest.mark.parametrize("kind", EventType, ids=lambda kind: kind.value)
def test_closing_an_event_of_each_type_raises_its_indicator_by_one(held, kind):
    code, fact = KIND_OF_TYPE[kind]
    tags = [] if code in ALONE else [(code, "")]
    held(kind=kind, series="Dzień Uczenia się" if kind is EventType.EDITION else "", tags=tags)
    assert [row[0] for row in live()] == [fact.value]
    assert values(code) == {2015: 1}


def test_registered_is_not_attended(announced, clerk, school):
    event = announced(tags=[("5.1.5", "")])
    people = [factories.staff(school, name=name) for name in ("Anna", "Ewa", "Jan", "Ola")]
    places = [operations.sign_up(event, person, school, actor=factories.actor(person)) for person in people]
    assert live() == []
    with after(event):
        marks = dict(zip([place.id for place in places], (PRESENT, ABSENT, EXCUSED, PRESENT), strict=True))
        operations.mark(event, marks, actor=clerk)
        assert live() == []
        operations.close(event, actor=clerk)
    keys = sorted(people[number].person_key for number in (0, 3))
    assert [(row[0], row[3]) for row in live()] == [
        *((Kind.ATTENDANCE_CONFIRMED.value, key) for key in keys),
        (Kind.TRAINING_HELD.value, ""),
    ]
    assert (values("5.1.4"), values("5.1.5")) == ({2015: 2}, {2015: 1})


def test_event_is_not_closed_while_somebody_signed_up_is_not_marked(announced, clerk, school):
    event, anna = announced(), factories.staff(school)
    operations.sign_up(event, anna, school, actor=factories.actor(anna))
    with after(event), pytest.raises(Refused):
        operations.close(event, actor=clerk)


def test_event_is_not_closed_before_its_end_nor_twice(announced, clerk):
    event = announced()
    with clock.at(event.starts_at + timedelta(hours=1)), pytest.raises(Refused):
        operations.close(event, actor=clerk)
    db.session.expire(event)
    with after(event):
        operations.close(event, actor=clerk)
        with pytest.raises(Refused):
            operations.close(event, actor=clerk)
    assert values("5.1.5") == {}


def test_event_over_new_year_counts_by_its_last_day(held):
    begins, ends = warsaw(2015, 12, 31, 20), warsaw(2016, 1, 1, 2)
    event = held(kind=EventType.INTEGRATION, starts_at=begins, ends_at=ends, tags=[("5.2.1", "")])
    assert (event.first_day, event.last_day) == (date(2015, 12, 31), date(2016, 1, 1))
    assert values("5.2.1") == {2016: 1}


def test_event_until_midnight_belongs_to_the_day_that_ends(held):
    event = held(
        kind=EventType.INTEGRATION,
        starts_at=warsaw(2015, 12, 31, 20),
        ends_at=warsaw(2016, 1, 1),
        tags=[("5.2.1", "")],
    )
    assert (event.last_day, values("5.2.1")) == (date(2015, 12, 31), {2015: 1})


def test_cancelled_event_stays_in_history_and_never_counts(announced, clerk, school):
    event, anna = announced(tags=[("5.1.5", "")]), factories.staff(school)
    operations.sign_up(event, anna, school, actor=factories.actor(anna))
    operations.cancel(event, reason="Choroba trenera", actor=clerk)
    for act in (operations.announce, operations.close):
        with after(event), pytest.raises(Refused):
            act(event, actor=clerk)
    assert (event.state, event.state_reason, live()) == (EventState.CANCELLED, "Choroba trenera", [])


def test_event_closed_by_mistake_is_withdrawn_and_earlier_reports_stay(held, clerk):
    event = held(tags=[("5.1.5", "")])
    before = clock.at_noon(date(2015, 12, 20))
    with clock.at(clock.at_noon(date(2016, 1, 15))):
        operations.void(event, reason="Nie odbyło się", actor=clerk)
    assert (event.state, values("5.1.5"), values("5.1.5", before)) == (EventState.CANCELLED, {}, {2015: 1})


def test_two_parts_of_an_edition_are_one_edition(held):
    for day in (8, 9):
        held(
            kind=EventType.EDITION,
            title=f"Dzień {day}",
            series="Małopolski Dzień Uczenia się",
            starts_at=warsaw(2015, 12, day, 9),
            tags=[("1.1.1", "")],
        )
    assert (len(live()), values("1.1.1")) == (2, {2015: 1})


def test_edition_without_a_member_does_not_count_where_one_is_required(held, school):
    outsider = factories.organisation("Obca", joined_on=None)
    week = {"kind": EventType.EDITION, "series": "Ogólnopolski Tydzień Kariery", "tags": [("1.1.2", "")]}
    held(**week, organisations=[outsider])
    assert values("1.1.2") == {}
    held(**week, organisations=[outsider, school])
    assert values("1.1.2") == {2015: 1}


def test_person_present_makes_the_organisation_a_party(held, school):
    week = {"kind": EventType.EDITION, "series": "Ogólnopolski Tydzień Kariery", "tags": [("1.1.2", "")]}
    held(**week, people=[factories.staff(school)])
    assert values("1.1.2") == {2015: 1}


def test_each_organisation_that_presents_itself_at_an_assembly_counts_once_a_year(held, school):
    other = factories.organisation()
    held(kind=EventType.ASSEMBLY, presenters=[school, other, school])
    held(kind=EventType.ASSEMBLY, presenters=[school], starts_at=warsaw(2015, 12, 15, 9))
    assert values("5.2.2") == {2015: 2}


def test_same_person_counts_once_a_year_with_or_without_an_account(announced, clerk, school):
    anna = factories.staff(school, email="anna@example.org")
    for day in (8, 9):
        event = announced(starts_at=warsaw(2015, 12, day, 9))
        with after(event):
            operations.add_guest(event, "Jan Nowak", "Zakład  Śrub", actor=clerk)
            operations.add_guest(event, "Ewa", "Firma", email=" EWA@example.org", actor=clerk)
            operations.add_guest(event, "Anna", "Szkoła", email="Anna@example.org", actor=clerk)
            operations.close(event, actor=clerk)
    event = announced(starts_at=warsaw(2015, 12, 10, 9))
    with after(event):
        operations.add_guest(event, "JAN NOWAK", "Zaklad srub", actor=clerk)
        operations.add_guest(event, "Ewa Kowal", "Inna", email="ewa@example.org", actor=clerk)
        operations.add_guest(event, "Jan Nowak", "Inny zakład", actor=clerk)
        operations.close(event, actor=clerk)
    assert values("5.1.4") == {2015: 4}
    assert anna.person_key in {row[3] for row in live()}
    assert not any(
        "Now" in row.label or "@" in row.unit_key for row in db.session.scalars(select(ActivityEvent))
    )


def test_nobody_is_added_twice(announced, clerk, school):
    event, anna = announced(), factories.staff(school)
    with after(event):
        operations.add_person(event, anna, school, actor=clerk)
        operations.add_guest(event, "Jan", "Firma", actor=clerk)
        for add in (
            lambda: operations.add_person(event, anna, school, actor=clerk),
            lambda: operations.add_guest(event, "jan", "FIRMA", actor=clerk),
        ):
            with pytest.raises(Refused):
                add()


# corrections


def test_correcting_attendance_replaces_facts_with_a_reason_and_keeps_earlier_reports(held, clerk, school):
    anna, jan = factories.staff(school), factories.staff(school)
    event = held(people=[anna, jan], tags=[("5.1.5", "")])
    before = clock.at_noon(date(2015, 12, 20))
    places = {place.user_id: place.id for place in operations.attendance.queries.places(event.id)}
    with clock.at(clock.at_noon(date(2016, 1, 15))):
        with pytest.raises(Refused):
            operations.mark(event, {places[jan.id]: ABSENT}, reason=" ", actor=clerk)
        operations.mark(event, {places[jan.id]: ABSENT}, reason="Nie podpisał listy", actor=clerk)
    assert (values("5.1.4"), values("5.1.4", before), values("5.1.5")) == ({2015: 1}, {2015: 2}, {2015: 1})
    voided = db.session.scalars(select(ActivityEvent).where(ActivityEvent.voided_at.is_not(None))).all()
    assert [(row.unit_key, row.void_reason) for row in voided] == [(jan.person_key, "Nie podpisał listy")]


def test_correction_moves_the_event_into_another_year_and_names_what_it_replaces(held, clerk):
    event = held(tags=[("5.1.5", "")])
    right = {"starts_at": warsaw(2014, 12, 8, 9), "ends_at": warsaw(2014, 12, 8, 15), "tags": [("2.2.3", "")]}
    with clock.at(clock.at_noon(date(2016, 1, 15))):
        operations.correct(event, **right, reason="Zły rok", actor=clerk)
    assert (values("5.1.5"), values("2.2.3")) == ({}, {2014: 1})
    old, new = db.session.scalars(select(ActivityEvent).order_by(ActivityEvent.id)).all()
    assert (old.void_reason, new.corrects_id, new.recorded_at) == ("Zły rok", old.id, old.voided_at)


def test_correction_that_changes_nothing_leaves_the_facts_alone(held, clerk):
    event = held(tags=[("5.1.5", "")])
    same = {"starts_at": event.starts_at, "ends_at": event.ends_at, "tags": [("5.1.5", "")]}
    with clock.at(clock.at_noon(date(2016, 1, 15))):
        operations.correct(event, **same, reason="Nic", actor=clerk)
    assert len(db.session.scalars(select(ActivityEvent)).all()) == 1
