"""Signals of collusion (domain.md, Barter: same pair, symmetric hours, created and confirmed within minutes, December
batches go to a Biuro review list, never auto-rejected)."""

from datetime import date, timedelta

import pytest

from portal import clock
from portal.barter import operations, queries
from portal.barter.models import ExchangeState, SignalKind, SignalReview
from portal.extensions import db
from portal.workflow import Refused
from tests import factories

SPRING = date(2015, 4, 1)


def kinds():
    """The signals there are, each as its kind and number of services."""
    return [(row.kind, row.services) for row in db.session.execute(queries.signals())]


def on(day, hour=0):
    return clock.at(clock.at_noon(day) + timedelta(hours=hour))


def service(market, day=SPRING, minutes=60, *, back=False):
    """A service whose request, report and confirmation are days apart; `back` is one the other way round."""
    if back:
        offer = factories.offer(market.recipient, contact_id=market.taker.id)
        given, taken = market.takes, market.gives
    else:
        offer, given, taken = market.offer, market.gives, market.takes
    with on(day - timedelta(4)):
        exchange = operations.request_service(offer, actor=taken, minutes=minutes, scope="x")
        operations.accept_exchange(exchange, actor=given, version=1)
    with on(day - timedelta(2)):
        operations.report_exchange(exchange, actor=given, performed_on=clock.today(), minutes=minutes)
    with on(day):
        return operations.confirm_exchange(exchange, actor=taken)


@pytest.fixture
def open_market(market):
    """The market with an offer that holds all the time."""
    market.offer.expires_on = date(2030, 1, 1)
    return market


def test_four_services_of_the_same_pair_within_12_months_are_a_signal(open_market):
    for day in (date(2014, 3, 30), date(2014, 9, 1), date(2015, 1, 5), SPRING):
        service(open_market, day)
    with on(SPRING):
        assert kinds() == []
        service(open_market, date(2015, 3, 1), 120)
        assert kinds() == [("same_pair", 4)]


def test_equal_hours_both_ways_within_30_days_are_a_signal(open_market):
    service(open_market, SPRING, 60)
    service(open_market, SPRING - timedelta(5), 75, back=True)
    service(open_market, SPRING - timedelta(31), 60, back=True)
    with on(SPRING):
        assert kinds() == []
    service(open_market, SPRING + timedelta(30), 75)
    with on(SPRING + timedelta(30)):
        assert kinds() == [("same_pair", 4)]
    service(open_market, SPRING + timedelta(24), 75)
    with on(SPRING + timedelta(30)):
        assert dict(kinds())["symmetric"] == 2


@pytest.mark.parametrize(("minutes", "signals"), [(10, [("quick", 1)]), (11, [])])
@pytest.mark.parametrize("step", ["request", "report"])
def test_confirmation_within_minutes_is_a_signal(open_market, minutes, signals, step):
    with on(SPRING - timedelta(3 if step == "report" else 0)):
        exchange = open_market.agreed()
    with on(SPRING):
        operations.report_exchange(
            exchange,
            actor=open_market.gives,
            performed_on=SPRING - timedelta(1) if step == "report" else SPRING,
            minutes=60,
        )
    if step == "request":
        exchange.reported_at -= timedelta(hours=1)
    with clock.at(clock.at_noon(SPRING) + timedelta(minutes=minutes)):
        operations.confirm_exchange(exchange, actor=open_market.takes)
        assert kinds() == signals


def test_three_bookings_of_one_pair_in_december_are_a_signal(open_market):
    for day in (date(2014, 11, 30), date(2014, 12, 1), date(2014, 12, 31)):
        service(open_market, day)
    with on(date(2015, 2, 1)):
        assert kinds() == []
        assert queries.december_looked_at() == 2014
    service(open_market, date(2014, 12, 17))
    with on(date(2015, 2, 1)):
        assert sorted(kinds()) == [("december", 3), ("same_pair", 4)]


def test_signal_rejects_nothing_and_a_reversed_service_makes_none(open_market):
    """domain.md: never auto-rejected."""
    made = [service(open_market) for _number in range(4)]
    with on(SPRING):
        assert kinds() == [("same_pair", 4)]
        assert {row.state for row in made} == {ExchangeState.CONFIRMED}
        operations.reverse_exchange(made[0], actor=open_market.biuro, reason="x")
        assert kinds() == []


def look(market, upto, words="Cykl warsztatów", actor=None):
    return operations.review_signal(
        market.recipient,
        market.provider,
        actor=actor or market.biuro,
        kind=SignalKind.SAME_PAIR,
        upto=upto,
        words=words,
    )


def test_signal_looked_at_comes_back_only_with_new_bookings(open_market):
    """issue 4, item 7: kept who, when and the words."""
    market = open_market
    made = [service(market) for _number in range(4)]
    with on(SPRING):
        kept = look(market, made[-1].transfer.id)
        assert (kept.words, kept.reviewed_by_id, kept.reviewed_at) == (
            "Cykl warsztatów",
            market.clerk.id,
            clock.now(),
        )
        assert kinds() == []
        with pytest.raises(Refused, match="looked at this signal already"):
            look(market, made[-1].transfer.id)
        newer = service(market)
        assert kinds() == [("same_pair", 5)]
        with pytest.raises(Refused, match="New services were booked"):
            look(market, made[-1].transfer.id)
        look(market, newer.transfer.id, "Dalej to samo")
        assert [row.words for row in queries.looks_at(market.provider.id, market.recipient.id)] == [
            "Dalej to samo",
            "Cykl warsztatów",
        ]


def test_office_person_of_one_of_the_two_does_not_look_at_their_signal(open_market):
    made = [service(open_market) for _number in range(4)]
    factories.role(open_market.clerk, factories.Role.STAFF, organisation_id=open_market.provider.id)
    with on(SPRING), pytest.raises(Refused, match="does not belong"):
        look(open_market, made[-1].transfer.id)


def test_office_reads_the_reason_and_keeps_what_it_found(market, login):
    for _number in range(4):
        market.confirmed()
    db.session.commit()
    clerk = login(market.clerk)
    page = clerk.get("/barter/office/signals").get_data(as_text=True)
    assert "4 usługi tych dwóch organizacji w ciągu 12 miesięcy, razem 10 h." in page
    assert "4 usługi potwierdzono w ciągu 10 minut od prośby lub zgłoszenia, razem 10 h." in page
    path = f"/barter/office/signals/quick/{market.provider.id}/{market.recipient.id}"
    newest = db.session.execute(queries.signals()).first().newest
    assert f'value="{newest}"' in clerk.get(path).get_data(as_text=True)
    assert clerk.post(path, data={"upto": newest, "words": ""}).status_code == 422
    assert clerk.post(path, data={"upto": "x", "words": "W porządku"}).status_code == 422
    assert clerk.post(path, data={"upto": newest, "words": "W porządku"}).status_code == 303
    assert db.session.query(SignalReview).one().words == "W porządku"
    assert "W porządku" in clerk.get(path).get_data(as_text=True)
    assert path not in clerk.get("/barter/office/signals").get_data(as_text=True)
    assert clerk.get(path.replace("quick", "other")).status_code == 404


@pytest.mark.parametrize("path", ["office/signals", "office/signals/quick/{}/{}"])
def test_number_of_statements_does_not_grow_with_the_signals(market, login, count_queries, path):
    client = login(market.clerk)
    counts = []
    for rounds in (1, 3):
        for _number in range(rounds):
            market.confirmed()
            market.recipient = factories.organisation()
            market.taker = factories.representative(market.recipient)
            market.confirmed()
        address = path.format(market.provider.id, market.recipient.id)
        db.session.commit()
        with count_queries() as statements:
            assert client.get(f"/barter/{address}").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
