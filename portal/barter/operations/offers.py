"""Offers: drafted, published, changed, renewed, withdrawn, expired."""

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal import clock
from portal.accounts.queries import staff
from portal.activity import unrecorded
from portal.barter import letters
from portal.barter.models import Offer, OfferState
from portal.barter.models.words import OFFER_DAYS, OFFER_DAYS_MOST
from portal.barter.operations.posted import Posted
from portal.extensions import db
from portal.jobs import daily
from portal.permissions import SYSTEM, Actor
from portal.workflow import Refused, move

# What other organisations answer to; without its days and contact, which a circle may outlive.
TERMS = (
    "title description resource_kind mode competence_id capacity_minutes place powiat audience "
    "available_from available_until"
).split()


@unrecorded("an offer is not yet a service", says=_l("Wrote an offer"))
def create_offer(*, actor: Actor, **fields: Any) -> Offer:
    """A draft of the organisation acted for, from the columns of `Offer`; its author is the contact by default.

    Who represents the organisation is told of it unless they wrote it themselves.
    `expires_on` is OFFER_DAYS from today when not given. Raises Refused as `edit_offer` does.
    """
    if actor.organisation is None or not actor.organisation.is_member_on(clock.today()):
        raise Refused(_l("Only members of the partnership offer services."))
    offer = Offer(
        organisation_id=actor.organisation.id,
        state=OfferState.DRAFT,
        created_by_id=actor.user_id,
        created_at=clock.now(),
        **{"contact_id": actor.user_id, "expires_on": _life(), **fields},
    )
    _check(offer)
    db.session.add(offer)
    db.session.flush()
    letters.to_publish(offer, actor)
    return offer


@unrecorded("an offer is not yet a service", says=_l("Changed the offer"))
def edit_offer(offer: Offer, *, actor: Actor, **fields: Any) -> Offer:
    """Change the given columns. Running exchanges keep their own copy of what was agreed.

    Raises Refused when the last day is past or too far, the days are in the wrong order, or the contact person does not
    work for the organisation.
    """
    is_other = any(getattr(offer, name) != value for name, value in fields.items() if name in TERMS)
    for name, value in fields.items():
        setattr(offer, name, value)
    _check(offer)
    db.session.flush()
    if offer.is_open_on(clock.today()):
        letters.published(offer)
    if is_other and not offer.is_draft:
        Posted(offer, actor).leave()
        Posted(offer, actor).propose_through()
    return offer


def _life() -> date:
    return clock.today() + timedelta(days=OFFER_DAYS)


def _check(offer: Offer) -> None:
    today = clock.today()
    if offer.expires_on < today:
        raise Refused(_l("The last day of the offer cannot be in the past."))
    if offer.expires_on > today + timedelta(days=OFFER_DAYS_MOST):
        raise Refused(_l("An offer is valid for two years at most. It can be renewed later with one click."))
    if offer.available_from and offer.available_until and offer.available_until < offer.available_from:
        raise Refused(_l("The day “available until” cannot be before the day “available from”."))
    if offer.contact_id not in {person.id for person in staff(offer.organisation_id)}:
        raise Refused(_l("The contact person must work for your organisation."))


@unrecorded("an offer is not yet a service", says=_l("Published the offer"))
def publish_offer(offer: Offer, *, actor: Actor) -> Offer:
    """Show a draft or a withdrawn offer to all organisations; raises Refused when its last day is past."""
    move(offer, OfferState.PUBLISHED)
    _check(offer)
    offer.published_at = clock.now()
    db.session.flush()
    letters.published(offer)
    Posted(offer, actor).propose_through()
    return offer


@unrecorded("an offer is not yet a service", says=_l("Withdrew the offer"))
def withdraw_offer(offer: Offer, *, actor: Actor) -> Offer:
    """Stop showing it; exchanges already asked for go on."""
    move(offer, OfferState.WITHDRAWN)
    db.session.flush()
    Posted(offer, actor).leave()
    return offer


@unrecorded("an offer is not yet a service", says=_l("Renewed the offer"))
def renew_offer(offer: Offer, *, actor: Actor) -> Offer:
    """Let it live OFFER_DAYS from today on, publishing it again when it had expired or was withdrawn."""
    if offer.is_draft:
        raise Refused(_l("A draft is published, not renewed."))
    if offer.state is not OfferState.PUBLISHED:
        move(offer, OfferState.PUBLISHED)
        offer.published_at = clock.now()
    offer.expires_on = max(offer.expires_on, _life())
    _check(offer)
    db.session.flush()
    letters.published(offer)
    Posted(offer, actor).propose_through()
    return offer


@unrecorded("an offer is not yet a service", says=_l("The offer expired"))
def expire_offers(*, actor: Actor) -> list[Offer]:
    """Mark the published offers whose last day is past; returns them."""
    rows = select(Offer).where(Offer.state == OfferState.PUBLISHED, Offer.expires_on < clock.today())
    offers = list(db.session.scalars(rows.with_for_update(of=Offer)))
    for offer in offers:
        move(offer, OfferState.EXPIRED)
    db.session.flush()
    for offer in offers:
        Posted(offer, actor).leave()
    return offers


@daily
def _expire_offers() -> None:
    expire_offers(actor=SYSTEM)
