"""Two people at once: one wins, the other gets a sentence, and hours are booked once (issue: bad input)."""

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.activity import ActivityEvent
from portal.barter import operations, queries
from portal.barter.models import AgreementService, Exchange, ExchangeState, HourEntry, HourTransfer
from portal.extensions import db
from tests.at_once import race


def booked():
    """How many transfers, the sum of all entries, and how many facts there are."""
    return (
        db.session.scalar(select(func.count()).select_from(HourTransfer)),
        db.session.scalar(select(func.coalesce(func.sum(HourEntry.minutes), 0))),
        db.session.scalar(select(func.count()).select_from(ActivityEvent)),
    )


@pytest.mark.parametrize("turn", range(3))
def test_two_confirmations_at_once_book_once(app, market, login, turn):
    url = f"/barter/{market.reported().id}/confirm"
    clients = [login(market.taker), login(market.taker)]
    answers = race(app, *((client, url, {}) for client in clients))
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    refused = next(answer for answer in answers if answer.status_code == 422)
    assert 'role="alert"' in refused.get_data(as_text=True)
    assert booked() == (1, 0, 1)


@pytest.mark.parametrize("turn", range(3))
def test_confirmation_and_dispute_at_once_leave_one_of_them(app, market, login, turn):
    exchange_id = market.reported().id
    acts = [("confirm", {}), ("dispute", {"words": "Była godzina"})]
    answers = race(
        app, *((login(market.taker), f"/barter/{exchange_id}/{step}", data) for step, data in acts)
    )
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    state = db.session.get(Exchange, exchange_id).state
    confirmed = answers[0].status_code == 303
    assert state is (ExchangeState.CONFIRMED if confirmed else ExchangeState.DISPUTED)
    assert booked() == ((1, 0, 1) if confirmed else (0, 0, 0))


@pytest.mark.parametrize("turn", range(3))
def test_acceptance_and_cancellation_at_once_leave_one_answer_to_each(app, market, login, turn):
    exchange_id = market.asked().id
    acts = [(market.giver, "accept", {"version": "1"}), (market.taker, "cancel", {"reason": "Choroba"})]
    answers = race(app, *((login(who), f"/barter/{exchange_id}/{step}", data) for who, step, data in acts))
    # Whoever was first, the service is called off: an agreed one can be, a called-off one cannot be accepted.
    assert answers[1].status_code == 303
    assert answers[0].status_code in (303, 422)
    assert db.session.get(Exchange, exchange_id).state is ExchangeState.CANCELLED


@pytest.mark.parametrize("turn", range(3))
def test_acceptance_and_changed_terms_at_once_never_agree_on_what_one_side_did_not_read(
    app, market, login, turn
):
    exchange_id, recipient_id = market.asked().id, market.recipient.id
    acts = [
        (market.giver, "accept", {"version": "1"}),
        (market.taker, "terms", {"minutes": "5", "scope": "Pięć godzin"}),
    ]
    race(app, *((login(who), f"/barter/{exchange_id}/{step}", data) for who, step, data in acts))
    exchange = db.session.get(Exchange, exchange_id)
    assert (exchange.state, exchange.terms.number) == (ExchangeState.PROPOSED, 2)
    assert exchange.terms.accepted_by == {recipient_id}


@pytest.mark.parametrize("turn", range(3))
def test_acceptance_and_decline_at_once_leave_one(app, market, login, turn):
    exchange_id = market.asked().id
    acts = [("accept", {"version": "1"}), ("decline", {"reason": "Brak czasu"})]
    answers = race(
        app, *((login(market.giver), f"/barter/{exchange_id}/{step}", data) for step, data in acts)
    )
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    won = ExchangeState.ACCEPTED if answers[0].status_code == 303 else ExchangeState.DECLINED
    assert db.session.get(Exchange, exchange_id).state is won


@pytest.mark.parametrize("turn", range(4))
def test_two_agreements_over_the_same_services_at_once_leave_one(app, market, login, turn):
    """Each begins with another service: the rows are locked in the order of their ids, so neither waits for ever."""
    one, two = market.agreed(), market.agreed()
    numbers = [one.id, two.id]
    acts = [
        (login(market.giver), f"/barter/{first}/agreement", {"others": [str(second)]})
        for first, second in (numbers, reversed(numbers))
    ]
    answers = race(app, *acts)
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    services = db.session.scalars(select(AgreementService.exchange_id))
    assert sorted(services) == numbers


def test_first_bookings_of_two_exchanges_at_once_open_each_account_once(app, market, login):
    urls = [f"/barter/{market.reported().id}/confirm" for _number in range(2)]
    recipient_id = market.recipient.id
    answers = race(app, *((login(market.taker), url, {}) for url in urls))
    assert [answer.status_code for answer in answers] == [303, 303]
    assert booked() == (2, 0, 2)
    assert queries.balance(recipient_id) == -300


def test_report_and_cancellation_at_once_leave_one(app, market, login):
    exchange_id = market.agreed().id
    acts = [
        (market.giver, "report", {"performed_on": clock.today().isoformat(), "minutes": "2"}),
        (market.taker, "cancel", {"reason": "Choroba"}),
    ]
    answers = race(app, *((login(who), f"/barter/{exchange_id}/{step}", data) for who, step, data in acts))
    assert sorted(answer.status_code for answer in answers) == [303, 422]


def test_reversal_twice_at_once_books_back_once(app, market, login):
    exchange = market.confirmed()
    operations.write_message(exchange, actor=market.takes, text="Dziękujemy")
    url = f"/barter/{exchange.id}/reverse"
    answers = race(app, *((login(market.clerk), url, {"reason": "Pomyłka"}) for _number in range(2)))
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert booked()[:2] == (2, 0)
