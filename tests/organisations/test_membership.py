"""Admission, membership statuses and leaving: always by a resolution, never overwritten (domain: Roles)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.activity import ActivityEvent, history
from portal.engagement import operations as engagement
from portal.engagement.models import EngagementState
from portal.extensions import db
from portal.mail import OutboxMail
from portal.organisations import operations, queries
from portal.organisations.models import EngagementLevel, MembershipLevel, Organisation, OrganisationKind
from portal.workflow import Refused
from tests import factories, page_checks
from tests.at_once import race

TODAY = date(2015, 12, 1)


@pytest.fixture(autouse=True)
def _in_december_2015():
    with clock.at(clock.at_noon(TODAY)):
        yield


@pytest.fixture
def clerk(app):
    return factories.actor(factories.office())


@pytest.fixture
def school(clerk):
    return operations.admit(
        name="Szkoła",
        kind=OrganisationKind.SCHOOL,
        joined_on=date(2013, 1, 15),
        basis="Uchwała 1",
        actor=clerk,
    )


def statuses(organisation):
    rows = sorted(organisation.statuses, key=lambda row: row.starts_on)
    return [(row.level.value, row.starts_on, row.ends_on, row.basis) for row in rows]


def test_admission_is_one_fact_of_the_day_of_joining(school):
    facts = db.session.scalars(select(ActivityEvent)).all()
    assert [(f.kind, f.occurred_on, f.unit_key, f.member_involved) for f in facts] == [
        ("organisations.member_admitted", date(2013, 1, 15), str(school.id), True)
    ]
    assert statuses(school) == [("information", date(2013, 1, 15), None, "Uchwała 1")]


def test_admission_lies_not_in_the_future(clerk):
    with pytest.raises(Refused):
        operations.admit(name="X", joined_on=TODAY + timedelta(days=1), basis="U", actor=clerk)


def test_status_changes_by_a_resolution_and_its_history_stays(school, clerk):
    operations.change_membership(
        school, MembershipLevel.TASK, starts_on=date(2014, 5, 1), basis="Uchwała 2", actor=clerk
    )
    assert statuses(school) == [
        ("information", date(2013, 1, 15), date(2014, 4, 30), "Uchwała 1"),
        ("task", date(2014, 5, 1), None, "Uchwała 2"),
    ]
    days = [date(2014, 4, 30), date(2014, 5, 1), date(2012, 1, 1)]
    found = [queries.status_on(school, day) for day in days]
    assert [row and row.level.value for row in found] == ["information", "task", None]
    assert str(history("organisation", school.id)[0].action) == "organisations.change_membership"


@pytest.mark.parametrize(
    ("level", "day"),
    [
        (MembershipLevel.INFORMATION, date(2014, 5, 1)),
        (MembershipLevel.TASK, TODAY + timedelta(days=1)),
        (MembershipLevel.TASK, date(2013, 1, 15)),
        (MembershipLevel.TASK, date(2012, 1, 1)),
    ],
)
def test_status_is_refused(school, clerk, level, day):
    with pytest.raises(Refused):
        operations.change_membership(school, level, starts_on=day, basis="Uchwała 2", actor=clerk)


def test_representative_hears_of_a_new_status(school, clerk):
    person = factories.representative(school)
    factories.staff(school)
    operations.change_membership(
        school, MembershipLevel.TASK, starts_on=date(2014, 5, 1), basis="Uchwała 2", actor=clerk
    )
    mails = db.session.scalars(select(OutboxMail)).all()
    assert [mail.recipient for mail in mails] == [person.email]
    assert (f"/organisations/{school.id}" in mails[0].body, "1 maja 2014" in mails[0].body) == (True, True)


def test_leaving_ends_status_and_engagements_and_keeps_history(school, clerk):
    for number in (4, 5):
        factories.area(number)
    accepted = engagement.declare(school, 5, EngagementLevel.OBSERVER, actor=clerk)
    engagement.accept(accepted, starts_on=date(2014, 1, 1), actor=clerk)
    waiting = engagement.declare(school, 4, EngagementLevel.OBSERVER, actor=clerk)
    operations.leave(school, on=date(2015, 6, 30), reason="Uchwała 9", actor=clerk)
    assert (school.left_on, school.leaving_reason) == (date(2015, 6, 30), "Uchwała 9")
    assert statuses(school)[-1][2] == date(2015, 6, 30)
    assert (accepted.state, accepted.ends_on) == (EngagementState.ACCEPTED, date(2015, 6, 30))
    assert (waiting.state, waiting.ends_on) == (EngagementState.WITHDRAWN, None)
    assert [school.is_member_on(day) for day in (date(2015, 6, 30), date(2015, 7, 1))] == [True, False]


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), date(2013, 1, 14)])
def test_leaving_is_refused(school, clerk, day):
    with pytest.raises(Refused):
        operations.leave(school, on=day, reason="x", actor=clerk)


def test_nobody_leaves_twice_nor_changes_status_afterwards(school, clerk):
    operations.leave(school, on=TODAY, reason="x", actor=clerk)
    with pytest.raises(Refused):
        operations.leave(school, on=TODAY, reason="x", actor=clerk)
    with pytest.raises(Refused):
        operations.change_membership(school, MembershipLevel.TASK, starts_on=TODAY, basis="x", actor=clerk)


def test_office_admits_by_the_form_and_goes_on_to_the_people(app, login):
    browser = login(factories.office())
    assert page_checks.problems(browser.get("/organisations/new").get_data(as_text=True)) == []
    fields = {
        "name": "Nowa „Szkoła”",
        "kind": "school",
        "joined_on": "15.01.2015",
        "basis": "Uchwała 7",
        "level": "task",
        "regon": "120139624",
    }
    answer = browser.post("/organisations/new", data=fields)
    found = db.session.scalars(select(Organisation)).one()
    assert (answer.status_code, answer.location) == (303, f"/organisations/{found.id}/people")
    assert (found.joined_on, found.regon, found.statuses[0].level) == (
        date(2015, 1, 15),
        "120139624",
        MembershipLevel.TASK,
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"kind": ""},
        {"joined_on": ""},
        {"joined_on": "2015-13-45"},
        {"joined_on": "2016-01-01"},
        {"basis": ""},
        {"level": "x"},
        {"regon": "123456789"},
    ],
)
def test_wrong_admission_is_said(app, login, wrong):
    fields = {"name": "N", "kind": "school", "joined_on": "2015-01-15", "basis": "U", "level": "task"}
    factories.organisation(regon="120139624")
    page = login(factories.office()).post("/organisations/new", data={**fields, **wrong})
    assert (page.status_code, page_checks.problems(page.get_data(as_text=True))) == (422, [])
    assert len(db.session.scalars(select(Organisation.id)).all()) == 1


def test_two_people_of_the_office_change_a_status_at_once(app, school, login):
    school_id = school.id
    url, fields = f"/organisations/{school_id}/membership", {"starts_on": "2015-05-01", "basis": "Uchwała 2"}
    acts = [(login(factories.office()), url, {**fields, "level": level}) for level in ("task", "decision")]
    answers = race(app, *acts)
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert len(db.session.get(Organisation, school_id).statuses) == 2


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("membership", {"level": "task", "starts_on": "2015-05-01", "basis": "Uchwała 2"}),
        ("leave", {"left_on": "2015-05-01", "reason": "Uchwała 3"}),
    ],
)
def test_office_changes_membership_by_form(school, login, path, fields):
    browser, url = login(factories.office()), f"/organisations/{school.id}/{path}"
    assert page_checks.problems(browser.get(url).get_data(as_text=True)) == []
    empty = browser.post(url, data=dict.fromkeys(fields, ""))
    assert (empty.status_code, page_checks.problems(empty.get_data(as_text=True))) == (422, [])
    assert browser.post(url, data=fields).status_code == 303
