"""Signals of collusion as a list for the Biuro (domain: Barter): of each pair the reason and how much there is.

A service counts while it is booked and not reversed, for SIGNAL_MONTHS. Nothing is decided from a signal alone.
"""

from datetime import date
from typing import Any

from sqlalchemy import CTE, Row, Select, and_, case, exists, extract, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased, joinedload

from portal import clock
from portal.barter.models import (
    Exchange,
    ExchangeState,
    HourEntry,
    HourTransfer,
    SignalKind,
    SignalReview,
    TransferKind,
)
from portal.barter.models.words import (
    DECEMBER_BATCH,
    QUICK_MINUTES,
    SAME_PAIR,
    SIGNAL_MONTHS,
    SYMMETRIC_DAYS,
)
from portal.extensions import db
from portal.organisations.models import Organisation

DAY, MINUTE = 24 * 60 * 60, 60  # seconds
BOOKED = (ExchangeState.CONFIRMED, ExchangeState.SETTLED)


def december_looked_at() -> int:
    """The year of the December whose bookings are looked at: this one's from its first day on, else the last."""
    today = clock.today()
    return today.year if today.month == 12 else today.year - 1


def _booked() -> CTE:
    """The services booked in the last SIGNAL_MONTHS and not reversed, `low` and `high` being their pair."""
    since = clock.end_of_day(clock.months_after(clock.today(), -SIGNAL_MONTHS))
    one, other = Exchange.provider_id, Exchange.recipient_id
    columns: list[Any] = [
        HourTransfer.id,
        HourTransfer.at,
        HourEntry.minutes,
        one.label("provider"),
        other.label("recipient"),
        case((one < other, one), else_=other).label("low"),
        case((one < other, other), else_=one).label("high"),
        extract("epoch", HourTransfer.at).label("booked"),
        extract("epoch", Exchange.requested_at).label("requested"),
        extract("epoch", Exchange.reported_at).label("reported"),
        Exchange.state,
        Exchange.id.label("exchange"),
    ]
    return (
        select(*columns)
        .join(Exchange, Exchange.id == HourTransfer.exchange_id)
        .join(HourEntry, and_(HourEntry.transfer_id == HourTransfer.id, HourEntry.minutes > 0))
        .where(HourTransfer.kind == TransferKind.SERVICE, HourTransfer.at > since, Exchange.state.in_(BOOKED))
        .cte("booked")
    )


def _conditions(rows: Any, others: Any) -> dict[SignalKind, Any]:
    """Which booked services make each kind of signal; `others` are the same services once more."""
    same = and_(
        others.c.provider == rows.c.recipient,
        others.c.recipient == rows.c.provider,
        others.c.minutes == rows.c.minutes,
        func.abs(others.c.booked - rows.c.booked) <= SYMMETRIC_DAYS * DAY,
    )
    since_then = (rows.c.booked - moment <= QUICK_MINUTES * MINUTE for moment in _beginnings(rows))
    year = december_looked_at()
    return {
        SignalKind.SAME_PAIR: literal(True),
        SignalKind.SYMMETRIC: exists().where(same),
        SignalKind.QUICK: and_(rows.c.state == ExchangeState.CONFIRMED, or_(*since_then)),
        SignalKind.DECEMBER: and_(
            rows.c.at > clock.end_of_day(date(year, 11, 30)),
            rows.c.at <= clock.end_of_day(date(year, 12, 31)),
        ),
    }


def _beginnings(rows: Any) -> tuple[Any, Any]:
    return rows.c.requested, rows.c.reported


LEAST = {SignalKind.SAME_PAIR: SAME_PAIR, SignalKind.DECEMBER: DECEMBER_BATCH}


def _found() -> Any:
    """Every signal there is: its kind, its pair, how many services and minutes, and the newest booking."""
    rows = _booked()
    others = rows.alias("others")
    of_pair = (rows.c.low, rows.c.high)
    sums = (
        func.count().label("services"),
        func.sum(rows.c.minutes).label("minutes"),
        func.max(rows.c.id).label("newest"),
        func.max(rows.c.at).label("newest_at"),
    )
    return union_all(
        *(
            select(literal(kind.value).label("kind"), *of_pair, *sums)
            .where(condition)
            .group_by(*of_pair)
            .having(func.count() >= LEAST.get(kind, 1))
            for kind, condition in _conditions(rows, others).items()
        )
    ).subquery("signals")


def signals() -> Select[Any]:
    """The signals with bookings the Biuro has not looked at, the newest first: `kind`, `low`, `high`, `services`,
    `minutes`, `newest`, `newest_at`, and the names `first` and `second`."""
    found = _found()
    first, second = aliased(Organisation), aliased(Organisation)
    looked_at = exists().where(
        SignalReview.kind == found.c.kind,
        SignalReview.first_id == found.c.low,
        SignalReview.second_id == found.c.high,
        SignalReview.upto_id >= found.c.newest,
    )
    return (
        select(*found.c, first.name.label("first"), second.name.label("second"))
        .join(first, first.id == found.c.low)
        .join(second, second.id == found.c.high)
        .where(~looked_at)
        .order_by(found.c.newest.desc(), found.c.low, found.c.high, found.c.kind)
    )


def signal_of(kind: SignalKind, one: int, other: int) -> Row[Any] | None:
    """The signal of this kind the Biuro has not looked at between two organisations, in any order of theirs."""
    rows = signals().subquery()
    pair = (rows.c.low == min(one, other), rows.c.high == max(one, other))
    return db.session.execute(select(rows).where(rows.c.kind == kind.value, *pair)).first()


def evidence(kind: SignalKind, one: int, other: int) -> list[Row[Any]]:
    """The booked services that make the signal, the oldest first: `exchange`, `title`, `provider`, `recipient`,
    `minutes`, `requested_at`, `reported_at`, `at`."""
    rows = _booked()
    condition = _conditions(rows, rows.alias("others"))[kind]
    columns: list[Any] = [
        *(rows.c.exchange, rows.c.provider, rows.c.recipient, rows.c.minutes, rows.c.at),
        *(Exchange.title, Exchange.requested_at, Exchange.reported_at),
    ]
    return list(
        db.session.execute(
            select(*columns)
            .join(Exchange, Exchange.id == rows.c.exchange)
            .where(condition, rows.c.low == min(one, other), rows.c.high == max(one, other))
            .order_by(rows.c.id)
        )
    )


def looks_at(one: int, other: int) -> list[SignalReview]:
    """What the Biuro found when it looked at signals of these two organisations, the newest first."""
    rows = select(SignalReview).where(
        SignalReview.first_id == min(one, other), SignalReview.second_id == max(one, other)
    )
    return list(
        db.session.scalars(
            rows.options(joinedload(SignalReview.reviewed_by)).order_by(SignalReview.id.desc())
        )
    )
