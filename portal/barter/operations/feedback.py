"""What both sides say of an exchange that is over."""

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.activity import unrecorded
from portal.barter import queries
from portal.barter.models import Answer, Exchange, ExchangeFeedback
from portal.barter.operations.step import Step
from portal.extensions import db
from portal.permissions import Actor
from portal.workflow import Refused


@unrecorded("words are no fact", says=_l("Said how the exchange went"))
def give_feedback(
    exchange: Exchange, *, actor: Actor, done: Answer, hours_right: Answer, again: Answer, comment: str = ""
) -> Exchange:
    """One side's answers, once, within FEEDBACK_DAYS of the end; the other side reads them when it has answered too.

    Raises Refused before the end, too late, and for a second time.
    """
    Step(exchange, actor).speak_for_own_side()
    if not queries.takes_feedback(exchange, actor.organisation_id):
        raise Refused(
            _l(
                "Feedback is given once by each side, within 30 days after the exchange was confirmed or settled."
            )
        )
    row = ExchangeFeedback(
        exchange=exchange,
        organisation_id=actor.organisation_id,
        person_id=actor.user_id,
        at=clock.now(),
        done=done,
        hours_right=hours_right,
        again=again,
        comment=comment,
    )
    db.session.add(row)
    db.session.flush()
    return exchange
