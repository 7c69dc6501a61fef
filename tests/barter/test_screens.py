"""The screens of the bank: the whole path as people walk it, what they see, files, filters and counts of statements."""

import csv
import io
from datetime import timedelta

import pytest

from portal import clock
from portal.barter import operations, queries
from portal.barter.models import ExchangeState, Offer, OfferState, Outcome
from portal.extensions import db
from tests import factories, page_checks


def read_csv(response):
    return list(csv.reader(io.StringIO(response.get_data(as_text=True).lstrip("\ufeff"))))


def page_of(client, url):
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    text: str = response.get_data(as_text=True)
    assert page_checks.problems(text) == []
    return text


def test_whole_path_from_an_offer_to_booked_hours(market, login):
    giver, taker = login(market.giver), login(market.taker)
    fields = {
        "title": "Sala na szkolenie",
        "description": "Sala na 20 osób",
        "resource_kind": "work",
        "mode": "at_provider",
        "capacity_minutes": "20",
        "expires_on": (clock.today() + timedelta(days=90)).isoformat(),
        "contact_id": market.giver.id,
    }
    url = giver.post("/barter/offers/new", data=fields).location
    assert taker.get(url).status_code == 404
    giver.post(f"{url}/publish")
    assert "Sala na szkolenie" in page_of(taker, "/barter/")
    exchange_url = taker.post(
        f"{url}/request", data={"minutes": "1 h 30 min", "scope": "W piątek", "starts_on": "2030-01-04"}
    ).location
    assert giver.post(f"{exchange_url}/accept", data={"version": "1"}).status_code == 303
    assert "Anna Dająca" in page_of(taker, exchange_url)
    today = clock.today().isoformat()
    giver.post(f"{exchange_url}/report", data={"performed_on": today, "minutes": "2", "report": "Odbyło się"})
    assert taker.get(f"{exchange_url}/confirm").status_code == 200
    assert taker.post(f"{exchange_url}/confirm").status_code == 303
    assert queries.balance(market.recipient.id) == -120
    assert (
        page_of(taker, "/barter/hours").count("−2") == 3
    )  # the balance above, the entry and the balance after it


def test_contact_person_is_shown_after_acceptance_only(market, login):
    exchange = market.asked()
    taker = login(market.taker)
    assert "Anna Dająca" not in page_of(taker, f"/barter/offers/{market.offer.id}")
    assert "Anna Dająca" not in page_of(taker, f"/barter/{exchange.id}")
    operations.accept_exchange(exchange, actor=market.gives, version=1)
    assert "Anna Dająca" in page_of(taker, f"/barter/{exchange.id}")


@pytest.mark.parametrize("path", ["", "/confirm", "/accept", "/terms", "/report", "/dispute", "/cancel"])
def test_foreign_exchange_is_not_found(market, login, path):
    exchange = market.asked()
    stranger = login(factories.representative())
    assert stranger.get(f"/barter/{exchange.id}{path}").status_code == 404


def test_step_that_is_not_possible_now_leads_back_to_the_exchange(market, login):
    exchange = market.asked()
    response = login(market.taker).get(f"/barter/{exchange.id}/confirm")
    assert (response.status_code, response.location) == (303, f"/barter/{exchange.id}")


def test_refused_step_shows_its_sentence_and_changes_nothing(market, login):
    exchange = market.confirmed()
    response = login(market.taker).post(f"/barter/{exchange.id}/dispute", data={"words": "Jednak nie"})
    assert response.status_code == 422
    assert "Jednak nie" in response.get_data(as_text=True)
    assert db.session.get(type(exchange), exchange.id).state is ExchangeState.CONFIRMED


@pytest.mark.parametrize(
    ("step", "data", "state"),
    [
        ("terms", {"minutes": "3", "scope": "Dwie grupy"}, "proposed"),
        ("decline", {"reason": "Brak terminu"}, "declined"),
        ("cancel", {"reason": "Choroba"}, "cancelled"),
        ("accept", {"version": "1"}, "accepted"),
    ],
)
def test_provider_answers_a_request_by_each_step(market, login, step, data, state):
    exchange = market.asked()
    giver = login(market.giver)
    page_of(giver, f"/barter/{exchange.id}/{step}")
    assert giver.post(f"/barter/{exchange.id}/{step}", data=data).status_code == 303
    assert db.session.get(type(exchange), exchange.id).state.value == state


def test_dispute_is_answered_settled_and_reversed_on_screen(market, login):
    exchange = market.reported()
    url = f"/barter/{exchange.id}"
    login(market.taker).post(f"{url}/dispute", data={"words": "Była godzina"})
    login(market.giver).post(f"{url}/answer", data={"words": "Były dwie"})
    clerk = login(market.clerk)
    assert "Była godzina" in page_of(clerk, f"{url}/settle")
    assert exchange.title in page_of(clerk, "/barter/disputes")
    missing = clerk.post(f"{url}/settle", data={"outcome": "in_part", "reason": "Po rozmowie"})
    assert missing.status_code == 422
    clerk.post(f"{url}/settle", data={"outcome": "in_part", "minutes": "1", "reason": "Po rozmowie"})
    assert queries.balance(market.provider.id) == 60
    clerk.post(f"{url}/reverse", data={"reason": "Pomyłka"})
    assert queries.balance(market.provider.id) == 0


def test_begun_service_and_messages(market, login):
    exchange = market.agreed()
    giver = login(market.giver)
    giver.post(f"/barter/{exchange.id}/start")
    giver.post(f"/barter/{exchange.id}/messages", data={"text": "Zaczynamy o **dziewiątej**"})
    text = page_of(login(market.taker), f"/barter/{exchange.id}")
    assert "Zaczynamy o <strong>dziewiątej</strong>" in text
    assert db.session.get(type(exchange), exchange.id).state is ExchangeState.IN_PROGRESS


def test_staff_reports_but_sees_no_step_of_the_representative(market, login):
    exchange = market.agreed()
    staff = login(factories.staff(market.provider))
    text = page_of(staff, f"/barter/{exchange.id}")
    assert f'href="/barter/{exchange.id}/report"' in text
    assert f"/barter/{exchange.id}/cancel" not in text
    assert staff.get(f"/barter/{exchange.id}/cancel").status_code == 403


def test_filters_live_in_the_address_and_nonsense_in_them_filters_nothing(market, login):
    taker = login(market.taker)
    market.asked()
    for query in ("mode=nonsense", "sort=nonsense", "powiat=0000&resource=x", "page=9999999999999999999999"):
        assert market.offer.title in page_of(taker, f"/barter/?{query}")
    assert market.offer.title not in page_of(taker, "/barter/?q=fortepian")
    assert "?state=running&amp;sort=due" in page_of(taker, "/barter/exchanges?state=running&page=2")


def test_csv_files_hold_what_the_lists_show(market, login):
    exchange = market.confirmed(minutes=90)
    taker, clerk = login(market.taker), login(market.clerk)

    def rows(client, name):
        return read_csv(client.get(f"/barter/{name}", buffered=True))[1:]

    assert [row[0] for row in rows(taker, "offers.csv")] == [market.offer.title]
    assert [row[0] for row in rows(taker, "exchanges.csv?state=confirmed")] == [str(exchange.id)]
    assert [row[5:] for row in rows(taker, "hours.csv")] == [["-90", "-1.5", "-90"]]
    assert [row[4:8] for row in rows(clerk, f"ledger.csv?month={clock.today():%Y-%m}")] == [
        ["Centrum Kształcenia", "Biblioteka Wojewódzka", "90", "1.5"]
    ]
    assert rows(clerk, "ledger.csv?month=1999-01") == []


def test_ledger_month_that_cannot_be_read_gets_a_sentence(market, login):
    market.confirmed()
    for month in ("2015-13", "x", "0000-00", "99999"):
        assert "2015-03" in page_of(login(market.clerk), f"/barter/ledger?month={month}")


def test_empty_lists_say_what_to_do_next(app, login):
    person = login(factories.representative())
    assert "/barter/offers/new" in page_of(person, "/barter/")
    for path in ("desk", "exchanges", "hours"):
        page_of(person, f"/barter/{path}")
    clerk = login(factories.office())
    for path in ("disputes", "ledger", "exchanges", ""):
        page_of(clerk, f"/barter/{path}")


def test_withdrawn_offer_is_renewed_on_screen(market, login):
    giver = login(market.giver)
    for step, state in (("withdraw", OfferState.WITHDRAWN), ("renew", OfferState.PUBLISHED)):
        giver.post(f"/barter/offers/{market.offer.id}/{step}")
        assert db.session.get(Offer, market.offer.id).state is state


def grow(market, rounds):
    """Make `rounds` of each: offers, exchanges in every state, disputes, transfers, versions and messages."""
    for _number in range(rounds):
        factories.offer()
        market.asked()
        market.confirmed()
        operations.settle_dispute(
            market.disputed(), actor=market.biuro, outcome=Outcome.RECOGNISED, reason="Lista obecności"
        )
        market.disputed()
        factories.offer(market.recipient, state=OfferState.DRAFT, contact_id=market.taker.id)


LISTS = ["", "desk", "exchanges", "hours", "offers.csv", "exchanges.csv", "hours.csv"]
LISTS_OF_THE_OFFICE = ["disputes", "ledger", "ledger.csv", "exchanges"]


@pytest.mark.parametrize(
    ("who", "path"), [("taker", path) for path in LISTS] + [("clerk", path) for path in LISTS_OF_THE_OFFICE]
)
def test_number_of_statements_does_not_grow_with_the_list(market, login, count_queries, who, path):
    client = login(getattr(market, who))
    counts = []
    for rounds in (1, 2):
        grow(market, rounds)
        with count_queries() as statements:
            response = client.get(f"/barter/{path}", buffered=True)
            assert (response.status_code, bool(response.get_data())) == (200, True)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_number_of_statements_does_not_grow_with_versions_and_messages(market, login, count_queries):
    exchange = market.asked()
    client, counts = login(market.giver), []
    for hours in (3, 4, 5):
        operations.change_terms(exchange, actor=market.gives, minutes=hours * 60, scope="Nowy zakres")
        operations.write_message(exchange, actor=market.takes, text="Dobrze")
        with count_queries() as statements:
            page_of(client, f"/barter/{exchange.id}")
        counts.append(len(statements))
    assert counts[1] == counts[2]
