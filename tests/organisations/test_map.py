"""The map: one shape for each powiat, its count in words and in a table, both leading to the directory."""

import re
from datetime import date

import pytest

from portal import clock
from portal.competences import document
from portal.competences import operations as competences
from portal.competences import queries as competence_queries
from portal.competences.models import Level
from portal.engagement import operations as engagement
from portal.organisations import territory
from portal.organisations.models import EngagementLevel, OrganisationKind
from portal.organisations.outlines import drawing
from portal.organisations.queries.map import shade_of, shades_up_to
from portal.permissions import SYSTEM
from tests import factories, page_checks

MAP = "/organisations/map"
SHAPE = re.compile(r'<a class="map-powiat" href="([^"]*)" aria-label="([^"]*)">')


@pytest.fixture
def members(app):
    with clock.at(clock.at_noon(date(2015, 12, 1))):
        for name, powiat, kind in (
            ("Szkoła", "1201", OrganisationKind.SCHOOL),
            ("Druga szkoła", "1201", OrganisationKind.SCHOOL),
            ("Książnica", "1201", OrganisationKind.LIBRARY),
            ("Uczelnia", "1261", OrganisationKind.UNIVERSITY),
            ("Bez miejsca", None, OrganisationKind.SCHOOL),
        ):
            factories.organisation(name, powiat=powiat, kind=kind)
        factories.organisation("Dawna", powiat="1202", left_on=date(2014, 1, 1))
        yield


def shapes(client, query=""):
    page = client.get(MAP + query).get_data(as_text=True)
    return {label: address.replace("&amp;", "&") for address, label in SHAPE.findall(page)}


def test_every_powiat_has_one_outline_with_its_number_inside_the_drawing():
    whole = drawing()
    assert set(whole.outlines) == set(territory.powiaty())
    assert len(whole.outlines) == 22
    for outline in whole.outlines.values():
        assert re.fullmatch(r"(M\d+ \d+(L\d+ \d+){2,}Z)+", outline.path)
        assert 0 < outline.x < whole.width
        assert 0 < outline.y < whole.height


def test_shape_says_its_count_and_leads_to_the_directory_of_the_powiat(client, members):
    found = shapes(client)
    assert len(found) == 22
    assert found["powiat bocheński: 3 organizacje"] == "/organisations/?powiat=1201"
    assert found["Kraków: 1 organizacja"] == "/organisations/?powiat=1261"
    assert (
        found["powiat brzeski: 0 organizacji"] == "/organisations/?powiat=1202"
    )  # a former member counts no more


def test_table_beside_the_map_has_the_same_numbers(client, members):
    page = client.get(MAP).get_data(as_text=True)
    row = re.compile(
        r'<th scope="row">(?:<a href="[^"]*">)?([^<]*)(?:</a>)?</th><td class="number">(\d+)</td>'
    )
    table = {name: int(number) for name, number in row.findall(page)}
    assert table.pop("Bez podanego powiatu") == 1
    said = {label.rpartition(": ")[0]: int(label.rpartition(": ")[2].split()[0]) for label in shapes(client)}
    assert (table, sum(table.values())) == (said, 4)


def test_filters_narrow_the_map_and_go_along_to_the_directory(client, members):
    found = shapes(client, "?kind=school")
    address = found["powiat bocheński: 2 organizacje"]
    assert address == "/organisations/?powiat=1201&kind=school"
    listed = client.get(address).get_data(as_text=True)
    assert ("Druga szkoła" in listed, "Książnica" in listed) == (True, False)


def test_map_is_filtered_by_area_of_engagement(client, members):
    factories.area(5)
    actor = factories.actor(factories.office())
    school = factories.organisation("Zaangażowana", powiat="1203")
    engagement.accept(engagement.declare(school, 5, EngagementLevel.OBSERVER, actor=actor), actor=actor)
    found = shapes(client, "?area=5")
    assert [label for label in found if not label.endswith(": 0 organizacji")] == [
        "powiat chrzanowski: 1 organizacja"
    ]


def test_map_is_filtered_by_competence(client, members):
    competences.load_vocabulary(document.read(), actor=SYSTEM)
    actor, school = factories.actor(factories.office()), factories.organisation("Umie", powiat="1203")
    term = competence_queries.find("coaching")
    competences.claim(school, term, level=Level.ADVANCED, people=2, actor=actor)
    found = shapes(client, "?competence=coaching")
    address = found["powiat chrzanowski: 1 organizacja"]
    assert address == "/organisations/?powiat=1203&competence=coaching"
    assert [label for label in found if not label.endswith(": 0 organizacji")] == [
        "powiat chrzanowski: 1 organizacja"
    ]


@pytest.mark.parametrize("query", ["?kind=nonsense", "?area=99", "?area=x&kind=%00"])
def test_nonsense_in_the_address_counts_as_no_filter(client, members, query):
    assert shapes(client, query)["powiat bocheński: 3 organizacje"]


@pytest.mark.parametrize(
    ("most", "shades"),
    [
        (0, ((0, 0),)),
        (1, ((0, 0), (1, 1))),
        (3, ((0, 0), (1, 1), (2, 2), (3, 3))),
        (10, ((0, 0), (1, 3), (4, 5), (6, 8), (9, 10))),
        (40, ((0, 0), (1, 10), (11, 20), (21, 30), (31, 40))),
    ],
)
def test_shades_are_even_ranges_of_the_counts(most, shades):
    assert shades_up_to(most) == shades
    assert [shade_of(number, shades) for number in (0, most)] == [0, len(shades) - 1]


def test_page_is_light_and_keeps_to_the_rules_of_every_page(client, members, count_queries):
    client.get("/organisations/")  # reads the clock's offset, which is kept for a minute
    with count_queries() as statements:
        page = client.get(MAP).get_data(as_text=True)
    assert page_checks.problems(page) == []
    assert len(page.encode()) < 120_000
    assert len(statements) <= 4
