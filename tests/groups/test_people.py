"""Members and the coordinator of a group, the list, and who may do what (domain: Roles, Groups)."""

import csv
import io
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import RoleAssignment
from portal.extensions import db
from portal.groups import operations, queries
from portal.groups.models import GroupKind, TaskGroup
from portal.mail import OutboxMail
from portal.permissions import Role
from portal.workflow import Refused
from tests import factories, page_checks
from tests.at_once import race

TODAY = date(2015, 12, 1)


def present(group):
    return [row.user.name for row in queries.memberships(group.id) if row.is_in_force(TODAY)]


@pytest.fixture
def jan(app):
    return factories.staff(factories.organisation("Biblioteka"), name="Jan")


def home_of(person):
    return factories.actor(person).organisation


def test_member_joins_for_an_organisation_and_is_told(establish, jan, clerk):
    group = establish()
    operations.add_member(group, jan, home_of(jan), actor=clerk)
    assert present(group) == ["Anna", "Jan"]
    mail = db.session.scalars(select(OutboxMail)).one()
    assert (mail.recipient, f"/groups/{group.id}" in mail.body) == (jan.email, True)


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), date(2013, 3, 13)])
def test_member_joins_within_the_life_of_the_group(establish, jan, clerk, day):
    with pytest.raises(Refused):
        operations.add_member(establish(), jan, home_of(jan), starts_on=day, actor=clerk)


def test_only_people_of_members_join_and_each_once(establish, anna, jan, school, clerk):
    group, former = establish(), factories.organisation(left_on=date(2015, 1, 1))
    gone = factories.staff(former)
    for person, organisation in ((anna, school), (jan, school), (gone, former), (factories.user(), school)):
        with pytest.raises(Refused):
            operations.add_member(group, person, organisation, actor=clerk)


def test_former_member_joins_again_later(establish, anna, school, clerk):
    group = establish()
    operations.end_member(group, anna, actor=clerk)
    with pytest.raises(Refused):
        operations.add_member(group, anna, school, starts_on=TODAY, actor=clerk)
    group.memberships[0].ends_on = date(2015, 6, 1)
    operations.add_member(group, anna, school, starts_on=date(2015, 6, 2), actor=clerk)
    assert [(row.starts_on, row.ends_on) for row in queries.memberships(group.id)] == [
        (date(2013, 3, 14), date(2015, 6, 1)),
        (date(2015, 6, 2), None),
    ]


def test_coordinator_is_a_member_and_there_is_one(establish, anna, jan, clerk):
    group = establish()
    with pytest.raises(Refused):
        operations.appoint_coordinator(group, jan, basis="Uchwała", actor=clerk)
    operations.appoint_coordinator(group, anna, basis="Uchwała", actor=clerk)
    with pytest.raises(Refused):
        operations.appoint_coordinator(group, anna, basis="Uchwała", actor=clerk)
    with pytest.raises(Refused):
        operations.end_member(group, anna, actor=clerk)
    operations.add_member(group, jan, home_of(jan), actor=clerk)
    operations.appoint_coordinator(group, jan, basis="Uchwała 2", actor=clerk)
    assert [row.user for row in queries.coordinating(group.id)] == [jan]
    rows = db.session.scalars(select(RoleAssignment).where(RoleAssignment.role == Role.COORDINATOR)).all()
    assert [row.basis for row in rows] == ["Uchwała", "Uchwała 2"]


def test_coordinator_manages_the_members_on_the_screen(establish, anna, jan, clerk, login):
    group = establish()
    operations.appoint_coordinator(group, anna, basis="Uchwała", actor=clerk)
    browser, url = login(anna), f"/groups/{group.id}/members"
    page = browser.get(url).get_data(as_text=True)
    assert (page_checks.problems(page), "Biblioteka: Jan" in page) == ([], True)
    wrong = browser.post(url, data={"person": "1-2-3", "starts_on": "kiedyś"})
    assert (wrong.status_code, page_checks.problems(wrong.get_data(as_text=True))) == (422, [])
    data = {"person": f"{jan.id}-{home_of(jan).id}", "starts_on": "2015-11-01"}
    assert browser.post(url, data=data).status_code == 303
    assert present(group) == ["Anna", "Jan"]
    assert browser.post(f"{url}/{jan.id}/end").status_code == 303
    assert [row.ends_on for row in queries.memberships(group.id)] == [None, TODAY]
    assert browser.post(f"{url}/{jan.id}/end").status_code == 404


def test_office_appoints_and_ends_the_coordinator_on_the_screen(establish, anna, login):
    group = establish()
    browser, url = login(factories.office()), f"/groups/{group.id}/coordinator"
    assert page_checks.problems(browser.get(url).get_data(as_text=True)) == []
    assert browser.post(url, data={"person": "999", "basis": ""}).status_code == 422
    assert browser.post(url, data={"person": str(anna.id), "basis": "Uchwała"}).status_code == 303
    assert [row.user for row in queries.coordinating(group.id)] == [anna]
    assert browser.post(f"{url}/end").status_code == 303
    assert queries.coordinating(group.id) == []


def test_same_person_added_at_once_joins_once(app, establish, jan, login):
    group_id = establish().id
    data = {"person": f"{jan.id}-{home_of(jan).id}", "starts_on": "2015-11-01"}
    answers = race(
        app, *((login(factories.office()), f"/groups/{group_id}/members", data) for _turn in range(2))
    )
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert present(db.session.get(TaskGroup, group_id)) == ["Anna", "Jan"]


def test_list_is_filtered_in_polish_order_with_its_download(establish, login, client, clerk):
    establish(name="Zespół Żubr")
    establish(name="Łódzkie partnerstwo", kind=GroupKind.SUBREGIONAL, area_number=3, indicators=["3.1.2"])
    operations.close(establish(name="Lato"), on=TODAY, reason="Koniec", actor=clerk)
    browser = login(factories.staff())

    def names(query):
        text = browser.get(f"/groups/groups.csv?{query}", buffered=True).get_data(as_text=True)
        return [row[0] for row in csv.reader(io.StringIO(text.lstrip("\ufeff")))][1:]

    assert names("") == ["Łódzkie partnerstwo", "Zespół Żubr"]
    assert names("q=lodz") == names("area=3") == names("kind=subregional") == ["Łódzkie partnerstwo"]
    assert names("state=closed") == ["Lato"]
    assert names("state=x&kind=y&area=z") == ["Łódzkie partnerstwo", "Zespół Żubr"]
    page = browser.get("/groups/?sort=established").get_data(as_text=True)
    assert (page_checks.problems(page), page.count('<th scope="row">')) == ([], 2)
    assert page_checks.problems(browser.get("/groups/?q=brak").get_data(as_text=True)) == []
    assert client.get("/groups/").status_code == 302


def test_number_of_statements_does_not_grow(establish, login, count_queries, clerk, anna):
    browser, counts = login(factories.office()), []
    browser.get("/groups/")
    for number in (1, 2):
        for _row in range(number):
            group = establish()
            operations.appoint_coordinator(group, anna, basis="Uchwała", actor=clerk)
        db.session.commit()
        with count_queries() as statements:
            assert browser.get("/groups/").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 10


def test_number_of_statements_of_a_group_does_not_grow_with_its_people(
    establish, login, count_queries, clerk
):
    group, browser, counts = establish(), login(factories.office()), []
    browser.get(f"/groups/{group.id}")
    for number in (1, 2):
        for _row in range(number):
            person = factories.staff()
            operations.add_member(group, person, home_of(person), actor=clerk)
        db.session.commit()
        with count_queries() as statements:
            assert browser.get(f"/groups/{group.id}").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 15


PATHS = ("", "/members", "/edit", "/coordinator", "/correct", "/close", "/void")


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("guest", [302] * 7),
        ("without a role", [403] * 7),
        ("staff", [200, 403, 403, 403, 403, 403, 403]),
        ("coordinator", [200, 200, 200, 403, 403, 403, 403]),
        ("another coordinator", [200, 403, 403, 403, 403, 403, 403]),
        ("office", [200] * 7),
    ],
)
def test_who_opens_what(establish, client, login, anna, clerk, who, expected):
    """Domain, table of roles: the coordinator manages the group, the Biuro appoints and corrects."""
    group = establish()
    operations.appoint_coordinator(group, anna, basis="Uchwała", actor=clerk)
    people = {
        "without a role": factories.user,
        "staff": factories.staff,
        "coordinator": lambda: anna,
        "another coordinator": factories.coordinator,
        "office": factories.office,
    }
    browser = client if who == "guest" else login(people[who]())
    assert [browser.get(f"/groups/{group.id}{path}").status_code for path in PATHS] == expected


def test_unknown_group_is_404(login):
    browser = login(factories.office())
    assert [browser.get(f"/groups/999{path}").status_code for path in (*PATHS, "/resolution")] == [404] * 8


def test_group_without_a_file_has_no_download(establish, login):
    assert login(factories.office()).get(f"/groups/{establish().id}/resolution").status_code == 404
