"""The directory: search, filters in the address, Polish order, paging, download, a constant number of statements."""

import csv
import io
from datetime import date

import pytest

from portal import clock
from portal.engagement import operations as engagement
from portal.extensions import db
from portal.organisations import operations, queries
from portal.organisations.models import EngagementLevel, MembershipLevel, OrganisationKind
from tests import factories, page_checks

TODAY = clock.at_noon(date(2015, 12, 1))


@pytest.fixture(autouse=True)
def _in_december_2015():
    with clock.at(TODAY):
        yield


def names(wanted=None):
    return [row.name for row in db.session.scalars(queries.directory(wanted or {}))]


def admitted(name, **values):
    clerk = factories.actor(factories.office())
    fields = {"kind": OrganisationKind.SCHOOL, "joined_on": date(2013, 1, 15), "basis": "Uchwała 1", **values}
    return operations.admit(name=name, actor=clerk, **fields)


def engaged(organisation, area, level):
    factories.area(area)
    actor = factories.actor(factories.office())
    declared = engagement.declare(organisation, area, level, actor=actor)
    return engagement.accept(declared, actor=actor)


def test_members_stand_in_polish_order(app):
    for name in ("Żak", "Łąka", "Lato", "ćwiczenia", "Zet", "Centrum", "Ósemka", "Oset"):
        factories.organisation(name)
    assert names() == ["Centrum", "ćwiczenia", "Lato", "Łąka", "Oset", "Ósemka", "Zet", "Żak"]


@pytest.mark.parametrize("text", ["lodz", "ŁÓDZ", "Łódz", "  dzk  "])
def test_search_finds_part_of_a_name_without_diacritics(app, client, text):
    factories.organisation("Łódzka Szkoła")
    factories.organisation("Kraków")
    page = client.get("/organisations/", query_string={"q": text}).get_data(as_text=True)
    assert ("Łódzka Szkoła" in page, ">Kraków</a>" in page) == (True, False)


@pytest.mark.parametrize(("text", "found"), [("%", ["100% nauki"]), ("_", []), ("\\", [])])
def test_search_takes_wildcards_as_letters(app, text, found):
    factories.organisation("100% nauki")
    factories.organisation("Szkoła")
    assert names({"q": text}) == found


def test_filters_narrow_the_list(app):
    school = admitted("Szkoła", powiat="1201", level=MembershipLevel.TASK)
    library = admitted("Biblioteka", kind=OrganisationKind.LIBRARY, powiat="1261")
    engaged(school, 5, EngagementLevel.OBSERVER)
    engaged(library, 3, EngagementLevel.COORDINATOR)
    assert names({"kind": "library"}) == ["Biblioteka"]
    assert names({"powiat": "1201"}) == ["Szkoła"]
    assert names({"status": "task"}) == ["Szkoła"]
    assert names({"area": "3"}) == ["Biblioteka"]
    assert names({"level": "observer"}) == ["Szkoła"]
    assert names({"area": "3", "level": "observer"}) == []


def test_engagement_that_ended_does_not_match(app):
    school = admitted("Szkoła")
    row = engaged(school, 5, EngagementLevel.OBSERVER)
    engagement.end(row, reason="Zmiana planów", actor=factories.actor(factories.office()))
    assert names({"area": "5"}) == ["Szkoła"]
    with clock.at(clock.at_noon(date(2015, 12, 2))):
        assert names({"area": "5"}) == []


def test_former_members_are_listed_by_their_filter_only(app):
    school = admitted("Szkoła")
    admitted("Nowa", joined_on=date(2015, 12, 1))
    clerk = factories.actor(factories.office())
    operations.leave(school, on=date(2015, 11, 30), reason="Rezygnacja", actor=clerk)
    assert (names(), names({"members": "former"})) == (["Nowa"], ["Szkoła"])


def test_status_shown_is_the_one_in_force_today(app):
    school = admitted("Szkoła")
    clerk = factories.actor(factories.office())
    operations.change_membership(
        school, MembershipLevel.DECISION, starts_on=date(2015, 3, 1), basis="Uchwała 2", actor=clerk
    )
    assert [row.level for row in db.session.scalars(queries.directory({}))] == [MembershipLevel.DECISION]


@pytest.mark.parametrize(
    "query", ["kind=x&powiat=9&area=99&level=x&status=x&members=x", "page=-5", "page=9999", "sort=x", "q=%00"]
)
def test_nonsense_in_the_address_shows_the_whole_list(app, client, query):
    factories.organisation("Szkoła")
    page = client.get(f"/organisations/?{query}")
    assert page.status_code == 200
    assert "Szkoła" in page.get_data(as_text=True)


def test_list_is_paged_by_fifty(app, client):
    for number in range(51):
        factories.organisation(f"Szkoła {number:02}")
    second = client.get("/organisations/?page=2&q=szkola").get_data(as_text=True)
    assert second.count('<th scope="row">') == 1
    assert "q=szkola" in second


def test_download_has_public_columns_of_the_filtered_list(app, client):
    admitted("Szkoła", powiat="1201", gmina="1201011", nip="6762466326", members_note="tylko dla nas")
    admitted("Biblioteka", kind=OrganisationKind.LIBRARY)
    answer = client.get("/organisations/organisations.csv?kind=school", buffered=True)
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert [row[0] for row in rows[1:]] == ["Szkoła"]
    assert rows[1][5:7] == ["6762466326", ""]
    assert rows[1][11:13] == ["powiat bocheński", "Bochnia (gmina miejska)"]
    assert "tylko dla nas" not in answer.get_data(as_text=True)


def test_download_cannot_be_taken_for_a_formula(app, client):
    admitted("=HYPERLINK(1)")
    assert "'=HYPERLINK(1)" in client.get("/organisations/organisations.csv", buffered=True).get_data(
        as_text=True
    )


def test_number_of_statements_does_not_grow_with_the_list(app, login, count_queries):
    browser = login(factories.representative())
    browser.get("/organisations/")  # reads the clock's offset, which is kept for a minute
    counts = []
    for number in (1, 2):
        for _row in range(number):
            engaged(admitted("Szkoła", powiat="1201"), 5, EngagementLevel.OBSERVER)
        db.session.commit()
        with count_queries() as statements:
            assert browser.get("/organisations/").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 10


@pytest.mark.parametrize("query", ["", "?q=nie-ma", "?members=former"])
def test_page_keeps_to_the_rules_of_every_page(app, client, query):
    if not query:
        admitted("Szkoła")
    assert page_checks.problems(client.get(f"/organisations/{query}").get_data(as_text=True)) == []
