"""Leaving, coming back and merging: history stays, every question about a past day keeps its answer."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal import clock
from portal.accounts.models import RoleAssignment
from portal.accounts.operations import escalate_unrepresented
from portal.accounts.queries import load_actor
from portal.activity import ActivityEvent
from portal.extensions import db
from portal.home import desk
from portal.mail import OutboxMail
from portal.organisations import operations, queries
from portal.organisations.models import EarlierMembership, MembershipLevel, Organisation
from portal.permissions import SYSTEM, Role
from portal.workflow import Refused
from tests import factories, page_checks
from tests.at_once import race

TODAY = date(2015, 12, 1)
LEFT = date(2014, 6, 30)
BACK = date(2015, 3, 1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _in_december_2015():
    with clock.at(clock.at_noon(TODAY)):
        yield


@pytest.fixture
def clerk(app):
    return factories.actor(factories.office())


@pytest.fixture
def school(clerk):
    return operations.admit(name="Szkoła", joined_on=date(2013, 1, 15), basis="Uchwała 1", actor=clerk)


@pytest.fixture
def returned(school, clerk):
    operations.leave(school, on=LEFT, reason="Uchwała 2", actor=clerk)
    return operations.readmit(school, on=BACK, basis="Uchwała 3", level=MembershipLevel.TASK, actor=clerk)


def held(person):
    return {row.role for row in person.assignments if row.is_in_force(TODAY)}


def test_roles_of_a_leaving_organisations_people_end_the_same_day(school, clerk):
    """Domain: a leaver is disabled the same day and keeps authorship; a role elsewhere is another matter."""
    speaker, helper = factories.representative(school), factories.staff(school)
    other = factories.organisation("Biblioteka")
    factories.role(helper, Role.STAFF, organisation_id=other.id)
    later = RoleAssignment(
        role=Role.DEPUTY, organisation_id=school.id, starts_on=TODAY + DAY, basis="x", user=factories.user()
    )
    db.session.add(later)
    operations.leave(school, on=TODAY, reason="Uchwała 9", actor=clerk)
    assert (held(speaker), held(helper)) == (set(), {Role.STAFF})
    assert (queries.people(school.id), queries.lasting(school.id)) == ([], [])
    assert not later.is_in_force(TODAY + DAY)
    assert not load_actor(speaker).works_for(school.id)
    assert load_actor(helper).works_for(other.id)


def test_somebody_without_any_role_left_reaches_their_own_data_only(school, clerk, login):
    person = factories.representative(school)
    browser = login(person, school)
    assert browser.get(f"/organisations/{school.id}/edit").status_code == 200
    operations.leave(school, on=TODAY, reason="Uchwała 9", actor=clerk)
    db.session.commit()
    found = [
        browser.get(path).status_code
        for path in ("/accounts/profile", f"/organisations/{school.id}/edit", "/barter/")
    ]
    assert (found, person.is_active) == ([200, 403, 403], True)


def test_nobody_is_asked_to_find_a_representative_for_who_leaves(school, clerk):
    factories.representative(school)
    operations.leave(school, on=TODAY, reason="Uchwała 9", actor=clerk)
    escalate_unrepresented(actor=SYSTEM)
    assert db.session.scalars(select(OutboxMail)).all() == []
    assert queries.without_representative() == []


def test_member_without_a_representative_is_reported_once_and_stays_on_the_offices_page(app, school, clerk):
    """Domain: never left without a representative silently."""
    for _time in range(2):
        escalate_unrepresented(actor=SYSTEM)
    assert [mail.recipient for mail in db.session.scalars(select(OutboxMail))] == [clerk.user.email]
    with app.test_request_context():
        found = [row.what for row in desk.for_actor(clerk)["waiting"]]
    assert found == ["1 organizacja nie ma przedstawiciela"]


def test_return_begins_a_membership_and_keeps_the_one_before(returned):
    rows = [(row.starts_on, row.ends_on, row.leaving_reason) for row in returned.earlier]
    assert rows == [(date(2013, 1, 15), LEFT, "Uchwała 2")]
    assert (returned.joined_on, returned.left_on, returned.leaving_reason) == (BACK, None, "")
    [fact] = db.session.scalars(select(ActivityEvent)).all()
    assert (fact.occurred_on, fact.unit_key) == (date(2013, 1, 15), str(returned.id))


def test_questions_about_every_day_keep_their_answer(returned):
    days = [date(2013, 1, 14), date(2013, 1, 15), LEFT, LEFT + DAY, BACK - DAY, BACK, TODAY]
    assert [returned.is_member_on(day) for day in days] == [False, True, True, False, False, True, True]
    found = [queries.status_on(returned, day) for day in days]
    assert [row and row.level.value for row in found] == [
        None,
        "information",
        "information",
        None,
        None,
        "task",
        "task",
    ]


@given(st.lists(st.integers(1, 400), min_size=2, max_size=8), st.integers(-50, 3000))
def test_a_day_is_within_a_membership_exactly_when_some_period_holds_it(lengths, offset):
    start = date(2010, 1, 1)
    bounds = [start + timedelta(days=sum(lengths[:number])) for number in range(len(lengths) + 1)]
    periods = list(zip(bounds[::2], bounds[1::2], strict=False))
    *earlier, (joined_on, left_on) = periods
    organisation = Organisation(
        name="x",
        joined_on=joined_on,
        left_on=left_on,
        earlier=[EarlierMembership(starts_on=first, ends_on=last) for first, last in earlier],
    )
    day = start + timedelta(days=offset)
    assert organisation.is_member_on(day) is any(first <= day <= last for first, last in periods)


def test_returned_member_is_listed_as_current_with_both_memberships(returned, client):
    names = [row.name for row in db.session.scalars(queries.directory({}))]
    former = [row.name for row in db.session.scalars(queries.directory({"members": "former"}))]
    assert (names, former) == (["Szkoła"], [])
    page = client.get(f"/organisations/{returned.id}").get_data(as_text=True)
    assert ("15 stycznia 2013 – 30 czerwca 2014" in page, "od 1 marca 2015" in page) == (True, True)
    assert "Uchwała 2" not in page  # the reason for leaving is for members


def test_member_may_leave_and_return_more_than_once(returned, clerk):
    operations.leave(returned, on=date(2015, 5, 1), reason="x", actor=clerk)
    operations.readmit(returned, on=date(2015, 9, 1), basis="y", level=MembershipLevel.DECISION, actor=clerk)
    assert {row.starts_on for row in returned.earlier} == {date(2013, 1, 15), BACK}
    assert returned.is_member_on(date(2015, 4, 1))
    assert not returned.is_member_on(date(2015, 6, 1))


@pytest.mark.parametrize("day", [LEFT, LEFT - DAY, TODAY + DAY])
def test_return_is_refused(school, clerk, day):
    operations.leave(school, on=LEFT, reason="x", actor=clerk)
    with pytest.raises(Refused):
        operations.readmit(school, on=day, basis="x", level=MembershipLevel.TASK, actor=clerk)


def test_member_cannot_be_admitted_again(school, clerk):
    with pytest.raises(Refused):
        operations.readmit(school, on=TODAY, basis="x", level=MembershipLevel.TASK, actor=clerk)


def test_two_people_of_the_office_admit_a_former_member_at_once(app, school, clerk, login):
    operations.leave(school, on=LEFT, reason="x", actor=clerk)
    number = school.id
    fields = {"on": "2015-03-01", "basis": "Uchwała 3", "level": "task"}
    acts = [(login(factories.office()), f"/organisations/{number}/readmit", fields) for _person in range(2)]
    answers = race(app, *acts)
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert len(db.session.get_one(Organisation, number).earlier) == 1


def merged(school, clerk, **values):
    successor = values.pop("successor", None) or factories.organisation("Uczelnia")
    fields = {"on": date(2015, 6, 30), "basis": "Uchwała 5", **values}
    return operations.merge(school, successor, actor=clerk, **fields)


def test_merger_ends_the_membership_and_both_pages_name_one_another(school, clerk, client, login):
    person = factories.representative(school)
    merged(school, clerk)
    successor = school.merger.successor
    assert (school.left_on, school.leaving_reason, held(person)) == (date(2015, 6, 30), "Uchwała 5", set())
    pages = [client.get(f"/organisations/{row.id}").get_data(as_text=True) for row in (school, successor)]
    assert f'Następca: <a href="/organisations/{successor.id}">Uczelnia</a>, 30 czerwca 2015' in pages[0]
    assert f'Poprzednik: <a href="/organisations/{school.id}">Szkoła</a>, 30 czerwca 2015' in pages[1]
    assert [page_checks.problems(page) for page in pages] == [[], []]
    office_page = login(factories.office()).get(f"/organisations/{school.id}").get_data(as_text=True)
    assert ("/readmit" in office_page, "/merge" in office_page) == (False, False)


def test_facts_stay_with_the_organisation_that_earned_them(school, clerk):
    before = [(row.label, row.unit_key) for row in db.session.scalars(select(ActivityEvent))]
    merged(school, clerk)
    assert [(row.label, row.unit_key) for row in db.session.scalars(select(ActivityEvent))] == before
    assert not school.merger.successor.is_member_on(date(2011, 1, 1))


def test_organisation_that_left_before_may_be_merged_later(school, clerk):
    operations.leave(school, on=LEFT, reason="Uchwała 2", actor=clerk)
    merged(school, clerk)
    assert (school.left_on, school.leaving_reason, school.merger.merged_on) == (
        LEFT,
        "Uchwała 2",
        date(2015, 6, 30),
    )


@pytest.mark.parametrize("wrong", ["itself", "former", "future", "before joining", "before leaving", "twice"])
def test_merger_is_refused(school, clerk, wrong):
    if wrong == "before leaving":
        operations.leave(school, on=TODAY, reason="x", actor=clerk)
    if wrong == "twice":
        merged(school, clerk)
    values = {
        "itself": {"successor": school},
        "former": {"successor": factories.organisation(left_on=date(2014, 1, 1))},
        "future": {"on": TODAY + DAY},
        "before joining": {"on": date(2012, 12, 31)},
    }.get(wrong, {})
    with pytest.raises(Refused):
        merged(school, clerk, **values)


def test_who_was_taken_over_is_not_admitted_again(school, clerk):
    merged(school, clerk)
    with pytest.raises(Refused):
        operations.readmit(school, on=TODAY, basis="x", level=MembershipLevel.TASK, actor=clerk)


def test_office_notes_a_merger_and_a_return_by_form(school, clerk, login):
    successor, browser = factories.organisation("Uczelnia"), login(factories.office())
    left = factories.organisation("Dawna", left_on=LEFT)
    for row, path, fields in (
        (school, "merge", {"successor": str(successor.id), "on": "30.06.2015", "basis": "Uchwała 5"}),
        (left, "readmit", {"on": "2015-03-01", "basis": "Uchwała 3", "level": "task"}),
    ):
        url = f"/organisations/{row.id}/{path}"
        assert page_checks.problems(browser.get(url).get_data(as_text=True)) == []
        for name in fields:
            empty = browser.post(url, data={**fields, name: ""})
            assert (empty.status_code, page_checks.problems(empty.get_data(as_text=True))) == (422, [])
        assert browser.post(url, data=fields).status_code == 303
    assert (school.merger.successor, left.joined_on) == (successor, BACK)


@pytest.mark.parametrize("successor", ["999", "x", "-1"])
def test_merger_into_nothing_known_is_said(school, login, successor):
    fields = {"successor": successor, "on": "2015-06-30", "basis": "Uchwała 5"}
    answer = login(factories.office()).post(f"/organisations/{school.id}/merge", data=fields)
    assert (answer.status_code, school.left_on) == (422, None)


def test_number_of_statements_does_not_grow_with_mergers(app, client, count_queries):
    number, counts = factories.organisation("Uczelnia").id, []
    client.get("/organisations/")  # reads the clock's offset, which is kept for a minute
    for more in (1, 2):
        for _row in range(more):
            successor = db.session.get_one(Organisation, number)
            merged(factories.organisation(), factories.actor(factories.office()), successor=successor)
        db.session.commit()
        db.session.expunge_all()  # what the test holds would be read again row by row
        with count_queries() as statements:
            assert client.get(f"/organisations/{number}").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
