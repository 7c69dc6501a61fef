"""Reading what only a need has: who asks for it, and who helps."""

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from portal.barter.models import Exchange, Need
from portal.barter.models.words import AGREED, RUNNING
from portal.barter.queries.posts import published_posts
from portal.extensions import db
from portal.permissions import LARGEST_KEY, Actor


def own_need(actor: Actor, key: int | None) -> Need | None:
    """The open need of the organisation acted for with this id, if there is one."""
    if key is None or not 0 < key <= LARGEST_KEY or actor.organisation_id is None:
        return None
    rows = published_posts(Need).where(Need.id == key, Need.organisation_id == actor.organisation_id)
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
