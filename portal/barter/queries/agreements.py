"""Reading agreements: `visible_agreements` is the one place that says who sees which."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from portal.barter.models import Agreement, AgreementCopy, AgreementService, AgreementState, Exchange
from portal.barter.models.words import BEFORE_REPORT
from portal.barter.queries.exchanges import sides_of
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.permissions import Actor, Role
from portal.polish import fold


def visible_agreements(actor: Actor) -> Select[Any]:
    """An agreement is seen by its parties and by the Biuro."""
    sides = (joinedload(Exchange.provider), joinedload(Exchange.recipient))
    rows = select(Agreement).options(
        selectinload(Agreement.services).options(
            joinedload(AgreementService.terms), joinedload(AgreementService.exchange).options(*sides)
        ),
        selectinload(Agreement.copies).options(
            joinedload(AgreementCopy.file), joinedload(AgreementCopy.organisation)
        ),
        joinedload(Agreement.pdf),
        joinedload(Agreement.docx),
    )
    if actor.has(Role.OFFICE):
        return rows
    mine = select(AgreementService.agreement_id).join(AgreementService.exchange)
    return rows.where(Agreement.id.in_(mine.where(sides_of(actor.organisation_id))))


def filtered_agreements(actor: Actor, wanted: dict[str, Any]) -> Select[Any]:
    """The agreements one may see, by `partner`, `state` and `year`, the newest first."""
    rows = visible_agreements(actor)
    if state := wanted.get("state"):
        rows = rows.where(Agreement.state == state)
    if year := wanted.get("year"):
        rows = rows.where(Agreement.year == int(year))
    if text := wanted.get("partner"):
        organisation = aliased(Organisation)
        called = (
            select(AgreementService.agreement_id)
            .join(AgreementService.exchange)
            .join(organisation, organisation.id.in_([Exchange.provider_id, Exchange.recipient_id]))
            .where(organisation.name_folded.contains(fold(text), autoescape=True))
        )
        rows = rows.where(Agreement.id.in_(called))
    return rows.order_by(Agreement.id.desc())


def agreement_years(actor: Actor) -> list[int]:
    """The years of the agreements one may see, the newest first."""
    mine = visible_agreements(actor).order_by(None).with_only_columns(Agreement.id)
    rows = select(Agreement.year).where(Agreement.id.in_(mine)).distinct()
    return list(db.session.scalars(rows.order_by(Agreement.year.desc())))


def last_number(year: int) -> int:
    """The last number of the year, 0 before the first; whoever makes the next agreement waits for it."""
    newest = select(Agreement.id).order_by(Agreement.id.desc()).limit(1)
    db.session.execute(newest.with_for_update(of=Agreement))
    return db.session.scalar(select(func.max(Agreement.number)).where(Agreement.year == year)) or 0


def for_agreement(exchanges: Iterable[Exchange]) -> list[Exchange]:
    """These exchanges as they are now, locked, in the order given."""
    wanted = {row.id: place for place, row in enumerate(exchanges)}
    rows = select(Exchange).where(Exchange.id.in_(wanted)).order_by(Exchange.id)
    found = db.session.scalars(
        rows.with_for_update(of=Exchange).execution_options(populate_existing=True)
    ).all()
    return sorted(found, key=lambda row: wanted[row.id])


def joinable(exchange: Exchange) -> list[Exchange]:
    """The other agreed services of the same two organisations that stand in no agreement that holds."""
    pair = exchange.party_ids
    rows = (
        select(Exchange)
        .outerjoin(Exchange.agreement)
        .where(
            and_(Exchange.provider_id.in_(pair), Exchange.recipient_id.in_(pair)),
            Exchange.id != exchange.id,
            Exchange.state.in_(BEFORE_REPORT),
            or_(Exchange.agreement_id.is_(None), Agreement.state == AgreementState.OUTDATED),
        )
        .options(joinedload(Exchange.provider), selectinload(Exchange.versions))
        .order_by(Exchange.id)
    )
    return list(db.session.scalars(rows))


def copy_of(agreement: Agreement, file_id: int) -> AgreementCopy | None:
    """The signed copy with this file, if the agreement has it."""
    return next((row for row in agreement.copies if row.file_id == file_id), None)
