"""Consents: what a person agreed to or took note of, in which version of the text, when and how.

The log is append-only (GDPR art. 7(1): the controller must be able to demonstrate consent); a withdrawal is a row of
its own and counts at once (art. 7(3)). A consent is given to one text: a new version of it has to be agreed to anew.
Version 1 of each text comes with the portal, later ones are published by the Biuro.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, Integer, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.columns import UTCDateTime, enum_column
from portal.extensions import db


class Purpose(Enum):
    """What a text is about; information is taken note of, which cannot be withdrawn, a consent can."""

    label: Any
    is_consent: bool
    first_text: Any

    INFORMATION = (
        "information",
        _l("Information on how personal data are processed"),
        False,
        _l(
            "The Regional Labour Office in Kraków, which runs the Partnership Office, processes my name, e-mail, "
            "phone, position and what I do in the portal, in order to carry out the partnership's action plan (GDPR "
            "art. 6(1)(e)). I may see, download and have my data corrected, ask for their erasure, object, and "
            "complain to the President of the Personal Data Protection Office. The whole information stands on the "
            "page “Privacy”."
        ),
    )
    GUEST_CONTACT = (
        "guest_contact",
        _l("Showing my contact data to guests"),
        True,
        _l(
            "I agree that my name and e-mail address are shown to everybody, people without an account included, on "
            "the pages of published good practices which name me as the person to contact. Without this consent only "
            "people with an account see them. I can withdraw it at any time; they then stop being shown at once."
        ),
    )

    def __new__(
        cls, value: str, label: Any = "", is_consent: bool = False, first_text: Any = ""
    ) -> "Purpose":
        """A member whose value is the first item alone."""
        member = object.__new__(cls)
        member._value_ = value
        member.label = label
        member.is_consent = is_consent
        member.first_text = first_text
        return member


class How(Enum):
    """Where a consent was given or withdrawn."""

    label: Any

    INVITATION = "invitation", _l("when the invitation was accepted")
    PAGE = "page", _l("on the page “My consents”")

    def __new__(cls, value: str, label: Any = "") -> "How":
        """A member whose value is the first item alone."""
        member = object.__new__(cls)
        member._value_ = value
        member.label = label
        return member


class ConsentText(db.Model):
    """A later version of a text, published by the Biuro; it never changes."""

    __tablename__ = "consent_text"
    __table_args__ = (UniqueConstraint("purpose", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[Purpose] = mapped_column(enum_column(Purpose))
    version: Mapped[int] = mapped_column(Integer)
    body: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(UTCDateTime)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class ConsentEntry(db.Model):
    """One giving or withdrawing; a trigger refuses every change of it."""

    __tablename__ = "consent_entry"
    __table_args__ = (Index("ix_consent_entry_user_id_purpose", "user_id", "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    purpose: Mapped[Purpose] = mapped_column(enum_column(Purpose))
    version: Mapped[int] = mapped_column(Integer)
    given: Mapped[bool]
    how: Mapped[How] = mapped_column(enum_column(How))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


@dataclass(frozen=True)
class TextVersion:
    """A version of a text as it is shown; `published_at` is None for the one that came with the portal."""

    purpose: Purpose
    version: int
    body: Any
    published_at: datetime | None = None


def versions(purpose: Purpose) -> list[TextVersion]:
    """Every version of a text, the one in force first."""
    rows = select(ConsentText).where(ConsentText.purpose == purpose).order_by(ConsentText.version.desc())
    later = [
        TextVersion(purpose, row.version, row.body, row.published_at) for row in db.session.scalars(rows)
    ]
    return [*later, TextVersion(purpose, 1, purpose.first_text)]


def latest(user_id: int, purpose: Purpose) -> ConsentEntry | None:
    """What a person did last about a text."""
    rows = select(ConsentEntry).where(ConsentEntry.user_id == user_id, ConsentEntry.purpose == purpose)
    return db.session.scalars(rows.order_by(ConsentEntry.id.desc()).limit(1)).first()


def holds(user_id: int | None, purpose: Purpose) -> bool:
    """Whether a person has given the version in force and not withdrawn it."""
    entry = latest(user_id, purpose) if user_id else None
    return entry is not None and entry.given and entry.version == versions(purpose)[0].version


def note(user_id: int, purpose: Purpose, *, given: bool, how: How) -> ConsentEntry:
    """Write down, within the transaction of the act, that a person gave or withdrew the version in force."""
    entry = ConsentEntry(
        user_id=user_id,
        purpose=purpose,
        version=versions(purpose)[0].version,
        given=given,
        how=how,
        at=clock.now(),
    )
    db.session.add(entry)
    db.session.flush()
    return entry
