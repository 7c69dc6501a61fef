"""Declaring, accepting, rejecting, withdrawing and ending an engagement (domain: Engagement)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.activity import ActivityEvent
from portal.engagement import operations, queries
from portal.engagement.models import Engagement, EngagementState
from portal.extensions import db
from portal.mail import OutboxMail
from portal.organisations.models import EngagementLevel
from portal.workflow import Refused
from tests import factories, page_checks
from tests.at_once import race

TODAY = date(2015, 12, 1)
COORDINATOR, PARTICIPANT, OBSERVER = EngagementLevel


@pytest.fixture(autouse=True)
def _in_december_2015():
    with clock.at(clock.at_noon(TODAY)):
        yield


@pytest.fixture
def school(app):
    factories.area(4)
    factories.area(5, "Rozwój partnerstwa")
    return factories.organisation("Szkoła")


@pytest.fixture
def head(school):
    return factories.representative(school)


@pytest.fixture
def clerk(app):
    return factories.actor(factories.office())


def declared(school, level=OBSERVER, area=5):
    return operations.declare(school, area, level, actor=factories.actor(factories.staff(school)))


def accepted(school, clerk, level=OBSERVER, on=TODAY, area=5):
    return operations.accept(declared(school, level, area), starts_on=on, basis="Uchwała 1", actor=clerk)


def test_declaration_waits_and_changes_nothing(school, clerk):
    accepted(school, clerk, OBSERVER, date(2015, 1, 1))
    row = declared(school, PARTICIPANT)
    assert [row] == db.session.scalars(queries.waiting()).all()
    assert queries.level_on(school.id, 5, TODAY) is OBSERVER


def test_acceptance_is_one_fact_of_the_first_day(school, clerk):
    row = accepted(school, clerk, OBSERVER, date(2015, 3, 1))
    fact = db.session.scalars(select(ActivityEvent)).one()
    assert (fact.kind, fact.occurred_on, fact.subject_type, fact.subject_id, fact.unit_key) == (
        "engagement.engagement_accepted",
        date(2015, 3, 1),
        "engagement",
        row.id,
        str(school.id),
    )
    assert (fact.label, [party.organisation_id for party in fact.parties]) == (
        "Szkoła – Rozwój partnerstwa",
        [school.id],
    )


def test_new_level_ends_the_one_before_the_day_before(school, clerk):
    first = accepted(school, clerk, OBSERVER, date(2015, 1, 1))
    second = accepted(school, clerk, COORDINATOR, date(2015, 6, 1))
    assert (first.ends_on, second.starts_on, second.ends_on) == (date(2015, 5, 31), date(2015, 6, 1), None)
    levels = [queries.level_on(school.id, 5, date(2015, *day)) for day in ((1, 1), (5, 31), (6, 1))]
    assert levels == [OBSERVER, OBSERVER, COORDINATOR]


@pytest.mark.parametrize(
    "day", [TODAY + timedelta(days=1), date(2015, 1, 1), date(2014, 1, 1), date(2011, 12, 31)]
)
def test_acceptance_is_refused_in_the_future_over_the_past_and_outside_the_membership(school, clerk, day):
    accepted(school, clerk, OBSERVER, date(2015, 1, 1))
    row = declared(school, PARTICIPANT)
    with pytest.raises(Refused):
        operations.accept(row, starts_on=day, actor=clerk)
    db.session.rollback()


def test_acceptance_never_reaches_into_an_engagement_that_ended(school, clerk):
    operations.end(accepted(school, clerk, OBSERVER, date(2015, 1, 1)), reason="Zmiana", actor=clerk)
    row = declared(school, PARTICIPANT)
    with pytest.raises(Refused):
        operations.accept(row, starts_on=TODAY, actor=clerk)
    db.session.rollback()


def test_rejection_keeps_its_reason_and_frees_the_area(school, clerk):
    row = operations.reject(declared(school), reason="Brak planu pracy", actor=clerk)
    assert (row.state, row.reason, row.starts_on) == (EngagementState.REJECTED, "Brak planu pracy", None)
    assert declared(school).state is EngagementState.PROPOSED


@pytest.mark.parametrize("decide", ["accept", "reject", "withdraw"])
def test_what_was_decided_is_not_decided_again(school, clerk, decide):
    row = operations.withdraw(declared(school), actor=clerk)
    fields = {"reason": "x"} if decide == "reject" else {}
    with pytest.raises(Refused):
        getattr(operations, decide)(row, actor=clerk, **fields)


def test_declaration_is_refused(school, clerk):
    accepted(school, clerk, OBSERVER, date(2015, 1, 1))
    declared(school, PARTICIPANT)
    former = factories.organisation(left_on=date(2015, 1, 1))
    for organisation, area, level in ((school, 5, COORDINATOR), (school, 9, OBSERVER), (former, 5, OBSERVER)):
        with pytest.raises(Refused):
            operations.declare(organisation, area, level, actor=clerk)
    operations.withdraw(db.session.scalars(queries.waiting()).one(), actor=clerk)
    with pytest.raises(Refused):
        operations.declare(school, 5, OBSERVER, actor=clerk)


@pytest.mark.parametrize("state", [EngagementState.PROPOSED, EngagementState.ACCEPTED])
def test_database_itself_keeps_one_open_row_per_area(school, state):
    for level in (OBSERVER, PARTICIPANT):
        db.session.add(
            Engagement(
                organisation_id=school.id,
                area_number=5,
                level=level,
                state=state,
                starts_on=TODAY if state is EngagementState.ACCEPTED else None,
                declared_at=clock.now(),
            )
        )
    with pytest.raises(IntegrityError):
        db.session.flush()


@pytest.mark.parametrize(("decision", "template"), [("accept", "przyjęło"), ("reject", "odrzuciło")])
def test_representative_hears_of_the_decision(school, head, login, decision, template):
    row = declared(school)
    data = {"decision": decision, "starts_on": "2015-11-01", "reason": "Brak planu"}
    assert login(factories.office()).post(f"/engagement/{row.id}/decide", data=data).status_code == 303
    mails = db.session.scalars(select(OutboxMail)).all()
    assert [mail.recipient for mail in mails] == [head.email]
    assert (template in mails[0].body, "Brak planu" in mails[0].body) == (True, False)
    assert f"/engagement/organisations/{school.id}" in mails[0].body


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"decision": "accept", "starts_on": ""},
        {"decision": "accept", "starts_on": "2016-01-01"},
        {"decision": "reject", "starts_on": "2015-11-01", "reason": " "},
        {"decision": "drop", "starts_on": "2015-11-01"},
    ],
)
def test_wrong_decision_is_said(school, login, fields):
    row = declared(school)
    answer = login(factories.office()).post(f"/engagement/{row.id}/decide", data=fields)
    assert (answer.status_code, page_checks.problems(answer.get_data(as_text=True))) == (422, [])
    assert row.state is EngagementState.PROPOSED


def test_whole_path_of_a_declaration_on_the_screen(school, head, login):
    mine, office = login(head), login(factories.office())
    page = mine.get(f"/engagement/organisations/{school.id}/declare?area=5").get_data(as_text=True)
    assert (page_checks.problems(page), 'value="5" selected' in page or 'selected value="5"' in page) == (
        [],
        True,
    )
    fields = {"area": "5", "level": "observer", "note": "Śledzimy <script>"}
    assert mine.post(f"/engagement/organisations/{school.id}/declare", data=fields).status_code == 303
    row = db.session.scalars(select(Engagement)).one()
    queue = office.get("/engagement/waiting").get_data(as_text=True)
    assert (f"/engagement/{row.id}/decide" in queue, page_checks.problems(queue)) == (True, [])
    one = office.get(f"/engagement/{row.id}/decide").get_data(as_text=True)
    assert ("<script>" in one, page_checks.problems(one)) == (False, [])
    office.post(f"/engagement/{row.id}/decide", data={"decision": "accept", "starts_on": "2015-11-01"})
    assert (row.state, row.starts_on) == (EngagementState.ACCEPTED, date(2015, 11, 1))


def test_representative_ends_an_engagement_on_the_screen(school, head, login, clerk):
    row, mine = accepted(school, clerk), login(head)
    end = f"/engagement/{row.id}/end"
    assert end in mine.get(f"/engagement/organisations/{school.id}").get_data(as_text=True)
    assert page_checks.problems(mine.get(end).get_data(as_text=True)) == []
    assert mine.post(end, data={"reason": ""}).status_code == 422
    assert mine.post(end, data={"reason": "Brak czasu"}).status_code == 303
    assert (row.ends_on, row.reason) == (TODAY, "Brak czasu")
    assert mine.post(end, data={"reason": "Brak czasu"}).status_code == 422


@pytest.mark.parametrize(
    "fields", [{}, {"area": "9", "level": "observer"}, {"area": "5", "level": "x"}, {"area": "5' OR 1=1"}]
)
def test_wrong_declaration_is_said(school, head, login, fields):
    answer = login(head).post(f"/engagement/organisations/{school.id}/declare", data=fields)
    assert (answer.status_code, page_checks.problems(answer.get_data(as_text=True))) == (422, [])


def test_proposal_is_seen_by_its_organisation_and_the_office_only(school, head, client, login, clerk):
    row = declared(school)
    operations.reject(declared(school, area=4), reason="TAJNY-POWOD", actor=clerk)
    url = f"/engagement/organisations/{school.id}"
    seen = {
        "guest": client,
        "other": login(factories.representative()),
        "own": login(head),
        "office": login(factories.office()),
    }
    pages = {who: browser.get(url).get_data(as_text=True) for who, browser in seen.items()}
    assert {who: "TAJNY-POWOD" in page for who, page in pages.items()} == {
        "guest": False,
        "other": False,
        "own": True,
        "office": True,
    }
    assert seen["other"].post(f"/engagement/{row.id}/withdraw").status_code == 404
    assert seen["own"].post(f"/engagement/{row.id}/withdraw").status_code == 303


def test_who_declares_decides_and_ends(school, head, client, login, clerk):
    """Domain, table of roles: the representative declares, the Biuro accepts."""
    row = accepted(school, clerk)
    waiting = declared(school, PARTICIPANT)
    paths = [f"/engagement/organisations/{school.id}/declare", f"/engagement/{row.id}/end"]
    paths += ["/engagement/waiting", f"/engagement/{waiting.id}/decide"]
    people = {
        "staff": factories.staff(school),
        "representative": head,
        "another": factories.representative(),
        "office": factories.office(),
    }
    found = {who: [login(person).get(path).status_code for path in paths] for who, person in people.items()}
    assert found == {
        "staff": [403, 403, 403, 403],
        "representative": [200, 200, 403, 403],
        "another": [403, 403, 403, 404],
        "office": [403, 200, 200, 200],
    }
    assert [client.get(path).status_code for path in paths] == [302] * 4


@pytest.mark.parametrize("turn", range(3))
def test_two_people_of_the_office_decide_at_once(app, school, login, turn):
    row = declared(school)
    row_id, url = row.id, f"/engagement/{row.id}/decide"
    fields = {"starts_on": "2015-11-01", "reason": "Nie"}
    acts = [
        (login(factories.office()), url, {**fields, "decision": decision})
        for decision in ("accept", "reject")
    ]
    answers = race(app, *acts)
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    won = EngagementState.ACCEPTED if answers[0].status_code == 303 else EngagementState.REJECTED
    assert db.session.get(Engagement, row_id).state is won
    assert len(db.session.scalars(select(ActivityEvent.id)).all()) == (won is EngagementState.ACCEPTED)


def test_two_declarations_at_once_leave_one_proposal(app, school, head, login):
    url = f"/engagement/organisations/{school.id}/declare"
    acts = [
        (login(head), url, {"area": "5", "level": level, "note": ""}) for level in ("observer", "participant")
    ]
    answers = race(app, *acts)
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert len(db.session.scalars(queries.waiting()).all()) == 1


@pytest.mark.parametrize("url", ["/engagement/waiting", "/engagement/organisations/{id}"])
def test_number_of_statements_of_lists_does_not_grow(school, login, count_queries, url, clerk):
    browser, counts = login(factories.office()), []
    browser.get("/engagement/")
    for areas in ((1,), (2, 3)):
        for number in areas:
            factories.area(number)
            declared(school, area=number)
        db.session.commit()
        with count_queries() as statements:
            assert browser.get(url.format(id=school.id)).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 8
