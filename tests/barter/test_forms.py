"""What people type: hours in every usual way, and texts nobody should trust (issue: bad input)."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import clock
from portal.barter.models import Exchange, Offer
from portal.extensions import db
from portal.forms import format_hours, parse_minutes

HOSTILE = [
    "<script>alert(1)</script>",
    "'; DROP TABLE offer; --",
    "a\x00b",
    "Zażółć gęślą jaźń 🙂",
    "=HYPERLINK(1)",
    "{{ 7 * 7 }}",
]


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("1,5", 90), ("1.5", 90), ("1 h 30 min", 90), ("90 min", 90), ("1:30", 90), ("20", 1200)],
)
def test_hours_are_read_in_every_usual_way(market, login, typed, minutes):
    url = f"/barter/offers/{market.offer.id}/request"
    response = login(market.taker).post(url, data={"minutes": typed, "scope": "Warsztat"})
    exchange = db.session.get(Exchange, int(response.location.rsplit("/", 1)[1]))
    assert exchange.terms.minutes == minutes


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "0",
        "-2",
        "10,000",
        "10000",
        "1,1",
        "100 min",
        "dwie",
        "1e3",
        "nan",
        "1:7",
        "1:75",
        "-1:30",
        "1" * 500,
    ],
)
def test_hours_that_cannot_be_gets_a_sentence_and_stay_in_the_field(market, login, typed):
    url = f"/barter/offers/{market.offer.id}/request"
    response = login(market.taker).post(url, data={"minutes": typed, "scope": "Warsztat dla nas"})
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert 'href="#minutes"' in page
    assert f'value="{typed}"' in page
    assert "Warsztat dla nas" in page


QUARTERS = st.integers(1, 4000).map(lambda number: number * 15)
WAYS = {
    "1,5": lambda minutes: f"{minutes / 60:g}".replace(".", ","),
    "1.5": lambda minutes: f"{minutes / 60:g}",
    "1 h 30 min": lambda minutes: f"{minutes // 60} h {minutes % 60} min",
    "90 min": lambda minutes: f"{minutes} min",
    "1:30": lambda minutes: f"{minutes // 60}:{minutes % 60:02}",
    "as the portal writes them": format_hours,
}


@given(minutes=QUARTERS, way=st.sampled_from(sorted(WAYS)), spaces=st.sampled_from(["", " ", "\t"]))
@settings(deadline=None)
def test_every_number_of_quarters_is_read_back_in_every_way(minutes, way, spaces):
    typed = f"{spaces}{WAYS[way](minutes)}{spaces}"
    assert parse_minutes(typed) == minutes


@given(typed=st.one_of(st.text(max_size=12), st.text("0123456789,.:-hmin ", max_size=12)))
@settings(deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_typed_is_minutes_or_a_sentence(app, typed):
    try:
        said = parse_minutes(typed)
    except ValueError as error:
        said = str(error)
    assert isinstance(said, int) or said.endswith(".")


def offer_fields(market, **values):
    fields = {
        "title": "Doradztwo",
        "description": "Rozmowa",
        "resource_kind": "work",
        "mode": "remote",
        "capacity_minutes": "4",
        "expires_on": (clock.today() + timedelta(days=30)).isoformat(),
        "contact_id": market.giver.id,
    }
    return {**fields, **values}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_kept_as_text_and_shown_escaped(market, login, text):
    giver = login(market.giver)
    response = giver.post(
        "/barter/offers/new", data=offer_fields(market, title=text, description=text, audience=text)
    )
    assert response.status_code == 303
    offer = db.session.get(Offer, int(response.location.rsplit("/", 1)[1]))
    assert offer.title == text.replace("\x00", "")
    giver.post(f"{response.location}/publish")
    for url in (response.location, "/barter/desk"):
        page = giver.get(url).get_data(as_text=True)
        assert "<script>alert" not in page
    listed = login(market.taker).get("/barter/offers.csv", buffered=True).get_data(as_text=True)
    assert "\n=HYPERLINK" not in listed


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "   "},
        {"title": "x" * 151},
        {"description": ""},
        {"mode": "teleport"},
        {"resource_kind": ""},
        {"powiat": "9999"},
        {"capacity_minutes": "0"},
        {"expires_on": "jutro"},
        {"expires_on": "2001-01-01"},
        {"expires_on": "9999-12-31"},
        {"contact_id": "0"},
        {"contact_id": "abc"},
        {"available_from": "2030-02-02", "available_until": "2030-02-01"},
    ],
    ids=str,
)
def test_wrong_offer_is_refused_with_a_sentence_and_nothing_typed_is_lost(market, login, wrong):
    fields = offer_fields(market, audience="Nauczyciele")
    response = login(market.giver).post("/barter/offers/new", data={**fields, **wrong})
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert 'class="error-summary"' in page
    assert "Nauczyciele" in page


def test_foreign_person_cannot_be_the_contact(market, login):
    response = login(market.giver).post(
        "/barter/offers/new", data=offer_fields(market, contact_id=market.taker.id)
    )
    assert response.status_code == 422


@pytest.mark.parametrize(
    ("step", "state", "who"),
    [
        ("decline", "asked", "giver"),
        ("cancel", "asked", "giver"),
        ("report", "agreed", "giver"),
        ("dispute", "reported", "taker"),
        ("answer", "disputed", "giver"),
        ("settle", "disputed", "clerk"),
        ("reverse", "confirmed", "clerk"),
        ("terms", "asked", "giver"),
        ("messages", "asked", "giver"),
    ],
)
def test_empty_step_is_refused_with_a_sentence(market, login, step, state, who):
    exchange = getattr(market, state)()
    response = login(getattr(market, who)).post(f"/barter/{exchange.id}/{step}", data={})
    assert response.status_code == 422
    assert 'class="error-summary"' in response.get_data(as_text=True)


@pytest.mark.parametrize("version", ["", "x", "2", "-1", "9" * 30])
def test_acceptance_of_a_version_nobody_proposed_is_refused(market, login, version):
    exchange = market.asked()
    response = login(market.giver).post(f"/barter/{exchange.id}/accept", data={"version": version})
    assert response.status_code == 422


def test_text_of_many_megabytes_is_refused(market, login):
    response = login(market.giver).post(
        "/barter/offers/new", data=offer_fields(market, description="x" * 10_000_000)
    )
    assert response.status_code in (413, 422)


@pytest.mark.parametrize("number", [0, 99999, 2**31, 2**63, 10**30])
def test_number_of_no_exchange_is_not_found(market, login, number):
    assert login(market.taker).get(f"/barter/{number}").status_code == 404
