"""The keys by which texts are read: a text carries those of its readers, a person holds those of their rights."""

from portal.permissions import Actor, Grant, Role
from portal.predicates import insider

PUBLIC = "public"
MEMBERS = "members"  # everybody with a role in the partnership
OFFICE = "office"
ADMINISTRATOR = "administrator"
BY_ROLE = {Role.OFFICE: OFFICE, Role.ADMINISTRATOR: ADMINISTRATOR}


def organisation(key: int) -> str:
    """Those who act for an organisation."""
    return f"organisation{key}"


def speakers(key: int) -> str:
    """The representative and the deputy of an organisation."""
    return f"speakers{key}"


def group(key: int) -> str:
    """The coordinator of a group."""
    return f"group{key}"


def area(key: int) -> str:
    """The guardian of an area."""
    return f"area{key}"


def keys_of(actor: Actor) -> tuple[str, ...]:
    """The keys a person holds today, as they act now."""
    members = [MEMBERS] if insider(actor, None) else []
    roles = [key for grant in actor.grants for key in _of_role(grant)]
    return tuple(dict.fromkeys([PUBLIC, *members, *_of_organisation(actor), *roles]))


def _of_organisation(actor: Actor) -> list[str]:
    key = actor.organisation_id
    if key is None:
        return []
    return [organisation(key), speakers(key)] if actor.represents(key) else [organisation(key)]


def _of_role(grant: Grant) -> list[str]:
    """What a role outside organisations opens."""
    if grant.role is Role.COORDINATOR and grant.group_id:
        return [group(grant.group_id)]
    if grant.role is Role.GUARDIAN and grant.area:
        return [area(grant.area)]
    return [BY_ROLE[grant.role]] if grant.role in BY_ROLE else []
