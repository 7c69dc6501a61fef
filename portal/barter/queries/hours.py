"""Reading the ledger of hours. A balance, a statement and its CSV are sums and lists of the same entries."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from portal import clock
from portal.barter.models import HourAccount, HourEntry, HourTransfer
from portal.barter.models.words import SOFT_HIGHEST, SOFT_LOWEST
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.polish import fold

DAY = timedelta(days=1)


def account_of(organisation_id: int | None) -> HourAccount | None:
    """The account of an organisation (None: the community's), or None before its first booking."""
    same = HourAccount.organisation_id
    wanted = same.is_(None) if organisation_id is None else same == organisation_id
    return db.session.scalars(select(HourAccount).where(wanted)).first()


def balance(organisation_id: int) -> int:
    """The balance of an organisation in minutes: what it gave less what it received."""
    rows = select(func.coalesce(func.sum(HourEntry.minutes), 0)).join(HourEntry.account)
    return int(db.session.scalar(rows.where(HourAccount.organisation_id == organisation_id)) or 0)


def statement(organisation_id: int) -> Select[Any]:
    """The entries of an organisation, newest first."""
    transfer = contains_eager(HourEntry.transfer)
    return (
        select(HourEntry)
        .join(HourEntry.account)
        .join(HourEntry.transfer)
        .where(HourAccount.organisation_id == organisation_id)
        .options(transfer.joinedload(HourTransfer.exchange), transfer.options(_both_entries()))
        .order_by(HourEntry.id.desc())
    )


def balances_after(organisation_id: int, entries: list[HourEntry]) -> dict[int, int]:
    """The balance of the organisation, in minutes, after each of these entries, by entry id."""
    if not entries:
        return {}
    account = entries[0].account_id
    running = func.sum(HourEntry.minutes).over(order_by=HourEntry.id).label("running")
    rows = select(HourEntry.id, running).where(HourEntry.account_id == account).subquery()
    found = db.session.execute(select(rows).where(rows.c.id.in_([entry.id for entry in entries])))
    return {key: int(total) for key, total in found}


def ledger(month: date | None = None, organisation: str = "") -> Select[Any]:
    """All transfers, newest first; of the Warsaw month that begins on `month`, and of organisations so called."""
    rows = (
        select(HourTransfer)
        .options(joinedload(HourTransfer.exchange), _both_entries())
        .order_by(HourTransfer.id.desc())
    )
    if month:
        after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        last_before, last = (clock.end_of_day(day - DAY) for day in (month, after))
        rows = rows.where(HourTransfer.at > last_before, HourTransfer.at <= last)
    if organisation:
        called = Organisation.name_folded.contains(fold(organisation), autoescape=True)
        mine = (
            select(HourEntry.transfer_id).join(HourEntry.account).join(HourAccount.organisation).where(called)
        )
        rows = rows.where(HourTransfer.id.in_(mine))
    return rows


def _both_entries() -> Any:
    """Both sides of a transfer with their organisations, in one more statement."""
    entries = selectinload(HourTransfer.entries)
    return entries.joinedload(HourEntry.account).joinedload(HourAccount.organisation)


def beyond_limits() -> list[tuple[Organisation, int]]:
    """The organisations whose balance is outside the soft limits, with it in minutes; the largest first."""
    total = func.sum(HourEntry.minutes)
    rows = (
        select(Organisation, total)
        .join(HourAccount, HourAccount.organisation_id == Organisation.id)
        .join(HourEntry, HourEntry.account_id == HourAccount.id)
        .group_by(Organisation.id)
        .having(or_(total < SOFT_LOWEST, total > SOFT_HIGHEST))
        .order_by(func.abs(total).desc(), Organisation.name_sort)
    )
    return [(organisation, int(minutes)) for organisation, minutes in db.session.execute(rows)]
