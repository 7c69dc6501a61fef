"""Needs: drafted, published, changed, renewed, withdrawn, served, expired."""

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal import clock
from portal.accounts.queries import staff
from portal.activity import unrecorded
from portal.barter import letters
from portal.barter.models import Need, NeedState
from portal.barter.models.words import NEED_DAYS, NEED_DAYS_MOST
from portal.barter.operations.posted import Posted
from portal.extensions import db
from portal.jobs import daily
from portal.permissions import SYSTEM, Actor
from portal.workflow import Refused, move

# What other organisations answer to; without its last day and contact, which a circle may outlive.
TERMS = (
    "title description resource_kind mode competence_id minutes place powiat audience wanted_from wanted_until"
).split()


@unrecorded("a need is not yet a service", says=_l("Wrote a need"))
def create_need(*, actor: Actor, **fields: Any) -> Need:
    """A draft of the organisation acted for, from the columns of `Need`; its author is the contact by default.

    Who represents the organisation is told of it unless they wrote it themselves.
    `expires_on` is NEED_DAYS from today when not given. Raises Refused as `edit_need` does.
    """
    if actor.organisation is None or not actor.organisation.is_member_on(clock.today()):
        raise Refused(_l("Only members of the partnership ask for services."))
    need = Need(
        organisation_id=actor.organisation.id,
        state=NeedState.DRAFT,
        created_by_id=actor.user_id,
        created_at=clock.now(),
        **{"contact_id": actor.user_id, "expires_on": _life(), **fields},
    )
    _check(need)
    db.session.add(need)
    db.session.flush()
    letters.to_publish(need, actor)
    return need


@unrecorded("a need is not yet a service", says=_l("Changed the need"))
def edit_need(need: Need, *, actor: Actor, **fields: Any) -> Need:
    """Change the given columns. Running exchanges keep their own copy of what was agreed.

    Raises Refused when the last day is past or too far, the days are in the wrong order, or the contact person does not
    work for the organisation.
    """
    is_other = any(getattr(need, name) != value for name, value in fields.items() if name in TERMS)
    for name, value in fields.items():
        setattr(need, name, value)
    _check(need)
    db.session.flush()
    if need.is_open_on(clock.today()):
        letters.published(need)
    if is_other and not need.is_draft:
        Posted(need, actor).leave()
        Posted(need, actor).propose_through()
    return need


def _life() -> date:
    return clock.today() + timedelta(days=NEED_DAYS)


def _check(need: Need) -> None:
    today = clock.today()
    if need.expires_on < today:
        raise Refused(_l("The last day of the need cannot be in the past."))
    if need.expires_on > today + timedelta(days=NEED_DAYS_MOST):
        raise Refused(_l("A need is valid for 180 days at most. It can be renewed later with one click."))
    if need.wanted_from and need.wanted_until and need.wanted_until < need.wanted_from:
        raise Refused(_l("The day “wanted until” cannot be before the day “wanted from”."))
    if need.contact_id not in {person.id for person in staff(need.organisation_id)}:
        raise Refused(_l("The contact person must work for your organisation."))


@unrecorded("a need is not yet a service", says=_l("Published the need"))
def publish_need(need: Need, *, actor: Actor) -> Need:
    """Show a draft or a withdrawn need to all organisations; raises Refused when its last day is past."""
    move(need, NeedState.PUBLISHED)
    _check(need)
    need.published_at = clock.now()
    db.session.flush()
    letters.published(need)
    Posted(need, actor).propose_through()
    return need


@unrecorded("a need is not yet a service", says=_l("Withdrew the need"))
def withdraw_need(need: Need, *, actor: Actor) -> Need:
    """Stop showing it; exchanges about it go on."""
    move(need, NeedState.WITHDRAWN)
    db.session.flush()
    Posted(need, actor).leave()
    return need


@unrecorded("a need is not yet a service", says=_l("Renewed the need"))
def renew_need(need: Need, *, actor: Actor) -> Need:
    """Let it live NEED_DAYS from today on, publishing it again when it had expired, was withdrawn or served."""
    if need.is_draft:
        raise Refused(_l("A draft is published, not renewed."))
    if need.state is not NeedState.PUBLISHED:
        move(need, NeedState.PUBLISHED)
        need.published_at = clock.now()
    need.expires_on = max(need.expires_on, _life())
    _check(need)
    db.session.flush()
    letters.published(need)
    Posted(need, actor).propose_through()
    return need


@unrecorded("the service itself is the fact", says=_l("Marked the need as served"))
def serve_need(need: Need, *, actor: Actor) -> Need:
    """Nobody has to answer it any more: a service for it was booked, or its organisation says so.

    Raises Refused for a draft and for one served already.
    """
    move(need, NeedState.SERVED)
    db.session.flush()
    Posted(need, actor).leave()
    return need


@unrecorded("a need is not yet a service", says=_l("The need expired"))
def expire_needs(*, actor: Actor) -> list[Need]:
    """Mark the published needs whose last day is past; returns them."""
    rows = select(Need).where(Need.state == NeedState.PUBLISHED, Need.expires_on < clock.today())
    needs = list(db.session.scalars(rows.order_by(Need.id).with_for_update(of=Need)))
    for need in needs:
        move(need, NeedState.EXPIRED)
    db.session.flush()
    for need in needs:
        Posted(need, actor).leave()
    return needs


@daily
def _expire_needs() -> None:
    expire_needs(actor=SYSTEM)
