"""Requests of persons, anonymisations done, periods changed and batches of what is due."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import clock
from portal.accounts.models import User
from portal.columns import UTCDateTime, enum_column
from portal.extensions import db
from portal.organisations.models import Labelled
from portal.workflow import State


class RequestType(Labelled):
    """What a person may ask for."""

    CORRECTION = "correction", _l("Correction of data (art. 16)")
    ERASURE = "erasure", _l("Erasure of data (art. 17)")
    RESTRICTION = "restriction", _l("Restriction of processing (art. 18)")
    OBJECTION = "objection", _l("Objection to processing (art. 21)")


class Channel(Labelled):
    """How a request came."""

    PORTAL = "portal", _l("in the portal")
    LETTER = "letter", _l("by letter")
    MAIL = "mail", _l("by e-mail")
    IN_PERSON = "in_person", _l("in person or by phone")


class RequestState(State):
    """Where a request is; whose move it is follows from it."""

    OPEN = "open", _l("Waits for the Office"), "warning"
    DONE = "done", _l("Granted"), "success"
    REFUSED = "refused", _l("Refused"), "danger"
    WITHDRAWN = "withdrawn", _l("Withdrawn"), "neutral"


RequestState.transitions = {"open": ("done", "refused", "withdrawn")}


class PrivacyRequest(db.Model):
    """A request of a person about their data; without an account (`user_id` None) the Biuro entered it for them.

    `due_on` is one month after it was received (GDPR art. 12(3)).
    """

    __tablename__ = "privacy_request"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'withdrawn') OR answer <> ''", name="answered_with_words"),
        Index("ix_privacy_request_state_due_on", "state", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[RequestType] = mapped_column(enum_column(RequestType))
    state: Mapped[RequestState] = mapped_column(enum_column(RequestState), default=RequestState.OPEN)
    channel: Mapped[Channel] = mapped_column(enum_column(Channel), default=Channel.PORTAL)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    words: Mapped[str] = mapped_column(Text)
    wanted: Mapped[str] = mapped_column(Text, default="")
    received_on: Mapped[date]
    due_on: Mapped[date]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped[User | None] = relationship(foreign_keys=[user_id])

    @property
    def is_open(self) -> bool:
        """Whether the Biuro has to answer."""
        return self.state is RequestState.OPEN

    @property
    def is_late(self) -> bool:
        """Whether the month has passed without an answer."""
        return self.is_open and clock.today() > self.due_on


class Anonymisation(db.Model):
    """The protocol of an anonymisation: who decided, on what ground, when, and how much was changed. No names.

    Its number stands in the place of the person everywhere.
    """

    __tablename__ = "anonymisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("privacy_request.id"))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("retention_batch.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class RetentionPeriod(db.Model):
    """How many months a category is kept, where the administrator changed it."""

    __tablename__ = "retention_period"
    __table_args__ = (CheckConstraint("months > 0", name="months_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(String(40), unique=True)
    months: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class BatchState(State):
    """Where a batch is."""

    PROPOSED = "proposed", _l("Waits for the administrator"), "warning"
    APPROVED = "approved", _l("Approved, being carried out"), "info"
    REJECTED = "rejected", _l("Rejected"), "danger"
    DONE = "done", _l("Carried out"), "success"
    OUTDATED = "outdated", _l("Out of date: the period was changed"), "neutral"


BatchState.transitions = {"proposed": ("approved", "rejected", "outdated"), "approved": ("done",)}


class RetentionBatch(db.Model):
    """What of a category was older than its period on the day it was proposed; the protocol once it is done.

    `cutoff` is the moment before which records are due; `last_key` how far the worker is; `kept_count` those that were
    not due any more, or could not be anonymised.
    """

    __tablename__ = "retention_batch"
    __table_args__ = (
        CheckConstraint("state <> 'rejected' OR reason <> ''", name="rejected_with_reason"),
        CheckConstraint("state = 'proposed' OR decided_by_id IS NOT NULL", name="decided_by_somebody"),
        Index(
            "uq_retention_batch_open",
            "category",
            unique=True,
            sqlite_where=db.text("state IN ('proposed', 'approved')"),
            postgresql_where=db.text("state IN ('proposed', 'approved')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(String(40))
    state: Mapped[BatchState] = mapped_column(enum_column(BatchState), default=BatchState.PROPOSED)
    months: Mapped[int]
    cutoff: Mapped[datetime] = mapped_column(UTCDateTime)
    rows_count: Mapped[int]
    oldest_at: Mapped[datetime] = mapped_column(UTCDateTime)
    proposed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(String(500), default="")
    last_key: Mapped[str] = mapped_column(String(254), default="")
    done_count: Mapped[int] = mapped_column(default=0)
    kept_count: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def is_proposed(self) -> bool:
        """Whether the administrator has to decide."""
        return self.state is BatchState.PROPOSED
