"""Reading the accounts of hours. A balance, a statement and its files are sums and lists of the same entries."""

from datetime import date
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from portal import clock
from portal.barter.limits import limits
from portal.barter.models import CheckedStatement, HourAccount, HourEntry, HourTransfer
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.permissions import Actor
from portal.polish import fold


def account_of(organisation_id: int | None) -> HourAccount | None:
    """The account of an organisation (None: the community's), or None before its first booking."""
    same = HourAccount.organisation_id
    wanted = same.is_(None) if organisation_id is None else same == organisation_id
    return db.session.scalars(select(HourAccount).where(wanted)).first()


def balance(organisation_id: int | None) -> int:
    """The balance of an organisation (None: of the community) in minutes: what it gave less what it received."""
    rows = select(func.coalesce(func.sum(HourEntry.minutes), 0)).join(HourEntry.account)
    same = HourAccount.organisation_id
    mine = same.is_(None) if organisation_id is None else same == organisation_id
    return int(db.session.scalar(rows.where(mine)) or 0)


def all_balances() -> dict[int | None, int]:
    """The balance of every account in minutes, by organisation id; None is the community's."""
    rows = select(HourEntry.account_id, func.sum(HourEntry.minutes).label("total"))
    totals = rows.group_by(HourEntry.account_id).subquery()
    found = select(HourAccount.organisation_id, totals.c.total).join(
        totals, totals.c.account_id == HourAccount.id
    )
    return {owner: int(minutes) for owner, minutes in db.session.execute(found)}


def statement(organisation_id: int) -> Select[Any]:
    """The entries of an organisation, newest first."""
    transfer = contains_eager(HourEntry.transfer)
    entries = selectinload(HourTransfer.entries)
    partner = entries.joinedload(HourEntry.account).joinedload(HourAccount.organisation)
    return (
        select(HourEntry)
        .join(HourEntry.account)
        .join(HourEntry.transfer)
        .where(HourAccount.organisation_id == organisation_id)
        .options(transfer.joinedload(HourTransfer.exchange), transfer.options(partner))
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


def booked_in(organisation_id: int, year: int) -> list[HourEntry]:
    """The entries of an organisation booked in a (Warsaw) year, the oldest first."""
    first, last = _year(year)
    rows = statement(organisation_id).where(HourTransfer.at > first, HourTransfer.at <= last)
    return list(db.session.scalars(rows.order_by(None).order_by(HourEntry.id)))


def balance_before(organisation_id: int, year: int) -> int:
    """The balance of an organisation, in minutes, at the beginning of a year."""
    rows = select(func.coalesce(func.sum(HourEntry.minutes), 0)).join(HourEntry.account)
    rows = rows.join(HourEntry.transfer).where(HourAccount.organisation_id == organisation_id)
    return int(db.session.scalar(rows.where(HourTransfer.at <= _year(year)[0])) or 0)


def _year(year: int) -> tuple[Any, Any]:
    """The last moments of the year before and of the year."""
    return clock.end_of_day(date(year - 1, 12, 31)), clock.end_of_day(date(year, 12, 31))


def statement_years(organisation_id: int) -> list[int]:
    """The years an organisation has a statement of, the newest first: from its first entry to today."""
    rows = select(func.min(HourEntry.id)).join(HourEntry.account)
    first = rows.where(HourAccount.organisation_id == organisation_id).scalar_subquery()
    began = db.session.scalar(select(HourTransfer.at).join(HourTransfer.entries).where(HourEntry.id == first))
    return list(range(clock.today().year, clock.day_of(began).year - 1, -1)) if began else []


def checked_statement(organisation_id: int, year: int) -> CheckedStatement | None:
    """That an organisation checked its statement of a year with its accounting; None when it did not say so."""
    rows = select(CheckedStatement).where(
        CheckedStatement.organisation_id == organisation_id, CheckedStatement.year == year
    )
    return db.session.scalars(rows).first()


def visible_owners(actor: Actor) -> Select[Any]:
    """Every organisation, because who is one is known to all; the rule of the view says whose hours one sees."""
    return select(Organisation)


def hour_accounts(name: str = "") -> Select[Any]:
    """The members of today and whoever has an account of hours, in Polish order; those so called."""
    has_account = exists().where(HourAccount.organisation_id == Organisation.id)
    today = clock.today()
    is_member = Organisation.left_on.is_(None) | (Organisation.left_on >= today)
    rows = select(Organisation).where(or_(has_account, is_member & (Organisation.joined_on <= today)))
    if name:
        rows = rows.where(Organisation.name_folded.contains(fold(name), autoescape=True))
    return rows.order_by(Organisation.name_sort, Organisation.id)


def beyond_limits(balances: dict[int | None, int]) -> list[tuple[Organisation, int]]:
    """The organisations whose balance is outside the soft limits, with it in minutes; the largest first."""
    lowest, highest = limits().soft_lowest, limits().soft_highest
    outside = {owner: minutes for owner, minutes in balances.items() if not lowest <= minutes <= highest}
    rows = select(Organisation).where(Organisation.id.in_([owner for owner in outside if owner is not None]))
    found = db.session.scalars(rows.order_by(Organisation.name_sort, Organisation.id)).all()
    return sorted(((row, outside[row.id]) for row in found), key=lambda pair: -abs(pair[1]))


def had_start_hours(organisation_id: int) -> bool:
    """Whether an organisation ever got start-up hours."""
    rows = select(HourTransfer.id).where(HourTransfer.started_id == organisation_id)
    return db.session.scalar(rows) is not None


def reversal_of(transfer_id: int) -> int | None:
    """The id of the transfer that reversed this one; None when none did."""
    return db.session.scalar(select(HourTransfer.id).where(HourTransfer.reverses_id == transfer_id))


def reversible_transfers(actor: Actor) -> Select[Any]:
    """Every transfer, for the Biuro to take one back."""
    return select(HourTransfer)
