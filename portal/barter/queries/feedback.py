"""Reading feedback: what one side said stays closed until both have spoken or their time is over."""

from datetime import date, timedelta

from portal import clock
from portal.barter.models import Exchange, ExchangeFeedback, ExchangeState
from portal.barter.models.feedback import FEEDBACK_DAYS

FINISHED = (ExchangeState.CONFIRMED, ExchangeState.SETTLED)


def feedback_until(exchange: Exchange) -> date | None:
    """The last day on which either side may say how it went; None where there is nothing to say."""
    if exchange.state not in FINISHED or exchange.closed_at is None:
        return None
    return clock.day_of(exchange.closed_at) + timedelta(days=FEEDBACK_DAYS)


def takes_feedback(exchange: Exchange, organisation_id: int | None) -> bool:
    """Whether this side may say today how it went: after the end, once, in time."""
    until = feedback_until(exchange)
    has_spoken = organisation_id in {row.organisation_id for row in exchange.feedback}
    return until is not None and clock.today() <= until and not has_spoken


def shown_feedback(exchange: Exchange, organisation_id: int | None) -> list[ExchangeFeedback]:
    """What this reader sees: both sides' words once both have spoken or the time is over, before that one's own."""
    until = feedback_until(exchange)
    is_open = len(exchange.feedback) == len(exchange.party_ids) or until is None or clock.today() > until
    return [row for row in exchange.feedback if is_open or row.organisation_id == organisation_id]
