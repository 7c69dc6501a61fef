"""The organisations and people of the demo: admitted, given accounts and roles, each on their day."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from portal import clock
from portal.accounts import operations as accounts
from portal.accounts.models import User
from portal.demo import logins
from portal.demo.deeds import Cast, Deed, read
from portal.extensions import db
from portal.organisations import operations as organisations
from portal.organisations.models import MembershipLevel, OrganisationKind, Sector, Visibility
from portal.permissions import SYSTEM, Role
from portal.plan.models import Area

OPENING = date(2013, 1, 7)
BASIS = "Uchwała Walnego Zgromadzenia z dnia {day}"


def office(cast: Cast, password: str) -> Iterator[Deed]:
    """The Biuro's people, who admit everybody else."""
    for row in read("people"):
        if ["office"] in row["roles"]:
            yield Deed(OPENING, partial(_office_person, cast, row, password))


def _office_person(cast: Cast, row: dict[str, Any], password: str) -> None:
    user = _person(cast, row, password)
    accounts.grant_from_command_line(user, Role.OFFICE, actor=SYSTEM)


def _person(cast: Cast, row: dict[str, Any], password: str) -> User:
    user: User = accounts.create_person(logins.address(row["login"]), row["name"], password, actor=SYSTEM)
    user.is_demo = True
    user.job_title = row.get("job_title", "")
    cast.people[row["login"]] = user
    return user


def members(cast: Cast) -> Iterator[Deed]:
    """The organisations, admitted by a resolution with their profile filled in."""
    for row in read("organisations"):
        yield Deed(date.fromisoformat(row["joined_on"]), partial(_admit, cast, row))


def _admit(cast: Cast, row: dict[str, Any]) -> None:
    fields = {
        name: value for name, value in row.items() if name not in ("key", "joined_on", "email", "phone")
    }
    fields |= {"kind": OrganisationKind(row["kind"]), "sector": Sector(row["sector"])}
    organisation = organisations.admit(
        joined_on=date.fromisoformat(row["joined_on"]),
        basis=BASIS.format(day=row["joined_on"]),
        level=MembershipLevel.TASK,
        actor=cast.actor("biuro"),
        **fields,
    )
    organisations.edit_contacts(
        organisation,
        {"email": (row["email"], Visibility.PUBLIC), "phone": (row["phone"], Visibility.MEMBERS)},
        actor=cast.actor("biuro"),
    )
    cast.organisations[row["key"]] = organisation


def people(cast: Cast, password: str) -> Iterator[Deed]:
    """The people of the organisations, two days after the admission of theirs."""
    joined = {row["key"]: date.fromisoformat(row["joined_on"]) for row in read("organisations")}
    for row in read("people"):
        keys = [scope[0] for _role, *scope in row["roles"] if scope and scope[0] in joined]
        if keys:
            day = joined[keys[0]] + timedelta(days=2)
            yield Deed(day, partial(_join, cast, row, password))


def _join(cast: Cast, row: dict[str, Any], password: str) -> None:
    user = _person(cast, row, password)
    for name, *scope in row["roles"]:
        role = Role(name)
        if role is Role.COORDINATOR:
            continue  # appointed with the group
        organisation = cast.organisations.get(scope[0]) if scope else None
        area = db.session.get(Area, scope[0]) if role is Role.GUARDIAN else None
        basis = "Wskazanie przez organizację" if organisation else "Uchwała Rady Programowej"
        accounts.appoint(
            user,
            role,
            starts_on=clock.today(),
            basis=basis,
            organisation=organisation,
            area=area,
            actor=cast.actor("biuro"),
        )
