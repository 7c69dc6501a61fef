"""Seats and the waiting list (domain: capacity, waiting list, sign-up for oneself or by the representative)."""

from datetime import date, timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from portal import clock
from portal.activity import ActivityEvent
from portal.events import operations, queries
from portal.events.models import EventState, Registration, SeatState
from portal.extensions import db
from portal.mail import OutboxMail
from portal.notices import Notice, Topic
from portal.workflow import Refused
from tests import factories
from tests.at_once import race
from tests.events.conftest import warsaw

SEATED, WAITING = SeatState.SEATED, SeatState.WAITING


@pytest.fixture
def join(school):
    """Sign a new person of the school up: `join(event)`."""

    def sign_up(event, organisation=None):
        organisation = organisation or school
        person = factories.staff(organisation)
        return operations.sign_up(event, person, organisation, actor=factories.actor(person))

    return sign_up


def mails():
    return [
        (mail.recipient, mail.subject)
        for mail in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))
    ]


def test_those_who_find_no_seat_wait_in_order_and_move_up_when_one_is_given_up(announced, join):
    event = announced(capacity=2)
    places = [join(event) for _number in range(4)]
    assert [place.state for place in places] == [SEATED, SEATED, WAITING, WAITING]
    assert queries.ahead_of(event.id, places[3].user_id) == 1
    operations.give_up(places[0], actor=factories.actor(places[0].user))
    assert [place.state for place in places] == [SeatState.GIVEN_UP, SEATED, SEATED, WAITING]
    assert (places[2].user.email, "Zwolniło się miejsce dla Ciebie: Ocena szkoleń") == mails()[-1]
    assert queries.ahead_of(event.id, places[3].user_id) == 0


def test_giving_up_a_place_in_the_queue_moves_nobody_up(announced, join):
    event = announced(capacity=1)
    places = [join(event) for _number in range(3)]
    operations.give_up(places[1], actor=factories.actor(places[1].user))
    assert [place.state for place in places] == [SEATED, SeatState.GIVEN_UP, WAITING]


def test_more_seats_go_to_those_who_wait_and_fewer_than_taken_are_refused(announced, join, clerk):
    event = announced(capacity=1)
    places = [join(event) for _number in range(3)]
    operations.edit(event, kind=event.type, capacity=2, actor=clerk)
    assert [place.state for place in places] == [SEATED, SEATED, WAITING]
    with pytest.raises(Refused):
        operations.edit(event, kind=event.type, capacity=1, actor=clerk)
    operations.edit(event, kind=event.type, capacity=None, actor=clerk)
    assert [place.state for place in places] == [SEATED] * 3


def test_whoever_gave_up_signs_up_again_at_the_end_of_the_queue(announced, join, school):
    event = announced(capacity=1)
    first, second = join(event), join(event)
    operations.give_up(first, actor=factories.actor(first.user))
    again = operations.sign_up(event, first.user, school, actor=factories.actor(first.user))
    assert (second.state, again.state) == (SEATED, WAITING)


def test_sign_up_is_confirmed_by_mail_that_holds_no_link_for_remote_participants(announced, join):
    join(announced(link="https://spotkania.example/tajne"))
    mail = db.session.scalars(select(OutboxMail)).one()
    assert (mail.subject, "/events/" in mail.body, "tajne" in mail.body) == (
        "Masz miejsce: Ocena szkoleń",
        True,
        False,
    )


def test_notice_of_an_event_leads_to_its_page_and_is_polish_whoever_caused_it(announced, join):
    with force_locale("en"):
        place = join(announced())
    notice = db.session.scalars(select(Notice)).one()
    assert (notice.user_id, notice.topic, notice.path, notice.subject) == (
        place.user_id,
        Topic.EVENT,
        f"/events/{place.event_id}",
        "Masz miejsce: Ocena szkoleń",
    )


REFUSED = {
    "draft": lambda event, clerk: None,
    "cancelled": lambda event, clerk: operations.cancel(event, reason="Brak sali", actor=clerk),
}


@pytest.mark.parametrize("name", REFUSED)
def test_nobody_signs_up_for_what_is_not_announced(create, join, clerk, name):
    event = create()
    REFUSED[name](event, clerk)
    with pytest.raises(Refused):
        join(event)


def test_nobody_signs_up_after_the_last_day_nor_after_the_beginning(announced, join):
    event = announced(sign_up_until=date(2015, 12, 3))
    with clock.at(clock.end_of_day(date(2015, 12, 3))):
        join(event)
    with clock.at(clock.at_noon(date(2015, 12, 4))), pytest.raises(Refused):
        join(event)
    event = announced()
    with clock.at(event.starts_at), pytest.raises(Refused):
        join(event)


def test_nobody_signs_up_twice_nor_for_an_organisation_of_others(announced, join, school):
    event = announced()
    place = join(event)
    actor = factories.actor(place.user)
    for organisation in (school, factories.organisation()):
        with pytest.raises(Refused):
            operations.sign_up(event, place.user, organisation, actor=actor)
    with pytest.raises(Refused):
        operations.sign_up(event, factories.user(), school, actor=actor)


def test_nobody_gives_up_a_place_once_the_event_began(announced, join):
    event = announced()
    place = join(event)
    with clock.at(event.starts_at), pytest.raises(Refused):
        operations.give_up(place, actor=factories.actor(place.user))


def test_postponing_keeps_every_place_and_tells_everybody(announced, join, clerk):
    event = announced(capacity=1)
    places = [join(event), join(event)]
    before = event.starts_at
    dates = {"starts_at": warsaw(2016, 1, 8, 9), "ends_at": warsaw(2016, 1, 8, 15)}
    operations.postpone(event, **dates, reason="Choroba trenera", actor=clerk)
    assert (event.state, event.postponed_from, event.starts_at) == (
        EventState.POSTPONED,
        before,
        dates["starts_at"],
    )
    assert [place.state for place in places] == [SEATED, WAITING]
    assert mails()[-2:] == [(place.user.email, "Nowy termin: Ocena szkoleń") for place in places]
    with pytest.raises(Refused):
        operations.postpone(event, **dates, reason="Jeszcze raz", actor=clerk)
    later = {name: moment + timedelta(days=7) for name, moment in dates.items()}
    operations.postpone(event, **later, reason="Jeszcze raz", actor=clerk)
    join(event)


def test_cancelling_tells_everybody_once(announced, join, clerk):
    event = announced()
    place = join(event)
    operations.cancel(event, reason="Brak sali", actor=clerk)
    with pytest.raises(Refused):
        operations.cancel(event, reason="Brak sali", actor=clerk)
    assert mails()[1:] == [(place.user.email, "Odwołane: Ocena szkoleń")]


def test_date_people_know_changes_by_postponing_only(announced, clerk):
    event = announced()
    with pytest.raises(Refused):
        operations.edit(event, kind=event.type, starts_at=event.starts_at + timedelta(hours=1), actor=clerk)


# many at once


@pytest.mark.parametrize("capacity", [1, 7])
def test_fifty_people_at_once_take_exactly_the_seats_and_the_others_wait_in_order(
    app, announced, login, school, capacity
):
    event_id = announced(capacity=capacity).id
    acts = [(login(factories.staff(school)), f"/events/{event_id}/sign-up", {}) for _number in range(50)]
    answers = race(app, *acts)
    assert [answer.status_code for answer in answers] == [303] * 50
    rows = db.session.scalars(select(Registration).order_by(Registration.id)).all()
    assert [row.state for row in rows] == [SEATED] * capacity + [WAITING] * (50 - capacity)
    assert len({row.user_id for row in rows}) == 50


def test_same_person_twice_at_once_takes_one_seat(app, announced, login, school):
    event_id, anna = announced().id, factories.staff(school)
    race(app, *((login(anna), f"/events/{event_id}/sign-up", {}) for _number in range(4)))
    assert len(db.session.scalars(select(Registration)).all()) == 1


def test_two_people_closing_at_once_make_its_facts_once(app, announced, login):
    event_id = announced(starts_at=warsaw(2015, 11, 20, 9)).id
    answers = race(
        app, *((login(factories.office()), f"/events/{event_id}/close", {}) for _number in range(3))
    )
    assert sorted(answer.status_code for answer in answers) == [303, 422, 422]
    assert len(db.session.scalars(select(ActivityEvent)).all()) == 1


def test_representative_signs_up_staff_of_the_own_organisation_only(announced, login, school):
    event, boss = announced(), factories.representative(school)
    anna, stranger = factories.staff(school, name="Anna"), factories.staff(factories.organisation())
    browser = login(boss)
    url = f"/events/{event.id}/staff"
    assert browser.post(url, data={"person": str(stranger.id)}).status_code == 422
    assert browser.post(url, data={"person": str(anna.id)}).status_code == 303
    place = db.session.scalars(select(Registration)).one()
    assert (place.user_id, place.organisation_id, place.signed_up_by_id) == (anna.id, school.id, boss.id)
    assert browser.post(f"{url}/{place.id}/sign-off").status_code == 303
    assert place.state is SeatState.GIVEN_UP
    with force_locale("pl"):
        assert mails()[-1] == (anna.email, "Twój zapis odwołano: Ocena szkoleń")


def test_representative_cannot_sign_off_people_of_others(announced, join, login):
    event = announced()
    place = join(event)
    other = login(factories.representative())
    assert other.post(f"/events/{event.id}/staff/{place.id}/sign-off").status_code == 303
    assert place.state is SEATED
