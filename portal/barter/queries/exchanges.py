"""Reading exchanges and disputes: `visible_exchanges` is the one place that says who sees which."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, or_, select, true, tuple_
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from portal import activity
from portal.accounts.queries import TrailRow, named
from portal.activity import AuditEntry
from portal.barter.models import Acceptance, Dispute, Exchange, ExchangeState, ExchangeTerms, HourTransfer
from portal.barter.models.words import AGREED, BEFORE_REPORT, RUNNING
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.permissions import Actor, Role
from portal.polish import fold

SORTS = {
    "newest": (Exchange.requested_at.desc(),),
    "due": (Exchange.due_on.is_(None), Exchange.due_on),
    "title": (Exchange.title_sort,),
    "performed": (Exchange.performed_on.is_(None), Exchange.performed_on.desc()),
}


def sides_of(organisation_id: int | None) -> Any:
    """Whether an organisation is one of the sides of the exchange."""
    return or_(Exchange.provider_id == organisation_id, Exchange.recipient_id == organisation_id)


def visible_exchanges(actor: Actor) -> Select[Any]:
    """An exchange is seen by its two sides and by the Biuro."""
    rows = select(Exchange).options(
        joinedload(Exchange.provider),
        joinedload(Exchange.recipient),
        selectinload(Exchange.versions).selectinload(ExchangeTerms.acceptances),
        selectinload(Exchange.messages),
    )
    return rows if actor.has(Role.OFFICE) else rows.where(sides_of(actor.organisation_id))


def _shown_in_lists(rows: Select[Any]) -> Select[Any]:
    return rows.options(
        joinedload(Exchange.provider).load_only(Organisation.name),
        joinedload(Exchange.recipient).load_only(Organisation.name),
        selectinload(Exchange.versions),
        selectinload(Exchange.transfers).selectinload(HourTransfer.entries),
    )


def _move_of(organisation_id: int) -> Any:
    """Whether the move is this organisation's: the SQL twin of `Exchange.mover_id`."""
    provider, recipient = (
        Exchange.provider_id == organisation_id,
        Exchange.recipient_id == organisation_id,
    )
    return or_(
        and_(
            Exchange.state == ExchangeState.PROPOSED,
            or_(provider, recipient),
            _awaited_from(organisation_id),
        ),
        and_(provider, Exchange.state.in_(BEFORE_REPORT)),
        and_(recipient, Exchange.state == ExchangeState.REPORTED),
    )


def _awaited_from(organisation_id: int) -> Any:
    """Whether a proposal waits for this side of it: for the one it was entered for first."""
    unconfirmed = and_(Exchange.entered_for_id.is_not(None), Exchange.entry_confirmed_at.is_(None))
    return or_(
        and_(unconfirmed, Exchange.entered_for_id == organisation_id),
        and_(~unconfirmed, Exchange.proposer_id != organisation_id),
    )


def waiting_for(organisation_id: int) -> list[Exchange]:
    """The exchanges in which the move is this organisation's, the most urgent first."""
    rows = select(Exchange).where(_move_of(organisation_id)).order_by(Exchange.due_on, Exchange.id)
    return list(db.session.scalars(_shown_in_lists(rows)))


def running(organisation_id: int) -> list[Exchange]:
    """The exchanges of an organisation in which somebody has a move, the most urgent first."""
    rows = (
        select(Exchange)
        .where(sides_of(organisation_id), Exchange.state.in_(RUNNING))
        .options(
            joinedload(Exchange.provider).load_only(Organisation.name),
            joinedload(Exchange.recipient).load_only(Organisation.name),
        )
    )
    return list(db.session.scalars(rows.order_by(Exchange.due_on, Exchange.id)))


def dealt_with(organisation_id: int, *, running: bool, limit: int | None = None) -> list[Exchange]:
    """The exchanges of an organisation where others have the move (`running`), or that are over, newest first."""
    state = Exchange.state.in_(RUNNING)
    chosen = and_(state, ~_move_of(organisation_id)) if running else ~state
    rows = select(Exchange).where(sides_of(organisation_id), chosen).order_by(Exchange.id.desc()).limit(limit)
    return list(db.session.scalars(_shown_in_lists(rows)))


def filtered_exchanges(actor: Actor, wanted: dict[str, Any]) -> Select[Any]:
    """The exchanges one may see, by `q`, `partner`, `state`, `side` (`given` | `received`) and `sort`."""
    provider, recipient = aliased(Organisation), aliased(Organisation)
    rows = (
        select(Exchange)
        .join(provider, Exchange.provider)
        .join(recipient, Exchange.recipient)
        .options(
            contains_eager(Exchange.provider.of_type(provider)),
            contains_eager(Exchange.recipient.of_type(recipient)),
            selectinload(Exchange.versions),
            selectinload(Exchange.transfers).selectinload(HourTransfer.entries),
        )
        .where(true() if actor.has(Role.OFFICE) else sides_of(actor.organisation_id))
    )
    if text := wanted.get("q"):
        rows = rows.where(Exchange.folded.contains(fold(text), autoescape=True))
    if text := wanted.get("partner"):
        found = [org.name_folded.contains(fold(text), autoescape=True) for org in (provider, recipient)]
        rows = rows.where(or_(*found))
    if state := wanted.get("state"):
        rows = rows.where(Exchange.state.in_(RUNNING) if state == "running" else Exchange.state == state)
    sides = {"given": Exchange.provider_id, "received": Exchange.recipient_id}
    if wanted.get("side") in sides:
        rows = rows.where(sides[wanted["side"]] == actor.organisation_id)
    return rows.order_by(*SORTS.get(wanted.get("sort") or "", SORTS["newest"]), Exchange.id.desc())


def visible_disputes(actor: Actor) -> Select[Any]:
    """Every dispute, those to settle first; for the Biuro."""
    return (
        select(Dispute)
        .join(Dispute.exchange)
        .options(
            contains_eager(Dispute.exchange).joinedload(Exchange.provider),
            contains_eager(Dispute.exchange).joinedload(Exchange.recipient),
        )
        .order_by(Dispute.settled_at.is_not(None), Dispute.opened_at, Dispute.id)
    )


def disputes_to_settle() -> Select[Any]:
    """The disputes that wait for the Biuro, to be counted."""
    return select(Dispute).where(Dispute.settled_at.is_(None))


def overdue_proposals(day: date) -> list[Exchange]:
    """The proposals whose answer was due before this day."""
    rows = select(Exchange).where(Exchange.state == ExchangeState.PROPOSED, Exchange.due_on < day)
    return list(db.session.scalars(rows.order_by(Exchange.id).with_for_update(of=Exchange)))


def to_remind(day: date) -> list[Exchange]:
    """The exchanges whose move is due by this day and nobody was reminded of, locked."""
    return _waiting(select(Exchange).where(Exchange.reminded_at.is_(None), Exchange.due_on <= day))


def to_escalate(day: date) -> list[Exchange]:
    """The exchanges whose move was due by this day and the Biuro was not told of, locked."""
    return _waiting(select(Exchange).where(Exchange.escalated_at.is_(None), Exchange.due_on <= day))


def _waiting(rows: Select[Any]) -> list[Exchange]:
    rows = rows.where(Exchange.state.in_(RUNNING)).order_by(Exchange.id).with_for_update(of=Exchange)
    return list(db.session.scalars(_shown_in_lists(rows)))


def has_acted_for(person_id: int | None, organisation_id: int, exchange: Exchange) -> bool:
    """Whether this person has acted for this organisation in this exchange or its group, or accepted its terms."""
    subjects = [
        ("exchange", exchange.id),
        *([("group_service", exchange.group_id)] if exchange.group_id else ()),
    ]
    rows = select(AuditEntry.id).where(
        tuple_(AuditEntry.subject_type, AuditEntry.subject_id).in_(subjects),
        AuditEntry.actor_id == person_id,
        AuditEntry.actor_organisation_id == organisation_id,
    )
    accepted = select(Acceptance.id).join(Acceptance.terms)
    accepted = accepted.where(
        ExchangeTerms.exchange_id == exchange.id,
        Acceptance.person_id == person_id,
        Acceptance.organisation_id == organisation_id,
    )
    return db.session.scalar(rows.union_all(accepted).limit(1)) is not None


def trail(subject: Any, actor: Actor) -> list[TrailRow]:
    """The history of an exchange or offer; names of the other side's people only once both sides have agreed."""
    entries = activity.history(subject.__tablename__, subject.id)
    open_names = actor.has(Role.OFFICE) or getattr(subject, "state", None) in AGREED
    return [
        row
        if open_names or entry.actor_organisation_id == actor.organisation_id
        else replace(row, actor_name="")
        for entry, row in zip(entries, named(entries), strict=True)
    ]
