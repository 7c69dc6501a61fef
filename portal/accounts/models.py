"""People, their roles, sessions and links."""

import secrets
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, and_, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from portal import clock
from portal.columns import UTCDateTime, enum_column, sort_key_column
from portal.extensions import db
from portal.permissions import Role
from portal.polish import fold, sort_key

if TYPE_CHECKING:
    from portal.organisations.models import Organisation

INVITATION = "invitation"
RESET = "reset"


def new_person_key() -> str:
    """A random key under which a person is counted, which says nothing about them."""
    return secrets.token_hex(12)


class User(db.Model):
    """A person with an account. `email` is kept in lower case; `disabled_at` ends every right, authorship stays.

    `totp_secret` counts from `totp_confirmed_at` on; before that it is a proposal shown while setting the codes up.
    """

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    name_sort: Mapped[str] = mapped_column(sort_key_column(), index=True)
    name_folded: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str] = mapped_column(String(30), default="")
    job_title: Mapped[str] = mapped_column(String(120), default="")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    totp_last_step: Mapped[int | None]
    person_key: Mapped[str] = mapped_column(String(40), unique=True, default=new_person_key)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    assignments: Mapped[list["RoleAssignment"]] = relationship(
        back_populates="user", foreign_keys="RoleAssignment.user_id", lazy="selectin"
    )

    is_authenticated = (
        True  # what Flask-Login asks of a person; its own mixin would compare people by session
    )
    is_anonymous = False
    session_token = ""  # the browser's token, known only while somebody logs in

    @validates("name")
    def _index_name(self, key: str, name: str) -> str:
        self.name_sort, self.name_folded = sort_key(name), fold(name)[:120]
        return name

    @property
    def is_active(self) -> bool:
        """Whether the person may log in."""
        return self.disabled_at is None

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie: the token of the session, so that a session can be revoked."""
        return self.session_token


class WalkIn(db.Model):
    """Somebody counted without an account; the account made later for this e-mail takes over the key."""

    __tablename__ = "walk_in"

    email: Mapped[str] = mapped_column(String(254), primary_key=True)
    person_key: Mapped[str] = mapped_column(String(40), unique=True, default=new_person_key)


class RoleAssignment(db.Model):
    """A role of a person from a day to a day (both in), with its scope and its basis (a resolution, an invitation).

    One taken away at once ends on the day before; `revoked_at` ends even the one that began the same day.
    """

    __tablename__ = "role_assignment"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint(
            "(role IN ('staff', 'representative', 'deputy')) = (organisation_id IS NOT NULL)",
            name="organisation_scope",
        ),
        CheckConstraint("(role = 'coordinator') = (group_id IS NOT NULL)", name="group_scope"),
        CheckConstraint("(role = 'guardian') = (area_number IS NOT NULL)", name="area_scope"),
        Index("ix_role_assignment_organisation_id_role", "organisation_id", "role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    role: Mapped[Role] = mapped_column(enum_column(Role))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("task_group.id"), index=True)
    area_number: Mapped[int | None] = mapped_column(ForeignKey("area.number"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    basis: Mapped[str] = mapped_column(String(300))
    end_reason: Mapped[str] = mapped_column(String(300), default="")
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    user: Mapped[User] = relationship(back_populates="assignments", foreign_keys=[user_id])
    organisation: Mapped["Organisation | None"] = relationship()

    def is_in_force(self, day: date) -> bool:
        """Whether the role is held on this Warsaw day."""
        is_revoked = self.revoked_at is not None and clock.day_of(self.revoked_at) <= day
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on) and not is_revoked

    @classmethod
    def held_on(cls, day: date) -> ColumnElement[bool]:
        """The same as a condition of a statement."""
        return and_(
            cls.starts_on <= day,
            or_(cls.ends_on.is_(None), cls.ends_on >= day),
            or_(cls.revoked_at.is_(None), cls.revoked_at > clock.end_of_day(day)),
        )


class UserSession(db.Model):
    """One log-in on one device, revocable; the browser holds the token, the database only its hash. Real time."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    code_pending: Mapped[bool] = mapped_column(default=False)
    user_agent: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    organisation: Mapped["Organisation | None"] = relationship(lazy="joined")


class Link(db.Model):
    """A single-use link sent by mail: an invitation (30 days) or a password reset (1 hour). Real time."""

    __tablename__ = "account_link"
    __table_args__ = (CheckConstraint(f"purpose IN ('{INVITATION}', '{RESET}')", name="purpose_known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(20))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship()


class LoginThrottle(db.Model):
    """Failed log-ins per e-mail address, whether or not it has an account. Real time."""

    __tablename__ = "login_throttle"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_failure_at: Mapped[datetime] = mapped_column(UTCDateTime)
    locked_until: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ApiToken(db.Model):
    """A bearer token of a person for the API, stored as a hash. Real time."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
