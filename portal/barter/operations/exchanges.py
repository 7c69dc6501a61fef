"""Agreeing on a service: asked for, offered, accepted, changed, declined, called off."""

from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.activity import unrecorded
from portal.barter import queries
from portal.barter.limits import limits
from portal.barter.models import Exchange, ExchangeState, Need, Offer, ServiceMode
from portal.barter.models.words import ANSWER_DAYS, CLOSE_DAYS
from portal.barter.operations.bargain import Bargain
from portal.barter.operations.step import Step
from portal.extensions import db
from portal.forms import format_hours
from portal.jobs import daily
from portal.permissions import SYSTEM, Actor
from portal.workflow import Refused


@unrecorded("a service that is only asked for does not count", says=_l("Asked for the service"))
def request_service(
    offer: Offer,
    *,
    actor: Actor,
    minutes: int,
    scope: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
    need: Need | None = None,
) -> Exchange:
    """Ask for an offered service for about `minutes`; asking is also the recipient's acceptance of these terms.

    `need` is the own need it is to serve. Raises Refused for an offer of one's own or no longer open, for more hours
    than offered, for a former member, for an organisation whose balance is below the floor, and for a need of others.
    """
    Bargain.check_recipient(actor.organisation, offer.organisation_id)
    Bargain.check_offer(offer, minutes)
    if need and not (actor.works_for(need.organisation_id) and need.is_open_on(clock.today())):
        raise Refused(_l("The need it is to serve must be an open need of your own organisation."))
    exchange = Bargain.exchange_of(offer, actor.organisation, actor.user_id)
    exchange.need = need
    _propose(exchange, actor, minutes, scope, starts_on, ends_on)
    return exchange


@unrecorded("a service that is only offered does not count", says=_l("Offered help with a need"))
def offer_help(
    need: Need,
    *,
    actor: Actor,
    minutes: int,
    scope: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
    mode: ServiceMode | None = None,
) -> Exchange:
    """Offer to serve another organisation's need in about `minutes`; offering is also the provider's acceptance.

    `mode` says where when the need leaves it open (the provider comes, by default). Raises Refused for a need of one's
    own or no longer open, for more hours than wanted, for former members, while an exchange of the two about this need
    is running, and when the balance of the organisation in need is below the floor.
    """
    _check_help(need, actor, minutes)
    exchange = Exchange(
        need=need,
        provider=actor.organisation,
        recipient=need.organisation,
        proposer_id=actor.organisation_id,
        title=need.title,
        description=need.description,
        resource_kind=need.resource_kind,
        mode=need.mode or mode or ServiceMode.ON_SITE,
        state=ExchangeState.DRAFT,
        provider_contact_id=actor.user_id,
        requested_by_id=need.contact_id,
        requested_at=clock.now(),
    )
    db.session.add(exchange)
    db.session.flush()
    _propose(exchange, actor, minutes, scope, starts_on, ends_on)
    return exchange


def _check_help(need: Need, actor: Actor, minutes: int) -> None:
    today = clock.today()
    if actor.organisation is None or not actor.organisation.is_member_on(today):
        raise Refused(_l("Only members of the partnership offer services."))
    if need.organisation_id == actor.organisation_id:
        raise Refused(_l("An organisation cannot serve its own need."))
    if not (need.is_open_on(today) and need.organisation.is_member_on(today)):
        raise Refused(_l("This need is no longer open. Look for another one you can help with."))
    if queries.is_helping(actor.organisation.id, need):
        raise Refused(_l("Your organisation has offered its help already: go on in that exchange."))
    if minutes > need.minutes:
        raise Refused(
            _l("The need is for %(hours)s h at most. Enter fewer hours.", hours=format_hours(need.minutes))
        )
    floor = limits().floor
    if queries.balance(need.organisation_id) < floor:
        raise Refused(
            _l(
                "The balance of this organisation is below %(hours)s h. "
                "It has to give a service to somebody before it receives the next one.",
                hours=format_hours(floor),
            )
        )


@unrecorded("terms are not yet a service", says=_l("Proposed changed terms"))
def change_terms(
    exchange: Exchange,
    *,
    actor: Actor,
    minutes: int,
    scope: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Exchange:
    """Propose a new version of the terms: no acceptance of an earlier one holds any more, the other side has the move.

    Raises Refused when the exchange is reported or over, or when nothing would change.
    """
    Step(exchange, actor).speak_for_own_side()
    now = exchange.terms
    if (minutes, scope, starts_on, ends_on) == (now.minutes, now.scope, now.starts_on, now.ends_on):
        raise Refused(_l("Change something in the terms first, or accept them as they are."))
    _propose(exchange, actor, minutes, scope, starts_on, ends_on)
    return exchange


def _propose(
    exchange: Exchange, actor: Actor, minutes: int, scope: str, starts_on: date | None, ends_on: date | None
) -> None:
    """Put a version of the terms on the table with its author's acceptance."""
    step = Bargain(exchange, actor)
    step.propose(minutes, scope, starts_on, ends_on)
    step.agree()
    step.confirm_entry()
    step.tell()


@unrecorded("an agreed service is not yet performed", says=_l("Accepted the terms"))
def accept_exchange(exchange: Exchange, *, actor: Actor, version: int) -> Exchange:
    """Accept the version of the terms the person read; with both acceptances the exchange is agreed.

    What the Biuro entered for an organisation is accepted by that organisation first. Raises Refused when the terms
    were changed meanwhile, when this side has accepted already, when the other one has not, and when it is over.
    """
    step = Bargain(exchange, actor)
    step.speak_for_own_side()
    terms = exchange.terms
    if terms.number != version:
        raise Refused(_l("The terms were changed in the meantime. Read the new version before accepting it."))
    if actor.organisation_id in terms.accepted_by:
        raise Refused(_l("Your organisation has accepted these terms already."))
    other = exchange.other_side(actor.organisation_id or 0)
    is_entry = exchange.awaits_entry and other != exchange.entered_for_id
    if other not in terms.accepted_by and not is_entry:
        raise Refused(_l("The other organisation has not yet confirmed what the Office entered for it."))
    step.lead_to(ExchangeState.ACCEPTED if other in terms.accepted_by else ExchangeState.PROPOSED)
    step.agree()
    step.confirm_entry()
    step.tell()
    return exchange


@unrecorded("a service that is declined does not count", says=_l("Declined the exchange"))
def decline_exchange(exchange: Exchange, *, actor: Actor, reason: str) -> Exchange:
    """Say no to the terms on the table; only the side whose move it is does that."""
    step = Step(exchange, actor).speak_for_own_side()
    if exchange.state is ExchangeState.PROPOSED and actor.organisation_id != exchange.mover_id:
        raise Refused(_l("These are the terms of your own organisation: call the exchange off instead."))
    return _close(step, ExchangeState.DECLINED, reason)


@unrecorded("a service that is called off does not count", says=_l("Called the exchange off"))
def cancel_exchange(exchange: Exchange, *, actor: Actor, reason: str) -> Exchange:
    """Call it off for a reason, by either side, as long as it is not reported as performed."""
    return _close(Step(exchange, actor).speak_for_own_side(), ExchangeState.CANCELLED, reason)


def _close(step: Step, state: ExchangeState, reason: str) -> Exchange:
    step.lead_to(state)
    step.exchange.closing_reason = reason
    step.tell()
    return step.exchange


@unrecorded("a proposal without an answer does not count", says=_l("Closed for want of an answer"))
def expire_proposals(*, actor: Actor) -> list[Exchange]:
    """Close the proposals nobody answered within CLOSE_DAYS and tell both sides; returns them."""
    exchanges = queries.overdue_proposals(clock.today() - timedelta(days=CLOSE_DAYS - ANSWER_DAYS))
    for exchange in exchanges:
        step = Step(exchange, actor)
        step.lead_to(ExchangeState.EXPIRED)
        step.tell()
    return exchanges


@daily
def _expire_proposals() -> None:
    expire_proposals(actor=SYSTEM)
