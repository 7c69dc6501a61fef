"""Organisations, their contacts and membership statuses."""

from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, Self

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from portal.columns import UTCDateTime, enum_column, sort_key_column
from portal.extensions import db
from portal.polish import fold, sort_key

if TYPE_CHECKING:
    from portal.engagement.models import Engagement


class Labelled(Enum):
    """An enum whose members carry a label for the screen."""

    label: Any

    def __new__(cls, value: str, label: Any = "") -> Self:
        """A member whose value is the first item alone."""
        member = object.__new__(cls)
        member._value_ = value
        member.label = label
        return member


class OrganisationKind(Labelled):
    """What an organisation is."""

    SCHOOL = "school", _l("School")
    UNIVERSITY = "university", _l("University")
    ADULT_EDUCATION = "adult_education", _l("Adult or continuing education centre")
    TRAINING_FIRM = "training_firm", _l("Training firm")
    LABOUR_OFFICE = "labour_office", _l("Labour office")
    COUNSELLING = "counselling", _l("Counselling centre")
    EMPLOYERS = "employers", _l("Employers' union or chamber")
    NGO = "ngo", _l("Foundation or association")
    LIBRARY = "library", _l("Library or cultural institution")
    LOCAL_GOVERNMENT = "local_government", _l("Local government")
    OTHER = "other", _l("Another kind")


class Sector(Labelled):
    """Whose an organisation is."""

    PUBLIC = "public", _l("Public sector")
    PRIVATE = "private", _l("Private sector")
    SOCIAL = "social", _l("Social sector")


class Visibility(Labelled):
    """Who sees a contact field."""

    PUBLIC = "public", _l("Everybody")
    MEMBERS = "members", _l("Members of the partnership")
    HIDDEN = "hidden", _l("Only our organisation and the Office")


class MembershipLevel(Labelled):
    """The basket of the organisation as a whole, by the plan's stage 5.2-7."""

    INFORMATION = "information", _l("Informational")
    TASK = "task", _l("Task-oriented")
    DECISION = "decision", _l("Decision-making")


class EngagementLevel(Labelled):
    """How far an organisation takes part in an area; the domain `engagement` keeps who declared which and when."""

    COORDINATOR = "coordinator", _l("Coordinator")
    PARTICIPANT = "participant", _l("Active participant")
    OBSERVER = "observer", _l("Observer")


class Organisation(db.Model):
    """A member organisation. REGON is the natural key; NIP may repeat within a larger body."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint(
            "left_on IS NULL OR joined_on IS NULL OR left_on >= joined_on", name="left_after_joining"
        ),
        CheckConstraint("gmina IS NULL OR substr(gmina, 1, 4) = powiat", name="gmina_in_powiat"),
        CheckConstraint("staff_number IS NULL OR staff_number >= 0", name="staff_number_not_negative"),
        Index("ix_organisation_kind", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    name_sort: Mapped[str] = mapped_column(sort_key_column(), index=True)
    name_folded: Mapped[str] = mapped_column(String(300))
    short_name: Mapped[str] = mapped_column(String(60), default="")
    kind: Mapped[OrganisationKind] = mapped_column(
        enum_column(OrganisationKind), default=OrganisationKind.OTHER
    )
    sector: Mapped[Sector | None] = mapped_column(enum_column(Sector))
    legal_form: Mapped[str] = mapped_column(String(120), default="")
    nip: Mapped[str] = mapped_column(String(10), default="", index=True)
    regon: Mapped[str | None] = mapped_column(String(14), unique=True)
    krs: Mapped[str] = mapped_column(String(10), default="")
    street: Mapped[str] = mapped_column(String(200), default="")
    postcode: Mapped[str] = mapped_column(String(6), default="")
    city: Mapped[str] = mapped_column(String(100), default="")
    powiat: Mapped[str | None] = mapped_column(String(4), index=True)
    gmina: Mapped[str | None] = mapped_column(String(7))
    website: Mapped[str] = mapped_column(String(300), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    members_note: Mapped[str] = mapped_column(Text, default="")
    services: Mapped[str] = mapped_column(Text, default="")
    target_groups: Mapped[str] = mapped_column(Text, default="")
    staff_number: Mapped[int | None]
    joined_on: Mapped[date | None]
    left_on: Mapped[date | None]
    leaving_reason: Mapped[str] = mapped_column(String(500), default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    contacts: Mapped[list["ContactField"]] = relationship(
        back_populates="organisation", cascade="all, delete-orphan", order_by="ContactField.id"
    )
    statuses: Mapped[list["MembershipStatus"]] = relationship(
        back_populates="organisation", order_by="MembershipStatus.starts_on.desc()"
    )

    engagements: Mapped[list["Engagement"]] = relationship(
        viewonly=True, order_by="[Engagement.area_number, Engagement.starts_on, Engagement.id]"
    )

    @validates("name")
    def _index_name(self, key: str, name: str) -> str:
        self.name_sort, self.name_folded = sort_key(name), fold(name)
        return name

    @property
    def organisation_id(self) -> int:
        """Its own id: an organisation belongs to itself, for the rules that ask whose an object is."""
        return self.id

    def is_member_on(self, day: date) -> bool:
        """Whether it was a member on this day; what a former member did before it left still counts."""
        return (
            self.joined_on is not None
            and self.joined_on <= day
            and (self.left_on is None or day <= self.left_on)
        )


class ContactField(db.Model):
    """One way to reach an organisation (`email`, `phone`, `person`), with its own visibility."""

    __tablename__ = "contact_field"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(String(300))
    visibility: Mapped[Visibility] = mapped_column(enum_column(Visibility), default=Visibility.MEMBERS)

    organisation: Mapped[Organisation] = relationship(back_populates="contacts")


class MembershipStatus(db.Model):
    """The status of an organisation from a day to a day, with the resolution it rests on; never overwritten."""

    __tablename__ = "membership_status"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        Index(
            "uq_membership_status_open",
            "organisation_id",
            unique=True,
            sqlite_where=db.text("ends_on IS NULL"),
            postgresql_where=db.text("ends_on IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    level: Mapped[MembershipLevel] = mapped_column(enum_column(MembershipLevel))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    basis: Mapped[str] = mapped_column(String(300))

    organisation: Mapped[Organisation] = relationship(back_populates="statuses")
