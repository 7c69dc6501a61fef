"""The Biuro's people: list, account, roles; and the audit log, of which each sees what concerns them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.accounts import operations, queries
from portal.accounts.models import RoleAssignment, User
from portal.extensions import db
from portal.mail import OutboxMail
from portal.permissions import SYSTEM, Role
from tests import factories
from tests.page_checks import problems


@pytest.fixture
def biuro(app, login):
    """The browser of somebody in the Biuro."""
    return login(factories.office(name="Zofia Biurowa", email="biuro@example.org"))


def names(page):
    """The people a page of the list shows."""
    return [
        part.split("</a>")[0].split(">")[1]
        for part in page.text.split('href="/accounts/people/')[1:]
        if part[0].isdigit()
    ]


def test_list_is_in_polish_order_and_keeps_to_the_rules(biuro):
    for name in ("Ćma Jan", "Cytryna Jan", "Dąb Jan"):
        factories.user(name=name)
    page = biuro.get("/accounts/people")
    assert names(page) == ["Cytryna Jan", "Ćma Jan", "Dąb Jan", "Zofia Biurowa"]
    assert problems(page.text) == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "lukasz zak"}, ["Łukasz Żak"]),
        ({"q": "ŻAK"}, ["Łukasz Żak"]),
        ({"q": "las@"}, ["Ola Sowa"]),
        ({"q": "%"}, []),
        ({"q": "_"}, []),
        ({"q": "' OR 1=1 --"}, []),
        ({"role": "council"}, ["Łukasz Żak"]),
        ({"role": "guardian"}, []),
        ({"role": "nonsense", "q": "zak"}, ["Łukasz Żak"]),
        ({"state": "disabled"}, ["Ewa Byla"]),
        ({"state": "waiting"}, ["Jan Nowy"]),
        ({"state": "active", "q": "a"}, ["Ola Sowa", "Łukasz Żak", "Zofia Biurowa"]),
    ],
)
def test_list_is_searched_and_filtered(biuro, query, expected):
    factories.role(factories.user(name="Łukasz Żak", email="x1@example.org"), Role.COUNCIL)
    factories.user(name="Ola Sowa", email="las@example.org")
    factories.user(name="Ewa Byla", email="x2@example.org", disabled_at=clock.now())
    factories.user(name="Jan Nowy", email="x3@example.org", password_hash=None)
    past = factories.role(factories.user(name="Piotr Ktoś", email="x4@example.org", disabled_at=None), Role.GUARDIAN,
                          area_number=factories.area(3).number)  # fmt: skip
    past.ends_on = clock.today() - timedelta(days=1)
    if query == {"state": "active", "q": "a"}:
        past.user.disabled_at = clock.now()
    if query == {"state": "disabled"}:
        past.user.disabled_at = None
    expected = sorted(expected, key=["Ewa Byla", "Jan Nowy", "Łukasz Żak", "Ola Sowa", "Zofia Biurowa"].index)
    assert names(biuro.get("/accounts/people", query_string=query)) == expected


@pytest.mark.parametrize("path", ["/accounts/people", "/accounts/audit"])
def test_pages_cost_the_same_statements_with_one_row_and_with_three(biuro, count_queries, path):
    counts = []
    for more in (1, 2):
        for _turn in range(more):
            person = factories.representative()
            factories.role(person, Role.GUARDIAN, area_number=factories.area(3).number)
            operations.create_person(f"p{person.id}@example.org", "Nowa", actor=factories.actor(person))
        db.session.commit()
        biuro.get(path)
        with count_queries() as statements:
            assert biuro.get(path).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_list_is_a_table_without_formulas_too(biuro):
    organisation = factories.organisation(name="Szkoła")
    factories.representative(organisation, name="=CMD()", email="a@example.org", phone="+48 600 700 800")
    text = biuro.get("/accounts/people.csv?q=cmd", buffered=True).get_data(as_text=True)
    assert text.splitlines() == [
        "\ufeffImię i nazwisko,E-mail,Telefon,Role,Wyłączono dnia",
        "'=CMD(),a@example.org,'+48 600 700 800,Przedstawiciel: Szkoła,",
    ]


@pytest.mark.parametrize(
    ("make", "status"),
    [
        (factories.office, 200),
        (factories.representative, 403),
        (factories.staff, 403),
        (factories.guardian, 403),
    ],
)
def test_people_are_the_business_of_the_biuro(app, login, make, status):
    browser = login(make())
    person = factories.user()
    paths = ("people", "people.csv", f"people/{person.id}", f"people/{person.id}/disable")
    expected = {200} if status == 200 else {403, 404}
    assert {browser.get(f"/accounts/{path}", buffered=True).status_code for path in paths} <= expected


def test_administrator_sees_people_and_gives_no_roles(app, login):
    person = factories.user()
    factories.role(person, Role.ADMINISTRATOR)
    browser = login(person)
    assert browser.get("/accounts/people").status_code == 200
    assert browser.get(f"/accounts/people/{person.id}/appoint").status_code == 403
    assert "Nadaj rolę" not in browser.get(f"/accounts/people/{factories.user().id}").text


def test_person_is_shown_with_roles_and_history(biuro):
    person = factories.user(name="Jan Nowak", password_hash=None)
    office = factories.actor(db.session.scalars(select(User).where(User.email == "biuro@example.org")).one())
    operations.appoint(person, Role.COUNCIL, starts_on=clock.today(), basis="uchwała 7/2015", actor=office)
    operations.send_invitation_again(person, actor=office)
    page = biuro.get(f"/accounts/people/{person.id}")
    assert problems(page.text) == []
    for words in (
        "uchwała 7/2015",
        "Nadanie roli",
        "Ponowne wysłanie zaproszenia",
        "Zofia Biurowa",
        "Wyślij zaproszenie ponownie",
    ):
        assert words in page.text


def test_role_is_given_and_ended_on_screen(biuro):
    person, organisation = factories.user(), factories.organisation()
    url = f"/accounts/people/{person.id}"
    form = biuro.get(f"{url}/appoint")
    assert problems(form.text) == []
    data = {"role": "staff", "organisation": organisation.id, "starts_on": "2015-05-12", "basis": "pismo"}
    assert biuro.post(f"{url}/appoint", data=data).location == url
    row = db.session.scalars(select(RoleAssignment).where(RoleAssignment.user_id == person.id)).one()
    assert (row.role, row.organisation_id, row.basis) == (Role.STAFF, organisation.id, "pismo")
    end = f"/accounts/roles/{row.id}/end"
    assert problems(biuro.get(end).text) == []
    assert biuro.post(end, data={"reason": ""}).status_code == 422
    assert biuro.post(end, data={"reason": "odejście"}).location == url
    assert row.end_reason == "odejście"


@pytest.mark.parametrize(
    "change",
    [{"role": "office"}, {"role": "administrator"}, {"role": "x"}, {"role": ""}, {"organisation": "9999"},
     {"organisation": ""}, {"starts_on": ""}, {"starts_on": "jutro"}, {"ends_on": "2015-01-01"}, {"basis": " "},
     {"basis": "x" * 301}, {"area": "5"}],
)  # fmt: skip
def test_role_that_cannot_be_given_gets_a_sentence_and_keeps_what_was_typed(biuro, change):
    person, organisation = factories.user(), factories.organisation()
    factories.area(5)
    data = {
        "role": "staff",
        "organisation": organisation.id,
        "starts_on": "2015-05-12",
        "basis": "pismo <b>",
        **change,
    }
    page = biuro.post(f"/accounts/people/{person.id}/appoint", data=data)
    assert page.status_code == 422
    assert problems(page.text) == []
    assert ("pismo &lt;b&gt;" in page.text) == ("basis" not in change)
    assert db.session.scalars(select(RoleAssignment).where(RoleAssignment.user_id == person.id)).all() == []


def test_person_is_invited_on_screen(biuro):
    organisation = factories.organisation()
    form = biuro.get("/accounts/people/invite")
    assert problems(form.text) == []
    data = {"email": "jan@example.org", "name": "Jan", "role": "representative", "organisation": organisation.id,
            "starts_on": clock.today().isoformat(), "basis": "deklaracja"}  # fmt: skip
    assert biuro.post("/accounts/people/invite", data=data).location == "/accounts/people"
    assert queries.find_user("jan@example.org").assignments[0].role is Role.REPRESENTATIVE
    assert [mail.recipient for mail in db.session.scalars(select(OutboxMail))] == ["jan@example.org"]
    assert biuro.post("/accounts/people/invite", data={**data, "email": "nie adres"}).status_code == 422


def test_account_is_disabled_and_enabled_on_screen(biuro):
    person = factories.user()
    url = f"/accounts/people/{person.id}"
    assert problems(biuro.get(f"{url}/disable").text) == []
    assert biuro.post(f"{url}/disable", data={"reason": ""}).status_code == 422
    assert biuro.post(f"{url}/disable", data={"reason": "odejście"}).location == url
    assert person.disabled_at is not None
    page = biuro.get(url)
    assert ("Włącz konto" in page.text, problems(page.text)) == (True, [])
    assert biuro.post(f"{url}/enable").location == url
    assert person.disabled_at is None


def test_single_button_that_is_refused_says_why(biuro):
    person = factories.user()
    assert biuro.post(f"/accounts/people/{person.id}/invite-again").status_code == 303
    assert "Ta osoba nie czeka już na zaproszenie." in biuro.get("/accounts/people").text


@pytest.fixture
def deeds(app):
    """Three people of two organisations, each of whom changed their profile."""
    first, second = factories.organisation(name="Szkoła"), factories.organisation(name="Bursa")
    people = [
        factories.representative(first, name="Anna"),
        factories.staff(first, name="Jan"),
        factories.staff(second, name="Ola"),
    ]
    for person in people:
        operations.edit_profile(
            person, name=person.name, phone="", job_title="", actor=factories.actor(person)
        )
    return people


def seen(by, **narrowed):
    rows = queries.audit(factories.actor(by), queries.TrailFilter(**narrowed))
    return [row.actor_name for row in queries.named(db.session.scalars(rows).all())]


def test_audit_log_shows_each_what_concerns_them(deeds):
    anna, jan, ola = deeds
    assert (seen(anna), seen(jan), seen(ola)) == (["Jan", "Anna"], ["Jan"], ["Ola"])
    assert seen(factories.office()) == ["Ola", "Jan", "Anna"]


def test_audit_log_is_filtered_by_person_and_day(deeds):
    office, today = factories.office(), clock.today()
    assert seen(office, person="ola") == ["Ola"]
    assert seen(office, person="%") == []
    assert len(seen(office, from_on=today, to_on=today)) == 3
    assert seen(office, from_on=today + timedelta(days=1)) == []
    assert seen(office, to_on=today - timedelta(days=1)) == []


def test_audit_page_says_who_for_whom_what_and_when(deeds, login):
    page = login(factories.office()).get("/accounts/audit?person=anna")
    assert problems(page.text) == []
    for words in ("Anna", "Szkoła", "Zmiana własnego profilu"):
        assert words in page.text
    assert "Bursa" not in page.text


def test_audit_page_with_nonsense_for_a_day_says_so(deeds, login):
    page = login(factories.office()).get("/accounts/audit?from_on=wczoraj&to_on=2015-13-01&page=99999")
    assert (page.status_code, problems(page.text)) == (200, [])
    assert "wczoraj" in page.text


def test_audit_log_is_a_table_too(deeds, login):
    text = login(deeds[0]).get("/accounts/audit.csv", buffered=True).get_data(as_text=True)
    assert [line.split(",", 1)[1] for line in text.splitlines()] == [
        "Co,Kto,W imieniu organizacji,Czego dotyczy",
        "Zmiana własnego profilu,Jan,Szkoła,Jan",
        "Zmiana własnego profilu,Anna,Szkoła,Anna",
    ]


def test_history_of_an_object_names_who_acted(deeds):
    rows = queries.trail("user_account", deeds[1].id)
    assert [(row.actor_name, row.organisation_name, str(row.says)) for row in rows] == [
        ("Jan", "Szkoła", "Zmiana własnego profilu")
    ]


def test_acts_of_the_portal_itself_are_named_so(app):
    person = operations.create_person("a@example.org", "A", actor=SYSTEM)
    assert queries.trail("user_account", person.id)[0].actor_name == "portal lub gość"
