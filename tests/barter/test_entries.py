"""What the Biuro enters for an organisation: it counts as accepted once that organisation confirms it (issue 4, 2)."""

import pytest
from sqlalchemy import select

from portal import clock
from portal.barter import operations, queries
from portal.barter.models import EntryWay, Exchange, ExchangeState
from portal.extensions import db
from portal.mail import OutboxMail
from portal.workflow import Refused
from tests import factories


def entered(market, **values):
    fields = {"how": EntryWay.PHONE, "minutes": 120, "scope": "Warsztat", "organisation": market.recipient}
    return operations.enter_request(market.offer, actor=market.biuro, **{**fields, **values})


def who_accepted(exchange):
    return [(row.organisation_id, row.person_id) for row in exchange.terms.acceptances]


def test_entry_is_no_acceptance_and_its_organisation_has_the_move(market):
    exchange = entered(market)
    assert (exchange.state, who_accepted(exchange)) == (ExchangeState.PROPOSED, [])
    assert exchange.mover_id == market.recipient.id
    assert [row.id for row in queries.waiting_for(market.recipient.id)] == [exchange.id]
    assert queries.waiting_for(market.provider.id) == []
    told = [row.recipient for row in db.session.scalars(select(OutboxMail))]
    assert told == [market.taker.email]


def test_provider_accepts_only_what_the_organisation_has_confirmed(market):
    exchange = entered(market)
    with pytest.raises(Refused, match="has not yet confirmed"):
        operations.accept_exchange(exchange, actor=market.gives, version=1)
    operations.accept_exchange(exchange, actor=market.takes, version=1)
    assert (exchange.state, exchange.mover_id) == (ExchangeState.PROPOSED, market.provider.id)
    assert who_accepted(exchange) == [(market.recipient.id, market.taker.id)]
    assert [row.id for row in queries.waiting_for(market.provider.id)] == [exchange.id]
    operations.accept_exchange(exchange, actor=market.gives, version=1)
    assert exchange.state is ExchangeState.ACCEPTED
    assert exchange.requested_by_id == market.taker.id


def test_confirming_twice_is_refused(market):
    exchange = operations.accept_exchange(entered(market), actor=market.takes, version=1)
    with pytest.raises(Refused, match="accepted these terms already"):
        operations.accept_exchange(exchange, actor=market.takes, version=1)


def test_other_terms_of_the_organisation_itself_confirm_the_entry(market):
    exchange = operations.change_terms(entered(market), actor=market.takes, minutes=60, scope="Krócej")
    assert (exchange.awaits_entry, exchange.mover_id) == (False, market.provider.id)
    operations.accept_exchange(exchange, actor=market.gives, version=2)
    assert exchange.state is ExchangeState.ACCEPTED


def test_other_terms_of_the_provider_wait_for_the_organisation(market):
    exchange = operations.change_terms(entered(market), actor=market.gives, minutes=60, scope="Krócej")
    assert exchange.mover_id == market.recipient.id
    operations.accept_exchange(exchange, actor=market.takes, version=2)
    assert (exchange.state, exchange.awaits_entry) == (ExchangeState.ACCEPTED, False)


def test_organisation_declines_what_it_did_not_ask_for(market):
    exchange = operations.decline_exchange(entered(market), actor=market.takes, reason="To pomyłka")
    assert exchange.state is ExchangeState.DECLINED


def test_nothing_is_booked_on_the_word_of_the_office(market):
    exchange = entered(market)
    with pytest.raises(Refused):
        operations.report_exchange(exchange, actor=market.gives, performed_on=clock.today(), minutes=60)
    with pytest.raises(Refused):
        operations.accept_exchange(exchange, actor=market.biuro, version=1)


def test_person_of_the_office_who_belongs_to_a_side_does_not_enter(market):
    factories.role(market.clerk, factories.Role.STAFF, organisation_id=market.recipient.id)
    with pytest.raises(Refused, match="belongs to neither"):
        entered(market)


def test_page_and_history_say_who_entered_it_and_for_whom(market, login):
    clerk, taker = login(market.clerk), login(market.taker)
    fields = {
        "organisation_id": market.recipient.id,
        "how": "paper",
        "minutes": "90 min",
        "scope": "Warsztat",
    }
    url = clerk.post(f"/barter/offers/{market.offer.id}/enter", data=fields).location
    page = taker.get(url).get_data(as_text=True)
    assert "Wprowadzone przez Biuro w imieniu: Biblioteka Wojewódzka" in page
    assert "jeszcze tego nie potwierdziła" in page
    assert "Wprowadzenie prośby odbiorcy przez Biuro" in page
    assert taker.post(f"{url}/accept", data={"version": "1"}).status_code == 303
    assert "jeszcze tego nie potwierdziła" not in taker.get(url).get_data(as_text=True)
    assert db.session.scalars(select(Exchange)).one().entry_confirmed_at is not None


@pytest.mark.parametrize(
    "wrong", [{"organisation_id": "0"}, {"organisation_id": "x"}, {"how": "fax"}, {"minutes": "0"}]
)
def test_wrong_entry_is_refused_with_a_sentence(market, login, wrong):
    fields = {"organisation_id": market.recipient.id, "how": "phone", "minutes": "2", "scope": "Warsztat"}
    answer = login(market.clerk).post(f"/barter/offers/{market.offer.id}/enter", data={**fields, **wrong})
    assert (answer.status_code, f'href="#{next(iter(wrong))}"' in answer.get_data(as_text=True)) == (
        422,
        True,
    )
