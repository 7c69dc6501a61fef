"""`users create` and `tokens create`: one sentence for bad input, and exit code 1."""

import re

import pytest
from sqlalchemy import select

from portal.accounts import queries
from portal.accounts.credentials import verify
from portal.accounts.models import User
from portal.extensions import db
from portal.permissions import Role
from tests import factories


@pytest.fixture
def run(app):
    """`run("users", "create", ...)`: a command of the portal."""

    def invoke(*arguments, stdin=None):
        db.session.commit()
        result = app.test_cli_runner().invoke(args=arguments, input=stdin)
        db.session.expire_all()
        return result

    return invoke


def create(run, *more, email="ola@example.org", role="biuro", stdin=None):
    return run("users", "create", email, "--name", "Ola Żak", "--role", role, *more, stdin=stdin)


@pytest.mark.parametrize(
    ("role", "expected"), [("biuro", Role.OFFICE), ("administrator", Role.ADMINISTRATOR)]
)
def test_person_of_the_biuro_gets_a_link_that_works(run, client, role, expected):
    result = create(run, role=role)
    link = re.search(r"^http://127\.0\.0\.1:5000(/accounts/invitation/\S+)$", result.output, re.MULTILINE)[1]
    assert (result.exit_code, client.get(link).status_code) == (0, 200)
    user = queries.find_user("ola@example.org")
    assert (user.name, user.password_hash, user.is_demo) == ("Ola Żak", None, False)
    assert [row.role for row in user.assignments] == [expected]


def test_first_person_of_an_organisation_represents_it_and_the_next_are_staff(run):
    factories.organisation(name="Szkoła", nip="5260250274")
    first = create(run, "--organisation", "526-025-02-74", role="member")
    second = create(run, "--organisation", "5260250274", role="member", email="jan@example.org")
    assert first.output.splitlines()[0] == "Utworzono konto ola@example.org, rola: Przedstawiciel (Szkoła)."
    assert second.output.splitlines()[0] == "Utworzono konto jan@example.org, rola: Pracownik (Szkoła)."


def test_password_is_read_from_standard_input(run):
    result = create(run, "--password-stdin", stdin="zielony rower pod lasem\n")
    assert (result.exit_code, "http" in result.output) == (0, False)
    assert verify(queries.find_user("ola@example.org").password_hash, "zielony rower pod lasem")


@pytest.mark.parametrize("stdin", ["", "krótkie\n", "password1234\n", "x" * 300 + "\n"])
def test_weak_password_is_refused(run, stdin):
    check_refused(create(run, "--password-stdin", stdin=stdin))


def check_refused(result):
    """One sentence on stderr, exit code 1, and nothing created."""
    assert result.exit_code == 1
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert db.session.scalars(select(User).where(User.email != "known@example.org")).all() == []


@pytest.mark.parametrize(
    ("arguments", "values"),
    [
        ((), {"email": "known@example.org"}),
        ((), {"email": "Known@Example.org"}),
        ((), {"email": "nie adres"}),
        ((), {"role": "member"}),
        (("--organisation", "0000000000"), {"role": "member"}),
        (("--organisation", "abc"), {"role": "member"}),
        (("--organisation", "1111111111"), {"role": "member"}),
        (("--organisation", "5260250274"), {"role": "biuro"}),
    ],
)
def test_bad_input_gets_one_sentence(run, arguments, values):
    factories.user(email="known@example.org")
    factories.organisation(nip="5260250274")
    for _turn in range(2):
        factories.organisation(nip="1111111111")
    check_refused(create(run, *arguments, **values))


def test_unknown_role_is_refused(run):
    assert create(run, role="krol").exit_code != 0


def test_token_is_printed_once_and_works(run):
    user = factories.user(email="ola@example.org")
    result = run("tokens", "create", "Ola@example.org", "--name", "skrypt")
    assert result.exit_code == 0
    assert queries.find_api_user(result.output.strip()) is user
    assert [token.name for token in queries.tokens_of(user)] == ["skrypt"]
    assert result.output.strip() not in queries.tokens_of(user)[0].token_hash


@pytest.mark.parametrize(
    "command",
    [("tokens", "create", "x@example.org", "--name", "n"), ("users", "forget-code", "x@example.org")],
)
def test_unknown_person_gets_one_sentence(run, command):
    result = run(*command)
    assert (result.exit_code, result.stderr) == (1, "Nie ma konta o adresie x@example.org.\n")


def test_code_generator_is_forgotten(run):
    user = factories.user(email="ola@example.org", totp_secret="x")
    assert run("users", "forget-code", "ola@example.org").exit_code == 0
    assert user.totp_secret is None
