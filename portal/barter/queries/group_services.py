"""Reading group services: everybody sees what may be joined, only the provider and the Biuro who joined."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal import clock
from portal.barter.models import Exchange, ExchangeState, GroupService, GroupState, HourTransfer, Offer
from portal.extensions import db
from portal.permissions import Actor, Role


def visible_groups(actor: Actor) -> Select[Any]:
    """The group services; whoever has an account sees them."""
    return select(GroupService).options(
        joinedload(GroupService.organisation),
        selectinload(GroupService.parts).options(
            joinedload(Exchange.recipient),
            selectinload(Exchange.versions),
            selectinload(Exchange.transfers).selectinload(HourTransfer.entries),
        ),
    )


def listed_groups(actor: Actor) -> Select[Any]:
    """Those one may join today, and those of the own organisation, the soonest first."""
    own = actor.organisation_id
    mine = or_(
        GroupService.organisation_id == own,
        GroupService.id.in_(select(Exchange.group_id).where(Exchange.recipient_id == own)),
    )
    is_open = and_(GroupService.state == GroupState.OPEN, GroupService.join_until >= clock.today())
    seen = is_open if own is None else or_(is_open, mine)
    return visible_groups(actor).where(seen).order_by(~is_open, GroupService.join_until, GroupService.id)


def groups_with(organisation_id: int) -> list[GroupService]:
    """The group services of an organisation that are not reported or called off yet, the soonest first."""
    rows = select(GroupService).options(selectinload(GroupService.parts))
    rows = rows.where(
        GroupService.organisation_id == organisation_id,
        GroupService.state.in_((GroupState.OPEN, GroupState.CLOSED)),
    )
    return list(db.session.scalars(rows.order_by(GroupService.join_until, GroupService.id)))


def groups_of(offer: Offer) -> list[GroupService]:
    """The group services of an offer that are not called off, the newest first."""
    rows = select(GroupService).options(selectinload(GroupService.parts))
    rows = rows.where(GroupService.offer_id == offer.id, GroupService.state != GroupState.CANCELLED)
    return list(db.session.scalars(rows.order_by(GroupService.id.desc())))


def sees_all_parts(group: GroupService, actor: Actor) -> bool:
    """Whether this person sees who has joined: the provider and the Biuro do."""
    return actor.works_for(group.organisation_id) or actor.has(Role.OFFICE)


def shown_parts(group: GroupService, actor: Actor) -> list[Exchange]:
    """The parts of a group service this person may see: all as the provider or the Biuro, else the own ones."""
    if sees_all_parts(group, actor):
        return list(group.parts)
    return [part for part in group.parts if actor.works_for(part.recipient_id)]


def locked_parts(group: GroupService, states: Iterable[ExchangeState]) -> list[Exchange]:
    """The parts in one of these states as they are now, locked in the order of their ids."""
    rows = select(Exchange).where(Exchange.group_id == group.id, Exchange.state.in_(tuple(states)))
    rows = rows.order_by(Exchange.id).with_for_update(of=Exchange)
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))
