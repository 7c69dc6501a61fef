"""Reading offers."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import contains_eager, defer, joinedload

from portal import clock
from portal.barter.models import Offer, OfferState
from portal.competences.queries import find, same_as
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.permissions import Actor, Role
from portal.polish import fold

SORTS: dict[str, tuple[Any, ...]] = {
    "newest": (Offer.published_at.desc(),),
    "title": (Offer.title_sort,),
    "organisation": (Organisation.name_sort,),
    "expires": (Offer.expires_on,),
}


def published_offers(actor: Actor) -> Select[Any]:
    """The offers one may ask for today; every person with an account sees the same ones."""
    return (
        select(Offer)
        .join(Offer.organisation)
        .options(contains_eager(Offer.organisation))
        .where(offered_today())
    )


def offered_to(actor: Actor) -> ColumnElement[bool]:
    """Whether the organisation acted for may ask for an offer today."""
    return (
        and_(offered_today(), Offer.organisation_id != actor.organisation_id)
        if actor.organisation_id
        else offered_today()
    )


def offered_today() -> ColumnElement[bool]:
    """Whether an offer is open today."""
    return and_(Offer.state == OfferState.PUBLISHED, Offer.expires_on >= clock.today())


def visible_offers(actor: Actor) -> Select[Any]:
    """Drafts are seen by their own organisation and the Biuro, all others by everybody with an account."""
    rows = select(Offer).options(joinedload(Offer.organisation), joinedload(Offer.competence))
    if actor.has(Role.OFFICE):
        return rows
    return rows.where(or_(Offer.state != OfferState.DRAFT, Offer.organisation_id == actor.organisation_id))


def filtered_offers(actor: Actor, wanted: dict[str, Any]) -> Select[Any]:
    """The offers of others, by the filters `q`, `mode`, `resource`, `powiat`, `organisation`, `competence` (slug or id)
    and `sort`; with `whose` = `all` the own ones too."""
    rows = published_offers(actor).options(
        defer(Offer.description),
        defer(Offer.folded),
        contains_eager(Offer.organisation).load_only(Organisation.name),
    )
    if actor.organisation_id and wanted.get("whose") != "all":
        rows = rows.where(Offer.organisation_id != actor.organisation_id)
    if text := wanted.get("q"):
        rows = rows.where(Offer.folded.contains(fold(text), autoescape=True))
    if text := wanted.get("organisation"):
        rows = rows.where(Organisation.name_folded.contains(fold(text), autoescape=True))
    if term := find(wanted.get("competence")):
        rows = rows.where(Offer.competence_id.in_(same_as(term)))
    columns = {"mode": Offer.mode, "resource": Offer.resource_kind, "powiat": Offer.powiat}
    for name, column in columns.items():
        if wanted.get(name):
            rows = rows.where(column == wanted[name])
    return rows.order_by(*SORTS.get(wanted.get("sort") or "", SORTS["newest"]), Offer.id.desc())


def offers_of(organisation_id: int) -> list[Offer]:
    """All offers of an organisation, in alphabetical order."""
    return list(
        db.session.scalars(
            select(Offer).where(Offer.organisation_id == organisation_id).order_by(Offer.title_sort, Offer.id)
        )
    )


def members_today() -> list[Organisation]:
    """The member organisations of today, by name."""
    rows = db.session.scalars(select(Organisation).order_by(Organisation.name_sort, Organisation.id))
    return [row for row in rows if row.is_member_on(clock.today())]
