"""Reading notices and choosing how they come."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from portal import clock
from portal.activity import unrecorded
from portal.extensions import db
from portal.notices import Delivery, Notice, NoticeSetting, Topic
from portal.permissions import Actor
from portal.workflow import Refused

PRIVATE = "what a person reads is nobody's figure"


@unrecorded(PRIVATE, says=_l("Opened a notice"))
def open_notice(notice: Notice, *, actor: Actor) -> Notice:
    """Note that the person has seen it; a second time changes nothing."""
    notice.read_at = notice.read_at or clock.now()
    return notice


@unrecorded(PRIVATE, says=_l("Marked all notices as read"))
def read_all(*, actor: Actor) -> None:
    """Note that the person has seen all there is."""
    db.session.execute(
        update(Notice)
        .where(Notice.user_id == actor.user_id, Notice.read_at.is_(None))
        .values(read_at=clock.now())
    )


@unrecorded(PRIVATE, says=_l("Changed the settings of notices"))
def choose_deliveries(chosen: dict[Topic, Delivery], *, user_id: int, actor: Actor) -> None:
    """How these topics reach the person from now on. Raises Refused for a mandatory topic."""
    for topic, delivery in chosen.items():
        if topic.is_mandatory:
            raise Refused(_l("Notices of this kind are mandatory: they always come by mail."))
        db.session.merge(NoticeSetting(user_id=user_id, topic=topic, delivery=delivery))
    db.session.flush()
