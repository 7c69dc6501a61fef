"""The operations on needs: the life of a post (`operations/posts.py`) in the words of a need, which can be served."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.activity import unrecorded
from portal.barter.models import Need, NeedState
from portal.barter.operations.posts import Life
from portal.jobs import daily
from portal.permissions import SYSTEM, Actor

REASON = "a need is not yet a service"
LIFE = Life(
    Need,
    only_members=_l("Only members of the partnership ask for services."),
    is_past=_l("The last day of the need cannot be in the past."),
    is_too_far=_l("A need is valid for 180 days at most. It can be renewed later with one click."),
    is_out_of_order=_l("The day “wanted until” cannot be before the day “wanted from”."),
)


@unrecorded(REASON, says=_l("Wrote a need"))
def create_need(*, actor: Actor, **fields: Any) -> Need:
    """A draft of the organisation acted for, from the columns of `Need`; its author is the contact by default.

    Who represents the organisation is told of it unless they wrote it themselves.
    `expires_on` is NEED_DAYS from today when not given. Raises Refused as `edit_need` does.
    """
    return LIFE.create(actor, fields)


@unrecorded(REASON, says=_l("Changed the need"))
def edit_need(need: Need, *, actor: Actor, **fields: Any) -> Need:
    """Change the given columns. Running exchanges keep their own copy of what was agreed.

    Raises Refused when the last day is past or too far, the days are in the wrong order, or the contact person does not
    work for the organisation.
    """
    return LIFE.edit(need, actor, fields)


@unrecorded(REASON, says=_l("Published the need"))
def publish_need(need: Need, *, actor: Actor) -> Need:
    """Show a draft or a withdrawn need to all organisations; raises Refused when its last day is past."""
    return LIFE.publish(need, actor)


@unrecorded(REASON, says=_l("Withdrew the need"))
def withdraw_need(need: Need, *, actor: Actor) -> Need:
    """Stop showing it; exchanges about it go on."""
    return LIFE.end(need, actor, NeedState.WITHDRAWN)


@unrecorded(REASON, says=_l("Renewed the need"))
def renew_need(need: Need, *, actor: Actor) -> Need:
    """Let it live NEED_DAYS from today on, publishing it again when it had expired, was withdrawn or served."""
    return LIFE.renew(need, actor)


@unrecorded("the service itself is the fact", says=_l("Marked the need as served"))
def serve_need(need: Need, *, actor: Actor) -> Need:
    """Nobody has to answer it any more: a service for it was booked, or its organisation says so.

    Raises Refused for a draft and for one served already.
    """
    return LIFE.end(need, actor, NeedState.SERVED)


@unrecorded(REASON, says=_l("The need expired"))
def expire_needs(*, actor: Actor) -> list[Need]:
    """Mark the published needs whose last day is past; returns them."""
    return LIFE.expire(actor)


@daily
def _expire_needs() -> None:
    expire_needs(actor=SYSTEM)
