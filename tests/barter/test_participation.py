"""Participation given : received, per organisation and year (issue 4, item 7)."""

import csv
import io
from datetime import date

import pytest

from portal import clock
from portal.barter import operations, queries
from portal.extensions import db
from tests import factories


def on(day):
    return clock.at(clock.at_noon(day))


def rows(year=None):
    """Given and received minutes, services given and received, by name; without those that take no part."""
    found = db.session.execute(queries.participation(year))
    return {row.name: tuple(row[2:]) for row in found if any(row[2:])}


@pytest.fixture
def traded(market):
    """Two services in 2014, one of which is reversed in 2015, and one the other way in 2015; and a gift."""
    market.offer.expires_on = date(2030, 1, 1)
    with on(date(2014, 5, 1)):
        kept, wrong = market.confirmed(minutes=120), market.confirmed(minutes=60)
        operations.give_hours(market.recipient, actor=market.gives, minutes=30, reason="x")
    with on(date(2015, 5, 1)):
        operations.reverse_exchange(wrong, actor=market.biuro, reason="Pomyłka")
        offer = factories.offer(market.recipient, contact_id=market.taker.id)
        back = operations.request_service(offer, actor=market.gives, minutes=60, scope="x")
        operations.accept_exchange(back, actor=market.takes, version=1)
        operations.report_exchange(back, actor=market.takes, performed_on=clock.today(), minutes=45)
        operations.confirm_exchange(back, actor=market.gives)
    assert kept.transfer
    db.session.commit()
    return market


def test_participation_sums_services_by_the_year_of_booking_with_reversals(traded):
    provider, recipient = "Centrum Kształcenia", "Biblioteka Wojewódzka"
    assert rows(2014) == {provider: (180, 0, 2, 0), recipient: (0, 180, 0, 2)}
    assert rows(2015) == {provider: (-60, 45, -1, 1), recipient: (45, -60, 1, -1)}
    assert rows() == {provider: (120, 45, 1, 1), recipient: (45, 120, 1, 1)}
    assert queries.booked_years()[-1] == 2014


def test_year_ends_at_midnight_in_warsaw(market):
    with clock.at(clock.end_of_day(date(2014, 12, 31))):
        market.confirmed(minutes=60)
    assert (rows(2014)["Centrum Kształcenia"], rows(2015)) == ((60, 0, 1, 0), {})


def test_office_reads_the_ratio_in_numbers_and_words_and_takes_the_file(traded, login):
    clerk = login(traded.clerk)
    page = clerk.get("/barter/office/participation").get_data(as_text=True)
    assert (">2,67<" in page, ">0,38<" in page) == (True, True)
    assert (">więcej daje<" in page, ">więcej otrzymuje<" in page) == (True, True)
    response = clerk.get("/barter/office/participation.csv?year=2014", buffered=True)
    lines = list(csv.reader(io.StringIO(response.get_data(as_text=True).lstrip("\ufeff"))))
    said = {line[0]: line[1:] for line in lines}
    assert said["Centrum Kształcenia"] == ["3", "0", "2", "0", "", "tylko daje"]
    assert said["Biblioteka Wojewódzka"] == ["0", "3", "0", "2", "", "tylko otrzymuje"]
    other = clerk.get("/barter/office/participation?year=1999")
    assert (other.status_code, ">2,67<" in other.get_data(as_text=True)) == (200, True)


@pytest.mark.parametrize("path", ["office/participation", "office/participation.csv?year=2015"])
def test_number_of_statements_does_not_grow_with_the_organisations(market, login, count_queries, path):
    client = login(market.clerk)
    counts = []
    for rounds in (1, 3):
        for _number in range(rounds):
            market.confirmed()
            factories.organisation()
        db.session.commit()
        with count_queries() as statements:
            response = client.get(f"/barter/{path}", buffered=True)
            assert (response.status_code, bool(response.get_data())) == (200, True)
        counts.append(len(statements))
    assert counts[0] == counts[1]
