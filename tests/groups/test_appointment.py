"""A group is appointed by a resolution: a fact of its day for the indicators it is tagged with (plan: README)."""

import io
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.activity import ActivityEvent
from portal.extensions import db
from portal.groups import operations, queries
from portal.groups.models import GroupState, TaskGroup
from portal.workflow import Refused
from tests import factories, page_checks
from tests.at_once import race

TODAY = date(2015, 12, 1)
PDF = b"%PDF-1.4 uchwa\xc5\x82a\n%%EOF\n"
FIELDS = {
    "name": "Zespół „Wiedza”",
    "kind": "team",
    "area": "5",
    "purpose": "Wymiana **wiedzy**",
    "established_on": "2013-03-14",
    "resolution": "Uchwała nr 3/2013",
    "indicators": ["5.2.7", "5.4.1"],
}


def facts():
    rows = db.session.scalars(select(ActivityEvent).order_by(ActivityEvent.id)).all()
    return [(row.occurred_on, [tag.indicator for tag in row.tags], row.voided_at is None) for row in rows]


def test_appointment_is_one_fact_with_tags_and_the_organisations_of_its_members(establish, school):
    group = establish(indicators=["5.4.1", "5.2.7", "5.2.7"])
    row = db.session.scalars(select(ActivityEvent)).one()
    assert (row.kind, row.label, row.subject_type, row.subject_id) == (
        "groups.group_established",
        "Zespół ds. wiedzy",
        "task_group",
        group.id,
    )
    assert facts() == [(date(2013, 3, 14), ["5.2.7", "5.4.1"], True)]
    assert [(party.organisation_id, party.member) for party in row.parties] == [(school.id, True)]
    assert row.member_involved


def test_group_without_tags_is_history_only(establish):
    establish(indicators=[], members=[])
    assert facts() == [(date(2013, 3, 14), [], True)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"established_on": TODAY + timedelta(days=1)},
        {"area_number": 9},
        {"indicators": ["1.1.1"]},
        {"indicators": ["x"]},
    ],
)
def test_appointment_is_refused(establish, wrong):
    with pytest.raises(Refused):
        establish(**wrong)


def test_same_person_is_chosen_once(establish, anna, school):
    with pytest.raises(Refused):
        establish(members=[(anna, school), (anna, school)])


def test_correction_replaces_the_fact_and_keeps_reports_of_the_past(establish, clerk, school):
    group = establish()
    with clock.at(clock.at_noon(TODAY) + timedelta(hours=1)):
        operations.correct(
            group, established_on=date(2014, 1, 10), indicators=["5.4.1"], reason="Zły dzień", actor=clerk
        )
    assert facts() == [(date(2013, 3, 14), ["5.2.7"], False), (date(2014, 1, 10), ["5.4.1"], True)]
    old, new = db.session.scalars(select(ActivityEvent).order_by(ActivityEvent.id)).all()
    assert (old.void_reason, new.corrects_id, old.voided_at == new.recorded_at) == ("Zły dzień", old.id, True)
    assert [party.organisation_id for party in new.parties] == [school.id]
    assert (group.established_on, group.indicators) == (date(2014, 1, 10), ("5.4.1",))
    assert [row.starts_on for row in group.memberships] == [date(2014, 1, 10)]


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        (date(2013, 3, 14), ["5.2.7"]),
        (TODAY + timedelta(days=1), ["5.2.7"]),
        (date(2013, 3, 14), ["1.1.1"]),
    ],
)
def test_correction_is_refused(establish, clerk, day, codes):
    group = establish()
    with pytest.raises(Refused):
        operations.correct(group, established_on=day, indicators=codes, reason="x", actor=clerk)
    assert facts() == [(date(2013, 3, 14), ["5.2.7"], True)]


def test_closed_group_still_counts(establish, clerk, anna):
    group = establish()
    operations.appoint_coordinator(group, anna, basis="Uchwała", actor=clerk)
    operations.close(group, on=date(2015, 6, 30), reason="Cel osiągnięty", actor=clerk)
    assert (group.state, group.closed_on, group.closing_reason) == (
        GroupState.CLOSED,
        date(2015, 6, 30),
        "Cel osiągnięty",
    )
    assert facts() == [(date(2013, 3, 14), ["5.2.7"], True)]
    assert [row.ends_on for row in group.memberships] == [date(2015, 6, 30)]
    assert queries.coordinating(group.id) == []
    with pytest.raises(Refused):
        operations.correct(group, established_on=date(2015, 7, 1), indicators=[], reason="x", actor=clerk)


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), date(2013, 3, 13)])
def test_closing_is_refused(establish, clerk, day):
    group = establish()
    with pytest.raises(Refused):
        operations.close(group, on=day, reason="x", actor=clerk)


def test_voided_group_counts_no_more_and_cannot_be_touched(establish, clerk):
    group = operations.void(establish(), reason="Pomyłka", actor=clerk)
    assert facts() == [(date(2013, 3, 14), ["5.2.7"], False)]
    acts = [
        lambda: operations.void(group, reason="x", actor=clerk),
        lambda: operations.close(group, on=TODAY, reason="x", actor=clerk),
        lambda: operations.edit(group, name="x", actor=clerk),
        lambda: operations.correct(group, established_on=TODAY, indicators=[], reason="x", actor=clerk),
    ]
    for act in acts:
        with pytest.raises(Refused):
            act()


def test_office_appoints_a_group_on_the_screen(login, school, anna):
    browser = login(factories.office())
    assert page_checks.problems(browser.get("/groups/new").get_data(as_text=True)) == []
    upload = (io.BytesIO(PDF), "Uchwała 3.pdf")
    data = {**FIELDS, "members": [f"{anna.id}-{school.id}"], "upload": upload}
    answer = browser.post("/groups/new", data=data, content_type="multipart/form-data")
    group = db.session.scalars(select(TaskGroup)).one()
    assert (answer.status_code, answer.location) == (303, f"/groups/{group.id}")
    assert [row.user for row in group.memberships] == [anna]
    assert facts() == [(date(2013, 3, 14), ["5.2.7", "5.4.1"], True)]
    page = browser.get(f"/groups/{group.id}").get_data(as_text=True)
    assert (page_checks.problems(page), "Uchwała 3.pdf" in page, "5.2.7" in page) == ([], True, True)
    file = browser.get(f"/groups/{group.id}/resolution", buffered=True)
    assert file.get_data() == PDF


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"name": "x" * 201},
        {"kind": "gang"},
        {"area": "9"},
        {"purpose": ""},
        {"established_on": "30.02.2015"},
        {"established_on": "2016-01-01"},
        {"resolution": ""},
        {"resolution_url": "javascript:alert(1)"},
        {"indicators": ["9.9.9"]},
        {"members": ["1-999"]},
        {"upload": (io.BytesIO(b"MZ\x90"), "uchwala.pdf")},
        {"upload": (io.BytesIO(b"MZ\x90"), "uchwala.exe")},
    ],
)
def test_wrong_appointment_is_said_and_nothing_typed_is_lost(login, anna, wrong):
    data = {**FIELDS, "purpose": "<script>alert(1)</script> 🎓", **wrong}
    answer = login(factories.office()).post("/groups/new", data=data, content_type="multipart/form-data")
    page = answer.get_data(as_text=True)
    assert (answer.status_code, page_checks.problems(page), "<script>alert" in page) == (422, [], False)
    assert "purpose" in wrong or "alert(1)" in page
    assert (db.session.scalar(select(TaskGroup.id)), facts()) == (None, [])


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("edit", {"name": "N", "kind": "team", "purpose": "P", "resolution": "U 4", "resolution_url": ""}),
        ("correct", {"established_on": "2014-03-14", "indicators": ["5.2.7"], "reason": "Zły dzień"}),
        ("close", {"closed_on": "2015-11-01", "reason": "Koniec"}),
        ("void", {"reason": "Pomyłka"}),
    ],
)
def test_what_serves_as_evidence_says_so_before_it_is_changed(establish, login, path, fields):
    """Domain, Monitoring: a record that serves as evidence says so before it is changed."""
    browser, url = login(factories.office()), f"/groups/{establish().id}/{path}"
    page = browser.get(url).get_data(as_text=True)
    assert (page_checks.problems(page), "5.2.7 w roku 2013" in page) == ([], True)
    empty = browser.post(url, data=dict.fromkeys(fields, ""))
    assert (empty.status_code, page_checks.problems(empty.get_data(as_text=True))) == (422, [])
    assert browser.post(url, data=fields).status_code == 303


@pytest.mark.parametrize("turn", range(2))
def test_two_people_of_the_office_close_and_void_at_once(app, establish, login, turn):
    group_id = establish().id
    acts = [
        (login(factories.office()), f"/groups/{group_id}/void", {"reason": "Pomyłka"}),
        (login(factories.office()), f"/groups/{group_id}/void", {"reason": "Pomyłka"}),
    ]
    answers = race(app, *acts)
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert facts() == [(date(2013, 3, 14), ["5.2.7"], False)]


def test_two_groups_appointed_at_once_are_two_facts(app, login):
    acts = [(login(factories.office()), "/groups/new", {**FIELDS, "name": name}) for name in ("A", "B")]
    assert [answer.status_code for answer in race(app, *acts)] == [303, 303]
    assert len(facts()) == 2
