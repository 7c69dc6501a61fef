"""What monitoring keeps of its own: facts entered by hand, with their evidence."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.columns import UTCDateTime, enum_column
from portal.extensions import db
from portal.files import StoredFile
from portal.kinds import Kind
from portal.organisations.models import Organisation
from portal.workflow import State


class Status(State):
    """What the value of a figure means beside its target; `figures.status_of` says which one when."""

    NOT_DUE = "not_due", _l("Not due yet"), "neutral"
    MISSING = "missing", _l("No data"), "warning"
    ZERO = "zero", _l("Nothing done"), "danger"
    LATE = "late", _l("Below target"), "warning"
    MET = "met", _l("Target reached"), "success"


class FactState(State):
    """Where a fact entered by hand is on its way into the figures; only an accepted one counts."""

    PROPOSED = "proposed", _l("Waits for the Office"), "info"
    RETURNED = "returned", _l("Returned to be completed"), "warning"
    ACCEPTED = "accepted", _l("Counts"), "success"
    CORRECTED = "corrected", _l("Replaced by a correction"), "neutral"
    VOIDED = "voided", _l("Withdrawn from the figures"), "danger"


FactState.transitions = {
    "proposed": ("accepted", "returned"),
    "returned": ("proposed",),
    "accepted": ("corrected", "voided"),
}


class ManualFact(db.Model):
    """A fact of an activity that has no module yet, with its evidence (a file or a link) and the reason it counts.

    A correction is a new row that names the one it replaces; so the old one stays as it was reported.
    """

    __tablename__ = "manual_fact"
    __table_args__ = (
        CheckConstraint("link <> '' OR file_id IS NOT NULL", name="has_evidence"),
        CheckConstraint("reason <> ''", name="has_reason"),
        Index("ix_manual_fact_state_proposed_at", "state", "proposed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[FactState] = mapped_column(enum_column(FactState), default=FactState.PROPOSED)
    kind: Mapped[str] = mapped_column(String(60))
    occurred_on: Mapped[date]
    label: Mapped[str] = mapped_column(String(300))
    description: Mapped[str] = mapped_column(Text, default="")
    series: Mapped[str] = mapped_column(String(100), default="")
    entity: Mapped[str] = mapped_column(String(100), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    reason: Mapped[str] = mapped_column(String(1000))
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    proposed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decision: Mapped[str] = mapped_column(String(1000), default="")
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("manual_fact.id"), unique=True)

    tags: Mapped[list["ManualFactTag"]] = relationship(
        cascade="all, delete-orphan", order_by="ManualFactTag.indicator", lazy="selectin"
    )
    persons: Mapped[list["ManualFactPerson"]] = relationship(
        cascade="all, delete-orphan", order_by="ManualFactPerson.person_key"
    )
    organisations: Mapped[list[Organisation]] = relationship(
        secondary="manual_fact_organisation", order_by=Organisation.name_sort
    )
    file: Mapped[StoredFile | None] = relationship()
    proposed_by: Mapped[User] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def kind_label(self) -> object:
        """The kind of the fact in words."""
        return Kind(self.kind).label

    @property
    def unit(self) -> str:
        """What the fact counts: `person`, `organisation`, `prospect`, `series`, or nothing of its own."""
        return Kind(self.kind).unit

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the indicators it is proposed for."""
        return tuple(tag.indicator for tag in self.tags)

    @property
    def part(self) -> str:
        """The part it is of, where an indicator names parts."""
        return next((tag.part for tag in self.tags if tag.part), "")


class ManualFactTag(db.Model):
    """An indicator a fact is entered for, with its part where the indicator names parts."""

    __tablename__ = "manual_fact_tag"

    fact_id: Mapped[int] = mapped_column(ForeignKey("manual_fact.id"), primary_key=True)
    indicator: Mapped[str] = mapped_column(String(20), primary_key=True)
    part: Mapped[str] = mapped_column(String(200), default="")


class ManualFactPerson(db.Model):
    """A person a fact counts: the random key alone, so that nothing here says who it is."""

    __tablename__ = "manual_fact_person"

    fact_id: Mapped[int] = mapped_column(ForeignKey("manual_fact.id"), primary_key=True)
    person_key: Mapped[str] = mapped_column(String(40), primary_key=True)


class ManualFactOrganisation(db.Model):
    """An organisation that took part in a fact."""

    __tablename__ = "manual_fact_organisation"

    fact_id: Mapped[int] = mapped_column(ForeignKey("manual_fact.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
