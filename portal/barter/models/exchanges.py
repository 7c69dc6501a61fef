"""Exchanges: one service between two organisations, its versions of terms, acceptances and messages."""

import hashlib
import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from portal.accounts.models import User
from portal.barter.models.group_services import ENTERED_WHOLE, Origin
from portal.barter.models.needs import Need
from portal.barter.models.offers import Offer
from portal.barter.models.words import ExchangeState, ResourceKind, ServiceMode, TransferKind
from portal.columns import UTCDateTime, enum_column, sort_key_column
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.polish import fold, sort_key

if TYPE_CHECKING:
    from portal.barter.models.agreements import Agreement
    from portal.barter.models.disputes import Dispute
    from portal.barter.models.feedback import ExchangeFeedback
    from portal.barter.models.hours import HourTransfer


class Exchange(Origin, db.Model):
    """One service, with a snapshot of what it is.

    `proposer_id` is the side whose terms lie on the table; `due_on` is the day until which whoever has the move has
    time; `actual_minutes` are what is booked, never the estimate of the terms. `reminded_at` and `escalated_at` are of
    the move that is waited for now, `agreement_id` is the newest agreement it stands in.
    """

    __tablename__ = "exchange"
    __table_args__ = (
        CheckConstraint("provider_id <> recipient_id", name="two_organisations"),
        CheckConstraint("proposer_id IN (provider_id, recipient_id)", name="proposed_by_a_side"),
        CheckConstraint("actual_minutes > 0 AND actual_minutes % 15 = 0", name="actual_in_quarters"),
        CheckConstraint(ENTERED_WHOLE, name="entered_whole"),
        CheckConstraint(
            "state NOT IN ('reported', 'confirmed', 'disputed', 'settled', 'reversed') "
            "OR (performed_on IS NOT NULL AND actual_minutes IS NOT NULL)",
            name="performed_when_reported",
        ),
        Index("ix_exchange_provider_id_state", "provider_id", "state"),
        Index("ix_exchange_recipient_id_state", "recipient_id", "state"),
        Index("ix_exchange_state_due_on", "state", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offer.id"), index=True)
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"), index=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    recipient_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    proposer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    title: Mapped[str] = mapped_column(String(150))
    description: Mapped[str] = mapped_column(Text)
    title_sort: Mapped[str] = mapped_column(sort_key_column())
    folded: Mapped[str] = mapped_column(String(150))
    resource_kind: Mapped[ResourceKind] = mapped_column(enum_column(ResourceKind))
    mode: Mapped[ServiceMode] = mapped_column(enum_column(ServiceMode))
    state: Mapped[ExchangeState] = mapped_column(enum_column(ExchangeState), default=ExchangeState.DRAFT)
    due_on: Mapped[date | None]
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    escalated_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"), index=True)
    provider_contact_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    requested_at: Mapped[datetime] = mapped_column(UTCDateTime)
    performed_on: Mapped[date | None]
    actual_minutes: Mapped[int | None]
    report: Mapped[str] = mapped_column(Text, default="")
    reported_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    reported_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closing_reason: Mapped[str] = mapped_column(Text, default="")

    offer: Mapped[Offer | None] = relationship()
    need: Mapped[Need | None] = relationship()
    provider: Mapped[Organisation] = relationship(foreign_keys=[provider_id])
    recipient: Mapped[Organisation] = relationship(foreign_keys=[recipient_id])
    provider_contact: Mapped[User] = relationship(foreign_keys=[provider_contact_id])
    requested_by: Mapped[User] = relationship(foreign_keys=[requested_by_id])
    versions: Mapped[list["ExchangeTerms"]] = relationship(
        back_populates="exchange", order_by="ExchangeTerms.number"
    )
    messages: Mapped[list["ExchangeMessage"]] = relationship(
        back_populates="exchange", order_by="ExchangeMessage.id"
    )
    transfers: Mapped[list["HourTransfer"]] = relationship(
        back_populates="exchange", order_by="HourTransfer.id"
    )
    dispute: Mapped["Dispute | None"] = relationship(back_populates="exchange")
    agreement: Mapped["Agreement | None"] = relationship()
    feedback: Mapped[list["ExchangeFeedback"]] = relationship(
        back_populates="exchange", order_by="ExchangeFeedback.id"
    )

    @validates("title")
    def _index_title(self, key: str, title: str) -> str:
        self.title_sort, self.folded = sort_key(title), fold(title)
        return title

    @property
    def terms(self) -> "ExchangeTerms":
        """The version of the terms that holds or waits for acceptance."""
        return self.versions[-1]

    @property
    def mover_id(self) -> int | None:
        """The organisation whose move it is; None when it is over or the Biuro's turn."""
        if self.state is ExchangeState.PROPOSED:
            return self.entered_for_id if self.awaits_entry else self.other_side(self.proposer_id)
        if self.state in (ExchangeState.ACCEPTED, ExchangeState.IN_PROGRESS):
            return self.provider_id
        return self.recipient_id if self.state is ExchangeState.REPORTED else None

    @property
    def mover(self) -> Organisation | None:
        """The organisation whose move it is, as `mover_id`."""
        return {self.provider_id: self.provider, self.recipient_id: self.recipient}.get(self.mover_id or 0)

    @property
    def transfer(self) -> "HourTransfer | None":
        """The booking of the service, if there is one."""
        return next((row for row in self.transfers if row.kind is TransferKind.SERVICE), None)

    @property
    def shown_minutes(self) -> int:
        """The minutes a list shows: booked, else reported, else estimated."""
        if self.transfer:
            return self.transfer.minutes
        return self.actual_minutes or self.terms.minutes

    @property
    def party_ids(self) -> tuple[int, int]:
        """The ids of both sides."""
        return self.provider_id, self.recipient_id

    def other_side(self, organisation_id: int) -> int:
        """The id of the other organisation."""
        return self.recipient_id if organisation_id == self.provider_id else self.provider_id


class ExchangeTerms(db.Model):
    """One version of the terms; never changed. `digest` is the SHA-256 of `canonical()`, which acceptances repeat."""

    __tablename__ = "exchange_terms"
    __table_args__ = (
        UniqueConstraint("exchange_id", "number"),
        CheckConstraint("minutes > 0 AND minutes % 15 = 0", name="minutes_in_quarters"),
        CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="ends_after_start"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"))
    number: Mapped[int]
    minutes: Mapped[int]
    scope: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    proposed_for_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    proposed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    digest: Mapped[str] = mapped_column(String(64))

    exchange: Mapped[Exchange] = relationship(back_populates="versions")
    proposed_for: Mapped[Organisation] = relationship()
    acceptances: Mapped[list["Acceptance"]] = relationship(back_populates="terms", order_by="Acceptance.id")

    def canonical(self) -> str:
        """Everything both sides agree to, as one text that is the same wherever it is made."""
        service = self.exchange
        said: dict[str, Any] = {
            "exchange": service.id,
            "version": self.number,
            "provider": service.provider_id,
            "recipient": service.recipient_id,
            "title": service.title,
            "description": service.description,
            "resource_kind": service.resource_kind.value,
            "mode": service.mode.value,
            "minutes": self.minutes,
            "scope": self.scope,
            "starts_on": self.starts_on.isoformat() if self.starts_on else None,
            "ends_on": self.ends_on.isoformat() if self.ends_on else None,
        }
        return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def seal(self) -> None:
        """Write the digest; once, when the version is made."""
        self.digest = hashlib.sha256(self.canonical().encode()).hexdigest()

    @property
    def accepted_by(self) -> set[int]:
        """The organisations that accepted this version."""
        return {acceptance.organisation_id for acceptance in self.acceptances}


class Acceptance(db.Model):
    """An organisation's yes to one version; nobody says it for both sides, nobody says it twice."""

    __tablename__ = "exchange_acceptance"
    __table_args__ = (
        UniqueConstraint("terms_id", "organisation_id"),
        UniqueConstraint("terms_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    terms_id: Mapped[int] = mapped_column(ForeignKey("exchange_terms.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    digest: Mapped[str] = mapped_column(String(64))

    terms: Mapped[ExchangeTerms] = relationship(back_populates="acceptances")
    organisation: Mapped[Organisation] = relationship()
    person: Mapped[User] = relationship()


class ExchangeMessage(db.Model):
    """What one side wrote to the other."""

    __tablename__ = "exchange_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    text: Mapped[str] = mapped_column(Text)

    exchange: Mapped[Exchange] = relationship(back_populates="messages")
    organisation: Mapped[Organisation] = relationship()
    person: Mapped[User] = relationship()
