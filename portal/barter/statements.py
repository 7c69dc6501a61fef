"""The yearly statement of an organisation's hours: what it opened and closed with, gave, received, and with whom.

It is made of the entries of the ledger alone, so it agrees with the balance and with the files to the minute.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.barter import queries
from portal.barter.models import CheckedStatement, HourEntry, TransferKind
from portal.organisations.models import Organisation
from portal.polish import sort_key


class Heading(Enum):
    """Under which heading of the statement an entry is summed."""

    label: Any

    GIVEN = "given", _l("Services given")
    RECEIVED = "received", _l("Services received")
    REVERSED = "reversed", _l("Reversals")
    START = "start", _l("Start-up hours")
    GIFTS = "gifts", _l("Gifts of hours")
    WRITTEN_OFF = "written_off", _l("Write-offs")

    def __new__(cls, value: str, label: Any = "") -> "Heading":
        """A member whose value is the first item alone."""
        member = object.__new__(cls)
        member._value_ = value
        member.label = label
        return member


WITHOUT_SERVICE = {
    TransferKind.REVERSAL: Heading.REVERSED,
    TransferKind.START: Heading.START,
    TransferKind.GIFT: Heading.GIFTS,
    TransferKind.WRITE_OFF: Heading.WRITTEN_OFF,
}


@dataclass(frozen=True)
class Line:
    """An entry with the balance after it, in minutes."""

    entry: HourEntry
    balance: int

    @property
    def heading(self) -> Heading:
        """Where it is summed."""
        service = Heading.GIVEN if self.entry.minutes > 0 else Heading.RECEIVED
        return WITHOUT_SERVICE.get(self.entry.transfer.kind, service)

    @property
    def what(self) -> str:
        """The service, or the reason of what is none."""
        transfer = self.entry.transfer
        return transfer.exchange.title if transfer.exchange else transfer.reason

    @property
    def partner_id(self) -> int:
        """The id of the other side; 0 for the community."""
        return self.entry.partner.id if self.entry.partner else 0

    @property
    def partner(self) -> str:
        """The other side."""
        return self.entry.partner.name if self.entry.partner else _("The community")

    @property
    def cells(self) -> list[Any]:
        """The line in a file, under `COLUMNS`."""
        transfer, exchange = self.entry.transfer, self.entry.transfer.exchange
        return [
            clock.day_of(transfer.at).isoformat(),
            str(transfer.kind.label),
            self.what,
            self.partner,
            exchange.performed_on.isoformat() if exchange and exchange.performed_on else "",
            self.entry.minutes,
            Decimal(self.entry.minutes) / 60,
            self.balance,
        ]


@dataclass(frozen=True)
class Partner:
    """What moved between the organisation and one other in the year, in minutes; `other` is no service, or reversed."""

    name: str
    given: int
    received: int
    other: int


@dataclass(frozen=True)
class Statement:
    """The statement of a year; all amounts in minutes, what was received and lost below zero."""

    organisation: Organisation
    year: int
    opening: int
    lines: tuple[Line, ...]
    checked: CheckedStatement | None

    @property
    def closing(self) -> int:
        """The balance at the end of the year, or now."""
        return self.opening + sum(line.entry.minutes for line in self.lines)

    @property
    def is_over(self) -> bool:
        """Whether nothing can be booked in the year any more."""
        return self.year < clock.today().year

    @property
    def sums(self) -> dict[Heading, int]:
        """The minutes under each heading."""
        return {item: _sum(line for line in self.lines if line.heading is item) for item in Heading}

    @property
    def partners(self) -> list[Partner]:
        """With whom, in Polish order."""
        by_id: dict[int, list[Line]] = defaultdict(list)
        for line in self.lines:
            by_id[line.partner_id].append(line)
        return sorted(map(_with_one, by_id.values()), key=lambda partner: sort_key(partner.name))


def _with_one(lines: list[Line]) -> Partner:
    services = (Heading.GIVEN, Heading.RECEIVED)
    given, received = (_sum(line for line in lines if line.heading is item) for item in services)
    return Partner(lines[0].partner, given, received, _sum(iter(lines)) - given - received)


def _sum(lines: Iterator[Line]) -> int:
    return sum(line.entry.minutes for line in lines)


def columns() -> list[str]:
    """The names of the columns of a statement's file, in the language of the screen."""
    return [
        _("Booked on"),
        _("Kind"),
        _("Service"),
        _("With whom"),
        _("Performed on"),
        _("Minutes"),
        _("Hours"),
        _("Balance in minutes"),
    ]


def statement_of(organisation: Organisation, year: int) -> Statement:
    """The statement of an organisation for a year, by the days of booking in Warsaw."""
    opening = queries.balance_before(organisation.id, year)
    lines = tuple(with_balances(iter(queries.booked_in(organisation.id, year)), opening))
    checked = queries.checked_statement(organisation.id, year)
    return Statement(organisation, year, opening, lines, checked)


def with_balances(entries: Iterator[HourEntry], opening: int = 0) -> Iterator[Line]:
    """Entries, the oldest first, each with the balance after it."""
    balance = opening
    for entry in entries:
        balance += entry.minutes
        yield Line(entry, balance)
