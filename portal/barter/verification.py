"""The bank recomputed from its rows: what the ledger of hours, the exchanges and the facts must say of one another.

Each check is a statement over whole tables and gives a sentence for every row that differs, with its number.
"""

from collections.abc import Callable, Iterator
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import and_, case, distinct, exists, func, not_, or_, select
from sqlalchemy.orm import aliased

from portal.activity import ActivityEvent
from portal.barter.models import (
    Acceptance,
    Dispute,
    Exchange,
    ExchangeState,
    ExchangeTerms,
    HourAccount,
    HourEntry,
    HourTransfer,
    ResourceKind,
    TransferKind,
)
from portal.barter.models.words import STEP
from portal.extensions import db
from portal.kinds import Kind

Sentences = Iterator[str]


def differences() -> Sentences:
    """A sentence for everything that does not agree; none when the bank is whole."""
    for check in CHECKS:
        yield from check()


def sizes() -> dict[str, int]:
    """How many transfers, entries and exchanges there are to look at."""
    counted: dict[str, Any] = {"transfers": HourTransfer, "entries": HourEntry, "exchanges": Exchange}
    return {name: db.session.scalar(select(func.count(model.id))) or 0 for name, model in counted.items()}


def _entries() -> Sentences:
    """Two entries of a transfer, in steps of a quarter, sum to zero, and so do all accounts."""
    number, total = func.count(HourEntry.id), func.coalesce(func.sum(HourEntry.minutes), 0)
    rows = select(HourTransfer.id, number, total).outerjoin(HourTransfer.entries).group_by(HourTransfer.id)
    for key, count, minutes in db.session.execute(rows.having(or_(number != 2, total != 0))):
        yield _(
            "Transfer %(number)s: has %(count)s entries with %(minutes)s minutes in all, not two that sum to zero.",
            number=key,
            count=count,
            minutes=minutes,
        )
    odd = select(HourEntry.id, HourEntry.minutes)
    for key, minutes in db.session.execute(
        odd.where(or_(HourEntry.minutes == 0, HourEntry.minutes % STEP != 0))
    ):
        yield _(
            "Entry %(number)s: %(minutes)s minutes are no quarters of an hour.", number=key, minutes=minutes
        )
    if total_of_all := db.session.scalar(select(func.sum(HourEntry.minutes))):
        yield _("All accounts together have %(minutes)s minutes, not zero.", minutes=total_of_all)


def _sides() -> tuple[Any, Any, Any]:
    """The gaining entry and the organisations of both sides, to be joined to a transfer by `_with_sides`."""
    return aliased(HourEntry), aliased(HourAccount), aliased(HourAccount)


def _with_sides(rows: Any, gain: Any, gainer: Any, loser: Any) -> Any:
    lose = aliased(HourEntry)
    return (
        rows.join(gain, and_(gain.transfer_id == HourTransfer.id, gain.minutes > 0))
        .join(lose, and_(lose.transfer_id == HourTransfer.id, lose.minutes < 0))
        .join(gainer, gainer.id == gain.account_id)
        .join(loser, loser.id == lose.account_id)
    )


def _services() -> Sentences:
    """A service moves the hours reported, or settled, from its recipient to its provider; each once."""
    gain, gainer, loser = _sides()
    right = func.coalesce(Dispute.settled_minutes, Exchange.actual_minutes)
    rows = select(HourTransfer.id, Exchange.id, gain.minutes, right).join(HourTransfer.exchange)
    rows = _with_sides(rows.outerjoin(Exchange.dispute), gain, gainer, loser)
    rows = rows.where(HourTransfer.kind == TransferKind.SERVICE)
    wrong = or_(
        gainer.organisation_id.is_distinct_from(Exchange.provider_id),
        loser.organisation_id.is_distinct_from(Exchange.recipient_id),
    )
    for key, exchange, _minutes, _right in db.session.execute(rows.where(wrong)):
        yield _(
            "Transfer %(number)s: its sides are not the recipient and the provider of exchange %(exchange)s.",
            number=key,
            exchange=exchange,
        )
    for key, exchange, minutes, expected in db.session.execute(
        rows.where(gain.minutes.is_distinct_from(right))
    ):
        yield _(
            "Transfer %(number)s: books %(minutes)s minutes, exchange %(exchange)s says %(expected)s.",
            number=key,
            minutes=minutes,
            exchange=exchange,
            expected=expected,
        )
    again = select(HourTransfer.exchange_id, func.count()).where(HourTransfer.exchange_id.is_not(None))
    again = again.group_by(HourTransfer.exchange_id, HourTransfer.kind).having(func.count() > 1)
    for exchange, count in db.session.execute(again):
        yield _(
            "Exchange %(number)s: is booked or reversed %(count)s times, not once.",
            number=exchange,
            count=count,
        )


def _of_kind(kind: TransferKind) -> Any:
    """Whether an exchange has a transfer of this kind."""
    return exists().where(HourTransfer.exchange_id == Exchange.id, HourTransfer.kind == kind)


# What the state of an exchange says of its hours.
SETTLED = and_(Exchange.state == ExchangeState.SETTLED, func.coalesce(Dispute.settled_minutes, 0) > 0)
COUNTS = or_(Exchange.state == ExchangeState.CONFIRMED, SETTLED)
REVERSED = Exchange.state == ExchangeState.REVERSED


def _states() -> Sentences:
    """An exchange is booked when its state says so, and reversed when its state says so."""
    rows = select(Exchange.id, Exchange.state).outerjoin(Exchange.dispute).order_by(Exchange.id)
    booked, back = _of_kind(TransferKind.SERVICE), _of_kind(TransferKind.REVERSAL)
    said = or_(COUNTS, REVERSED)
    for condition, sentence in (
        (
            and_(said, not_(booked)),
            _("Exchange %(number)s: its state is “%(state)s”, but no hours are booked."),
        ),
        (
            and_(not_(said), booked),
            _("Exchange %(number)s: its state is “%(state)s”, but hours are booked."),
        ),
        (
            and_(REVERSED, not_(back)),
            _("Exchange %(number)s: its state is “%(state)s”, but its booking is not reversed."),
        ),
        (
            and_(not_(REVERSED), back),
            _("Exchange %(number)s: its state is “%(state)s”, but its booking is reversed."),
        ),
    ):
        for key, state in db.session.execute(rows.where(condition)):
            yield sentence % {"number": key, "state": state.label}


def _acceptances() -> Sentences:
    """A booked service rests on the acceptance of its newest terms by both sides, by two people."""
    newest = (
        select(ExchangeTerms.exchange_id, func.max(ExchangeTerms.number).label("number"))
        .group_by(ExchangeTerms.exchange_id)
        .subquery()
    )
    said = (
        select(
            ExchangeTerms.exchange_id,
            func.count(distinct(Acceptance.organisation_id)).label("sides"),
            func.count(distinct(Acceptance.person_id)).label("people"),
        )
        .join(
            newest,
            and_(newest.c.exchange_id == ExchangeTerms.exchange_id, newest.c.number == ExchangeTerms.number),
        )
        .join(ExchangeTerms.exchange)
        .join(ExchangeTerms.acceptances)
        .where(
            Acceptance.digest == ExchangeTerms.digest,
            Acceptance.organisation_id.in_([Exchange.provider_id, Exchange.recipient_id]),
        )
        .group_by(ExchangeTerms.exchange_id)
        .subquery()
    )
    rows = select(Exchange.id).outerjoin(said, said.c.exchange_id == Exchange.id)
    lacking = or_(func.coalesce(said.c.sides, 0) != 2, func.coalesce(said.c.people, 0) != 2)
    for key in db.session.scalars(rows.where(_of_kind(TransferKind.SERVICE), lacking).order_by(Exchange.id)):
        yield _(
            "Exchange %(number)s: is booked without the acceptance of the same terms by both organisations.",
            number=key,
        )


def _reversals() -> Sentences:
    """A reversal is the opposite of the transfer it takes back, account by account."""
    back, first = aliased(HourTransfer), aliased(HourTransfer)
    there, here = aliased(HourEntry), aliased(HourEntry)
    rows = (
        select(back.id, first.id)
        .distinct()
        .join(first, first.id == back.reverses_id)
        .join(there, there.transfer_id == first.id)
        .outerjoin(here, and_(here.transfer_id == back.id, here.account_id == there.account_id))
        .where(
            or_(
                here.minutes.is_distinct_from(-there.minutes),
                back.exchange_id.is_distinct_from(first.exchange_id),
                first.kind == TransferKind.REVERSAL,
            )
        )
    )
    for key, of in db.session.execute(rows):
        yield _(
            "Transfer %(number)s: is not the opposite of transfer %(first)s, which it reverses.",
            number=key,
            first=of,
        )


def _without_service() -> Sentences:
    """Start-up hours go from the community to their organisation; a write-off has the community on one side."""
    gain, gainer, loser = _sides()
    rows = _with_sides(select(HourTransfer.id), gain, gainer, loser)
    wrong_start = or_(
        loser.organisation_id.is_not(None),
        gainer.organisation_id.is_distinct_from(HourTransfer.started_id),
    )
    both = and_(gainer.organisation_id.is_not(None), loser.organisation_id.is_not(None))
    wrong = or_(
        and_(HourTransfer.kind == TransferKind.START, wrong_start),
        and_(HourTransfer.kind == TransferKind.WRITE_OFF, both),
    )
    for key in db.session.scalars(rows.where(wrong)):
        yield _("Transfer %(number)s: its sides do not fit its kind.", number=key)


def _facts() -> Sentences:
    """A service booked and not reversed is one live fact, of its kind and day; nothing else is one."""
    live = (
        select(
            ActivityEvent.subject_id,
            func.count().label("number"),
            func.min(ActivityEvent.kind).label("kind"),
            func.min(ActivityEvent.occurred_on).label("day"),
        )
        .where(ActivityEvent.subject_type == "exchange", ActivityEvent.voided_at.is_(None))
        .group_by(ActivityEvent.subject_id)
        .subquery()
    )
    is_work = Exchange.resource_kind == ResourceKind.WORK
    kind = case((is_work, Kind.EXCHANGE_CONFIRMED.value), else_=Kind.RESOURCE_LENT.value)
    number = func.coalesce(live.c.number, 0)
    rows = select(Exchange.id, number).outerjoin(live, live.c.subject_id == Exchange.id)
    rows = rows.outerjoin(Exchange.dispute).order_by(Exchange.id)
    for key, count in db.session.execute(rows.where(COUNTS, number != 1)):
        yield _(
            "Exchange %(number)s: is booked and has %(count)s facts in the figures, not one.",
            number=key,
            count=count,
        )
    for key, _count in db.session.execute(rows.where(not_(COUNTS), number != 0)):
        yield _("Exchange %(number)s: counts in the figures, but no hours are booked.", number=key)
    differs = or_(live.c.kind != kind, live.c.day.is_distinct_from(Exchange.performed_on))
    for key, _count in db.session.execute(rows.where(COUNTS, number == 1, differs)):
        yield _("Exchange %(number)s: its fact in the figures has another kind or day.", number=key)
    known = exists().where(Exchange.id == live.c.subject_id)
    for key in db.session.scalars(select(live.c.subject_id).where(not_(known))):
        yield _("Exchange %(number)s: counts in the figures, but there is no such exchange.", number=key)


CHECKS: tuple[Callable[[], Sentences], ...] = (
    _entries,
    _services,
    _states,
    _acceptances,
    _reversals,
    _without_service,
    _facts,
)
