"""The supply and the filters of other lists: right figures, and as many statements for many rows as for one."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.competences import queries
from portal.extensions import db
from portal.organisations.queries import directory
from tests import factories
from tests.competences.conftest import page_of
from tests.competences.test_vocabulary import load


def supply_of(**wanted):
    return [(row.name, row.organisations, row.people) for row in queries.supply(wanted)]


def fill(chart):
    """Coaching: two organisations, seven people; ewaluacja: one; bilans: nobody."""
    other = factories.organisation("Biblioteka", powiat="1205")
    chart.claim(people=3)
    chart.claim(of=other, people=4)
    chart.claim("ewaluacja", of=other, people=2)
    return other


def test_supply_says_how_many_and_where_nobody_can(chart, client):
    fill(chart)
    assert supply_of() == [("Bilans kompetencji", 0, 0), ("Coaching", 2, 7), ("Ewaluacja", 1, 2)]
    page = page_of(client, "/competences/supply")
    assert "nikt nie umie: 1; umie tylko jedna organizacja: 1" in page
    assert [page.count(mark) for mark in (">nikt<", ">tylko jedna organizacja<")] == [2, 2]  # filter and row


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"group": "badania"}, [("Ewaluacja", 1, 2)]),
        (
            {"powiat": "1205"},
            [("Bilans kompetencji", 0, 0), ("Coaching", 1, 4), ("Ewaluacja", 1, 2)],
        ),
        ({"few": "nobody"}, [("Bilans kompetencji", 0, 0)]),
        ({"few": "one"}, [("Ewaluacja", 1, 2)]),
        ({"few": "one", "powiat": "1261"}, [("Coaching", 1, 3)]),
        (
            {"few": "many", "group": ""},
            [("Bilans kompetencji", 0, 0), ("Coaching", 2, 7), ("Ewaluacja", 1, 2)],
        ),
    ],
)
def test_supply_is_filtered_by_group_powiat_and_scarcity(chart, wanted, found):
    fill(chart)
    assert supply_of(**wanted) == found


def test_supply_leaves_former_members_out(chart):
    other = fill(chart)
    other.left_on = factories.LONG_AGO.replace(year=2013)
    assert supply_of() == [("Bilans kompetencji", 0, 0), ("Coaching", 1, 3), ("Ewaluacja", 0, 0)]


def test_supply_as_a_file_says_the_same_in_words(chart, client):
    fill(chart)
    body = client.get("/competences/supply.csv?few=one", buffered=True).get_data(as_text=True)
    rows = list(csv.reader(io.StringIO(body.lstrip("\ufeff"))))[1:]
    assert rows == [["Badania", "Ewaluacja", "1", "2", "tylko jedna organizacja"]]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(st.sampled_from(["coaching", "bilans", "ewaluacja"]), st.integers(1, 50)), max_size=6
    )
)
def test_supply_equals_a_plain_count_of_the_entries(chart, rows):
    with db.session.begin_nested() as savepoint:
        for slug, people in rows:
            chart.claim(slug, of=factories.organisation(), people=people)
        found = {row.name: (row.organisations, row.people) for row in queries.supply({})}
        for slug in ("coaching", "bilans", "ewaluacja"):
            counted = [people for other, people in rows if other == slug]
            assert found[chart.term(slug).name] == (len(counted), sum(counted))
        savepoint.rollback()


LISTS = (
    "/competences/",
    "/competences/supply",
    "/competences/editions/",
    "{term}",
    "{own}",
    "/competences/editions/new",
)


@pytest.mark.parametrize("address", LISTS)
def test_list_takes_as_many_statements_for_many_rows_as_for_one(chart, login, count_queries, address):
    chart.claim()
    chart.edition()
    urls = {
        "{term}": f"/competences/{chart.term('coaching').id}",
        "{own}": f"/competences/organisations/{chart.school.id}",
    }
    browser = login(chart.clerk)
    counts = []
    for more in (False, True):
        if more:
            chart.claim("bilans")
            chart.claim("ewaluacja")
            chart.claim(of=factories.organisation())
            chart.edition("Mapa, wydanie II")
        with count_queries() as statements:
            page_of(browser, urls.get(address, address))
        counts.append(len(statements))
    assert counts[0] == counts[1]


def names(wanted):
    return [row.name for row in db.session.scalars(directory(wanted)).all()]


@pytest.mark.parametrize("key", ["slug", "id", "retired"])
def test_directory_is_filtered_by_the_exact_term(chart, client, key):
    fill(chart)
    term = chart.term("coaching")
    if key == "retired":
        load(ewaluacja={"replaced_by": "coaching"})
    asked = {"slug": "coaching", "id": term.id, "retired": "ewaluacja"}[key]
    page = page_of(client, f"/organisations/?competence={asked}").split("<table")[1]
    assert ("Szkoła Źródło" in page, "Biblioteka" in page) == (True, True)
    assert names({"competence": "bilans"}) == []


def test_directory_takes_nonsense_for_no_filter(chart, client):
    for nonsense in ("nie-ma", "0", "99999999999999999999", "²"):
        assert "Szkoła Źródło" in page_of(client, f"/organisations/?competence={nonsense}").split("<table")[1]


def test_offers_are_filtered_by_term_also_by_one_it_replaced(chart, login):
    giver = factories.organisation()
    offers = {
        slug: factories.offer(giver, title=f"Oferta {slug}", competence_id=chart.term(slug).id)
        for slug in ("coaching", "bilans")
    }
    factories.offer(giver, title="Oferta bez hasła")
    browser = login(chart.person)

    def shown(slug):
        page = page_of(browser, f"/barter/?competence={slug}").split("</form>", 2)[-1]
        return [name for name in (*offers, "bez hasła") if f"Oferta {name}" in page]

    assert [shown("coaching"), shown("ewaluacja"), shown("x")] == [
        ["coaching"],
        [],
        ["coaching", "bilans", "bez hasła"],
    ]
    load(bilans={"replaced_by": "coaching"})
    assert [shown("coaching"), shown("bilans")] == [["coaching", "bilans"]] * 2


def test_offer_is_written_with_a_term_and_shows_it(chart, login):
    speaker = factories.representative(chart.school)
    offer = factories.offer(chart.school, contact_id=speaker.id)
    browser = login(speaker)
    data = {
        "title": "Warsztat",
        "description": "Opis",
        "resource_kind": "work",
        "mode": "remote",
        "capacity_minutes": "3",
        "expires_on": offer.expires_on.isoformat(),
        "contact_id": speaker.id,
        "competence_id": chart.term("coaching").id,
    }
    response = browser.post(f"/barter/offers/{offer.id}/edit", data=data)
    assert (response.status_code, offer.competence_id) == (303, chart.term("coaching").id)
    assert ">Coaching</a>" in page_of(browser, f"/barter/offers/{offer.id}")
    browser.post(f"/barter/offers/{offer.id}/edit", data={**data, "competence_id": ""})
    assert offer.competence_id is None
