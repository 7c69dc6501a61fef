"""Disagreeing about a reported service: the words of both sides."""

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.activity import unrecorded
from portal.barter.models import Dispute, Exchange, ExchangeState
from portal.barter.operations.step import Step
from portal.extensions import db
from portal.permissions import Actor
from portal.workflow import Refused


@unrecorded("a disputed service counts when the Biuro settles it", says=_l("Disputed the service"))
def dispute_exchange(exchange: Exchange, *, actor: Actor, words: str) -> Exchange:
    """The recipient says what is wrong with the reported service; the Biuro has to settle it."""
    step = Step(exchange, actor).speak_for(exchange.recipient_id)
    step.lead_to(ExchangeState.DISPUTED)
    db.session.add(
        Dispute(exchange=exchange, recipient_words=words, opened_by_id=actor.user_id, opened_at=clock.now())
    )
    step.tell()
    return exchange


@unrecorded("words are no fact", says=_l("Answered the dispute"))
def answer_dispute(exchange: Exchange, *, actor: Actor, words: str) -> Exchange:
    """The provider's side of the dispute; may be said again until the Biuro settles it."""
    Step(exchange, actor).speak_for(exchange.provider_id)
    dispute = exchange.dispute
    if exchange.state is not ExchangeState.DISPUTED or dispute is None:
        raise Refused(_l("There is no dispute to answer: the Office has settled it or it was never opened."))
    dispute.provider_words = words
    dispute.answered_by_id, dispute.answered_at = actor.user_id, clock.now()
    db.session.flush()
    return exchange
