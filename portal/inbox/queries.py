"""The notices of the person who looks."""

from typing import Any

from sqlalchemy import Select, select

from portal.extensions import db
from portal.notices import Delivery, Notice, NoticeSetting, Topic
from portal.permissions import Actor


def visible(actor: Actor) -> Select[Any]:
    """The person's own notices."""
    return select(Notice).where(Notice.user_id == actor.user_id)


def listed(actor: Actor, topic: Topic | None, unread_only: bool) -> Select[Any]:
    """The person's notices, the newest first."""
    rows = visible(actor).order_by(Notice.id.desc())
    if topic:
        rows = rows.where(Notice.topic == topic)
    return rows.where(Notice.read_at.is_(None)) if unread_only else rows


def deliveries(user_id: int) -> dict[Topic, Delivery]:
    """How each topic reaches the person."""
    chosen = db.session.scalars(select(NoticeSetting).where(NoticeSetting.user_id == user_id)).all()
    return {topic: topic.usual for topic in Topic} | {row.topic: row.delivery for row in chosen}
