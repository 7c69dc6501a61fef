"""The ledger of hours as a list: every transfer with both sides, filtered, counted and summed by kind."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.orm import aliased

from portal import clock
from portal.barter.models import Exchange, HourAccount, HourEntry, HourTransfer, TransferKind
from portal.extensions import db
from portal.organisations.models import Organisation

CHUNK = 1000  # rows of the file read at a time
WITHOUT_SERVICE = tuple(kind for kind in TransferKind if kind is not TransferKind.SERVICE)


@dataclass(frozen=True)
class LedgerWanted:
    """Which transfers: of the Warsaw month that begins on `month`, of an organisation (its id), of a kind."""

    month: date | None = None
    organisation: int | None = None
    kind: TransferKind | None = None

    def conditions(self) -> Iterator[Any]:
        """What their rows of `hour_transfer` keep to."""
        if self.month:
            year, number = self.month.year, self.month.month
            after = date(year + number // 12, number % 12 + 1, 1)
            last_before, last = (clock.end_of_day(day - timedelta(days=1)) for day in (self.month, after))
            yield HourTransfer.at > last_before
            yield HourTransfer.at <= last
        if self.kind:
            yield HourTransfer.kind == self.kind
        if self.organisation:
            mine = select(HourEntry.transfer_id).join(HourEntry.account)
            yield HourTransfer.id.in_(mine.where(HourAccount.organisation_id == self.organisation))


def ledger(wanted: LedgerWanted) -> Select[Any]:
    """The ids of the transfers, newest first; `ledger_lines` says the rest of a page of them."""
    return select(HourTransfer.id).where(*wanted.conditions()).order_by(HourTransfer.id.desc())


def ledger_lines(ids: list[int]) -> list[Row[Any]]:
    """The lines of these transfers, newest first, as `ledger_file` has them."""
    return list(db.session.execute(_lines().where(HourTransfer.id.in_(ids))))


def ledger_file(wanted: LedgerWanted) -> Iterator[Row[Any]]:
    """All lines, read CHUNK at a time when the first is asked for, so that memory stays the same."""
    yield from db.session.execute(_lines().where(*wanted.conditions()).execution_options(yield_per=CHUNK))


def ledger_owners() -> list[tuple[str, str]]:
    """The organisations with an account as choices of a filter, in Polish order."""
    rows = select(Organisation.id, Organisation.name).join(HourAccount)
    found = db.session.execute(rows.order_by(Organisation.name_sort, Organisation.id))
    return [(str(key), name) for key, name in found]


def ledger_totals(wanted: LedgerWanted) -> list[tuple[TransferKind, int, int]]:
    """Of each kind there is: how many transfers, and the minutes they moved."""
    is_narrow = wanted.month or wanted.organisation or wanted.kind in WITHOUT_SERVICE
    found = _summed(*wanted.conditions()) if is_narrow else _all_summed()
    if wanted.kind:
        found = {kind: sums for kind, sums in found.items() if kind is wanted.kind}
    return [(kind, *found[kind]) for kind in TransferKind if kind in found]


def _summed(*conditions: Any) -> dict[TransferKind, tuple[int, int]]:
    gain = aliased(HourEntry)
    rows = (
        select(HourTransfer.kind, func.count(), func.sum(gain.minutes))
        .join(gain, and_(gain.transfer_id == HourTransfer.id, gain.minutes > 0))
        .where(*conditions)
        .group_by(HourTransfer.kind)
    )
    return {kind: (number, int(minutes)) for kind, number, minutes in db.session.execute(rows)}


def _all_summed() -> dict[TransferKind, tuple[int, int]]:
    """The same of all transfers: services, which most are, as what the others leave of the entries."""
    found = _summed(HourTransfer.kind.in_(WITHOUT_SERVICE))
    rows = select(func.count(), func.coalesce(func.sum(HourEntry.minutes), 0)).where(HourEntry.minutes > 0)
    number, minutes = db.session.execute(rows).one()
    others = [sum(sums) for sums in zip(*found.values(), strict=True)] or [0, 0]
    services = (number - others[0], int(minutes) - others[1])
    return {**found, **({TransferKind.SERVICE: services} if services[0] else {})}


def _lines() -> Select[Any]:
    """What moved and why, who gains (`gainer`) and loses (`loser`) how many minutes; None is the community."""
    gain, lose, back = aliased(HourEntry), aliased(HourEntry), aliased(HourTransfer)
    gaining, losing = aliased(HourAccount), aliased(HourAccount)
    gainer, loser = aliased(Organisation), aliased(Organisation)
    columns: list[Any] = [
        *(HourTransfer.id, HourTransfer.at, HourTransfer.kind, HourTransfer.reason, HourTransfer.document),
        *(HourTransfer.exchange_id, Exchange.title, gain.minutes),
        *(gainer.name.label("gainer"), loser.name.label("loser"), back.id.label("reversed_by")),
    ]
    return (
        select(*columns)
        .join(gain, and_(gain.transfer_id == HourTransfer.id, gain.minutes > 0))
        .join(lose, and_(lose.transfer_id == HourTransfer.id, lose.minutes < 0))
        .join(gaining, gaining.id == gain.account_id)
        .join(losing, losing.id == lose.account_id)
        .outerjoin(gainer, gainer.id == gaining.organisation_id)
        .outerjoin(loser, loser.id == losing.organisation_id)
        .outerjoin(Exchange, Exchange.id == HourTransfer.exchange_id)
        .outerjoin(back, back.reverses_id == HourTransfer.id)
        .order_by(HourTransfer.id.desc())
    )
