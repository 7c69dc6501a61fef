"""The second step of the Biuro and administrators: codes by time, each accepted once (RFC 6238)."""

from datetime import timedelta

import pyotp
import pytest
import time_machine
from sqlalchemy import select

from portal import clock
from portal.accounts import operations
from portal.accounts.models import LoginThrottle, UserSession
from portal.extensions import db
from portal.mail import OutboxMail
from portal.permissions import SYSTEM, Role
from tests import factories
from tests.page_checks import problems


@pytest.fixture
def person(app):
    """Somebody of the Biuro whose codes are set up."""
    return factories.office(
        email="biuro@example.org",
        is_demo=False,
        totp_secret=pyotp.random_base32(),
        totp_confirmed_at=clock.now(),
    )


def enter(client, email="biuro@example.org", **query):
    return client.post(
        "/accounts/log-in", query_string=query, data={"email": email, "password": factories.PASSWORD}
    )


def code(person, seconds=0):
    return pyotp.TOTP(person.totp_secret).at(clock.real_now() + timedelta(seconds=seconds))


def send(client, typed, **query):
    return client.post("/accounts/code", query_string=query, data={"code": typed})


def is_in(client):
    return client.get("/accounts/profile").status_code == 200


def test_password_alone_does_not_let_in(person, client):
    assert enter(client).location == "/accounts/code"
    assert not is_in(client)


def test_code_lets_in_with_a_new_token_and_leads_to_where_one_wanted(person, client):
    assert enter(client, next="/accounts/audit").location == "/accounts/code?next=/accounts/audit"
    before = db.session.scalars(select(UserSession.token_hash)).one()
    response = send(client, code(person), next="/accounts/audit")
    assert (response.status_code, response.location) == (303, "/accounts/audit")
    assert is_in(client)
    row = db.session.scalars(select(UserSession)).one()
    assert row.token_hash != before
    assert row.expires_at - clock.real_now() > timedelta(hours=11)


@pytest.mark.parametrize("role", [Role.OFFICE, Role.ADMINISTRATOR])
def test_first_log_in_shows_the_key_and_counts_it_once_confirmed(app, client, role):
    person = factories.user(email="biuro@example.org")
    factories.role(person, role)
    enter(client)
    page = client.get("/accounts/code")
    assert person.totp_secret is not None
    assert " ".join(person.totp_secret[i : i + 4] for i in range(0, 32, 4)) in page.text
    assert 'src="data:image/svg+xml' in page.text
    assert problems(page.text) == []
    assert person.totp_confirmed_at is None
    send(client, code(person))
    assert person.totp_confirmed_at is not None
    assert is_in(client)


def test_key_not_confirmed_is_replaced_at_the_next_log_in(app, client):
    person = factories.user(email="biuro@example.org")
    factories.role(person, Role.OFFICE)
    enter(client)
    first = person.totp_secret
    enter(client)
    assert person.totp_secret != first


def test_key_once_confirmed_is_never_shown_again(person, client):
    enter(client)
    page = client.get("/accounts/code").text
    assert (person.totp_secret[:4] in page, "data:image" in page) == (False, False)


@pytest.mark.parametrize("seconds", [-30, 0, 30])
def test_code_of_the_step_before_or_after_is_accepted(person, client, seconds):
    enter(client)
    assert send(client, code(person, seconds)).status_code == 303


@pytest.mark.parametrize("seconds", [-90, 90])
def test_older_or_later_code_is_refused(person, client, seconds):
    enter(client)
    assert send(client, code(person, seconds)).status_code == 422


def test_each_code_works_once(person, app, client):
    used = code(person)
    enter(client)
    assert send(client, used).status_code == 303
    second = app.test_client()
    enter(second)
    assert send(second, used).status_code == 422
    assert not is_in(second)


@pytest.mark.parametrize(
    "typed", ["", "000", "abcdef", "１２３４５６", "<script>", "1\x002", "🐢" * 6, "9" * 50]
)
def test_nonsense_is_refused(person, client, typed):
    enter(client)
    response = send(client, typed)
    assert response.status_code == 422
    assert "<script>" not in response.text


def test_code_typed_with_a_space_is_understood(person, client):
    enter(client)
    right = code(person)
    assert send(client, f"{right[:3]} {right[3:]}").status_code == 303


def test_wrong_codes_lock_like_passwords_and_warn_the_owner(person, client):
    enter(client)
    assert [send(client, "000000x").status_code for _turn in range(5)] == [422] * 5
    assert db.session.scalars(select(LoginThrottle.failures)).all() == [5]
    assert send(client, code(person)).status_code == 422
    assert [mail.recipient for mail in db.session.scalars(select(OutboxMail))] == ["biuro@example.org"]


def test_right_password_does_not_reset_the_count_of_wrong_codes(person, client):
    for _turn in range(3):
        enter(client)
        send(client, "000000x")
    assert db.session.scalars(select(LoginThrottle.failures)).all() == [3]


def test_waiting_for_the_code_ends_after_ten_minutes(person, client):
    enter(client)
    with time_machine.travel(clock.real_now() + timedelta(minutes=11)):
        assert send(client, code(person)).location == "/accounts/log-in"


def test_page_without_a_waiting_session_leads_to_log_in(app, client, login):
    assert client.get("/accounts/code").location == "/accounts/log-in"
    assert login(factories.user()).get("/accounts/code").location == "/accounts/log-in"


def test_demo_accounts_and_members_are_not_asked(app, client):
    factories.office(email="biuro@example.org", is_demo=True)
    assert enter(client).location == "/"
    factories.representative(email="anna@example.org")
    assert enter(client, "anna@example.org").location == "/"


def test_role_that_has_yet_to_begin_asks_already(app, client):
    person = factories.user(email="biuro@example.org")
    factories.role(person, Role.OFFICE).starts_on = clock.today() + timedelta(days=1)
    assert enter(client).location == "/accounts/code"


def test_role_given_by_command_ends_sessions_opened_without_a_code(app, login):
    person = factories.user()
    browser = login(person)
    assert is_in(browser)
    operations.grant_from_command_line(person, Role.OFFICE, actor=SYSTEM)
    assert not is_in(browser)


def test_forgotten_generator_is_set_up_again(person, client):
    operations.forget_code(person, actor=SYSTEM)
    enter(client)
    assert "data:image" in client.get("/accounts/code").text
