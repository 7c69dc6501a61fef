"""Umowy barterowe: the frozen text of what the parties of one deal agreed to, its services and its signed copies."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.barter.models.exchanges import Exchange, ExchangeTerms
from portal.columns import UTCDateTime, enum_column
from portal.extensions import db
from portal.files import StoredFile
from portal.organisations.models import Labelled, Organisation
from portal.workflow import State


class AgreementKind(Labelled):
    """How many parties an agreement has."""

    TWO_PARTIES = "two_parties", _l("Two parties")
    CIRCLE = "circle", _l("A circle of parties")


class AgreementState(State):
    """The life of an agreement; outdated when a service of it got other terms or was called off."""

    PREPARED = "prepared", _l("To be signed"), "info"
    SIGNED = "signed", _l("Signed copy attached"), "success"
    OUTDATED = "outdated", _l("Outdated"), "neutral"


AgreementState.transitions = {"prepared": ("signed", "outdated"), "signed": ("outdated",)}


class Agreement(db.Model):
    """One agreement, numbered without gaps within its year; everything but its state is frozen by a trigger.

    `text` is what `barter/agreement_papers` prints, `digest` its SHA-256; the files were made of it once.
    """

    __tablename__ = "agreement"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        CheckConstraint("number > 0", name="numbered_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    number: Mapped[int]
    kind: Mapped[AgreementKind] = mapped_column(enum_column(AgreementKind))
    state: Mapped[AgreementState] = mapped_column(
        enum_column(AgreementState), default=AgreementState.PREPARED
    )
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    text: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    pdf_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    docx_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))

    pdf: Mapped[StoredFile] = relationship(foreign_keys=[pdf_id])
    docx: Mapped[StoredFile] = relationship(foreign_keys=[docx_id])
    services: Mapped[list["AgreementService"]] = relationship(
        back_populates="agreement", order_by="AgreementService.position"
    )
    copies: Mapped[list["AgreementCopy"]] = relationship(
        back_populates="agreement", order_by="AgreementCopy.id"
    )

    @property
    def code(self) -> str:
        """The number as it is printed: UB/12/2015."""
        return f"UB/{self.number}/{self.year}"

    @property
    def parties(self) -> list[Organisation]:
        """The organisations that give or receive in it, in the order of the services."""
        return parties_of(row.exchange for row in self.services)

    @property
    def party_ids(self) -> tuple[int, ...]:
        """The ids of its parties."""
        return tuple(side for row in self.services for side in row.exchange.party_ids)

    @property
    def holds(self) -> bool:
        """Whether it says what its services are now."""
        return self.state is not AgreementState.OUTDATED

    def freeze(self, text: str) -> None:
        """Keep its text with the digest; once, when it is made."""
        self.text, self.digest = text, hashlib.sha256(text.encode()).hexdigest()


def parties_of(exchanges: Iterable[Exchange]) -> list[Organisation]:
    """The organisations of these exchanges, each once, in the order of the exchanges."""
    sides = [side for row in exchanges for side in (row.provider, row.recipient)]
    return list({side.id: side for side in sides}.values())


class AgreementService(db.Model):
    """A service of an agreement with the version of its terms that was put into it; never changed."""

    __tablename__ = "agreement_service"

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), primary_key=True)
    exchange_id: Mapped[int] = mapped_column(ForeignKey("exchange.id"), primary_key=True, index=True)
    terms_id: Mapped[int] = mapped_column(ForeignKey("exchange_terms.id"))
    position: Mapped[int]

    agreement: Mapped[Agreement] = relationship(back_populates="services")
    exchange: Mapped[Exchange] = relationship()
    terms: Mapped[ExchangeTerms] = relationship()


class AgreementCopy(db.Model):
    """A scan of the agreement with signatures, attached for one of its parties or by the Biuro."""

    __tablename__ = "agreement_copy"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    attached_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)

    agreement: Mapped[Agreement] = relationship(back_populates="copies")
    file: Mapped[StoredFile] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    attached_by: Mapped[User] = relationship()
