"""Group services: opened from an offer, joined by others, reported once for all; each part is a usual exchange."""

from collections.abc import Mapping
from datetime import date

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.activity import unrecorded
from portal.barter import queries
from portal.barter.models import Exchange, ExchangeState, GroupService, GroupState, Offer
from portal.barter.models.words import BEFORE_REPORT
from portal.barter.operations.bargain import Bargain
from portal.barter.operations.exchanges import cancel_exchange
from portal.barter.operations.performance import report_exchange
from portal.extensions import db
from portal.permissions import Actor
from portal.workflow import Refused, move

OPEN_PARTS = (ExchangeState.PROPOSED, *BEFORE_REPORT)


@unrecorded("a service others may join is not yet performed", says=_l("Opened the group service"))
def make_group_service(
    offer: Offer,
    *,
    actor: Actor,
    minutes: int,
    scope: str,
    places: int,
    join_until: date,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> GroupService:
    """Open a service of an offer to several recipients, `minutes` for each; the provider accepts these terms for all.

    Raises Refused for an offer that is not open, for more minutes than it has, for a last day of joining that is past
    or after the planned beginning, and for a planned end before the beginning.
    """
    Bargain.check_offer(offer, minutes)
    _check_days(join_until, starts_on, ends_on)
    group = GroupService(
        offer=offer,
        organisation=offer.organisation,
        title=offer.title,
        description=offer.description,
        resource_kind=offer.resource_kind,
        mode=offer.mode,
        minutes=minutes,
        scope=scope,
        starts_on=starts_on,
        ends_on=ends_on,
        places=places,
        join_until=join_until,
        state=GroupState.OPEN,
        contact_id=offer.contact_id,
        created_by_id=actor.user_id,
        created_at=clock.now(),
    )
    db.session.add(group)
    db.session.flush()
    return group


def _check_days(join_until: date, starts_on: date | None, ends_on: date | None) -> None:
    if starts_on and ends_on and ends_on < starts_on:
        raise Refused(_l("The planned end cannot be before the planned beginning."))
    if join_until < clock.today():
        raise Refused(_l("The last day of joining cannot be in the past."))
    if starts_on and join_until > starts_on:
        raise Refused(_l("The last day of joining cannot be after the planned beginning."))


@unrecorded("a joined service is not yet performed", says=_l("Joined the group service"))
def join_group_service(group: GroupService, *, actor: Actor) -> Exchange:
    """Take a place: an exchange on the terms of the group service, agreed at once.

    The provider's acceptance is the one given when it was opened. Raises Refused after the last day, when no place is
    left, for an organisation that has a place or may not receive, and for the person who opened it.
    """
    organisation = actor.organisation
    Bargain.check_recipient(organisation, group.organisation_id)
    if group.part_of(actor.organisation_id):
        raise Refused(_l("Your organisation has joined already."))
    if group.state_on(clock.today()) is not GroupState.OPEN:
        raise Refused(
            _l("Nobody can join any more: the places are taken or the last day of joining is past.")
        )
    if actor.user_id == group.created_by_id:
        raise Refused(
            _l(
                "The same person cannot act for both sides of an exchange. "
                "Ask somebody else of this organisation to do this step."
            )
        )
    exchange = Bargain.exchange_of(group.offer, organisation, actor.user_id)
    exchange.group, exchange.provider_contact_id = group, group.contact_id
    exchange.title, exchange.description = group.title, group.description
    exchange.resource_kind, exchange.mode = group.resource_kind, group.mode
    step = Bargain(exchange, actor)
    opener = {"side": group.organisation_id, "person": group.created_by_id}
    step.propose(group.minutes, group.scope, group.starts_on, group.ends_on, **opener)
    step.agree(**opener, moment=group.created_at)
    step.lead_to(ExchangeState.ACCEPTED)
    step.agree()
    step.tell()
    return exchange


@unrecorded("a service others may join is not yet performed", says=_l("Closed the joining"))
def close_group_service(group: GroupService, *, actor: Actor) -> GroupService:
    """Let nobody join any more."""
    move(group, GroupState.CLOSED)
    db.session.flush()
    return group


@unrecorded("each recipient confirms its own part", says=_l("Reported the group service"))
def report_group_service(
    group: GroupService,
    *,
    actor: Actor,
    performed_on: date,
    minutes: Mapping[int, int | None],
    report: str = "",
) -> GroupService:
    """Report every agreed part at once with its own actual `minutes`, by the id of the part.

    A part without minutes is called off: nobody of it took part. Raises Refused when there is none to report, for a
    part `minutes` does not know, and as `report_exchange` does.
    """
    move(group, GroupState.REPORTED)
    parts = queries.locked_parts(group, BEFORE_REPORT)
    if not any(minutes.get(part.id) for part in parts):
        raise Refused(_l("Enter the hours of at least one organisation that took part."))
    for part in parts:
        if part.id not in minutes:
            raise Refused(
                _l("%(name)s has joined in the meantime: enter its hours too.", name=part.recipient.name)
            )
        actual = minutes[part.id]
        if actual:
            report_exchange(part, actor=actor, performed_on=performed_on, minutes=actual, report=report)
        else:
            reason = _l("Nobody of this organisation took part in the group service.")
            cancel_exchange(part, actor=actor, reason=str(reason))
    db.session.flush()
    return group


@unrecorded("a service that is called off does not count", says=_l("Called off the group service"))
def cancel_group_service(group: GroupService, *, actor: Actor, reason: str) -> GroupService:
    """Call it off with every part that is not reported; each recipient reads the reason."""
    move(group, GroupState.CANCELLED)
    for part in queries.locked_parts(group, OPEN_PARTS):
        cancel_exchange(part, actor=actor, reason=reason)
    db.session.flush()
    return group
