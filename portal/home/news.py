"""What is new in the areas of the person: published in the last 30 days, of what they may see."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Select

from portal import clock
from portal.barter import queries as barter
from portal.barter.models import Offer
from portal.documents import queries as documents
from portal.documents.models import Document, DocumentState
from portal.engagement import queries as engagement
from portal.events import queries as events
from portal.events.models import OPEN, Event
from portal.extensions import db
from portal.home.items import News
from portal.permissions import Actor, can
from portal.practices import queries as practices
from portal.practices.models import Practice, PracticeVersion

SPAN = timedelta(days=30)
SHOWN = 8


def for_actor(actor: Actor, areas: set[int]) -> list[News]:
    """The newest practices, events, documents and offers of these areas (of all when there are none), newest first.

    An offer belongs to the areas in which its organisation is engaged.
    """
    since = clock.now() - SPAN
    rows = [
        *_practices(areas, since),
        *_events(actor, areas, since),
        *_documents(actor, areas, clock.day_of(since)),
        *(_offers(actor, areas, since) if can(actor, "barter.list") else ()),
    ]
    return sorted(rows, key=lambda row: row.day, reverse=True)[:SHOWN]


def _of(rows: Select[Any], column: Any, areas: set[int]) -> Iterable[Any]:
    """The first of the rows whose area is one of these."""
    chosen = rows.where(column.in_(areas)) if areas else rows
    return db.session.scalars(chosen.limit(SHOWN))


def _practices(areas: set[int], since: datetime) -> Iterable[News]:
    rows = practices.filtered({}).where(Practice.published_at >= since)
    for version in _of(rows, PracticeVersion.area_number, areas):
        url, practice = url_for("practices.show", id=version.practice_id), version.practice
        yield News(practice.published_on, _("Practice"), version.title, practice.organisation.name, url)


def _events(actor: Actor, areas: set[int], since: datetime) -> Iterable[News]:
    rows = events.visible_to(actor).where(Event.announced_at >= since, Event.state.in_(OPEN))
    rows = rows.order_by(Event.announced_at.desc(), Event.id.desc())
    for event in _of(rows, Event.area_number, areas):
        by = event.organiser.name if event.organiser else _("Partnership Office")
        url, day = url_for("events.show", id=event.id), clock.day_of(event.announced_at)
        yield News(day, _("Event"), event.title, by, url)


def _documents(actor: Actor, areas: set[int], since: date) -> Iterable[News]:
    rows = documents.visible_to(actor).where(
        Document.published_on >= since, Document.state == DocumentState.PUBLISHED
    )
    rows = rows.order_by(Document.published_on.desc(), Document.id.desc())
    for document in _of(rows, Document.area_number, areas):
        url = url_for("documents.show", id=document.id)
        yield News(document.published_on, _("Document"), document.title, str(document.owner_name), url)


def _offers(actor: Actor, areas: set[int], since: datetime) -> Iterable[News]:
    rows = barter.filtered_offers(actor, {}).where(Offer.published_at >= since)
    if areas:
        engaged = engagement.organisations_engaged(areas, clock.today())
        rows = rows.where(Offer.organisation_id.in_(engaged))
    for offer in db.session.scalars(rows.limit(SHOWN)):
        url, day = url_for("barter.show_offer", id=offer.id), clock.day_of(offer.published_at)
        yield News(day, _("Offer"), offer.title, offer.organisation.name, url)
