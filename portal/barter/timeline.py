"""An exchange as a path: the steps behind and ahead, and what the person looking can do now."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from portal.barter import queries
from portal.barter.models import Exchange, ExchangeState
from portal.permissions import Actor, can
from portal.screen import day, moment

ENDED = (
    ExchangeState.DECLINED,
    ExchangeState.CANCELLED,
    ExchangeState.EXPIRED,
    ExchangeState.REVERSED,
)
IN_DISPUTE = (ExchangeState.DISPUTED, ExchangeState.SETTLED)


@dataclass(frozen=True)
class PathStep:
    """One step: `state` is done, current or todo."""

    label: str
    state: str
    note: str = ""


@dataclass(frozen=True)
class Task:
    """A step the person looking can take: the endpoint of its page, its words, whether it is the one to take now."""

    endpoint: str
    text: str
    primary: bool = False
    at_once: bool = False


def steps(exchange: Exchange) -> list[PathStep]:
    """The path of an exchange, in order."""
    state = exchange.state
    agreed = len(exchange.terms.accepted_by) == 2
    path = [
        PathStep(_begun(exchange), "done", moment(exchange.requested_at)),
        *_entry(exchange),
        _step(
            exchange,
            _("Accepted by both sides"),
            agreed,
            state is ExchangeState.PROPOSED and not exchange.awaits_entry,
        ),
        _step(
            exchange,
            _("Performed and reported"),
            exchange.reported_at is not None,
            state in (ExchangeState.ACCEPTED, ExchangeState.IN_PROGRESS),
            day(exchange.performed_on),
        ),
    ]
    if state in IN_DISPUTE or exchange.dispute:
        disputed = moment(exchange.dispute.opened_at) if exchange.dispute else ""
        path.append(PathStep(_("Disputed by the recipient"), "done", disputed))
        settled = bool(exchange.dispute and exchange.dispute.settled_at)
        path.append(_step(exchange, _("Settled by the Office"), settled, state is ExchangeState.DISPUTED))
    else:
        booked = exchange.transfer is not None
        path.append(_step(exchange, _("Confirmed by the recipient"), booked, state is ExchangeState.REPORTED))
    if state in ENDED:
        path = [step for step in path if step.state == "done"]
        path.append(PathStep(str(state.label), "done", moment(exchange.closed_at)))
    return path


def _begun(exchange: Exchange) -> str:
    """How it began: asked for, entered by the Biuro, joined in a group, or offered to somebody in need."""
    if exchange.entered_for_id:
        return _("Entered by the Office")
    if exchange.group_id:
        return _("Joined the group service")
    is_help = exchange.need_id is not None and exchange.offer_id is None
    return _("Help offered") if is_help else _("Requested")


def _entry(exchange: Exchange) -> list[PathStep]:
    """Where the Biuro entered it: whether the organisation has confirmed that."""
    if exchange.entered_for is None:
        return []
    label = _("Confirmed by %(name)s", name=exchange.entered_for.name)
    waits, done = exchange.state is ExchangeState.PROPOSED, exchange.entry_confirmed_at
    return [_step(exchange, label, done is not None, waits, moment(done) if done else "")]


def _step(exchange: Exchange, label: str, done: bool, current: bool, note: str = "") -> PathStep:
    if done:
        return PathStep(label, "done", note)
    until = _("until %(day)s", day=day(exchange.due_on)) if current else ""
    return PathStep(label, "current" if current else "todo", until)


FINISHED = (("barter.give_feedback", "barter.feedback"), ("barter.reverse", "barter.reverse"))
# In which state which step is on offer: state -> (action, endpoint).
OFFERED: dict[ExchangeState, tuple[tuple[str, str], ...]] = {
    ExchangeState.PROPOSED: (
        ("barter.accept", "barter.accept"),
        ("barter.change_terms", "barter.terms"),
        ("barter.decline", "barter.decline"),
        ("barter.cancel", "barter.cancel"),
    ),
    ExchangeState.ACCEPTED: (
        ("barter.report", "barter.report"),
        ("barter.report", "barter.start"),
        ("barter.make_agreement", "barter.make_agreement"),
        ("barter.change_terms", "barter.terms"),
        ("barter.cancel", "barter.cancel"),
    ),
    ExchangeState.IN_PROGRESS: (
        ("barter.report", "barter.report"),
        ("barter.make_agreement", "barter.make_agreement"),
        ("barter.change_terms", "barter.terms"),
        ("barter.cancel", "barter.cancel"),
    ),
    ExchangeState.REPORTED: (("barter.confirm", "barter.confirm"), ("barter.dispute", "barter.dispute")),
    ExchangeState.DISPUTED: (("barter.settle", "barter.settle"), ("barter.answer", "barter.answer")),
    ExchangeState.CONFIRMED: FINISHED,
    ExchangeState.SETTLED: FINISHED,
}
PRIMARY = ("barter.accept", "barter.report", "barter.confirm", "barter.settle", "barter.answer")
OF_THE_ANSWERING_SIDE = ("barter.accept", "barter.decline")


def tasks(exchange: Exchange, actor: Actor) -> list[Task]:
    """The steps this person can take now, the one that moves the exchange on first."""
    words = _words()
    return [
        Task(endpoint, words[endpoint], endpoint in PRIMARY, endpoint == "barter.start")
        for action, endpoint in OFFERED.get(exchange.state, ())
        if can(actor, action, exchange) and _is_left_to_do(endpoint, exchange, actor)
    ]


def _is_left_to_do(endpoint: str, exchange: Exchange, actor: Actor) -> bool:
    """Whether a step the state allows has something to do for this person."""
    if endpoint in OF_THE_ANSWERING_SIDE:
        return actor.works_for(exchange.mover_id)
    if endpoint == "barter.make_agreement":
        return not (exchange.agreement and exchange.agreement.holds)
    if endpoint == "barter.feedback":
        return queries.takes_feedback(exchange, actor.organisation_id)
    return endpoint != "barter.reverse" or exchange.transfer is not None


def _words() -> dict[str, Any]:
    return {
        "barter.accept": _("Check and accept"),
        "barter.terms": _("Propose other terms"),
        "barter.decline": _("Decline"),
        "barter.cancel": _("Call off"),
        "barter.report": _("Report as done"),
        "barter.start": _("Mark as begun"),
        "barter.confirm": _("Check and confirm"),
        "barter.dispute": _("Something is not right"),
        "barter.settle": _("Settle the dispute"),
        "barter.answer": _("Answer the dispute"),
        "barter.reverse": _("Reverse the booking"),
        "barter.make_agreement": _("Prepare the agreement"),
        "barter.feedback": _("Say how it went"),
    }
