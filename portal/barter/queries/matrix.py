"""Supply and demand by competence: open offers, open needs, and who has proved to give it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from portal import clock
from portal.activity import ActivityEvent
from portal.barter.models import Exchange, ExchangeState, HourTransfer, Need, Offer, Post, TransferKind
from portal.barter.queries.posts import open_today
from portal.competences.models import ClaimSource, Competence, CompetenceClaim, CompetenceGroup
from portal.competences.queries import is_member
from portal.extensions import db
from portal.organisations.models import Organisation

CURRENT = func.coalesce(Competence.replaced_by_id, Competence.id)  # a retired term is its successor


@dataclass(frozen=True)
class MatrixRow:
    """A term in use: its open offers and needs, how many organisations offer it and how many have proved to give it."""

    id: int
    slug: str
    name: str
    group: str
    offers: int
    offering: int
    needs: int
    providers: int

    @property
    def is_gap(self) -> bool:
        """Whether somebody needs it now and nobody offers it."""
        return self.needs > 0 and self.offering == 0

    @property
    def offering_mark(self) -> str:
        """How scarce offers are, in words."""
        return scarcity(self.offering)

    @property
    def providers_mark(self) -> str:
        """How scarce proved providers are, in words."""
        return scarcity(self.providers)


def scarcity(organisations: int) -> str:
    """That nobody or only one organisation does something, in words; empty for more."""
    return {0: _("nobody"), 1: _("only one organisation")}.get(organisations, "")


def matrix(wanted: dict[str, Any]) -> list[MatrixRow]:
    """Every term in use, in the order of the vocabulary, in one statement.

    Filters: `group` (slug); `gaps` is `few` (nobody or only one organisation offers it) or `unmet` (somebody needs what
    nobody offers).
    """
    offered, needed, proved = (rows.subquery() for rows in (_open(Offer), _open(Need), _proved()))
    offering, needs = func.coalesce(offered.c.owners, 0), func.coalesce(needed.c.posts, 0)
    term = (Competence.id, Competence.slug, Competence.name, CompetenceGroup.name)
    rows = (
        select(
            *term, func.coalesce(offered.c.posts, 0), offering, needs, func.coalesce(proved.c.providers, 0)
        )
        .join(Competence.group)
        .outerjoin(offered, offered.c.term == Competence.id)
        .outerjoin(needed, needed.c.term == Competence.id)
        .outerjoin(proved, proved.c.term == Competence.id)
        .where(Competence.replaced_by_id.is_(None))
        .order_by(CompetenceGroup.number, Competence.name_sort, Competence.id)
    )
    if wanted.get("group"):
        rows = rows.where(CompetenceGroup.slug == wanted["group"])
    gaps = {"few": offering <= 1, "unmet": and_(offering == 0, needs > 0)}
    if wanted.get("gaps") in gaps:
        rows = rows.where(gaps[wanted["gaps"]])
    return [MatrixRow(*row) for row in db.session.execute(rows)]


def _open(model: type[Post]) -> Select[Any, Any, Any]:
    """How many posts of each term are open today, and of how many organisations."""
    owners = func.count(model.organisation_id.distinct()).label("owners")
    rows = select(CURRENT.label("term"), func.count().label("posts"), owners).select_from(model)
    return rows.join(model.competence).where(open_today(model)).group_by(CURRENT)


def _proved() -> Select[Any, Any]:
    """How many of today's members gave a booked service of each term, or rest a claim to it on one that counts."""
    given = select(CURRENT.label("term"), Exchange.provider_id.label("owner")).where(*_booked())
    both = _services(given).union(_claims()).subquery()
    rows = select(both.c.term, func.count(Organisation.id.distinct()).label("providers"))
    rows = rows.join(Organisation, Organisation.id == both.c.owner)
    return rows.where(is_member(clock.today())).group_by(both.c.term)


def _services(rows: Any) -> Any:
    """Of exchanges, with the term of what was offered or, where help was offered, needed."""
    about = func.coalesce(Offer.competence_id, Need.competence_id)
    rows = rows.select_from(Exchange).outerjoin(Exchange.offer).outerjoin(Exchange.need)
    return rows.join(Competence, Competence.id == about)


def _booked() -> list[ColumnElement[bool]]:
    """Whether hours stand booked for an exchange: it was confirmed, or settled with hours recognised."""
    booking = select(HourTransfer.id).where(HourTransfer.exchange_id == Exchange.id)
    states = (ExchangeState.CONFIRMED, ExchangeState.SETTLED)
    return [Exchange.state.in_(states), booking.where(HourTransfer.kind == TransferKind.SERVICE).exists()]


def _claims() -> Select[Any, Any]:
    rows = select(CURRENT.label("term"), CompetenceClaim.organisation_id.label("owner"))
    rows = rows.select_from(CompetenceClaim).join(CompetenceClaim.competence).join(CompetenceClaim.fact)
    claimed = (CompetenceClaim.ended_on.is_(None), CompetenceClaim.source == ClaimSource.EXCHANGE)
    return rows.where(*claimed, ActivityEvent.voided_at.is_(None))


@dataclass(frozen=True)
class Provider:
    """An organisation that has proved to give a term: by how many services, the last of them on which day."""

    organisation_id: int
    name: str
    services: int
    last_on: date | None
    is_claimed: bool


def providers_of(term: Competence) -> list[Provider]:
    """The organisations behind a figure of the matrix, in alphabetical order."""
    is_it = or_(Competence.id == term.id, Competence.replaced_by_id == term.id)
    key = Exchange.provider_id
    given = select(key, func.count(), func.max(Exchange.performed_on)).where(*_booked(), is_it)
    found = db.session.execute(_services(given).group_by(key))
    services = {owner: (count, last) for owner, count, last in found}
    claimed = {owner for _term, owner in db.session.execute(_claims().where(is_it))}
    names = select(Organisation.id, Organisation.name).where(Organisation.id.in_(claimed | services.keys()))
    names = names.where(is_member(clock.today())).order_by(Organisation.name_sort, Organisation.id)
    return [
        Provider(number, name, *services.get(number, (0, None)), number in claimed)
        for number, name in db.session.execute(names)
    ]
