"""The own account: profile, password, sessions, tokens and the organisation acted for."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.accounts import device, operations, queries
from portal.accounts.models import LoginThrottle, UserSession
from portal.activity import AuditEntry
from portal.extensions import db
from portal.mail import OutboxMail
from portal.permissions import SYSTEM, Role
from portal.workflow import Refused
from tests import factories
from tests.page_checks import problems

GOOD = "zielony rower pod lasem"


def change(client, old=factories.PASSWORD, new=GOOD, repeated=None):
    return client.post("/accounts/password", data={"old": old, "password": new, "repeated": repeated or new})


def is_in(client):
    return client.get("/accounts/profile").status_code == 200


@pytest.mark.parametrize("path", ["profile", "password", "security"])
def test_pages_keep_to_the_rules(login, app, path):
    person = factories.representative()
    operations.create_token(person, "skrypt", actor=SYSTEM)
    page = login(person).get(f"/accounts/{path}")
    assert (page.status_code, problems(page.text)) == (200, [])


@pytest.mark.parametrize("path", ["", "profile", "password", "security", "audit"])
def test_pages_want_somebody_logged_in(client, path):
    assert client.get(f"/accounts/{path}").location == f"/accounts/log-in?next=/accounts/{path}"


def test_profile_is_saved_with_the_phone_in_one_spelling(app, login):
    person = factories.user()
    data = {"name": "Łucja Żak", "phone": "600700800", "job_title": "doradczyni"}
    response = login(person).post("/accounts/profile", data=data)
    assert (response.status_code, response.location) == (303, "/accounts/profile")
    assert (person.name, person.phone, person.job_title) == ("Łucja Żak", "+48 600 700 800", "doradczyni")
    assert person.name_folded == "lucja zak"


@pytest.mark.parametrize(
    ("phone", "status"),
    [
        ("", 303),
        ("+48 12 345 67 89", 303),
        ("+420 601 123 456", 303),
        ("123", 422),
        ("telefon", 422),
        ("' OR 1", 422),
    ],
)
def test_phone_is_checked(app, login, phone, status):
    assert (
        login(factories.user()).post("/accounts/profile", data={"name": "A", "phone": phone}).status_code
        == status
    )


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "\x00"])
def test_wrong_name_gets_a_sentence_and_loses_nothing(app, login, name):
    page = login(factories.user()).post("/accounts/profile", data={"name": name, "job_title": "<script>Ż🐢"})
    assert (page.status_code, "&lt;script&gt;Ż🐢" in page.text, "<script>Ż" in page.text) == (
        422,
        True,
        False,
    )
    assert problems(page.text) == []


def test_own_roles_are_shown_with_dates_and_basis(app, login):
    person = factories.user()
    organisation = factories.organisation(name="Szkoła Leśna")
    factories.role(person, Role.DEPUTY, organisation_id=organisation.id)
    page = login(person).get("/accounts/profile").text
    for words in ("Szkoła Leśna", "1 stycznia 2012", "bezterminowo", "test", "obowiązuje"):
        assert words in page


def test_changed_password_ends_the_other_sessions_and_is_announced(app, login):
    person = factories.user()
    here, there = login(person), login(person)
    assert change(here).location == "/accounts/security"
    assert (is_in(here), is_in(there)) == (True, False)
    assert [mail.recipient for mail in db.session.scalars(select(OutboxMail))] == [person.email]
    data = {"email": person.email, "password": GOOD}
    assert there.post("/accounts/log-in", data=data).status_code == 303


def test_wrong_old_password_is_refused_counted_and_locked(app, login):
    person = factories.user()
    browser = login(person)
    assert [change(browser, "wrong").status_code for _turn in range(5)] == [422] * 5
    assert db.session.scalars(select(LoginThrottle.failures)).all() == [5]
    assert change(browser).status_code == 422


@pytest.mark.parametrize("new", ["short", "aaaaaaaaaaaaaaa", ""])
def test_weak_new_password_is_refused(app, login, new):
    assert change(login(factories.user()), new=new).status_code == 422


def test_sessions_are_listed_and_ended_one_by_one_at_once(app, login):
    person = factories.user()
    here, there = login(person), login(person)
    rows = db.session.scalars(select(UserSession.id).order_by(UserSession.id)).all()
    rows_shown = here.get("/accounts/security").text.count('/revoke"')
    assert rows_shown == 1
    assert here.post(f"/accounts/sessions/{rows[1]}/revoke").status_code == 303
    assert (is_in(here), is_in(there)) == (True, False)


def test_log_out_everywhere_else(app, login):
    person = factories.user()
    here, there, elsewhere = (login(person) for _turn in range(3))
    here.post("/accounts/sessions/revoke-others")
    assert (is_in(here), is_in(there), is_in(elsewhere)) == (True, False, False)


def test_sessions_and_tokens_of_others_are_not_there(app, login):
    person, other = factories.user(), factories.user()
    factories.user_session(other)
    operations.create_token(other, "skrypt", actor=SYSTEM)
    browser = login(person)
    session_id = db.session.scalars(select(UserSession.id).where(UserSession.user_id == other.id)).one()
    token_id = queries.tokens_of(other)[0].id
    assert browser.post(f"/accounts/sessions/{session_id}/revoke").status_code == 404
    assert browser.post(f"/accounts/tokens/{token_id}/revoke").status_code == 404
    assert queries.tokens_of(other)[0].revoked_at is None


def test_token_works_on_the_api_only_and_until_it_is_revoked(app, client, login):
    person = factories.user()
    token = operations.create_token(person, "skrypt", actor=SYSTEM)
    db.session.commit()

    def user_at(path, header):
        with app.test_request_context(path, headers={"Authorization": header}) as context:
            found = queries.load_api_user(context.request)
            return found.id if found else None

    assert user_at("/api/v1/indicators", f"Bearer {token}") == person.id
    assert user_at("/accounts/profile", f"Bearer {token}") is None
    assert [user_at("/api/v1/x", header) for header in ("", "Bearer", "Bearer x", f"Basic {token}")] == [
        None
    ] * 4
    assert client.get("/accounts/profile", headers={"Authorization": f"Bearer {token}"}).status_code == 302
    login(person).post(f"/accounts/tokens/{queries.tokens_of(person)[0].id}/revoke")
    assert user_at("/api/v1/indicators", f"Bearer {token}") is None


def test_more_than_twenty_tokens_are_refused(app):
    person = factories.user()
    for number in range(20):
        operations.create_token(person, f"skrypt {number}", actor=SYSTEM)
    with pytest.raises(Refused):
        operations.create_token(person, "jeszcze jeden", actor=SYSTEM)


def two_organisations():
    person = factories.user()
    organisations = [factories.organisation(name=name) for name in ("Łąka", "Las")]
    for organisation in organisations:
        factories.role(person, Role.STAFF, organisation_id=organisation.id)
    return person, *organisations


def test_person_acts_for_the_organisation_they_chose_in_this_session_only(app, login):
    person, first, second = two_organisations()
    here, there = login(person), login(person)
    response = here.post(
        "/accounts/organisation", data={"organisation_id": second.id, "next": "/accounts/profile"}
    )
    assert (response.status_code, response.location) == (303, "/accounts/profile")
    acted_for = [
        row.organisation_id for row in db.session.scalars(select(UserSession).order_by(UserSession.id))
    ]
    assert acted_for == [second.id, None]
    there.post("/accounts/profile", data={"name": "Jan"})
    here.post("/accounts/profile", data={"name": "Jan"})
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "accounts.edit_profile").order_by(AuditEntry.id)
    )
    assert [entry.actor_organisation_id for entry in entries] == [first.id, second.id]


def test_own_organisations_are_offered_in_polish_order(app):
    person, first, second = two_organisations()
    actor = factories.actor(person)
    assert [(row.id, row.name) for row in queries.own_organisations(actor)] == [
        (second.id, "Las"),
        (first.id, "Łąka"),
    ]


def test_somebody_of_one_organisation_costs_no_statement_for_the_choice(app, count_queries):
    actor = factories.actor(factories.representative())
    with count_queries() as statements:
        assert [row.id for row in queries.own_organisations(actor)] == [actor.organisation_id]
    assert statements == []


@pytest.mark.parametrize("case", ["foreign", "former", "nonsense", "nothing"])
def test_organisation_that_is_not_ones_own_is_not_there(app, login, case):
    person, _first, second = two_organisations()
    person.assignments[1].ends_on = clock.today() - timedelta(days=1)
    chosen = {
        "foreign": factories.organisation().id,
        "former": second.id,
        "nonsense": "x; DROP",
        "nothing": "",
    }[case]
    assert login(person).post("/accounts/organisation", data={"organisation_id": chosen}).status_code == 404


def test_operation_refuses_an_organisation_that_is_not_ones_own(app):
    person, _first, _second = two_organisations()
    factories.user_session(person)
    row = db.session.scalars(select(UserSession)).one()
    with pytest.raises(Refused):
        operations.act_for(row, factories.organisation().id, actor=factories.actor(person))


def test_role_that_ended_ends_acting_for_the_organisation_in_the_same_session(app, login):
    person, first, second = two_organisations()
    browser = login(person, second)
    office = factories.actor(factories.office())
    there = next(row for row in person.assignments if row.organisation_id == second.id)
    operations.end_role(there, reason="odejście", actor=office)
    browser.post("/accounts/profile", data={"name": "Jan"})
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "accounts.edit_profile")).one()
    assert entry.actor_organisation_id == first.id


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/141.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/141.0 Safari/537.36 Edg/141.0", "Edge, Windows"),
        ("curl/8", "Nieznane urządzenie"),
    ],
)
def test_device_is_named_in_words(app, user_agent, words):
    assert device.in_words(user_agent) == words
