"""Organisations, their contacts, logo and quality marks, their membership with its periods, and mergers."""

from datetime import date, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any, Self

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, Text, and_
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from portal.columns import UTCDateTime, enum_column, sort_key_column
from portal.extensions import db
from portal.files import StoredFile
from portal.polish import fold, sort_key

if TYPE_CHECKING:
    from portal.engagement.models import Engagement


MARK_WARNING = timedelta(days=60)  # how long before its end a quality mark is to be renewed


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


class Validity(Labelled):
    """How a quality mark stands on a day."""

    COMING = "coming", _l("Not valid yet")
    VALID = "valid", _l("Valid")
    ENDING = "ending", _l("Ends soon")
    EXPIRED = "expired", _l("Expired")

    @property
    def tone(self) -> str:
        """The tone of its badge."""
        return {"valid": "success", "ending": "warning", "expired": "danger"}.get(self.value, "neutral")


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
    earlier: Mapped[list["EarlierMembership"]] = relationship(order_by="EarlierMembership.starts_on.desc()")
    logo: Mapped["Logo | None"] = relationship(cascade="all, delete-orphan")
    marks: Mapped[list["QualityMark"]] = relationship(
        back_populates="organisation", cascade="all, delete-orphan", order_by="QualityMark.id"
    )
    merger: Mapped["Merger | None"] = relationship(
        foreign_keys="Merger.predecessor_id", back_populates="predecessor"
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
        """Whether it was a member on this day, now or in an earlier period; what it did then still counts."""
        if self.joined_on is None:
            return False
        if self.joined_on <= day:
            return self.left_on is None or day <= self.left_on
        return any(period.starts_on <= day <= period.ends_on for period in self.earlier)


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


class EarlierMembership(db.Model):
    """A membership that ended before another admission; the organisation itself has the days of the last one."""

    __tablename__ = "earlier_membership"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="ends_after_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    leaving_reason: Mapped[str] = mapped_column(String(500), default="")


class Merger(db.Model):
    """An organisation taken over by another, with the resolution; facts stay with the one that earned them."""

    __tablename__ = "merger"
    __table_args__ = (CheckConstraint("predecessor_id <> successor_id", name="two_organisations"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    predecessor_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), unique=True)
    successor_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    merged_on: Mapped[date]
    basis: Mapped[str] = mapped_column(String(300))

    predecessor: Mapped[Organisation] = relationship(foreign_keys=[predecessor_id], back_populates="merger")
    successor: Mapped[Organisation] = relationship(foreign_keys=[successor_id])


class Logo(db.Model):
    """The picture of an organisation, re-encoded by the portal, with the words for those who do not see it."""

    __tablename__ = "organisation_logo"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    alt: Mapped[str] = mapped_column(String(200))
    width: Mapped[int]
    height: Mapped[int]

    file: Mapped[StoredFile] = relationship(lazy="joined", innerjoin=True)


class QualityMark(db.Model):
    """A certificate or accreditation of an organisation, valid from a day to a day (both in; None: without end)."""

    __tablename__ = "quality_mark"
    __table_args__ = (CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ends_after_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    issuer: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(100), default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    organisation: Mapped[Organisation] = relationship(back_populates="marks")

    def validity(self, day: date) -> Validity:
        """How it stands on a day; one that ends within 60 days is to be renewed."""
        if day < self.valid_from:
            return Validity.COMING
        if self.valid_to is None or self.valid_to > day + MARK_WARNING:
            return Validity.VALID
        return Validity.ENDING if day <= self.valid_to else Validity.EXPIRED

    @classmethod
    def to_renew_on(cls, day: date) -> ColumnElement[bool]:
        """Whether it has expired by a day or is about to, as a condition of a statement."""
        return and_(cls.valid_from <= day, cls.valid_to <= day + MARK_WARNING)
