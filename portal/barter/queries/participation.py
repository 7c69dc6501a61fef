"""Who gives and who receives services: hours and services of each organisation, summed from the ledger.

A service stands in the year it was booked in, as in the yearly statement; one reversed is taken off in the year of the
reversal. Gifts, start-up hours and write-offs are no services and stand nowhere here.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, and_, case, func, select

from portal import clock
from portal.barter.models import Exchange, HourAccount, HourEntry, HourTransfer
from portal.barter.queries.hours import hour_accounts
from portal.extensions import db
from portal.organisations.models import Organisation

BALANCED = (0.8, 1.25)  # given to received between these is balanced


def participation(year: int | None = None) -> Select[Any]:
    """Of each member and each owner of hours, in Polish order: `id`, `name`, `given` and `received` minutes,
    `services_given` and `services_received`; of one (Warsaw) year, else of all."""
    sums = _sums(year).subquery()
    columns: list[Any] = [func.coalesce(sums.c[name], 0).label(name) for name in SUMS]
    rows: Select[Any] = hour_accounts().with_only_columns(Organisation.id, Organisation.name, *columns)
    return rows.outerjoin(sums, sums.c.owner == Organisation.id)


def participation_file(year: int | None = None) -> Iterator[Row[Any]]:
    """The same rows, read when the first is asked for."""
    yield from db.session.execute(participation(year))


SUMS = ("given", "received", "services_given", "services_received")


def _sums(year: int | None) -> Select[Any]:
    """What each owner gave and received; a reversal has the opposite signs of what it reverses."""
    owner = HourAccount.organisation_id
    gives, receives = Exchange.provider_id == owner, Exchange.recipient_id == owner
    sign = case((HourEntry.minutes > 0, 1), else_=-1)
    values = (
        case((gives, HourEntry.minutes), else_=0),
        case((receives, -HourEntry.minutes), else_=0),
        case((gives, sign), else_=0),
        case((receives, -sign), else_=0),
    )
    sums: list[Any] = [func.sum(value).label(name) for name, value in zip(SUMS, values, strict=True)]
    rows: Select[Any] = (
        select(owner.label("owner"), *sums)
        .select_from(HourEntry)
        .join(HourEntry.account)
        .join(HourEntry.transfer)
        .join(Exchange, Exchange.id == HourTransfer.exchange_id)
        .group_by(owner)
    )
    if year is None:
        return rows
    first, last = (clock.end_of_day(date(number, 12, 31)) for number in (year - 1, year))
    return rows.where(and_(HourTransfer.at > first, HourTransfer.at <= last))


def booked_years() -> list[int]:
    """The years hours were booked in, from the first one to today, the newest first."""
    first = db.session.scalar(select(func.min(HourTransfer.at)))
    return list(range(clock.today().year, clock.day_of(first).year - 1, -1)) if first else []
