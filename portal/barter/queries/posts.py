"""Reading offers and needs together: those that end, those that have ended."""

from datetime import date
from typing import Any

from sqlalchemy import func, select

from portal import clock
from portal.barter.models import Need, NeedState, Offer, OfferState, Post
from portal.competences.queries import is_member
from portal.extensions import db

POSTS: tuple[tuple[Any, Any], ...] = ((Offer, OfferState), (Need, NeedState))


def ending_posts(last: date) -> list[Post]:
    """The published posts of today's members whose last day is today or later, up to `last`."""
    today = clock.today()
    found: list[Post] = []
    for model, state in POSTS:
        rows = select(model).join(model.organisation).where(model.state == state.PUBLISHED, is_member(today))
        rows = rows.where(model.expires_on.between(today, last))
        found += db.session.scalars(rows.order_by(model.expires_on, model.id))
    return found


def expired_posts() -> list[tuple[int, date, int]]:
    """How many posts of today's members have expired: (organisation, last day, number); no withdrawn or served."""
    today = clock.today()
    found: list[tuple[int, date, int]] = []
    for model, state in POSTS:
        key = (model.organisation_id, model.expires_on)
        rows = select(*key, func.count()).join(model.organisation).where(model.expires_on < today)
        rows = rows.where(model.state.in_((state.PUBLISHED, state.EXPIRED)), is_member(today))
        found += [(owner, day, count) for owner, day, count in db.session.execute(rows.group_by(*key))]
    return found
