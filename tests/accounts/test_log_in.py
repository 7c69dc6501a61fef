"""Log-in tells nothing, is slowed down, and opens sessions that can be revoked (domain: Accounts)."""

from datetime import timedelta

import pytest
import time_machine
from argon2 import PasswordHasher
from sqlalchemy import select

from config import TestConfig
from portal import clock, create_app
from portal.accounts import credentials
from portal.accounts.models import LoginThrottle, UserSession
from portal.accounts.operations.access import LOCKS
from portal.activity import AuditEntry
from portal.extensions import db, limiter
from portal.mail import OutboxMail
from tests import factories
from tests.page_checks import problems

WRONG = "Adres e-mail lub hasło są nieprawidłowe."


def enter(client, email, password=factories.PASSWORD, **values):
    return client.post("/accounts/log-in", data={"email": email, "password": password, **values})


def who(client):
    """The person a browser is logged in as, by what the own profile says; empty for nobody."""
    page = client.get("/accounts/profile")
    return page.text.split("<strong>")[1].split("</strong>")[0] if page.status_code == 200 else ""


def fail(client, email, times):
    return [enter(client, email, "a wrong password").status_code for _turn in range(times)]


def test_right_password_opens_a_session_of_twelve_hours(app, client):
    user = factories.user(email="anna@example.org")
    response = enter(client, " Anna@Example.org ")
    assert (response.status_code, response.location) == (303, "/")
    assert who(client) == "anna@example.org"
    row = db.session.scalars(select(UserSession)).one()
    assert (row.user_id, row.code_pending) == (user.id, False)
    assert abs(row.expires_at - row.created_at) == timedelta(hours=12)
    assert [entry.action for entry in db.session.scalars(select(AuditEntry))] == ["accounts.log_in"]


def test_session_ends_by_itself_by_real_time(app, client):
    factories.user(email="anna@example.org")
    enter(client, "anna@example.org")
    with time_machine.travel(clock.real_now() + timedelta(hours=12, minutes=1)):
        assert who(client) == ""


@pytest.mark.parametrize("case", ["unknown", "disabled", "without password", "wrong password", "locked"])
def test_every_failure_gets_the_same_answer_and_the_same_work(app, client, monkeypatch, case):
    values = {"disabled": {"disabled_at": clock.now()}, "without password": {"password_hash": None}}
    if case != "unknown":
        factories.user(email="anna@example.org", **values.get(case, {}))
    if case == "locked":
        now = clock.real_now()
        key = credentials.password_key("anna@example.org")
        row = LoginThrottle(key=key, failures=5, last_failure_at=now, locked_until=now + timedelta(minutes=1))
        factories.add(row)
    verified = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher,
        "verify",
        lambda hasher, made, typed: verified.append(made[:10]) or verify(hasher, made, typed),
    )
    password = "a wrong password" if case == "wrong password" else factories.PASSWORD
    response = enter(client, "anna@example.org", password)
    assert (response.status_code, response.text.count(WRONG), verified) == (422, 1, ["$argon2id$"])
    assert "a wrong password" not in response.text
    assert db.session.scalars(select(UserSession)).all() == []


def test_known_and_unknown_address_cost_the_same_statements(app, client, count_queries):
    factories.user(email="anna@example.org")
    client.get("/accounts/log-in")
    counts = []
    for email in ("anna@example.org", "nobody@example.org"):
        with count_queries() as statements:
            enter(client, email, "a wrong password")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_hash_is_argon2id_of_owasp_minimum_and_older_ones_are_made_again(app, client):
    user = factories.user(email="anna@example.org")
    assert credentials.is_stale(user.password_hash)
    enter(client, "anna@example.org")
    assert user.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert credentials.verify(user.password_hash, factories.PASSWORD)


def test_password_typed_with_combining_marks_is_the_same_password(app):
    made = credentials.hash_password("za\u017c\u00f3\u0142\u0107 g\u0119\u015bl\u0105 ja\u017a\u0144")
    assert credentials.verify(made, "zaz\u0307o\u0301\u0142c\u0301 ge\u0328s\u0301la\u0328 jaz\u0301n\u0301")


@pytest.mark.parametrize("email", ["anna@example.org", "nobody@example.org"])
def test_fifth_failure_locks_also_for_the_right_password_and_whether_or_not_there_is_an_account(
    app, client, email
):
    factories.user(email="anna@example.org")
    assert fail(client, email, 5) == [422] * 5
    throttle = db.session.scalars(select(LoginThrottle)).one()
    assert throttle.failures == 5
    assert throttle.locked_until - throttle.last_failure_at == timedelta(minutes=1)
    answer = enter(client, email)
    assert (answer.status_code, answer.text.count(WRONG)) == (422, 1)


def test_lockout_counter_survives_the_rollback_of_the_refused_request(app, client):
    fail(client, "nobody@example.org", 2)
    assert db.session.scalars(select(LoginThrottle.failures)).all() == [2]


def test_delay_grows_and_attempts_while_locked_do_not_lengthen_it(app, client):
    factories.user(email="anna@example.org")
    fail(client, "anna@example.org", 4)
    for lock in (*LOCKS, LOCKS[-1]):
        fail(client, "anna@example.org", 3)
        throttle = db.session.scalars(select(LoginThrottle)).one()
        assert throttle.locked_until - throttle.last_failure_at == lock
        throttle.last_failure_at -= lock
        throttle.locked_until -= lock
    assert throttle.failures == 9
    assert enter(client, "anna@example.org").status_code == 303
    assert db.session.scalars(select(LoginThrottle)).all() == []


def test_failures_are_forgiven_after_a_day(app, client):
    fail(client, "anna@example.org", 4)
    throttle = db.session.scalars(select(LoginThrottle)).one()
    throttle.last_failure_at -= timedelta(hours=24, minutes=1)
    fail(client, "anna@example.org", 1)
    assert throttle.failures == 1


def test_owner_is_told_of_a_lockout_once_and_nobody_else_is(app, client):
    factories.user(email="anna@example.org")
    fail(client, "anna@example.org", 7)
    fail(client, "nobody@example.org", 7)
    mails = db.session.scalars(select(OutboxMail)).all()
    assert [(mail.recipient, mail.subject) for mail in mails] == [
        ("anna@example.org", "Nieudane próby logowania")
    ]


def test_audit_log_keeps_failures_without_the_address_of_nobody(app, client):
    user = factories.user(email="anna@example.org")
    fail(client, "anna@example.org", 1)
    fail(client, "nobody@example.org", 1)
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(entry.action, entry.subject_type, entry.subject_id) for entry in entries] == [
        ("accounts.note_wrong_password", "user_account", user.id),
        ("accounts.note_wrong_password", "", None),
    ]


def test_log_in_drops_what_the_browser_held_before(app, client):
    factories.user(email="anna@example.org")
    with client.session_transaction() as session:
        session["_user_id"], session["planted"] = "planted-token", "x"
    enter(client, "anna@example.org")
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session["_user_id"] != "planted-token"


def test_cookie_is_out_of_reach_of_scripts_and_other_sites(app, client):
    factories.user(email="anna@example.org")
    cookie = enter(client, "anna@example.org").headers["Set-Cookie"]
    assert ("HttpOnly" in cookie, "SameSite=Lax" in cookie, "Path=/" in cookie) == (True, True, True)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/accounts/profile?x=1", "/accounts/profile?x=1"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_after_log_in_one_goes_to_own_pages_only(app, client, target, expected):
    factories.user(email="anna@example.org")
    response = client.post(
        "/accounts/log-in",
        query_string={"next": target},
        data={"email": "anna@example.org", "password": factories.PASSWORD},
    )
    assert response.location == expected


def test_page_for_accounts_sends_a_guest_to_log_in_and_back(app, client):
    assert client.get("/accounts/security").location == "/accounts/log-in?next=/accounts/security"


def test_somebody_logged_in_is_sent_on(app, login):
    assert login(factories.user()).get("/accounts/log-in").location == "/"


@pytest.mark.parametrize(
    ("email", "password"),
    [("", ""), ("x" * 300, "y"), ("a@b.pl", "z" * 300), ("<script>alert(1)</script>", "x"), ("' OR 1=1 --", "x"),
     ("a\x00@b.pl", "x\x00y"), ("żółw🐢@example.org", "🐢" * 20), ("\ud800", "x")],
)  # fmt: skip
def test_hostile_input_gets_a_clear_answer(app, client, email, password):
    email = email.encode("utf-8", "surrogatepass")
    response = client.post("/accounts/log-in", data={"email": email, "password": password})
    assert response.status_code == 422
    assert "<script>alert" not in response.text


def test_form_page_keeps_to_the_rules_and_asks_the_database_nothing(app, client, count_queries):
    client.get("/accounts/log-in")
    with count_queries() as statements:
        page = client.get("/accounts/log-in")
    assert (page.status_code, statements, problems(page.text)) == (200, [], [])


def test_log_out_ends_the_session_for_good(app, client):
    factories.user(email="anna@example.org")
    enter(client, "anna@example.org")
    with client.session_transaction() as session:
        token = session["_user_id"]
    assert client.post("/accounts/log-out").status_code == 303
    assert who(client) == ""
    with client.session_transaction() as session:
        session["_user_id"] = token
    assert who(client) == ""


@pytest.fixture
def strict(app, database_url, tmp_path):
    """`strict("RATELIMIT_ENABLED")`: a browser of an application with this check on."""

    made = []

    def with_check(name):
        config = TestConfig(tmp_path, database_url)
        setattr(config, name, True)
        made.append(create_app(config))
        return made[-1].test_client()

    yield with_check
    limiter.enabled = False
    for other in made:
        with other.app_context():
            db.engine.dispose()


def test_attempts_from_one_address_are_limited(strict):
    client = strict("RATELIMIT_ENABLED")
    limiter.reset()
    statuses = [enter(client, "").status_code for _turn in range(31)]
    assert statuses == [422] * 30 + [429]
    assert {client.get("/accounts/log-in").status_code for _turn in range(40)} == {200}


@pytest.mark.parametrize(
    "path", ["log-in", "log-out", "forgotten", "organisation", "sessions/revoke-others", "code"]
)
def test_requests_from_other_sites_are_refused(strict, path):
    client = strict("WTF_CSRF_ENABLED")
    assert client.post(f"/accounts/{path}", data={"email": "a@b.pl", "password": "x"}).status_code == 400
