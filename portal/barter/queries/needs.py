"""Reading needs."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import contains_eager, defer, joinedload

from portal import clock
from portal.barter.models import Exchange, Need, NeedState
from portal.barter.models.words import AGREED, RUNNING
from portal.competences.queries import find, same_as
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.permissions import LARGEST_KEY, Actor, Role
from portal.polish import fold

SORTS: dict[str, tuple[Any, ...]] = {
    "newest": (Need.published_at.desc(),),
    "title": (Need.title_sort,),
    "organisation": (Organisation.name_sort,),
    "expires": (Need.expires_on,),
}


def published_needs(actor: Actor) -> Select[Any]:
    """The needs one may answer today; every person with an account sees the same ones."""
    return (
        select(Need).join(Need.organisation).options(contains_eager(Need.organisation)).where(needed_today())
    )


def needed_by_others(actor: Actor) -> ColumnElement[bool]:
    """Whether the organisation acted for may answer a need today."""
    own = actor.organisation_id
    return and_(needed_today(), Need.organisation_id != own) if own else needed_today()


def needed_today() -> ColumnElement[bool]:
    """Whether a need is open today."""
    return and_(Need.state == NeedState.PUBLISHED, Need.expires_on >= clock.today())


def visible_needs(actor: Actor) -> Select[Any]:
    """Drafts are seen by their own organisation and the Biuro, all others by everybody with an account."""
    rows = select(Need).options(joinedload(Need.organisation), joinedload(Need.competence))
    if actor.has(Role.OFFICE):
        return rows
    return rows.where(or_(Need.state != NeedState.DRAFT, Need.organisation_id == actor.organisation_id))


def filtered_needs(actor: Actor, wanted: dict[str, Any]) -> Select[Any]:
    """The needs of others, by the filters `q`, `mode` (those without one too), `resource`, `powiat`, `organisation`,
    `competence` (slug or id) and `sort`; with `whose` = `all` the own ones too."""
    rows = published_needs(actor).options(
        defer(Need.description),
        defer(Need.folded),
        contains_eager(Need.organisation).load_only(Organisation.name),
    )
    if actor.organisation_id and wanted.get("whose") != "all":
        rows = rows.where(Need.organisation_id != actor.organisation_id)
    if text := wanted.get("q"):
        rows = rows.where(Need.folded.contains(fold(text), autoescape=True))
    if text := wanted.get("organisation"):
        rows = rows.where(Organisation.name_folded.contains(fold(text), autoescape=True))
    if term := find(wanted.get("competence")):
        rows = rows.where(Need.competence_id.in_(same_as(term)))
    if mode := wanted.get("mode"):
        rows = rows.where(or_(Need.mode == mode, Need.mode.is_(None)))
    for name, column in {"resource": Need.resource_kind, "powiat": Need.powiat}.items():
        if wanted.get(name):
            rows = rows.where(column == wanted[name])
    return rows.order_by(*SORTS.get(wanted.get("sort") or "", SORTS["newest"]), Need.id.desc())


def needs_of(organisation_id: int) -> list[Need]:
    """All needs of an organisation, in alphabetical order."""
    rows = select(Need).where(Need.organisation_id == organisation_id)
    return list(db.session.scalars(rows.order_by(Need.title_sort, Need.id)))


def own_need(actor: Actor, key: int | None) -> Need | None:
    """The open need of the organisation acted for with this id, if there is one."""
    if key is None or not 0 < key <= LARGEST_KEY or actor.organisation_id is None:
        return None
    rows = published_needs(actor).where(Need.id == key, Need.organisation_id == actor.organisation_id)
    return db.session.scalars(rows).first()


def exchanges_for(need: Need, organisation_id: int | None) -> list[Exchange]:
    """The exchanges about a need in which an organisation takes part, running or agreed, newest first."""
    rows = (
        select(Exchange)
        .options(joinedload(Exchange.provider))
        .where(Exchange.need_id == need.id, Exchange.state.in_((*RUNNING, *AGREED)))
        .where(or_(Exchange.provider_id == organisation_id, Exchange.recipient_id == organisation_id))
    )
    return list(db.session.scalars(rows.order_by(Exchange.id.desc())))


def is_helping(organisation_id: int, need: Need) -> bool:
    """Whether an exchange between this organisation and the need's, about the need, is running."""
    rows = select(Exchange.id).where(Exchange.need_id == need.id, Exchange.provider_id == organisation_id)
    return db.session.scalar(rows.where(Exchange.state.in_(RUNNING)).limit(1)) is not None
