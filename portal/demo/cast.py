"""The organisations and people of the demo: admitted, given accounts and roles, each on their day."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from babel.dates import format_date

from portal import clock
from portal.accounts import operations as accounts
from portal.accounts.models import User
from portal.demo import logins
from portal.demo.deeds import Cast, Deed, day
from portal.extensions import db
from portal.inbox import operations as inbox
from portal.organisations import operations as organisations
from portal.organisations.models import MembershipLevel, OrganisationKind, Sector, Visibility
from portal.permissions import SYSTEM, Role
from portal.plan.models import Area

OPENING = date(2013, 1, 7)
CAUGHT_UP = date(2015, 11, 18)  # the day by which everybody has read what they were told before
BASIS = "Uchwała Walnego Zgromadzenia z dnia {day}"
PROFILE = (
    *(
        "name",
        "short_name",
        "legal_form",
        "nip",
        "regon",
        "krs",
        "street",
        "postcode",
        "city",
        "powiat",
        "gmina",
    ),
    *("website", "description", "members_note", "services", "target_groups", "staff_number"),
)
CONTACTS = {"email": Visibility.PUBLIC, "phone": Visibility.MEMBERS, "person": Visibility.MEMBERS}


def office(cast: Cast, password: str) -> Iterator[Deed]:
    """The Biuro's people, who admit everybody else."""
    for row in cast.read("people"):
        if ["office"] in row["roles"]:
            yield Deed(OPENING, partial(_office_person, cast, row, password))


def _office_person(cast: Cast, row: dict[str, Any], password: str) -> None:
    user = _person(cast, row, password)
    accounts.grant_from_command_line(user, Role.OFFICE, actor=SYSTEM)


def _person(cast: Cast, row: dict[str, Any], password: str) -> User:
    """The account of a person; only those of the list of logins need a password of their own."""
    user: User = accounts.create_person(logins.address(row["login"]), row["name"], actor=SYSTEM)
    user.password_hash = logins.password_hash(password)
    user.is_demo = True
    user.job_title = row.get("job_title", "")
    cast.people[row["login"]] = user
    return user


def members(cast: Cast) -> Iterator[Deed]:
    """The organisations, admitted by a resolution with their profile filled in, as far as they filled it in."""
    for row in cast.read("organisations"):
        yield Deed(day(row["joined_on"]), partial(_admit, cast, row))


def _admit(cast: Cast, row: dict[str, Any]) -> None:
    joined_on = day(row["joined_on"])
    organisation = organisations.admit(
        joined_on=joined_on,
        basis=BASIS.format(day=format_date(joined_on, "d MMMM y 'r.'", locale="pl")),
        level=MembershipLevel(row.get("level", "task")),
        kind=OrganisationKind(row["kind"]),
        sector=Sector(row["sector"]) if "sector" in row else None,
        actor=cast.actor("biuro"),
        **{name: row[name] for name in PROFILE if name in row},
    )
    contacts = {kind: (row[kind], seen_by) for kind, seen_by in CONTACTS.items() if kind in row}
    if contacts:
        organisations.edit_contacts(organisation, contacts, actor=cast.actor("biuro"))
    cast.organisations[row["key"]] = organisation


def people(cast: Cast, password: str) -> Iterator[Deed]:
    """The people of the organisations, two days after the admission of theirs or `on` their own day."""
    joined = {row["key"]: day(row["joined_on"]) for row in cast.read("organisations")}
    for row in cast.read("people"):
        keys = [scope[0] for _role, *scope in row["roles"] if scope and scope[0] in joined]
        if keys:
            came = day(row["on"]) if "on" in row else joined[keys[0]] + timedelta(days=2)
            yield Deed(came, partial(_join, cast, row, password))
        if "left" in row:
            left, reason = row["left"]
            yield Deed(day(left), partial(_part, cast, row["login"], reason))


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
        if organisation and role is Role.REPRESENTATIVE:
            cast.speakers[organisation.id] = row["login"]


def _part(cast: Cast, login: str, reason: str) -> None:
    accounts.disable(cast.people[login], reason=reason, actor=cast.actor("biuro"))


def readers(cast: Cast) -> Iterator[Deed]:
    """Everybody has read their notices of three years; those of the last days are fresh."""
    yield Deed(CAUGHT_UP, partial(_read, cast))


def _read(cast: Cast) -> None:
    for login in cast.people:
        inbox.read_all(actor=cast.actor(login))
