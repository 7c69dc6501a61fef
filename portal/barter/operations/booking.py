"""Booking the hours of a service: on the recipient's confirmation, on the Biuro's settlement, and back again."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal import activity, clock
from portal.activity import Fact, Party, Tag, records, unrecorded
from portal.barter.models import Exchange, ExchangeState, NeedState, Outcome, ResourceKind, TransferKind
from portal.barter.models.words import STEP
from portal.barter.operations.double_entry import DoubleEntry
from portal.barter.operations.needs import serve_need
from portal.barter.operations.step import Step
from portal.extensions import db
from portal.kinds import Kind
from portal.permissions import Actor
from portal.plan.queries import in_force
from portal.workflow import Refused


def _counted(exchange: Exchange) -> list[Fact]:
    """The fact of a booked service: one, whoever took part; that of a group service may stand already (plan, 5.1.7)."""
    if exchange.transfer is None or (exchange.group and activity.live_fact(*_subject(exchange))):
        return []
    return [_fact(_booked_parts(exchange))]


def _subject(exchange: Exchange) -> tuple[str, int]:
    """What the fact is about: the group service as a whole, else the exchange."""
    return ("group_service", exchange.group_id) if exchange.group_id else ("exchange", exchange.id)


def _booked_parts(exchange: Exchange) -> list[Exchange]:
    """The exchanges one fact stands for that are booked and not reversed, in the order of their days."""
    parts = exchange.group.parts if exchange.group else [exchange]
    booked = [part for part in parts if part.transfer and part.state is not ExchangeState.REVERSED]
    return sorted(booked, key=lambda part: (part.performed_on or clock.today(), part.id))


def _fact(parts: list[Exchange]) -> Fact:
    """One service with all who took part, on the first of its days; lent resources are a kind of their own."""
    first = parts[0]
    day = first.performed_on or clock.today()
    work = first.resource_kind is ResourceKind.WORK
    indicators = in_force().derived_from(Kind.EXCHANGE_CONFIRMED.derived_from) if work else ()
    sides = [(first.provider, "provider"), *((part.recipient, "recipient") for part in parts)]
    return Fact(
        *_subject(first),
        first.title,
        day,
        [Party(org.id, org.name, side, member=org.is_member_on(day)) for org, side in sides],
        [Tag(indicator.code) for indicator in indicators if indicator.needs_tag],
        kind=Kind.EXCHANGE_CONFIRMED if work else Kind.RESOURCE_LENT,
    )


def _count_group_again(exchange: Exchange, actor: Actor, reason: Any) -> None:
    """Let the fact of a group service, where it stands, name the recipients booked now; without any it goes.

    The parts are read anew: only now is the lock of their provider held.
    """
    db.session.expire(exchange.group, ["parts"])
    fact, parts = activity.live_fact(*_subject(exchange)), _booked_parts(exchange)
    if fact and parts:
        activity.correct(fact, _fact(parts), actor=actor, reason=str(reason))
    elif fact:
        activity.void(fact, actor=actor, reason=str(reason))


def _book(exchange: Exchange, minutes: int, actor: Actor) -> None:
    """Move `minutes` from the recipient to the provider; raises Refused unless both accepted the same terms."""
    if exchange.terms.accepted_by != {exchange.provider_id, exchange.recipient_id}:
        raise Refused(_l("Both organisations have to accept the same version of the terms first."))
    entries = DoubleEntry(gainer=exchange.provider_id, loser=exchange.recipient_id)
    entries.write(TransferKind.SERVICE, minutes, actor=actor, exchange=exchange)
    if exchange.need and exchange.need.state is not NeedState.SERVED:
        serve_need(exchange.need, actor=actor)
    if exchange.group:
        _count_group_again(exchange, actor, _l("Another recipient of the group service is booked."))


@records(
    Kind.EXCHANGE_CONFIRMED,
    Kind.RESOURCE_LENT,
    facts=_counted,
    says=_l("Confirmed the service; hours booked"),
)
def confirm_exchange(exchange: Exchange, *, actor: Actor) -> Exchange:
    """The recipient confirms what the provider reported: the actual minutes are booked and the service counts.

    Raises Refused when it is not reported (any more), and without both organisations' acceptance of the same terms.
    """
    step = Step(exchange, actor).speak_for(exchange.recipient_id)
    step.lead_to(ExchangeState.CONFIRMED)
    _book(exchange, exchange.actual_minutes or 0, actor)
    step.tell()
    return exchange


@records(Kind.EXCHANGE_CONFIRMED, Kind.RESOURCE_LENT, facts=_counted, says=_l("Settled the dispute"))
def settle_dispute(
    exchange: Exchange, *, actor: Actor, outcome: Outcome, reason: str, minutes: int | None = None
) -> Exchange:
    """The Biuro settles: recognised books the reported minutes, in part fewer (`minutes`), rejected nothing.

    Raises Refused when there is no open dispute, for minutes that are not fewer than reported, and for a person of the
    Biuro who belongs to one of the sides.
    """
    step = Step(exchange, actor).judge()
    dispute, reported = exchange.dispute, exchange.actual_minutes
    if dispute is None or reported is None:
        raise Refused(_l("There is no dispute to settle."))
    settled = {Outcome.RECOGNISED: reported, Outcome.REJECTED: 0}.get(outcome, minutes or 0)
    if outcome is Outcome.IN_PART and not (0 < settled < reported and settled % STEP == 0):
        raise Refused(_l("Enter fewer hours than reported and more than 0, in steps of a quarter."))
    step.lead_to(ExchangeState.SETTLED)
    dispute.outcome, dispute.settled_minutes, dispute.reason = outcome, settled, reason
    dispute.settled_by_id, dispute.settled_at = actor.user_id, clock.now()
    if settled:
        _book(exchange, settled, actor)
    step.tell()
    return exchange


@unrecorded("withdraws the fact of the service instead of making one", says=_l("Reversed the booking"))
def reverse_exchange(exchange: Exchange, *, actor: Actor, reason: str) -> Exchange:
    """The Biuro takes a booking back: a reversing transfer, and the service no longer counts from now on.

    Raises Refused when nothing is booked or it is reversed already.
    """
    step = Step(exchange, actor).judge()
    transfer = exchange.transfer
    if transfer is None:
        raise Refused(_l("No hours are booked for this exchange: there is nothing to reverse."))
    step.lead_to(ExchangeState.REVERSED)
    exchange.closing_reason = reason
    DoubleEntry.back(transfer, reason, actor=actor)
    if exchange.group:
        _count_group_again(exchange, actor, reason)
    else:
        activity.void_facts("exchange", exchange.id, actor=actor, reason=reason)
    step.tell()
    return exchange
