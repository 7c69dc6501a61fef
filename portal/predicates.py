"""The predicates of (actor, object) that the table of rights in `portal/permissions.py` names."""

from collections.abc import Callable
from typing import Any

from portal.actors import Actor, Role

Predicate = Callable[[Actor, Any], bool]


def anyone(actor: Actor, obj: Any) -> bool:
    """Everybody, guests included."""
    return True


def signed_in(actor: Actor, obj: Any) -> bool:
    """Everybody with an account."""
    return actor.user is not None


def office(actor: Actor, obj: Any) -> bool:
    """The Biuro."""
    return actor.has(Role.OFFICE)


def administrator(actor: Actor, obj: Any) -> bool:
    """The administrator."""
    return actor.has(Role.ADMINISTRATOR)


def office_or_administrator(actor: Actor, obj: Any) -> bool:
    """The Biuro or the administrator."""
    return office(actor, obj) or administrator(actor, obj)


def member(actor: Actor, obj: Any) -> bool:
    """Anyone who acts for a member organisation."""
    return actor.organisation is not None


def representative(actor: Actor, obj: Any) -> bool:
    """The representative or deputy of the organisation acted for."""
    return actor.represents(actor.organisation_id)


def own_representative(actor: Actor, obj: Any) -> bool:
    """The representative of the organisation the object belongs to (or of the organisation itself)."""
    return actor.represents(_organisation_id(obj))


def own_representative_or_office(actor: Actor, obj: Any) -> bool:
    """The representative of the object's organisation, or the Biuro."""
    return own_representative(actor, obj) or office(actor, obj)


def own_staff(actor: Actor, obj: Any) -> bool:
    """Anyone who acts for the organisation the object belongs to."""
    return actor.works_for(_organisation_id(obj))


def own_staff_or_office(actor: Actor, obj: Any) -> bool:
    """Anyone who acts for the object's organisation, or the Biuro."""
    return own_staff(actor, obj) or office(actor, obj)


def _organisation_id(obj: Any) -> int | None:
    """The organisation an object belongs to; None without an object, which belongs to nobody."""
    return obj.organisation_id if obj is not None else None


def insider(actor: Actor, obj: Any) -> bool:
    """Anyone with a role in the partnership today: they see what members show one another."""
    return bool(actor.grants)


def groups_coordinator_or_office(actor: Actor, obj: Any) -> bool:
    """The coordinator of the group, or the Biuro."""
    return actor.coordinates(obj.id) or office(actor, obj)


def providers_representative(actor: Actor, obj: Any) -> bool:
    """The representative of the organisation that provides the service."""
    return actor.represents(obj.provider_id)


def providers_staff(actor: Actor, obj: Any) -> bool:
    """Anyone who acts for the organisation that provides the service."""
    return actor.works_for(obj.provider_id)


def recipients_representative(actor: Actor, obj: Any) -> bool:
    """The representative of the organisation that receives the service."""
    return actor.represents(obj.recipient_id)


def partys_representative(actor: Actor, obj: Any) -> bool:
    """The representative of either side of the exchange."""
    return providers_representative(actor, obj) or recipients_representative(actor, obj)


def partys_staff(actor: Actor, obj: Any) -> bool:
    """Anyone who acts for either side of the exchange."""
    return actor.works_for(obj.provider_id) or actor.works_for(obj.recipient_id)


def partys_representative_or_office(actor: Actor, obj: Any) -> bool:
    """The representative of any party of the exchange or agreement, or the Biuro."""
    return any(actor.represents(party) for party in obj.party_ids) or office(actor, obj)


def any_partys_representative(actor: Actor, obj: Any) -> bool:
    """The representative of any party of the circle."""
    return any(actor.represents(party) for party in obj.party_ids)


def offer_editor(actor: Actor, obj: Any) -> bool:
    """The representative of the offer's organisation; as long as it is a draft, anyone who acts for it."""
    return own_representative(actor, obj) or (obj.is_draft and own_staff(actor, obj))


def member_or_office(actor: Actor, obj: Any) -> bool:
    """Anyone who acts for a member organisation, or the Biuro."""
    return member(actor, obj) or office(actor, obj)


def other_organisations_representative(actor: Actor, obj: Any) -> bool:
    """A representative of any organisation but the object's own: nobody trades with themselves."""
    return representative(actor, obj) and not actor.works_for(_organisation_id(obj))


def practice_author(actor: Actor, obj: Any) -> bool:
    """Those who may submit a practice: staff of a member organisation, coordinators, guardians, the Biuro."""
    return member(actor, obj) or leader(actor, obj)


def reviewer(actor: Actor, obj: Any) -> bool:
    """Those who assess practices: group coordinators and area guardians."""
    return actor.has(Role.COORDINATOR) or actor.has(Role.GUARDIAN)


def practice_reviewer(actor: Actor, obj: Any) -> bool:
    """A coordinator or guardian who acts for an organisation, belongs to none that wrote it, and wrote none of it."""
    own = {actor.organisation_id, *(grant.organisation_id for grant in actor.grants)}
    is_outsider = obj.organisation_id not in own and not obj.is_written_by(actor.user_id)
    return reviewer(actor, obj) and actor.organisation is not None and is_outsider


def leader(actor: Actor, obj: Any) -> bool:
    """A group coordinator, an area guardian or the Biuro; which groups and areas are theirs the operation checks."""
    return any(actor.has(role) for role in (Role.COORDINATOR, Role.GUARDIAN, Role.OFFICE))


def own_leader(actor: Actor, obj: Any) -> bool:
    """The coordinator of its group, the guardian of its area, or the Biuro."""
    return actor.coordinates(obj.group_id) or actor.guards(obj.area_number) or office(actor, obj)
