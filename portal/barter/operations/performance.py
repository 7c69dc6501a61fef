"""Performing a service: begun, reported as done with its actual hours; and what the sides write to each other."""

from datetime import date

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.activity import unrecorded
from portal.barter.models import Exchange, ExchangeMessage, ExchangeState
from portal.barter.operations.step import Step
from portal.extensions import db
from portal.permissions import Actor
from portal.workflow import Refused


@unrecorded("a service that has begun is not yet performed", says=_l("Began the service"))
def start_exchange(exchange: Exchange, *, actor: Actor) -> Exchange:
    """The provider says that the service has begun."""
    step = Step(exchange, actor).speak_for(exchange.provider_id)
    step.lead_to(ExchangeState.IN_PROGRESS)
    step.tell()
    return exchange


@unrecorded("counts when the recipient confirms it", says=_l("Reported the service as done"))
def report_exchange(
    exchange: Exchange, *, actor: Actor, performed_on: date, minutes: int, report: str = ""
) -> Exchange:
    """The provider says on which day the service was performed and how many minutes it took: these are booked.

    Raises Refused for a day in the future or before the request, and in a state that does not lead there.
    """
    step = Step(exchange, actor).speak_for(exchange.provider_id)
    if performed_on > clock.today():
        raise Refused(_l("The day of the service cannot be in the future."))
    if performed_on < clock.day_of(exchange.requested_at):
        raise Refused(_l("The day of the service cannot be before the day it was asked for."))
    step.lead_to(ExchangeState.REPORTED)
    exchange.performed_on, exchange.actual_minutes, exchange.report = performed_on, minutes, report
    exchange.reported_by_id, exchange.reported_at = actor.user_id, clock.now()
    step.tell()
    return exchange


@unrecorded("words are no fact", says=_l("Wrote a message"))
def write_message(exchange: Exchange, *, actor: Actor, text: str) -> Exchange:
    """Write to the other side; anyone of either organisation."""
    Step(exchange, actor).speak_for_own_side()
    message = ExchangeMessage(
        exchange=exchange,
        organisation_id=actor.organisation_id,
        person_id=actor.user_id,
        at=clock.now(),
        text=text,
    )
    db.session.add(message)
    db.session.flush()
    return exchange
