"""The pages of the areas: goal, tasks, who takes part on a day, groups (issue: area page, also as of a past day)."""

import csv
import io
from datetime import date

import pytest

from portal import clock
from portal.engagement import operations
from portal.extensions import db
from portal.groups.models import GroupState
from portal.organisations.models import EngagementLevel
from portal.permissions import SYSTEM
from portal.plan import operations as plan
from tests import factories, page_checks


@pytest.fixture(autouse=True)
def _in_december_2015(app):
    with clock.at(clock.at_noon(date(2013, 1, 2))):
        plan.load_plan(factories.plan_document(), actor=SYSTEM)
    with clock.at(clock.at_noon(date(2015, 12, 1))):
        yield


def engaged(name, level, on):
    clerk = factories.actor(factories.office())
    row = operations.declare(factories.organisation(name), 5, EngagementLevel(level), actor=clerk)
    return operations.accept(row, starts_on=on, actor=clerk)


def page_of(browser, url, status=200):
    answer = browser.get(url)
    text = answer.get_data(as_text=True)
    assert (answer.status_code, page_checks.problems(text)) == (status, [])
    return text


def test_list_shows_the_areas_of_the_plan_and_counts(client):
    engaged("Szkoła", "observer", date(2015, 1, 1))
    page = page_of(client, "/engagement/")
    assert [f"/engagement/areas/{number}" in page for number in (1, 2, 3, 4, 5, 6)] == [True] * 5 + [False]


def test_area_without_a_plan_is_not_there(client):
    assert client.get("/engagement/areas/6").status_code == 404


def test_area_shows_who_took_part_on_a_day(client):
    engaged("Żak", "coordinator", date(2014, 1, 1))
    engaged("Łan", "participant", date(2014, 6, 1))
    engaged("Las", "participant", date(2015, 6, 1))
    now, past = (
        page_of(client, "/engagement/areas/5"),
        page_of(client, "/engagement/areas/5?as_of=2014-06-01"),
    )
    assert now.index("Żak") < now.index("Las") < now.index("Łan")
    assert ["Żak" in past, "Łan" in past, "Las" in past] == [True, True, False]
    assert "1 czerwca 2014" in past


@pytest.mark.parametrize("text", ["bzdura", "2014-13-01", "99999-01-01", "<script>", "2014-06-01T25:00"])
def test_nonsense_as_of_is_said_beside_the_field(client, text):
    engaged("Szkoła", "observer", date(2015, 1, 1))
    answer = client.get("/engagement/areas/5", query_string={"as_of": text})
    page = answer.get_data(as_text=True)
    assert (answer.status_code, 'aria-invalid="true"' in page, "Szkoła" in page) == (200, True, True)
    assert page_checks.problems(page) == []
    assert "<script>" not in page.replace("<script src", "")


def test_members_see_the_groups_at_work_on_that_day(client, login):
    factories.group(
        name="Zespół Stary", closed_on=date(2014, 1, 1), state=GroupState.CLOSED, closing_reason="x"
    )
    factories.group(name="Zespół Nowy", established_on=date(2015, 1, 1))
    factories.group(4, name="Zespół Czwarty")
    member = login(factories.representative())
    now, past = (
        page_of(member, "/engagement/areas/5"),
        page_of(member, "/engagement/areas/5?as_of=2013-06-01"),
    )
    assert [name in now for name in ("Stary", "Nowy", "Czwarty")] == [False, True, False]
    assert [name in past for name in ("Stary", "Nowy", "Czwarty")] == [True, False, False]
    assert "Zespół Nowy" not in page_of(client, "/engagement/areas/5")


def test_download_says_who_took_part_on_a_day(client):
    engaged("Szkoła", "observer", date(2014, 1, 1))
    url = "/engagement/areas/5/organisations.csv?as_of="
    answer = client.get(f"{url}2014-02-01", buffered=True).get_data(as_text=True)
    rows = list(csv.reader(io.StringIO(answer.lstrip("\ufeff"))))
    assert rows[1:] == [["Szkoła", "", "Obserwator", "2014-01-01", ""]]
    assert client.get(f"{url}bzdura").status_code == 400


def test_number_of_statements_does_not_grow(login, count_queries):
    browser, counts = login(factories.representative()), []
    page_of(browser, "/engagement/areas/5")
    for number in (1, 2):
        for _row in range(number):
            engaged("Szkoła", "observer", date(2015, 1, 1))
            factories.group()
        db.session.commit()
        with count_queries() as statements:
            page_of(browser, "/engagement/areas/5")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 8
