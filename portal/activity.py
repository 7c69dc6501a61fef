"""The ledger: every fact the partnership may count, on two clocks, and the trail of who did what when.

`occurred_on` is the Warsaw day a fact happened and decides its year; `recorded_at` and `voided_at` are the moments it
entered and left the ledger, so any past report is a query. The ledger is append-only: triggers refuse DELETE and every
UPDATE but voiding once. Rows name their subject without a foreign key, so history outlives it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import clock
from portal.columns import UTCDateTime
from portal.extensions import db
from portal.kinds import Kind
from portal.permissions import Actor

Id = BigInteger().with_variant(Integer, "sqlite")


class ActivityEvent(db.Model):
    """One counted fact. `unit_key` names the person, organisation, prospect or series it is an instance of."""

    __tablename__ = "activity_event"
    __table_args__ = (
        Index(
            "ix_activity_event_counting",
            "kind",
            "occurred_on",
            "recorded_at",
            "voided_at",
            "unit_key",
            "member_involved",
            postgresql_include=["id"],  # SQLite keeps it in every index
        ),
        Index("ix_activity_event_subject", "subject_type", "subject_id"),
        Index(
            "ix_activity_event_voided_at",
            "voided_at",
            # Of live rows it would say nothing, and tempt the planner away from the counting index.
            sqlite_where=db.text("voided_at IS NOT NULL"),
            postgresql_where=db.text("voided_at IS NOT NULL"),
        ),
        Index(
            "uq_activity_event_live",
            "kind",
            "subject_type",
            "subject_id",
            "unit_key",
            unique=True,
            sqlite_where=db.text("voided_at IS NULL"),
            postgresql_where=db.text("voided_at IS NULL"),
        ),
        CheckConstraint("voided_at IS NULL OR void_reason <> ''", name="voided_with_reason"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    occurred_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    voided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    void_reason: Mapped[str] = mapped_column(String(500), default="")
    voided_by_id: Mapped[int | None]
    unit_key: Mapped[str] = mapped_column(String(120), default="")
    member_involved: Mapped[bool] = mapped_column(default=False)
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    label: Mapped[str] = mapped_column(String(300))
    actor_id: Mapped[int | None]
    actor_organisation_id: Mapped[int | None]
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("activity_event.id"))

    parties: Mapped[list["ActivityParty"]] = relationship(lazy="selectin", order_by="ActivityParty.id")
    tags: Mapped[list["ActivityTag"]] = relationship(lazy="selectin", order_by="ActivityTag.indicator")


class ActivityParty(db.Model):
    """An organisation that took part in a fact, on which side, and whether it was a member that day."""

    __tablename__ = "activity_party"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("activity_event.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(300))
    side: Mapped[str] = mapped_column(String(20), default="participant")
    member: Mapped[bool]


class ActivityTag(db.Model):
    """An indicator a fact counts for, with the part where the indicator names parts.

    Repeats the columns of its fact that counting needs, so that one range of the covering index answers a figure; they
    never change, and a trigger carries the voiding over.
    """

    __tablename__ = "activity_tag"
    __table_args__ = (
        Index(
            "ix_activity_tag_counting",
            "indicator",
            "kind",
            "occurred_on",
            "recorded_at",
            "voided_at",
            "unit_key",
            "part",
            "member_involved",
            "event_id",
        ),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("activity_event.id"), primary_key=True)
    indicator: Mapped[str] = mapped_column(String(20), primary_key=True)
    part: Mapped[str] = mapped_column(String(200), primary_key=True, default="")
    kind: Mapped[str] = mapped_column(String(60))
    occurred_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    voided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    unit_key: Mapped[str] = mapped_column(String(120), default="")
    member_involved: Mapped[bool] = mapped_column(default=False)


class AuditEntry(db.Model):
    """Who did what to which object, for whom and when; the name is read from the account, never copied here."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject_type", "subject_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    action: Mapped[str] = mapped_column(String(80))
    actor_id: Mapped[int | None] = mapped_column(index=True)
    actor_organisation_id: Mapped[int | None] = mapped_column(index=True)
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None]

    @property
    def says(self) -> Any:
        """The act in words; the bare action when its operation no longer exists."""
        operation = OPERATIONS.get(self.action)
        return operation.says if operation else self.action


@dataclass(frozen=True)
class Party:
    """An organisation that took part in a fact; `member` says whether it was a member on that day."""

    organisation_id: int
    name: str
    side: str = "participant"
    member: bool = True


@dataclass(frozen=True)
class Tag:
    """An indicator a fact counts for, and its part."""

    indicator: str
    part: str = ""


@dataclass(frozen=True)
class Fact:
    """What one ledger row says; `kind` only where an operation records more than one. No personal names in `label`."""

    subject_type: str
    subject_id: int
    label: str
    occurred_on: date
    parties: tuple[Party, ...] | list[Party] = ()
    tags: tuple[Tag, ...] | list[Tag] = ()
    unit_key: str = ""
    kind: Kind | None = None


@dataclass(frozen=True)
class Operation:
    """What is declared of a public operation: the kinds it records or why none, and how the trail words it."""

    name: str
    kinds: tuple[Kind, ...]
    reason: str
    says: Any


OPERATIONS: dict[str, Operation] = {}

Facts = Callable[[Any], Iterable[Fact]]


def records(*kinds: Kind, facts: Facts, says: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Write one ledger row per fact of the operation's result, in its transaction, and the trail entry."""
    return _declare(kinds, facts, "", says)


def unrecorded(reason: str, *, says: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare that an operation makes no fact to count, and why; the trail entry is written all the same."""
    return _declare((), lambda result: (), reason, says)


def _declare(
    kinds: tuple[Kind, ...], facts: Facts, reason: str, says: Any
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def decorate(operation: Callable[..., Any]) -> Callable[..., Any]:
        name = f"{operation.__module__.split('.')[1]}.{operation.__name__}"
        OPERATIONS[name] = Operation(name, kinds, reason, says)

        @wraps(operation)
        def declared(*args: Any, actor: Actor, **kwargs: Any) -> Any:
            result = operation(*args, actor=actor, **kwargs)
            db.session.flush()
            db.session.add_all(_row(fact, fact.kind or kinds[0], actor) for fact in facts(result))
            _leave_trail(name, actor, result if isinstance(result, db.Model) else next(iter(args), None))
            return result

        return declared

    return decorate


def write_fact(
    fact: Fact,
    kind: Kind,
    actor: Actor,
    corrects: ActivityEvent | None = None,
    moment: datetime | None = None,
) -> ActivityEvent:
    """Add one row to the ledger with its parties and tags; for corrections and benchmarks only."""
    row = _row(fact, kind, actor, corrects, moment)
    db.session.add(row)
    db.session.flush()
    return row


def _row(
    fact: Fact,
    kind: Kind,
    actor: Actor,
    corrects: ActivityEvent | None = None,
    moment: datetime | None = None,
) -> ActivityEvent:
    """A row of the ledger with its parties and tags."""
    counted = {
        "kind": kind.value,
        "occurred_on": fact.occurred_on,
        "recorded_at": moment or clock.now(),
        "unit_key": fact.unit_key,
        "member_involved": any(party.member for party in fact.parties),
    }
    row = ActivityEvent(
        subject_type=fact.subject_type,
        subject_id=fact.subject_id,
        label=fact.label[:300],
        actor_id=actor.user_id,
        actor_organisation_id=actor.organisation_id,
        corrects_id=corrects.id if corrects else None,
        **counted,
    )
    row.parties = [
        ActivityParty(organisation_id=p.organisation_id, name=p.name[:300], side=p.side, member=p.member)
        for p in fact.parties
    ]
    row.tags = [ActivityTag(indicator=tag.indicator, part=tag.part, **counted) for tag in fact.tags]
    return row


def void(row: ActivityEvent, *, actor: Actor, reason: str, moment: datetime | None = None) -> None:
    """Withdraw a fact from the figures from now on, with a reason; earlier reports stay as they were."""
    row.voided_at = moment or clock.now()
    row.void_reason = reason
    row.voided_by_id = actor.user_id
    db.session.flush()
    for tag in row.tags:
        db.session.expire(tag)


def void_facts(subject_type: str, subject_id: int, *, actor: Actor, reason: str) -> list[ActivityEvent]:
    """Withdraw every live fact of a subject, in one moment; returns them."""
    rows = db.session.scalars(
        select(ActivityEvent).where(
            ActivityEvent.subject_type == subject_type,
            ActivityEvent.subject_id == subject_id,
            ActivityEvent.voided_at.is_(None),
        )
    ).all()
    moment = clock.now()
    for row in rows:
        void(row, actor=actor, reason=reason, moment=moment)
    return list(rows)


def live_fact(subject_type: str, subject_id: int) -> ActivityEvent | None:
    """The fact of a subject that counts now, for subjects with one at most."""
    rows = select(ActivityEvent).where(
        ActivityEvent.subject_type == subject_type,
        ActivityEvent.subject_id == subject_id,
        ActivityEvent.voided_at.is_(None),
    )
    return db.session.scalars(rows).one_or_none()


def correct(row: ActivityEvent, fact: Fact, *, actor: Actor, reason: str) -> ActivityEvent:
    """Withdraw a fact and write the right one in its place, in one moment; returns the new row."""
    moment = clock.now()
    void(row, actor=actor, reason=reason, moment=moment)
    return write_fact(fact, fact.kind or Kind(row.kind), actor, corrects=row, moment=moment)


def history(subject_type: str, subject_id: int, limit: int = 50) -> list[AuditEntry]:
    """The newest entries of an object's trail, newest first."""
    return list(
        db.session.scalars(
            select(AuditEntry)
            .where(AuditEntry.subject_type == subject_type, AuditEntry.subject_id == subject_id)
            .order_by(AuditEntry.id.desc())
            .limit(limit)
        )
    )


def _leave_trail(action: str, actor: Actor, subject: Any) -> None:
    """Write who did this; the subject is named by its table."""
    is_row = isinstance(subject, db.Model)
    db.session.add(
        AuditEntry(
            at=clock.now(),
            action=action,
            actor_id=actor.user_id,
            actor_organisation_id=actor.organisation_id,
            subject_type=subject.__tablename__ if is_row else "",
            subject_id=getattr(subject, "id", None) if is_row else None,
        )
    )
    db.session.flush()
