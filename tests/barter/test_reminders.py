"""What silence leads to (domain.md, Barter: reminders after 14 days, escalation after 30, silence never confirms)."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal import clock, jobs
from portal.activity import ActivityEvent
from portal.barter import operations
from portal.barter.models import ExchangeState, HourTransfer
from portal.extensions import db
from portal.mail import OutboxMail
from portal.notices import Notice, Topic
from portal.permissions import SYSTEM

MOVES = {"asked": "gives", "agreed": "gives", "reported": "takes", "disputed": "biuro"}


def after(days):
    """The portal's clock at noon, so many days from today."""
    return clock.at(clock.at_noon(clock.today() + timedelta(days=days)))


def told(word):
    """Who was told something whose subject begins with this word, by id."""
    rows = select(Notice.user_id).where(Notice.subject.startswith(word)).order_by(Notice.user_id)
    return db.session.scalars(rows).all()


@pytest.mark.parametrize("state", MOVES)
def test_whoever_has_the_move_is_reminded_after_fourteen_days_once(market, state):
    exchange = getattr(market, state)()
    with after(13):
        assert operations.remind(actor=SYSTEM) == []
    for days in (14, 15, 40):
        with after(days):
            assert operations.remind(actor=SYSTEM) == ([exchange] if days == 14 else [])
    assert told("Przypomnienie") == [getattr(market, MOVES[state]).user_id]


@pytest.mark.parametrize("state", MOVES)
def test_after_thirty_days_the_office_and_the_waiting_side_are_told_once(market, state):
    exchange = getattr(market, state)()
    with after(29):
        assert operations.escalate(actor=SYSTEM) == []
    for days in (30, 31, 60):
        with after(days):
            assert operations.escalate(actor=SYSTEM) == ([exchange] if days == 30 else [])
    sides = {"gives": market.giver.id, "takes": market.taker.id, "biuro": None}
    waiting = set(sides.values()) - {None, sides[MOVES[state]]}
    assert told("Brak odpowiedzi") == sorted({market.clerk.id, *waiting})


@pytest.mark.parametrize("state", ["agreed", "reported", "disputed"])
def test_silence_confirms_nothing_however_long_it_lasts(market, state):
    exchange = getattr(market, state)()
    before = exchange.state
    db.session.commit()
    for days in (14, 30, 31, 365):
        with after(days):
            jobs.run_once()
    assert exchange.state is before
    for model in (HourTransfer, ActivityEvent):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0


def test_every_move_is_reminded_of_anew(market):
    exchange = market.asked()
    with after(14):
        operations.remind(actor=SYSTEM)
        operations.change_terms(exchange, actor=market.gives, minutes=60, scope="Krócej")
        assert exchange.reminded_at is None
    with after(28):
        assert operations.remind(actor=SYSTEM) == [exchange]
    assert told("Przypomnienie") == sorted([market.giver.id, market.taker.id])


def test_worker_that_slept_reminds_and_escalates_when_it_wakes(market):
    exchange = market.reported()
    db.session.commit()
    with after(45):
        jobs.run_once()
        jobs.run_once()
    assert (exchange.reminded_at is None, exchange.escalated_at is None) == (False, False)
    assert (told("Przypomnienie"), len(told("Brak odpowiedzi"))) == ([market.taker.id], 2)


@pytest.mark.parametrize("state", ["confirmed", "cancelled"])
def test_nobody_is_reminded_of_what_is_over(market, state):
    exchange = market.confirmed() if state == "confirmed" else market.agreed()
    if state == "cancelled":
        operations.cancel_exchange(exchange, actor=market.takes, reason="Choroba")
    with after(60):
        assert (operations.remind(actor=SYSTEM), operations.escalate(actor=SYSTEM)) == ([], [])


def test_service_planned_for_later_is_due_at_its_planned_end(market):
    end = clock.today() + timedelta(days=90)
    exchange = market.agreed(starts_on=clock.today(), ends_on=end)
    assert (exchange.state, exchange.due_on) == (ExchangeState.ACCEPTED, end)
    soon = market.agreed(starts_on=clock.today() + timedelta(days=3))
    assert soon.due_on == clock.today() + timedelta(days=14)


def test_reminder_is_a_move_people_set_the_delivery_of_and_names_no_terms(market):
    exchange = market.asked()
    with after(14):
        operations.remind(actor=SYSTEM)
    notice = db.session.scalars(select(Notice).where(Notice.subject.startswith("Przypomnienie"))).one()
    assert (notice.topic, notice.path) == (Topic.MOVE, f"/barter/{exchange.id}")
    body = db.session.scalars(select(OutboxMail.body).order_by(OutboxMail.id.desc())).first()
    assert "Warsztat dla 12 osób" not in body
    assert "Milczenie niczego nie potwierdza" in body


def test_page_says_that_a_reminder_was_sent_and_that_the_office_knows(market, login):
    exchange = market.reported()
    with after(30):
        operations.remind(actor=SYSTEM)
        page = login(market.taker).get(f"/barter/{exchange.id}").get_data(as_text=True)
        assert "Wysłano przypomnienie" in page
        operations.escalate(actor=SYSTEM)
        page = login(market.giver).get(f"/barter/{exchange.id}").get_data(as_text=True)
        assert "Biuro wie, że nikt nie odpowiada" in page


def test_number_of_statements_of_reminding_grows_only_with_the_people_told(market, count_queries):
    counts = []
    for _round in range(2):
        market.asked()
        market.asked()
        with after(14), count_queries() as statements:
            assert len(operations.remind(actor=SYSTEM)) == 2
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_both_sides_hear_of_a_proposal_nobody_answered(market):
    market.asked()
    with after(31):
        operations.expire_proposals(actor=SYSTEM)
    assert set(told("Zamknięta")) == {market.giver.id, market.taker.id}
