"""The screens of events: lists, whom they show what, the whole way from a draft to a figure, files and bad input."""

import csv
import io
from datetime import date, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from portal import clock
from portal.events import operations
from portal.events.models import Event, EventState, EventType, Registration
from portal.extensions import db
from portal.monitoring import figures
from portal.workflow import Refused
from tests import factories, page_checks
from tests.events.conftest import warsaw

FORM = {
    "title": "Ocena szkoleń",
    "kind": "training",
    "series": "",
    "starts_on": "2015-12-08",
    "starts_at": "9:00",
    "ends_on": "",
    "ends_at": "15:00",
    "place": "Kraków",
    "capacity": "20",
    "is_public": "y",
    "tags": ["5.1.5"],
}
HOSTILE = "<script>alert(1)</script>'; DROP TABLE event;-- \x00 Zażółć 🙂"


def text(response):
    return response.get_data(as_text=True)


def titles(page):
    return [title for title in ("Alfa", "Beta", "Gamma", "Delta") if title in page]


def test_whole_way_from_a_draft_to_a_figure(login, clerk, school):
    office, anna = login(clerk.user), factories.staff(school, name="Anna Nowak")
    made = office.post("/events/new", data=FORM)
    url = made.location
    assert made.status_code == 303
    assert office.post(f"{url}/announce").status_code == 303
    assert login(anna).post(f"{url}/sign-up").status_code == 303
    event, place = db.session.scalars(select(Event)).one(), db.session.scalars(select(Registration)).one()
    with clock.at(event.ends_at + timedelta(hours=1)):
        assert "Anna Nowak" in text(office.get(f"{url}/attendance"))
        assert office.post(f"{url}/close", data={}).status_code == 422
        assert office.post(f"{url}/attendance", data={f"place_{place.id}": "present"}).status_code == 303
        guest = {"name": "Jan Wilk", "organisation_name": "Zakład", "email": ""}
        assert office.post(f"{url}/guest", data=guest).status_code == 303
        chosen = {"found": [str(school.id)], "side": "participant"}
        assert office.post(f"{url}/organisations?q=szko", data=chosen).status_code == 303
        assert office.post(f"{url}/close", data={"organisations": [str(school.id)]}).status_code == 303
        found = {code: figures.figures().by_code[code].of(2015)[0].value for code in ("5.1.4", "5.1.5")}
        assert found == {"5.1.4": 2, "5.1.5": 1}
        assert "liczy się do 5.1.5 w roku 2015" in text(office.get(url))
        evidence = text(office.get("/monitoring/5.1.5/evidence?year=2015"))
    assert f'href="{url}"' in evidence


def test_everybody_left_is_noted_as_present_but_not_those_who_wait(login, announced, clerk, school):
    event = announced(capacity=1)
    for person in (factories.staff(school), factories.staff(school)):
        operations.sign_up(event, person, school, actor=factories.actor(person))
    with clock.at(event.ends_at):
        login(clerk.user).post(f"/events/{event.id}/attendance", data={"rest": "y"})
    marks = [
        row.attendance and row.attendance.value
        for row in db.session.scalars(select(Registration).order_by(Registration.id))
    ]
    assert marks == ["present", None]


def test_person_of_the_portal_is_found_by_part_of_the_name(login, announced, clerk, school):
    event, anna = announced(), factories.staff(school, name="Łucja Żak")
    factories.staff(school, name="Jan Wilk")
    browser, url = login(clerk.user), f"/events/{event.id}/walk-in?q=zak+luc"
    with clock.at(event.ends_at):
        page = text(browser.get(url))
        assert (f'value="{anna.id}-{school.id}"' in page, "Jan Wilk" in page) == (True, False)
        assert browser.post(url, data={"person": f"{anna.id}-{school.id}"}).status_code == 303
    place = db.session.scalars(select(Registration)).one()
    assert (place.user_id, place.organisation_id, place.was_present) == (anna.id, school.id, True)


def test_list_is_filtered_by_every_question(client, create, announced):
    announced(title="Alfa", area_number=5, powiat="1261")
    announced(title="Beta", kind=EventType.FAIR, place="", link="https://spotkania.example/beta")
    announced(title="Gamma", starts_at=warsaw(2015, 11, 3, 9))
    create(title="Delta")
    asked = {
        "": ["Alfa", "Beta"],
        "?when=past": ["Gamma"],
        "?type=fair": ["Beta"],
        "?area=5": ["Alfa"],
        "?where=1261": ["Alfa"],
        "?where=remote": ["Beta"],
        "?q=ALF": ["Alfa"],
        "?type=nonsense&area=x&where=y&when=z": ["Alfa", "Beta"],
    }
    assert {query: titles(text(client.get(f"/events/{query}"))) for query in asked} == asked
    lines = text(client.get("/events/events.csv?type=fair", buffered=True))
    assert [row[0] for row in csv.reader(io.StringIO(lines.removeprefix("\ufeff")))] == ["Tytuł", "Beta"]


def test_members_event_and_its_link_are_for_those_they_are_meant_for(client, login, announced, school):
    event = announced(is_public=False, link="https://spotkania.example/tajne")
    url, anna = f"/events/{event.id}", factories.staff(school)
    member = login(anna)
    assert client.get(url).status_code == client.get(f"{url}.ics").status_code == 404
    assert (member.get(url).status_code, "tajne" in text(member.get(url))) == (200, False)
    assert "tajne" not in text(member.get(f"{url}.ics"))
    member.post(f"{url}/sign-up")
    assert ("tajne" in text(member.get(url)), "tajne" in text(member.get(f"{url}.ics"))) == (True, True)


def test_waiting_person_does_not_see_the_link(login, announced, school):
    event = announced(capacity=1, link="https://spotkania.example/tajne")
    for person in (factories.staff(school), last := factories.staff(school)):
        operations.sign_up(event, person, school, actor=factories.actor(person))
    page = text(login(last).get(f"/events/{event.id}"))
    assert ("tajne" in page, "na miejscu 1" in page) == (False, True)


def test_feed_holds_coming_public_events_and_says_which_were_cancelled(client, create, announced, clerk):
    announced(title="Alfa", link="https://spotkania.example/tajne")
    announced(title="Beta", is_public=False)
    announced(title="Gamma", starts_at=warsaw(2015, 11, 3, 9))
    create(title="Szkic")
    operations.cancel(announced(title="Delta"), reason="Brak sali", actor=clerk)
    answer = client.get("/events/feed.ics")
    found = {
        str(entry["summary"]): str(entry["status"])
        for entry in Calendar.from_ical(answer.data).walk("VEVENT")
    }
    assert (answer.mimetype, found) == ("text/calendar", {"Alfa": "CONFIRMED", "Delta": "CANCELLED"})
    assert "tajne" not in text(answer)


def test_draft_that_was_cancelled_stays_with_those_who_run_it(client, login, create, clerk):
    event = operations.cancel(create(title="Alfa"), reason="Pomyłka", actor=clerk)
    assert client.get(f"/events/{event.id}").status_code == 404
    assert (titles(text(client.get("/events/"))), client.get("/api/v1/events").get_json()["total"]) == ([], 0)
    assert "Alfa" not in text(client.get("/events/feed.ics"))
    assert titles(text(login(clerk.user).get("/events/"))) == ["Alfa"]


def test_calendar_learns_of_a_new_date_by_the_next_sequence(client, announced, clerk):
    event = announced()

    def entry():
        return Calendar.from_ical(client.get(f"/events/{event.id}.ics").data).walk("VEVENT")[0]

    before = entry()
    dates = {"starts_at": warsaw(2016, 1, 8, 9), "ends_at": warsaw(2016, 1, 8, 15)}
    operations.postpone(event, **dates, reason="Choroba", actor=clerk)
    after = entry()
    assert (after["uid"], after.start) == (before["uid"], dates["starts_at"])
    assert int(after["sequence"]) > int(before["sequence"])


def test_participants_are_a_file_for_the_organiser(login, announced, clerk, school):
    event, anna = announced(), factories.staff(school, name="=Anna", email="anna@example.org")
    operations.sign_up(event, anna, school, actor=factories.actor(anna))
    url = f"/events/{event.id}/participants.csv"
    rows = list(
        csv.reader(io.StringIO(text(login(clerk.user).get(url, buffered=True)).removeprefix("\ufeff")))
    )
    assert rows[1][:4] == ["'=Anna", "Szkoła", "anna@example.org", "Miejsce zajęte"]
    assert login(anna).get(url).status_code == 403


@pytest.mark.parametrize("path", ["/events/", "/events/?when=past", "/events/mine", "/api/v1/events"])
def test_lists_cost_the_same_for_one_event_and_three(login, announced, school, count_queries, path):
    anna = factories.staff(school)
    browser, counts = login(anna), []
    browser.get(path)
    for number in range(3):
        event = announced(
            organiser_id=factories.organisation().id, area_number=number + 1, tags=[("5.1.5", "")]
        )
        operations.sign_up(event, anna, school, actor=factories.actor(anna))
        if "past" in path:
            event.starts_at, event.ends_at = warsaw(2015, 11, 3, 9), warsaw(2015, 11, 3, 12)
        db.session.commit()
        with count_queries() as statements:
            browser.get(path)
        counts.append(len(statements))
    assert counts[0] == counts[2]


def test_api_gives_announced_events_the_caller_may_see(client, create, announced, school):
    create(title="Szkic")
    announced(title="Dla członków", is_public=False)
    shown = announced(
        title="Otwarte", organiser_id=school.id, area_number=5, link="https://spotkania.example/x"
    )
    found = client.get("/api/v1/events").get_json()
    assert (found["total"], found["items"][0]) == (
        1,
        {
            "id": shown.id,
            "title": "Otwarte",
            "type": "training",
            "state": "announced",
            "starts_at": "2015-12-08T08:00:00+00:00",
            "ends_at": "2015-12-08T14:00:00+00:00",
            "place": "Kraków, plac Szczepański 5",
            "powiat": None,
            "is_remote": True,
            "organiser": "Szkoła",
            "area": 5,
            "url": f"http://127.0.0.1:5000/events/{shown.id}",
        },
    )


# who


def test_coordinator_creates_for_the_own_group_and_guardian_for_the_own_area(create, clerk):
    group, other = factories.group(3), factories.group(3)
    coordinator, guardian = (
        factories.actor(factories.coordinator(group)),
        factories.actor(factories.guardian(4)),
    )
    assert create(group_id=group.id, actor=coordinator).area_number == 3
    assert create(area_number=4, actor=guardian).area_number == 4
    wrong = [(coordinator, {"group_id": other.id}), (coordinator, {"group_id": group.id, "area_number": 5}),
             (coordinator, {}), (guardian, {"area_number": 5}), (guardian, {}),
             (clerk, {"area_number": 99})]  # fmt: skip
    for actor, scope in wrong:
        with pytest.raises(Refused):
            create(**scope, actor=actor)


def test_indicators_of_another_area_are_for_the_office_to_give(create, clerk):
    guardian = factories.actor(factories.guardian(5))
    with pytest.raises(Refused):
        create(area_number=5, tags=[("2.2.3", "")], actor=guardian)
    event = create(area_number=5, tags=[("2.2.3", "")], actor=clerk)
    kept = {"kind": event.type, "area_number": 5, "tags": [("2.2.3", ""), ("5.1.5", "")], "actor": guardian}
    assert operations.edit(event, **kept).indicators == ("2.2.3", "5.1.5")


def test_coordinator_runs_the_events_of_the_own_group_only(login, announced):
    group = factories.group(5)
    own, other = announced(group_id=group.id), announced(group_id=factories.group(5).id)
    browser = login(factories.coordinator(group))
    found = [browser.get(f"/events/{event.id}/attendance").status_code for event in (own, other)]
    assert found == [200, 403]


def test_home_page_asks_the_organiser_to_note_who_was_there(login, announced):
    event = announced(area_number=5)
    with clock.at(event.ends_at):
        asked = "Ocena szkoleń” minęło"
        pages = [login(person).get("/") for person in (factories.guardian(5), factories.guardian(4))]
        assert [asked in text(page) for page in pages] == [True, False]


# bad input

WRONG = {
    "title": ("", "Wpisz tytuł wydarzenia."),
    "kind": ("", "Wybierz rodzaj wydarzenia."),
    "starts_on": ("32.13.2015", "Wpisz datę"),
    "starts_at": ("25:00", "Wpisz godzinę, na przykład 9:00."),
    "ends_on": ("0001-01-01", "Wpisz rok od 2000 do 2100."),
    "ends_at": ("8:00", "Wpisz koniec, który następuje po początku."),
    "place": ("", "Wpisz miejsce albo link"),
    "link": ("javascript:alert(1)", "Wpisz cały link"),
    "capacity": ("0", "Wpisz liczbę od 1 do 100000"),
    "sign_up_until": ("2015-12-09", "Ostatni dzień zapisów nie może być po rozpoczęciu"),
    "tags": (["5.3.4"], "Wskaźnik 5.3.4 liczy coś innego"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_form_keeps_what_was_typed_and_says_what_to_do(login, clerk, name):
    value, sentence = WRONG[name]
    answer = login(clerk.user).post("/events/new", data={**FORM, "description": "Zażółć", name: value})
    page = text(answer)
    assert (answer.status_code, sentence in page, "Zażółć" in page) == (422, True, True)
    assert (page_checks.problems(page), db.session.scalars(select(Event)).all()) == ([], [])


def test_hostile_text_is_kept_as_text(login, clerk):
    browser = login(clerk.user)
    hostile = dict.fromkeys(("title", "description", "place"), HOSTILE)
    url = browser.post("/events/new", data={**FORM, **hostile}).location
    for page in ("", "/edit", ".ics"):
        found = text(browser.get(f"{url}{page}"))
        assert "<script>alert" not in found or page == ".ics"
    guest = {"name": HOSTILE, "organisation_name": HOSTILE, "email": "x"}
    assert browser.post(f"{url}/guest", data=guest).status_code == 422


def test_edition_needs_its_series(login, clerk):
    answer = login(clerk.user).post("/events/new", data={**FORM, "kind": "edition", "tags": ["1.1.1"]})
    assert (answer.status_code, "Wpisz cykl" in text(answer)) == (422, True)


def test_assembly_takes_the_organisations_that_presented_themselves(login, announced, clerk, school):
    event = announced(kind=EventType.ASSEMBLY, starts_at=warsaw(2015, 11, 20, 9))
    browser = login(clerk.user)
    chosen = {"found": [str(school.id)], "side": "presenter"}
    assert browser.post(f"/events/{event.id}/organisations?q=szko", data=chosen).status_code == 303
    assert "Organizacje, które się zaprezentowały" in text(browser.get(f"/events/{event.id}/close"))
    assert browser.post(f"/events/{event.id}/close", data={"presenters": [str(school.id)]}).status_code == 303
    assert figures.figures().by_code["5.2.2"].of(2015)[0].value == 1


def test_correction_page_moves_the_event_to_the_right_day(login, held, clerk):
    event = held(starts_at=warsaw(2015, 11, 20, 9), tags=[("5.1.5", "")])
    dates = {"starts_on": "2014-11-20", "starts_at": "9:00", "ends_on": "", "ends_at": "15:00"}
    url, browser = f"/events/{event.id}/correct", login(clerk.user)
    assert browser.post(url, data={**dates, "tags": ["5.1.5"]}).status_code == 422
    assert browser.post(url, data={**dates, "tags": ["5.1.5"], "reason": "Zły rok"}).status_code == 303
    row = figures.figures().by_code["5.1.5"]
    assert (row.of(2014)[0].value, row.of(2015)[0].value) == (1, 0)


def test_held_event_is_withdrawn_by_the_office_alone(login, held, clerk):
    event = held(area_number=5, starts_at=warsaw(2015, 11, 20, 9))
    url = f"/events/{event.id}/void"
    assert login(factories.guardian(5)).post(url, data={"reason": "Pomyłka"}).status_code == 403
    assert login(clerk.user).post(url, data={"reason": "Pomyłka"}).status_code == 303
    assert (event.state, event.state_reason) == (EventState.CANCELLED, "Pomyłka")


def test_past_event_is_entered_and_counts_in_its_own_year(held):
    with clock.at(clock.at_noon(date(2015, 12, 1))):
        held(kind=EventType.PATRONAGE, starts_at=warsaw(2014, 5, 4, 9))
    assert figures.figures().by_code["5.3.2"].of(2014)[0].value == 1
