"""The ledger of hours: append-only double entry in whole minutes. A balance is the sum of entries, never stored."""

from datetime import datetime
from typing import Self

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.barter.models.exchanges import Exchange
from portal.barter.models.words import TransferKind
from portal.columns import UTCDateTime, enum_column
from portal.extensions import db
from portal.organisations.models import Organisation


class HourAccount(db.Model):
    """The hours of one organisation; the one without an organisation is the community's."""

    __tablename__ = "hour_account"
    __table_args__ = (
        Index(
            "uq_hour_account_community",
            text("(organisation_id IS NULL)"),
            unique=True,
            sqlite_where=text("organisation_id IS NULL"),
            postgresql_where=text("organisation_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), unique=True)

    organisation: Mapped[Organisation | None] = relationship()


class HourTransfer(db.Model):
    """Hours that moved from one account to another; a service is booked once and every transfer reversed once.

    `started_id` is the organisation start-up hours are for, which gets them once; `document` what a write-off rests on.
    """

    __tablename__ = "hour_transfer"
    __table_args__ = (
        UniqueConstraint("exchange_id", "kind"),
        CheckConstraint("kind <> 'service' OR exchange_id IS NOT NULL", name="service_of_an_exchange"),
        CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name="reversal_of_a_transfer"),
        CheckConstraint("kind = 'service' OR reason <> ''", name="other_than_service_with_reason"),
        CheckConstraint("(kind = 'start') = (started_id IS NOT NULL)", name="start_of_an_organisation"),
        CheckConstraint("kind <> 'write_off' OR document <> ''", name="write_off_with_document"),
        CheckConstraint(
            "exchange_id IS NULL OR kind IN ('service', 'reversal')", name="exchange_of_a_service"
        ),
        Index("ix_hour_transfer_kind_id", "kind", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[TransferKind] = mapped_column(enum_column(TransferKind))
    exchange_id: Mapped[int | None] = mapped_column(ForeignKey("exchange.id"))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("hour_transfer.id"), unique=True)
    started_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), unique=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    document: Mapped[str] = mapped_column(String(200), default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    exchange: Mapped[Exchange | None] = relationship(back_populates="transfers")
    entries: Mapped[list["HourEntry"]] = relationship(
        back_populates="transfer", order_by="HourEntry.minutes.desc()"
    )

    def carry(self, minutes: int, *, gainer: HourAccount, loser: HourAccount) -> Self:
        """Give it its two entries; of a service, the organisation that gave it gains."""
        self.entries = [
            HourEntry(account=gainer, minutes=minutes),
            HourEntry(account=loser, minutes=-minutes),
        ]
        return self

    @property
    def minutes(self) -> int:
        """How much moved."""
        return max(entry.minutes for entry in self.entries)

    @property
    def gainer(self) -> HourAccount:
        """The account that gained."""
        return max(self.entries, key=lambda entry: entry.minutes).account

    @property
    def loser(self) -> HourAccount:
        """The account that lost."""
        return min(self.entries, key=lambda entry: entry.minutes).account


class HourEntry(db.Model):
    """One side of a transfer, in minutes with a sign."""

    __tablename__ = "hour_entry"
    __table_args__ = (
        UniqueConstraint("transfer_id", "account_id"),
        CheckConstraint("minutes <> 0 AND minutes % 15 = 0", name="minutes_in_quarters"),
        Index("ix_hour_entry_account_id_minutes", "account_id", "id", "minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    transfer_id: Mapped[int] = mapped_column(ForeignKey("hour_transfer.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("hour_account.id"))
    minutes: Mapped[int]

    transfer: Mapped[HourTransfer] = relationship(back_populates="entries")
    account: Mapped[HourAccount] = relationship()

    @property
    def partner(self) -> Organisation | None:
        """The organisation on the other side; None for the community."""
        return next(row for row in self.transfer.entries if row.id != self.id).account.organisation


class CheckedStatement(db.Model):
    """An organisation's word that its statement of a past year was checked with its accounting."""

    __tablename__ = "hour_statement_check"
    __table_args__ = (UniqueConstraint("organisation_id", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    year: Mapped[int]
    checked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    checked_at: Mapped[datetime] = mapped_column(UTCDateTime)

    checked_by: Mapped[User] = relationship()
