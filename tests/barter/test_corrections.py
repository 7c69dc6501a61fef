"""A service reversed after its year is a correction (issue 4, item 9; plan, 5.1.7: services of the year performed)."""

import json
from datetime import date, timedelta

import pytest

from config import ROOT
from portal import clock
from portal.barter import operations
from portal.extensions import db
from portal.monitoring import evidence, figures
from portal.permissions import SYSTEM
from portal.plan import operations as plans
from portal.plan import queries as plan_queries
from tests import factories

PLAN = ROOT / "portal" / "plan" / "data" / "mpku-2013-2020.json"
REVERSED_ON = date(2015, 5, 12)
REASON = "Usługa dotyczyła innej organizacji"


def on(day):
    return clock.at(clock.at_noon(day))


@pytest.fixture
def corrected(market):
    """Two services of December 2014, the second of which was reversed in May 2015; and one reversed in its own year."""
    figures.forget()
    with on(date(2013, 1, 1)):
        plans.load_plan(json.loads(PLAN.read_text(encoding="utf-8")), actor=SYSTEM)
    market.offer.expires_on = date(2030, 1, 1)
    with on(date(2014, 12, 10)):
        market.confirmed()
        wrong, early = market.confirmed(), market.confirmed()
        operations.reverse_exchange(early, actor=market.biuro, reason="W tym samym roku")
    with on(REVERSED_ON):
        operations.reverse_exchange(wrong, actor=market.biuro, reason=REASON)
    db.session.commit()
    market.wrong = wrong
    return market


def figure(year, moment=None):
    row = figures.figures(moment).by_code["5.1.7"]
    return {one.year: one.value for one in row.annual}[year]


def corrections(year, moment=None):
    found = evidence.corrections(plan_queries.in_force().find("5.1.7"), year, moment)
    return [(row.line.subject_id, row.day, row.reason) for row in found]


def test_reversal_after_the_year_shows_as_a_correction_with_day_and_reason(corrected):
    assert (figure(2014), figure(2015)) == (1, 0)
    assert corrections(2014) == [(corrected.wrong.id, REVERSED_ON, REASON)]
    assert corrections(2015) == []


def test_as_of_the_day_before_the_old_figure_stands(corrected):
    before = clock.end_of_day(REVERSED_ON - timedelta(days=1))
    assert (figure(2014, before), corrections(2014, before)) == (2, [])
    after = clock.end_of_day(REVERSED_ON)
    assert (figure(2014, after), len(corrections(2014, after))) == (1, 1)


def test_evidence_page_says_the_correction_and_who_is_no_member_reads_no_reason(corrected, client, login):
    path = "/monitoring/5.1.7/evidence?year=2014"
    office = login(corrected.clerk).get(path).get_data(as_text=True)
    assert 'id="corrections"' in office
    assert (REASON in office, "12 maja 2015" in office) == (True, True)
    assert f'href="/barter/{corrected.wrong.id}"' in office
    public = client.get(path).get_data(as_text=True)
    assert ('id="corrections"' in public, REASON in public) == (True, False)
    assert 'id="corrections"' not in client.get(f"{path}&as_of=2015-05-11").get_data(as_text=True)


def test_number_of_statements_does_not_grow_with_the_corrections(corrected, login, count_queries):
    browser = login(factories.staff())
    counts = []
    for rounds in (0, 3):
        for _number in range(rounds):
            with on(date(2014, 12, 10)):
                wrong = corrected.confirmed()
            with on(REVERSED_ON):
                operations.reverse_exchange(wrong, actor=corrected.biuro, reason="x")
        db.session.commit()
        figures.forget()
        with count_queries() as statements:
            assert browser.get("/monitoring/5.1.7/evidence?year=2014").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
