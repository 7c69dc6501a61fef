"""`flask users create`, `flask users forget-code` and `flask tokens create`."""

import sys
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import gettext as _

from portal.accounts import operations, queries, steps
from portal.accounts.credentials import LONGEST, SHORTEST, is_guessable
from portal.accounts.models import INVITATION, User
from portal.cli import one_sentence
from portal.permissions import SYSTEM, Role
from portal.workflow import Refused

users = AppGroup("users", help="People.")
tokens = AppGroup("tokens", help="Tokens for the API.")
groups = (users, tokens)

OFFICE_ROLES = {"biuro": Role.OFFICE, "administrator": Role.ADMINISTRATOR}


@users.command("create")
@click.argument("email")
@click.option("--name", required=True, help="Name and surname.")
@click.option("--role", required=True, type=click.Choice([*OFFICE_ROLES, "member"]), help="The role to give.")
@click.option("--organisation", metavar="NIP", help="NIP (or REGON) of the organisation of a member.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input instead of making a link."
)
def create_user(email: str, name: str, role: str, organisation: str | None, password_stdin: bool) -> None:
    """Create an account and print a single-use link to set its password."""
    with one_sentence():
        password = _read_password(email, name) if password_stdin else ""
        where = _organisation(role, organisation)
        given = OFFICE_ROLES.get(role) or _role_in(where)
        user = operations.create_person(email, name, password, actor=SYSTEM)
        operations.grant_from_command_line(user, given, where, actor=SYSTEM)
        link = "" if password else steps.new_link(user, INVITATION)
        summary = _summary(user, given, where)
    click.echo(summary)
    if link:
        click.echo(f"{current_app.config['BASE_URL']}/accounts/invitation/{link}")


def _read_password(email: str, name: str) -> str:
    password = sys.stdin.readline().rstrip("\r\n")
    if not SHORTEST <= len(password) <= LONGEST:
        sentence = _(
            "The password has to have from %(least)s to %(most)s characters.", least=SHORTEST, most=LONGEST
        )
        raise Refused(sentence)
    if is_guessable(password, email, name):
        raise Refused(_("This password is easy to guess. Choose another one."))
    return password


def _organisation(role: str, number: str | None) -> Any:
    """The organisation of a member; None for the roles without one."""
    if role != "member":
        if number:
            raise Refused(_("Only a member has an organisation: leave --organisation out."))
        return None
    if not number:
        raise Refused(_("Give the organisation of a member: --organisation NIP."))
    found = queries.find_organisations(number)
    if not found:
        raise Refused(_("There is no organisation with the NIP or REGON %(number)s.", number=number))
    if len(found) > 1:
        raise Refused(
            _("Several organisations share the NIP %(number)s: give a REGON instead.", number=number)
        )
    return found[0]


def _role_in(organisation: Any) -> Role:
    """The first person of an organisation represents it, the next ones are its staff."""
    return Role.STAFF if queries.is_represented(organisation.id) else Role.REPRESENTATIVE


def _summary(user: User, role: Role, organisation: Any) -> str:
    where = f" ({organisation.name})" if organisation else ""
    return _("Created %(email)s, role: %(role)s%(where)s.", email=user.email, role=role.label, where=where)


def _known(email: str) -> User:
    user = queries.find_user(email)
    if user is None:
        raise Refused(_("There is no account with the address %(email)s.", email=email))
    return user


@users.command("forget-code")
@click.argument("email")
def forget_code(email: str) -> None:
    """Let a person who lost the code generator set it up again at the next log-in."""
    with one_sentence():
        operations.forget_code(_known(email), actor=SYSTEM)
    click.echo(_("The code generator will be set up again at the next log-in."))


@tokens.command("create")
@click.argument("email")
@click.option("--name", required=True, help="What the token is for.")
def create_token(email: str, name: str) -> None:
    """Create an API token of a person and print it once."""
    with one_sentence():
        token = operations.create_token(_known(email), name, actor=SYSTEM)
    click.echo(token)
