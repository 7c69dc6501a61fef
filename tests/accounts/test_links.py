"""Single-use links: invitations for 30 days, new passwords for an hour; nothing tells who has an account."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal import clock
from portal.accounts import operations
from portal.accounts.models import Link, LoginThrottle, RoleAssignment, User
from portal.extensions import db
from portal.mail import OutboxMail
from portal.permissions import NOBODY, SYSTEM, Role
from portal.workflow import Refused
from tests import factories
from tests.page_checks import problems

GOOD = "żółty parasol w maju"
NEW = {"password": GOOD, "repeated": GOOD, "informed": "y"}


@pytest.fixture
def inviter(app):
    """The actor of a representative."""
    return factories.actor(factories.representative(name="Anna Kowalska"))


def invite(inviter, email="jan@example.org", role=Role.STAFF):
    return operations.invite(email, "Jan Nowak", role, inviter.organisation, actor=inviter)


def mails():
    return db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()


def path():
    """The path of the link in the newest letter."""
    return re.search(r"http://127.0.0.1:5000(/accounts/(?:invitation|reset)/\S+)", mails()[-1].body)[1]


def test_invitation_gives_the_role_with_its_basis_and_a_link_by_mail(inviter):
    user = invite(inviter, " Jan@Example.org ")
    row = db.session.scalars(select(RoleAssignment).where(RoleAssignment.user_id == user.id)).one()
    today = clock.today()
    assert (user.email, user.password_hash) == ("jan@example.org", None)
    assert (row.role, row.organisation_id, row.starts_on) == (Role.STAFF, inviter.organisation_id, today)
    assert (row.basis, row.granted_by_id) == (f"Zaproszenie z dnia {today.isoformat()}", inviter.user_id)
    assert [(mail.recipient, mail.subject) for mail in mails()] == [
        ("jan@example.org", "Zaproszenie do portalu MPKU")
    ]
    assert "Anna Kowalska zaprasza" in mails()[0].body
    link = db.session.scalars(select(Link)).one()
    assert timedelta(days=29, hours=23) < link.expires_at - clock.real_now() <= timedelta(days=30)
    assert path().rsplit("/", 1)[1] not in link.token_hash


def test_invited_person_sets_name_and_password_and_is_in(inviter, client):
    user = invite(inviter)
    page = client.get(path())
    assert (page.status_code, problems(page.text)) == (200, [])
    response = client.post(path(), data={"name": "Jan Nowak-Nowy", **NEW})
    assert (response.status_code, response.location) == (303, "/")
    assert client.get("/accounts/profile").status_code == 200
    assert user.name == "Jan Nowak-Nowy"


def test_looking_at_the_link_does_not_use_it_up(inviter, client):
    invite(inviter)
    assert [client.get(path()).status_code for _turn in range(3)] == [200] * 3
    assert client.post(path(), data={"name": "Jan", **NEW}).status_code == 303


def test_link_works_once(inviter, app, client):
    invite(inviter)
    client.post(path(), data={"name": "Jan", **NEW})
    second = app.test_client()
    page = second.get(path())
    assert (page.status_code, problems(page.text)) == (404, [])
    assert second.post(path(), data={"name": "Zły", **NEW}).status_code == 404
    with pytest.raises(Refused):
        operations.accept_invitation(path().rsplit("/", 1)[1], "Zły", GOOD, actor=NOBODY)


def test_wrong_form_does_not_use_the_link_up_and_keeps_the_name(inviter, client):
    invite(inviter)
    page = client.post(path(), data={"name": "Jan N.", "password": "krótkie", "repeated": "krótkie"})
    assert (page.status_code, 'value="Jan N."' in page.text, "krótkie" in page.text) == (422, True, False)
    assert client.post(path(), data={"name": "Jan", **NEW}).status_code == 303


def test_invitation_lasts_thirty_days(inviter, client):
    invite(inviter)
    with time_machine.travel(clock.real_now() + timedelta(days=30, minutes=1)):
        assert client.get(path()).status_code == 404


def test_link_of_one_purpose_does_not_serve_another(inviter, client):
    invite(inviter)
    assert client.get(path().replace("invitation", "reset")).status_code == 404


@pytest.mark.parametrize("token", ["x", "%00", "..%2f..", "a" * 5000, "żółw"])
def test_nonsense_for_a_token_is_a_dead_link(client, token):
    assert client.get(f"/accounts/invitation/{token}").status_code == 404


def test_new_invitation_replaces_the_link_sent_before(inviter, client):
    user = invite(inviter)
    first = path()
    operations.send_invitation_again(user, actor=inviter)
    assert (client.get(first).status_code, client.get(path()).status_code) == (404, 200)


def test_person_with_an_account_gets_the_role_keeps_the_name_and_sees_no_link(inviter):
    user = factories.user(name="Jan Prawdziwy", email="jan@example.org")
    assert invite(inviter) is user
    assert (user.name, mails()[-1].subject) == ("Jan Prawdziwy", "Nowa rola w portalu MPKU")
    assert db.session.scalars(select(Link)).all() == []


def test_disabled_person_invited_stays_disabled_and_the_office_hears_of_it(inviter):
    factories.office(email="biuro@example.org")
    user = factories.user(email="jan@example.org", disabled_at=clock.now())
    invite(inviter)
    assert user.disabled_at is not None
    assert [mail.recipient for mail in mails()] == ["biuro@example.org"]


def test_invitation_again_is_refused_once_there_is_a_password(inviter):
    with pytest.raises(Refused):
        operations.send_invitation_again(factories.user(), actor=inviter)


@pytest.mark.parametrize(
    "email", ["", "jan", "jan@", "jan@localhost", "a b@example.org", "x" * 250 + "@example.org"]
)
def test_wrong_address_is_refused(inviter, email):
    with pytest.raises(Refused):
        invite(inviter, email)


@pytest.mark.parametrize("role", [Role.OFFICE, Role.ADMINISTRATOR])
def test_roles_of_the_biuro_are_not_given_by_invitation(inviter, role):
    with pytest.raises(Refused):
        invite(inviter, role=role)


def test_account_takes_over_the_key_of_a_walk_in(inviter):
    key = operations.person_key("Jan@example.org", actor=SYSTEM)
    assert operations.person_key("jan@example.org", actor=SYSTEM) == key
    user = invite(inviter)
    assert (user.person_key, operations.person_key("jan@example.org", actor=SYSTEM)) == (key, key)
    assert operations.person_key("ola@example.org", actor=SYSTEM) != key


@pytest.mark.parametrize(
    ("password", "is_taken"),
    [
        ("jedenaście1", False),
        ("dwanaście.12", True),
        ("aaaaaaaaaaaaaa", False),
        ("password1234", False),
        ("Haslo1234567", False),
        ("jan@example.org", False),
        ("Jan Nowak 12", False),
        ("nowak jan nowak lubi góry", True),
        ("    trzy   spacje   ", True),
        ("🐢🦊🐸🦉🐝🐞🦋🐌🐙🦀🐡🐬", True),
        ("x1" * 101, False),
        ("!@#$%^&*()-=", True),
    ],
)
def test_password_is_long_and_not_guessable_whatever_it_is_made_of(inviter, client, password, is_taken):
    invite(inviter)
    typed = {"password": password, "repeated": password, "informed": "y"}
    response = client.post(path(), data={"name": "Jan Nowak", **typed})
    assert response.status_code == (303 if is_taken else 422)


def test_two_different_passwords_are_refused(inviter, client):
    invite(inviter)
    response = client.post(path(), data={"name": "Jan", "password": GOOD, "repeated": GOOD + "x"})
    assert "Hasła się różnią. Wpisz dwa razy to samo." in response.text


def forgotten(client, email):
    response = client.post("/accounts/forgotten", data={"email": email})
    return (
        response.status_code,
        response.location,
        client.get(response.location or "/").text.split('role="status">')[1][:60],
    )


def test_answer_to_a_forgotten_password_is_the_same_for_everybody(app, client):
    factories.user(email="anna@example.org")
    factories.user(email="ola@example.org", disabled_at=clock.now())
    answers = {
        forgotten(client, email) for email in ("anna@example.org", "nobody@example.org", "ola@example.org")
    }
    assert len(answers) == 1
    assert [mail.recipient for mail in mails()] == ["anna@example.org"]


def test_letter_to_nobody_is_written_and_dropped(app, client, count_queries):
    factories.user(email="anna@example.org")
    client.get("/accounts/log-in")
    counts = []
    for email in ("anna@example.org", "nobody@example.org"):
        with count_queries() as statements:
            client.post("/accounts/forgotten", data={"email": email})
        counts.append(sum("INSERT INTO outbox_mail" in statement for statement in statements))
    assert counts == [1, 1]


def test_nobody_is_flooded_with_letters(app, client):
    factories.user(email="anna@example.org")
    for _turn in range(6):
        client.post("/accounts/forgotten", data={"email": "anna@example.org"})
    assert len(mails()) == 3


def test_new_password_ends_sessions_unlocks_and_is_announced(app, client, login):
    user = factories.user(email="anna@example.org")
    browser = login(user)
    for _turn in range(5):
        client.post("/accounts/log-in", data={"email": "anna@example.org", "password": "wrong"})
    client.post("/accounts/forgotten", data={"email": "anna@example.org"})
    page = client.get(path())
    assert (page.status_code, problems(page.text)) == (200, [])
    link = path()
    assert client.post(link, data=NEW).location == "/accounts/log-in"
    assert browser.get("/accounts/profile").status_code == 302
    assert db.session.scalars(select(LoginThrottle)).all() == []
    assert mails()[-1].subject == "Hasło zostało zmienione"
    assert (
        client.post("/accounts/log-in", data={"email": "anna@example.org", "password": GOOD}).status_code
        == 303
    )
    assert app.test_client().get(link).status_code == 404


def test_link_for_a_new_password_lasts_an_hour(app, client):
    factories.user(email="anna@example.org")
    client.post("/accounts/forgotten", data={"email": "anna@example.org"})
    with time_machine.travel(clock.real_now() + timedelta(minutes=61)):
        assert client.get(path()).status_code == 404


def test_new_password_does_not_get_round_the_code(app, client):
    user = factories.office(email="biuro@example.org", is_demo=False)
    client.post("/accounts/forgotten", data={"email": user.email})
    client.post(path(), data=NEW)
    assert client.get("/accounts/profile").status_code == 302


def test_page_of_a_link_gives_its_address_to_no_other_site(inviter, client):
    invite(inviter)
    headers = client.get(path()).headers
    assert (headers["Referrer-Policy"], headers["Cache-Control"]) == ("same-origin", "no-store")


def test_several_people_have_no_session_in_common(inviter):
    first, second = factories.user(), factories.user()
    assert first != second
    both = select(User.id).where(User.id.in_([first.id, second.id])).order_by(User.id)
    assert db.session.scalars(both).all() == sorted([first.id, second.id])
