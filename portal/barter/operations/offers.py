"""The operations on offers: the life of a post (`operations/posts.py`) in the words of an offer."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.activity import unrecorded
from portal.barter.models import Offer, OfferState
from portal.barter.operations.posts import Life
from portal.jobs import daily
from portal.permissions import SYSTEM, Actor

REASON = "an offer is not yet a service"
LIFE = Life(
    Offer,
    only_members=_l("Only members of the partnership offer services."),
    is_past=_l("The last day of the offer cannot be in the past."),
    is_too_far=_l("An offer is valid for two years at most. It can be renewed later with one click."),
    is_out_of_order=_l("The day “available until” cannot be before the day “available from”."),
)


@unrecorded(REASON, says=_l("Wrote an offer"))
def create_offer(*, actor: Actor, **fields: Any) -> Offer:
    """A draft of the organisation acted for, from the columns of `Offer`; its author is the contact by default.

    Who represents the organisation is told of it unless they wrote it themselves.
    `expires_on` is OFFER_DAYS from today when not given. Raises Refused as `edit_offer` does.
    """
    return LIFE.create(actor, fields)


@unrecorded(REASON, says=_l("Changed the offer"))
def edit_offer(offer: Offer, *, actor: Actor, **fields: Any) -> Offer:
    """Change the given columns. Running exchanges keep their own copy of what was agreed.

    Raises Refused when the last day is past or too far, the days are in the wrong order, or the contact person does not
    work for the organisation.
    """
    return LIFE.edit(offer, actor, fields)


@unrecorded(REASON, says=_l("Published the offer"))
def publish_offer(offer: Offer, *, actor: Actor) -> Offer:
    """Show a draft or a withdrawn offer to all organisations; raises Refused when its last day is past."""
    return LIFE.publish(offer, actor)


@unrecorded(REASON, says=_l("Withdrew the offer"))
def withdraw_offer(offer: Offer, *, actor: Actor) -> Offer:
    """Stop showing it; exchanges already asked for go on."""
    return LIFE.end(offer, actor, OfferState.WITHDRAWN)


@unrecorded(REASON, says=_l("Renewed the offer"))
def renew_offer(offer: Offer, *, actor: Actor) -> Offer:
    """Let it live OFFER_DAYS from today on, publishing it again when it had expired or was withdrawn."""
    return LIFE.renew(offer, actor)


@unrecorded(REASON, says=_l("The offer expired"))
def expire_offers(*, actor: Actor) -> list[Offer]:
    """Mark the published offers whose last day is past; returns them."""
    return LIFE.expire(actor)


@daily
def _expire_offers() -> None:
    expire_offers(actor=SYSTEM)
