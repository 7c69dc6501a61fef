"""What silence leads to: a reminder, then the Biuro. It never confirms anything (domain.md, Barter)."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.activity import unrecorded
from portal.barter import queries
from portal.barter.models import Exchange
from portal.barter.models.words import ANSWER_DAYS, CLOSE_DAYS
from portal.barter.operations.step import Step
from portal.extensions import db
from portal.jobs import daily
from portal.permissions import SYSTEM, Actor


@unrecorded("a reminder is no fact", says=_l("Reminded whoever has the move"))
def remind(*, actor: Actor) -> list[Exchange]:
    """Remind whoever has had a move for ANSWER_DAYS (or past the planned end), once a move; returns the exchanges."""
    exchanges = queries.to_remind(clock.today())
    for exchange in exchanges:
        exchange.reminded_at = clock.now()
        Step(exchange, actor).remind()
    db.session.flush()
    return exchanges


@unrecorded("an escalation is no fact", says=_l("Told the Office that nobody answers"))
def escalate(*, actor: Actor) -> list[Exchange]:
    """Tell the Biuro and the waiting side CLOSE_DAYS - ANSWER_DAYS after the deadline, once a move; returns them."""
    exchanges = queries.to_escalate(clock.today() - timedelta(days=CLOSE_DAYS - ANSWER_DAYS))
    for exchange in exchanges:
        exchange.escalated_at = clock.now()
        Step(exchange, actor).escalate()
    db.session.flush()
    return exchanges


@daily
def _remind_and_escalate() -> None:
    remind(actor=SYSTEM)
    escalate(actor=SYSTEM)
