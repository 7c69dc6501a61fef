"""What both sides say after the end: once each, read when both have spoken or their time is over."""

from datetime import timedelta

import pytest

from portal import clock
from portal.barter import operations, queries
from portal.barter.models import Answer, Outcome
from portal.workflow import Refused
from tests import page_checks

ANSWERS = {"done": Answer.YES, "hours_right": Answer.PARTLY, "again": Answer.NO}


def give(exchange, actor, **values):
    return operations.give_feedback(exchange, actor=actor, **{**ANSWERS, "comment": "Dobrze", **values})


def after(days):
    return clock.at(clock.at_noon(clock.today() + timedelta(days=days)))


def read_by(exchange, market):
    """How many answers the provider, the recipient and the Biuro read."""
    readers = (market.provider.id, market.recipient.id, None)
    return [len(queries.shown_feedback(exchange, reader)) for reader in readers]


def test_answers_are_read_once_both_sides_have_given_them(market):
    exchange = give(market.confirmed(), market.takes)
    assert read_by(exchange, market) == [0, 1, 0]
    give(exchange, market.gives)
    assert read_by(exchange, market) == [2, 2, 2]


def test_answer_of_one_side_is_read_after_thirty_days(market):
    exchange = give(market.confirmed(), market.takes)
    with after(30):
        assert read_by(exchange, market) == [0, 1, 0]
    with after(31):
        assert read_by(exchange, market) == [1, 1, 1]


def test_each_side_answers_once(market):
    exchange = give(market.confirmed(), market.takes)
    with pytest.raises(Refused, match="once by each side"):
        give(exchange, market.takes)


@pytest.mark.parametrize("state", ["asked", "agreed", "reported", "disputed"])
def test_nobody_answers_before_the_end(market, state):
    with pytest.raises(Refused, match="after the exchange was confirmed"):
        give(getattr(market, state)(), market.takes)


def test_settled_exchange_is_answered_too_and_nobody_answers_too_late(market):
    settled = market.disputed()
    operations.settle_dispute(settled, actor=market.biuro, outcome=Outcome.REJECTED, reason="x")
    with after(30):
        give(settled, market.gives)
    with after(31), pytest.raises(Refused, match="within 30 days"):
        give(settled, market.takes)


def test_person_who_acted_for_one_side_does_not_answer_for_the_other(market):
    both = type(market.takes)(market.taker, market.provider, market.takes.grants)
    with pytest.raises(Refused, match="both sides"):
        give(market.confirmed(), both)


def test_answers_change_neither_hours_nor_state(market):
    exchange = market.confirmed()
    before = exchange.state, queries.balance(market.provider.id)
    give(give(exchange, market.takes), market.gives)
    assert (exchange.state, queries.balance(market.provider.id)) == before


def page_of(client, url):
    page = client.get(url).get_data(as_text=True)
    assert page_checks.problems(page) == []
    return page


def test_feedback_on_screen(market, login):
    url = f"/barter/{market.confirmed().id}"
    giver, taker = login(market.giver), login(market.taker)
    assert f'href="{url}/feedback"' in page_of(taker, url)
    page_of(taker, f"{url}/feedback")
    sent = {"done": "yes", "hours_right": "no", "again": "yes", "comment": "Godzina mniej"}
    assert taker.post(f"{url}/feedback", data=sent).status_code == 303
    assert f'href="{url}/feedback"' not in page_of(taker, url)
    assert "Godzina mniej" not in page_of(giver, url)
    assert taker.post(f"{url}/feedback", data=sent).status_code == 422
    giver.post(f"{url}/feedback", data={"done": "yes", "hours_right": "yes", "again": "yes"})
    assert "Godzina mniej" in page_of(giver, url)
    assert "Godzina mniej" in page_of(login(market.clerk), url)


@pytest.mark.parametrize("wrong", [{"again": "partly"}, {"done": "x"}, {"hours_right": ""}])
def test_wrong_answer_gets_a_sentence_and_loses_nothing(market, login, wrong):
    url = f"/barter/{market.confirmed().id}/feedback"
    sent = {"done": "yes", "hours_right": "no", "again": "yes", "comment": "Godzina mniej", **wrong}
    response = login(market.taker).post(url, data=sent)
    assert response.status_code == 422
    assert "Godzina mniej" in response.get_data(as_text=True)
