"""Reading posts, offers and needs alike: `visible_posts` is the one place that says who sees which."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, defer, joinedload

from portal import clock
from portal.barter.models import Need, Offer, Post
from portal.competences.queries import find, is_member, same_as
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.permissions import Actor, Role
from portal.polish import fold


def visible_posts(model: type[Post], actor: Actor) -> Select[Any]:
    """Drafts are seen by their own organisation and the Biuro, all others by everybody with an account."""
    rows = select(model).options(joinedload(model.organisation), joinedload(model.competence))
    if actor.has(Role.OFFICE):
        return rows
    is_own = model.organisation_id == actor.organisation_id
    return rows.where(or_(model.state != model.states("draft"), is_own))


def visible_offers(actor: Actor) -> Select[Any]:
    """The offers one may see."""
    return visible_posts(Offer, actor)


def visible_needs(actor: Actor) -> Select[Any]:
    """The needs one may see."""
    return visible_posts(Need, actor)


def open_today(model: type[Post]) -> ColumnElement[bool]:
    """Whether a post is open today."""
    return and_(model.state == model.states("published"), model.expires_on >= clock.today())


def published_posts(model: type[Post]) -> Select[Any]:
    """The posts one may answer today; every person with an account sees the same ones."""
    rows = select(model).join(model.organisation).options(contains_eager(model.organisation))
    return rows.where(open_today(model))


def filtered_posts(model: type[Post], actor: Actor, wanted: dict[str, Any]) -> Select[Any]:
    """The posts of others, by the filters `q`, `mode` (those without one too), `resource`, `powiat`, `organisation`,
    `competence` (slug or id) and `sort`; with `whose` = `all` the own ones too."""
    rows = published_posts(model).options(
        defer(model.description),
        defer(model.folded),
        contains_eager(model.organisation).load_only(Organisation.name),
    )
    if actor.organisation_id and wanted.get("whose") != "all":
        rows = rows.where(model.organisation_id != actor.organisation_id)
    if text := wanted.get("q"):
        rows = rows.where(model.folded.contains(fold(text), autoescape=True))
    if text := wanted.get("organisation"):
        rows = rows.where(Organisation.name_folded.contains(fold(text), autoescape=True))
    if term := find(wanted.get("competence")):
        rows = rows.where(model.competence_id.in_(same_as(term)))
    if mode := wanted.get("mode"):
        rows = rows.where(or_(model.mode == mode, model.mode.is_(None)))
    for name, column in {"resource": model.resource_kind, "powiat": model.powiat}.items():
        if wanted.get(name):
            rows = rows.where(column == wanted[name])
    orders = {
        "title": model.title_sort,
        "organisation": Organisation.name_sort,
        "expires": model.expires_on,
    }
    return rows.order_by(orders.get(wanted.get("sort") or "", model.published_at.desc()), model.id.desc())


def posts_of(model: type[Post], organisation_id: int) -> list[Any]:
    """All posts of an organisation, in alphabetical order."""
    rows = select(model).where(model.organisation_id == organisation_id)
    return list(db.session.scalars(rows.order_by(model.title_sort, model.id)))


def ending_posts(last: date) -> list[Post]:
    """The published posts of today's members whose last day is today or later, up to `last`."""
    found: list[Post] = []
    for model in (Offer, Need):
        rows = select(model).join(model.organisation).where(open_today(model), is_member(clock.today()))
        rows = rows.where(model.expires_on <= last).order_by(model.expires_on, model.id)
        found += db.session.scalars(rows)
    return found


def expired_posts() -> list[tuple[int, date, int]]:
    """How many posts of today's members have expired: (organisation, last day, number); no withdrawn or served."""
    today = clock.today()
    found: list[tuple[int, date, int]] = []
    for model in (Offer, Need):
        key = (model.organisation_id, model.expires_on)
        rows = select(*key, func.count()).join(model.organisation).where(model.expires_on < today)
        states = [model.states(state) for state in ("published", "expired")]
        rows = rows.where(model.state.in_(states), is_member(today)).group_by(*key)
        found += [(owner, day, count) for owner, day, count in db.session.execute(rows)]
    return found
