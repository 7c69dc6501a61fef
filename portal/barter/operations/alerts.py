"""Alerts: a person asks to be told when something is offered or needed."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from portal import clock
from portal.activity import unrecorded
from portal.barter.models import PostAlert, PostKind
from portal.extensions import db
from portal.permissions import Actor
from portal.workflow import Refused

PRIVATE = "what a person wants to be told of is nobody's figure"
MOST = 20  # alerts of one person


@unrecorded(PRIVATE, says=_l("Saved an alert"))
def create_alert(*, actor: Actor, kind: PostKind, **wanted: Any) -> PostAlert:
    """Tell the person from now on of every offer (or need) that is published and fits.

    `wanted` are columns of `PostAlert`, any of them None. Raises Refused when all are, for an alert the person has
    already, and for more than MOST.
    """
    if not any(wanted.values()):
        raise Refused(_l("Choose at least one: a competence, what it is, where, or a district."))
    own = select(func.count()).where(PostAlert.user_id == actor.user_id)
    if (db.session.scalar(own) or 0) >= MOST:
        raise Refused(_l("You have %(count)s alerts, the most there can be. Remove one first.", count=MOST))
    same = [getattr(PostAlert, name) == value for name, value in {"kind": kind, **wanted}.items()]
    if db.session.scalar(own.where(*same)):
        raise Refused(_l("You have this alert already."))
    alert = PostAlert(user_id=actor.user_id, kind=kind, created_at=clock.now(), **wanted)
    db.session.add(alert)
    db.session.flush()
    return alert


@unrecorded(PRIVATE, says=_l("Removed an alert"))
def remove_alert(alert: PostAlert, *, actor: Actor) -> None:
    """Tell the person of it no more."""
    db.session.delete(alert)
    db.session.flush()
