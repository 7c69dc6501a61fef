"""The agenda, resolutions of a General Assembly and the organisations that took part."""

from datetime import time, timedelta

import pytest
from sqlalchemy import func, select

from config import TestConfig
from portal import clock, create_app
from portal.activity import ActivityEvent
from portal.events import operations, queries
from portal.events.models import EventState, EventType, Side
from portal.extensions import db, limiter
from portal.kinds import Kind
from portal.workflow import Refused
from tests import factories
from tests.events.conftest import warsaw

VOTES = {"number": "1/2015", "title": "Plan", "text": "", "is_adopted": True}


def votes(yes, no=0, abstaining=0, **fields):
    return {**VOTES, "votes_for": yes, "votes_against": no, "votes_abstaining": abstaining, **fields}


@pytest.fixture
def assembly(announced):
    return announced(kind=EventType.ASSEMBLY, starts_at=warsaw(2015, 11, 20, 9), title="Walne Zgromadzenie")


def text(page):
    return page.get_data(as_text=True)


def test_agenda_is_shown_in_its_order_and_its_presentations_count_when_confirmed(
    assembly, login, clerk, school, client
):
    office, other = login(clerk.user), factories.organisation("Biblioteka")
    url = f"/events/{assembly.id}"
    for begins, title, who in (
        ("10:00", "Biblioteka", other),
        ("9.30", "Szkoła", school),
        ("9:00", "Otwarcie", None),
    ):
        point = {
            "day": "1",
            "begins": begins,
            "title": f"Punkt {title}",
            "organisation": str(who.id) if who else "",
        }
        assert office.post(f"{url}/agenda", data=point).status_code == 303
    page = text(client.get(url))
    places = [page.index(f"Punkt {title}") for title in ("Otwarcie", "Szkoła", "Biblioteka")]
    assert places == sorted(places)
    assert office.post(f"{url}/close", data={"presenters": [str(school.id)]}).status_code == 303
    kind = ActivityEvent.kind == Kind.PRESENTATION_GIVEN.value
    assert db.session.scalars(select(ActivityEvent.unit_key).where(kind)).all() == [
        f"organisation:{school.id}"
    ]


@pytest.mark.parametrize(("day", "begins"), [(1, time(8, 59)), (1, time(15)), (2, time(9))])
def test_agenda_stays_within_the_event(assembly, clerk, day, begins):
    with pytest.raises(Refused, match="między początkiem a końcem"):
        operations.add_agenda_item(assembly, day=day, begins=begins, title="Obiad", actor=clerk)


def test_agenda_is_changed_and_shortened_by_who_runs_the_event(assembly, login, clerk):
    office, url = login(clerk.user), f"/events/{assembly.id}/agenda"
    point = {"day": "1", "begins": "9:00", "title": "Otwarcie", "organisation": ""}
    office.post(url, data=point)
    [item] = queries.agenda(assembly.id)
    assert office.post(f"{url}/{item.id}", data={**point, "begins": "9:15"}).status_code == 303
    assert [row.begins for row in queries.agenda(assembly.id)] == [time(9, 15)]
    assert login(factories.guardian(1)).post(f"{url}/{item.id}/remove").status_code == 403
    assert office.post(f"{url}/{item.id}/remove").status_code == 303
    assert queries.agenda(assembly.id) == []


def test_resolution_has_at_most_one_vote_of_each_member_present(assembly, login, clerk, school):
    """Domain: General Assembly, one vote per organisation."""
    outsider = factories.organisation(joined_on=None)
    for person in (factories.staff(school), factories.staff(school), factories.staff(outsider)):
        acting = factories.actor(person)
        operations.add_person(assembly, person, acting.organisation, actor=clerk)
    assert queries.voters(assembly) == {school.id}
    operations.add_resolution(assembly, **votes(1), actor=clerk)
    office, url = login(clerk.user), f"/events/{assembly.id}/resolutions"
    answer = office.post(url, data={**votes(1, 0, 1, number="2/2015"), "is_adopted": "y"})
    assert (answer.status_code, "głosy to 2" in text(answer)) == (422, True)
    assert [row.number for row in queries.resolutions(assembly.id)] == ["1/2015"]
    assert "Uchwał" in text(login(factories.staff()).get(f"/events/{assembly.id}"))


def test_assembly_is_not_closed_with_more_votes_than_organisations(assembly, clerk, school):
    operations.add_organisations(assembly, [school], Side.PARTICIPANT, actor=clerk)
    operations.add_resolution(assembly, **votes(1), actor=clerk)
    with pytest.raises(Refused), db.session.begin_nested():
        operations.close(assembly, actor=clerk)
    operations.close(assembly, organisations=[school], actor=clerk)
    assert assembly.state is EventState.HELD


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"number": "1/2015"}, "już uchwałę o tym numerze"),
        ({"votes_against": 1}, "więcej głosów za niż przeciw"),
    ],
)
def test_resolution_nobody_could_have_adopted_is_refused(assembly, clerk, school, wrong, why):
    other = factories.organisation()
    operations.add_organisations(assembly, [school, other], Side.PARTICIPANT, actor=clerk)
    operations.add_resolution(assembly, **votes(1), actor=clerk)
    with pytest.raises(Refused, match=why):
        operations.add_resolution(assembly, **votes(1, **{"number": "3/2015", **wrong}), actor=clerk)


def test_only_an_assembly_that_has_begun_votes(announced, clerk):
    for event in (announced(), announced(kind=EventType.ASSEMBLY)):
        with pytest.raises(Refused):
            operations.add_resolution(event, **votes(0, is_adopted=False), actor=clerk)


def test_organisations_are_found_by_name_and_added_to_those_noted(announced, login, clerk, school, held):
    for number in range(60):
        factories.organisation(f"Zespół nr {number}")
    event = announced(starts_at=warsaw(2015, 11, 20, 9))
    office, url = login(clerk.user), f"/events/{event.id}/organisations"
    assert ["Zespół" in text(office.get(url)), text(office.get(f"{url}?q=zespol")).count('name="found"')] == [
        False,
        50,
    ]
    for words, who in (("szko", school), ("zespol nr 7", None)):
        found = [who.id] if who else [row[0] for row in queries.find_organisations(words, "")][:1]
        answer = office.post(
            f"{url}?q={words}", data={"found": [str(n) for n in found], "side": "participant"}
        )
        assert answer.status_code == 303
    assert len(queries.sides(event)[Side.PARTICIPANT]) == 2
    assert office.post(f"{url}?q=szko", data={"side": "participant"}).status_code == 422
    closed = held(starts_at=warsaw(2015, 11, 23, 9))
    more = {"found": [str(school.id)], "side": "participant"}
    assert office.post(f"/events/{closed.id}/organisations?q=szko", data=more).status_code == 422
    more["reason"] = "Zapomniana"
    assert office.post(f"/events/{closed.id}/organisations?q=szko", data=more).status_code == 303
    live = select(func.count()).where(
        ActivityEvent.subject_id == closed.id, ActivityEvent.voided_at.is_(None)
    )
    assert db.session.scalar(live) == 1


def test_code_works_on_the_day_of_the_event_for_who_types_it_right(announced, login, clerk, school):
    signed, walker = factories.staff(school), factories.staff()
    event = announced(capacity=1)
    operations.sign_up(event, signed, school, actor=factories.actor(signed))
    office, url = login(clerk.user), f"/events/{event.id}"
    assert office.post(f"{url}/code").status_code == 303
    code = event.check_in_code
    right = {"code": f" {code[:3]} {code[3:]} "}
    assert [len(code), login(signed).post(f"{url}/check-in", data=right).status_code] == [6, 422]
    with clock.at(event.starts_at - timedelta(minutes=20)):
        answers = [
            login(person).post(f"{url}/check-in", data=right).status_code for person in (signed, walker)
        ]
        wrong = {"code": f"{(int(code) + 1) % 10**6:06}"}
        again = [
            login(clerk.user).post(f"{url}/check-in", data=wrong),
            login(signed).post(f"{url}/check-in", data=right),
        ]
    statuses = [answer.status_code for answer in again]
    assert (answers, statuses) == ([303, 303], [422, 422])
    assert [row.was_present for row in queries.places(event.id)] == [True, True]


def test_codes_are_tried_ten_times_an_hour_by_one_person(announced, clerk, database_url, tmp_path):
    event = announced()
    token = factories.user_session(clerk.user)
    db.session.commit()
    config = TestConfig(tmp_path, database_url)
    config.RATELIMIT_ENABLED = True
    other = create_app(config)
    limiter.reset()
    browser = other.test_client()
    with browser.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    path = f"/events/{event.id}/check-in"
    tries = [browser.post(path, data={"code": "000000"}).status_code for _try in range(11)]
    limiter.enabled = False
    with other.app_context():
        db.engine.dispose()
    assert tries == [422] * 10 + [429]
