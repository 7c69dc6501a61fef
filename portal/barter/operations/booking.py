"""Booking the hours of a service: on the recipient's confirmation, on the Biuro's settlement, and back again."""

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.activity import Fact, Party, Tag, records, unrecorded, void_facts
from portal.barter.models import Exchange, ExchangeState, NeedState, Outcome, ResourceKind, TransferKind
from portal.barter.models.words import STEP
from portal.barter.operations.needs import serve_need
from portal.barter.operations.posting import Posting
from portal.barter.operations.step import Step
from portal.kinds import Kind
from portal.permissions import Actor
from portal.plan.queries import in_force
from portal.workflow import Refused


def _counted(exchange: Exchange) -> list[Fact]:
    """The fact of a booked service: one, whoever took part; lent resources are a kind of their own (plan, 5.1.7)."""
    day = exchange.performed_on
    if exchange.transfer is None or day is None:
        return []
    work = exchange.resource_kind is ResourceKind.WORK
    indicators = in_force().derived_from(Kind.EXCHANGE_CONFIRMED.derived_from) if work else ()
    sides = ((exchange.provider, "provider"), (exchange.recipient, "recipient"))
    return [
        Fact(
            "exchange",
            exchange.id,
            exchange.title,
            day,
            [Party(org.id, org.name, side, member=org.is_member_on(day)) for org, side in sides],
            [Tag(indicator.code) for indicator in indicators if indicator.needs_tag],
            kind=Kind.EXCHANGE_CONFIRMED if work else Kind.RESOURCE_LENT,
        )
    ]


def _book(exchange: Exchange, minutes: int, actor: Actor) -> None:
    """Move `minutes` from the recipient to the provider; raises Refused unless both accepted the same terms."""
    if exchange.terms.accepted_by != {exchange.provider_id, exchange.recipient_id}:
        raise Refused(_l("Both organisations have to accept the same version of the terms first."))
    posting = Posting(gainer=exchange.provider_id, loser=exchange.recipient_id)
    posting.write(TransferKind.SERVICE, minutes, actor=actor, exchange=exchange)
    if exchange.need and exchange.need.state is not NeedState.SERVED:
        serve_need(exchange.need, actor=actor)


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
    Posting.back(transfer, reason, actor=actor)
    void_facts("exchange", exchange.id, actor=actor, reason=reason)
    step.tell()
    return exchange
