"""Makers of the objects tests start from; each commits nothing and returns a flushed object."""

import json
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from argon2 import PasswordHasher

from config import ROOT
from portal import clock
from portal.accounts.models import RoleAssignment, User, UserSession
from portal.accounts.queries import hash_token, load_actor
from portal.barter.models import Need, NeedState, Offer, OfferState, ResourceKind, ServiceMode
from portal.extensions import db
from portal.groups.models import TaskGroup
from portal.organisations.models import Organisation, OrganisationKind
from portal.permissions import Actor, Role
from portal.plan.models import Area
from portal.polish import sort_key

PASSWORD = "correct horse battery"
HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
LONG_AGO = date(2012, 1, 1)
_numbers = count(1)


def add(obj: Any) -> Any:
    """Add and flush."""
    db.session.add(obj)
    db.session.flush()
    return obj


def area(number: int = 5, name: str = "") -> Area:
    """An area of the plan; the same one when asked twice."""
    return db.session.get(Area, number) or add(Area(number=number, name=name or f"Obszar {number}"))


def organisation(name: str = "", **values: Any) -> Organisation:
    """A member organisation since 2012."""
    number = next(_numbers)
    defaults = {
        "name": name or f"Organizacja {number}",
        "kind": OrganisationKind.SCHOOL,
        "joined_on": LONG_AGO,
        "created_at": clock.real_now(),
    }
    return add(Organisation(**{**defaults, **values}))


def user(name: str = "", email: str = "", **values: Any) -> User:
    """A person with the password `PASSWORD` and no role."""
    number = next(_numbers)
    name = name or f"Osoba {number}"
    defaults = {
        "email": email or f"osoba{number}@example.org",
        "name": name,
        "name_sort": sort_key(name),
        "password_hash": HASH,
        "created_at": clock.real_now(),
    }
    return add(User(**{**defaults, **values}))


def role(person: User, role: Role, **scope: Any) -> RoleAssignment:
    """A role since 2012, with `organisation_id`, `group_id` or `area_number` where the role has a scope."""
    assignment = RoleAssignment(role=role, starts_on=LONG_AGO, basis="test", **scope)
    person.assignments.append(assignment)
    db.session.flush()
    return assignment


def representative(of: Organisation | None = None, **values: Any) -> User:
    """The representative of an organisation (a new one by default)."""
    person = user(**values)
    role(person, Role.REPRESENTATIVE, organisation_id=(of or organisation()).id)
    return person


def staff(of: Organisation | None = None, **values: Any) -> User:
    """A staff member of an organisation (a new one by default)."""
    person = user(**values)
    role(person, Role.STAFF, organisation_id=(of or organisation()).id)
    return person


def office(**values: Any) -> User:
    """A person of the Biuro; a demo account, so not asked for a code."""
    person = user(**{"is_demo": True, **values})
    role(person, Role.OFFICE)
    return person


def guardian(number: int = 5, **values: Any) -> User:
    """The guardian of an area."""
    area(number)
    person = user(**values)
    role(person, Role.GUARDIAN, area_number=number)
    return person


def actor(person: User) -> Actor:
    """The actor a person is when acting for their first organisation."""
    db.session.flush()
    return load_actor(person)


def user_session(person: User, acting_for: Organisation | None = None) -> str:
    """A live session of a person; returns the token of the browser."""
    token = f"token-{next(_numbers)}"
    now = datetime.now(UTC)
    add(
        UserSession(
            token_hash=hash_token(token),
            user_id=person.id,
            organisation_id=acting_for.id if acting_for else None,
            created_at=now,
            expires_at=now + timedelta(hours=1),
        )
    )
    return token


def offer(of: Organisation | None = None, **values: Any) -> Offer:
    """A published offer of 20 hours of work, valid for a year, of an organisation (a new one by default)."""
    owner = of or organisation()
    defaults = {
        "organisation_id": owner.id,
        "title": "Warsztat: ocena szkoleń",
        "description": "Trzygodzinny warsztat dla zespołu.",
        "mode": ServiceMode.ON_SITE,
        "resource_kind": ResourceKind.WORK,
        "capacity_minutes": 20 * 60,
        "expires_on": clock.today() + timedelta(days=365),
        "state": OfferState.PUBLISHED,
        "created_at": clock.now(),
        "published_at": clock.now(),
    }
    if "contact_id" not in values:
        values["contact_id"] = representative(owner).id
    return add(Offer(**{**defaults, **values}))


def need(of: Organisation | None = None, **values: Any) -> Need:
    """A published need of 10 hours of work, valid for 60 days, of an organisation (a new one by default)."""
    owner = of or organisation()
    defaults = {
        "organisation_id": owner.id,
        "title": "Potrzebna ocena szkoleń",
        "description": "Chcemy ocenić cztery szkolenia.",
        "mode": None,
        "resource_kind": ResourceKind.WORK,
        "minutes": 10 * 60,
        "expires_on": clock.today() + timedelta(days=60),
        "state": NeedState.PUBLISHED,
        "created_at": clock.now(),
        "published_at": clock.now(),
    }
    if "contact_id" not in values:
        values["contact_id"] = representative(owner).id
    return add(Need(**{**defaults, **values}))


def plan_document() -> dict[str, Any]:
    """The real plan, as its file says it."""
    path = ROOT / "portal" / "plan" / "data" / "mpku-2013-2020.json"
    return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def group(area_number: int = 5, **values: Any) -> TaskGroup:
    """An active task group of an area."""
    area(area_number)
    defaults = {
        "name": f"Grupa {next(_numbers)}",
        "area_number": area_number,
        "established_on": LONG_AGO,
        "resolution": "Uchwała nr 1",
        "created_at": clock.real_now(),
    }
    return add(TaskGroup(**{**defaults, **values}))


def coordinator(of: TaskGroup | None = None, **values: Any) -> User:
    """The coordinator of a group (a new one by default)."""
    person = user(**values)
    role(person, Role.COORDINATOR, group_id=(of or group()).id)
    return person


def reviewer(of: Organisation | None = None, **values: Any) -> User:
    """A guardian who works for an organisation (a new one by default), and so reviews practices of others."""
    person = staff(of, **values)
    area()
    role(person, Role.GUARDIAN, area_number=5)
    return person
