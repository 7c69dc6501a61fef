"""The world's notices: one of the representative, and the link that gives up mail."""

from typing import Any

from sqlalchemy import select

from portal import notices
from portal.extensions import db
from portal.notices import Notice, Topic


def make(world: Any) -> None:
    """Keep the newest notice of the representative, which the exchanges brought, and an address to unsubscribe."""
    person = world.person("representative")
    newest = select(Notice).where(Notice.user_id == person.id).order_by(Notice.id.desc()).limit(1)
    world.keep("notice", db.session.scalars(newest).one())
    world.words["unsubscribe"] = notices.unsubscribe_path(person.id, Topic.MOVE).rpartition("/")[2]
