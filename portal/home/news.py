"""What is new in the areas of the person: published in the last 30 days, of what they may see.

One statement for all kinds: home is opened most often, and each statement costs more than its few rows.
"""

from datetime import date, datetime, timedelta
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import Date, Select, cast, func, literal, null, select, union_all

from portal import clock
from portal.barter import queries as barter
from portal.barter.models import Need, Offer
from portal.columns import UTCDateTime
from portal.documents import queries as documents
from portal.documents.models import Document, DocumentState
from portal.engagement import queries as engagement
from portal.events import queries as events
from portal.events.models import OPEN, Event
from portal.extensions import db
from portal.groups.models import TaskGroup
from portal.home.items import News
from portal.organisations.models import Organisation
from portal.permissions import Actor, can
from portal.practices import queries as practices
from portal.practices.models import Practice, PracticeVersion

SPAN = timedelta(days=30)
SHOWN = 8
NO_MOMENT, NO_DAY = cast(null(), UTCDateTime()), cast(null(), Date())
# What each kind is called, and its page.
KINDS = {
    "practice": (_l("Practice"), "practices.show"),
    "event": (_l("Event"), "events.show"),
    "document": (_l("Document"), "documents.show"),
    "offer": (_l("Offer"), "barter.show_offer"),
    "need": (_l("Need"), "barter.show_need"),
}


def for_actor(actor: Actor, areas: set[int]) -> list[News]:
    """The newest practices, events, documents, offers and needs of these areas (of all without any), newest first.

    An offer or need belongs to the areas in which its organisation is engaged.
    """
    since = clock.now() - SPAN
    newest = [
        _practices(areas, since),
        _events(actor, areas, since),
        _documents(actor, areas, clock.day_of(since)),
        *((_offers(actor, areas, since), _needs(actor, areas, since)) if can(actor, "barter.list") else ()),
    ]
    rows = db.session.execute(union_all(*(select(each.limit(SHOWN).subquery()) for each in newest)))
    return sorted(map(_news, rows), key=lambda row: row.day, reverse=True)[:SHOWN]


def _news(row: Any) -> News:
    word, endpoint = KINDS[row.kind]
    day = row.day or clock.day_of(row.at)
    return News(
        day, str(word), row.title, row.by or str(_l("Partnership Office")), url_for(endpoint, id=row.id)
    )


def _columns(kind: str, key: Any, title: Any, by: Any, *, at: Any = NO_MOMENT, day: Any = NO_DAY) -> Any:
    """The columns of a line: the moment of publication, or the Warsaw day alone."""
    return (
        literal(kind).label("kind"),
        key.label("id"),
        at.label("at"),
        day.label("day"),
        title.label("title"),
        by.label("by"),
    )


def _practices(areas: set[int], since: datetime) -> Select[Any]:
    columns = _columns(
        "practice", Practice.id, PracticeVersion.title, Organisation.name, at=Practice.published_at
    )
    rows = practices.join_published(select(*columns)).where(Practice.published_at >= since)
    rows = rows.where(PracticeVersion.area_number.in_(areas)) if areas else rows
    return rows.order_by(Practice.published_at.desc(), PracticeVersion.id.desc())


def _events(actor: Actor, areas: set[int], since: datetime) -> Select[Any]:
    columns = _columns("event", Event.id, Event.title, Organisation.name, at=Event.announced_at)
    rows = select(*columns).outerjoin(Event.organiser).where(events.seen_by(actor))
    rows = rows.where(Event.announced_at >= since, Event.state.in_(OPEN))
    rows = rows.where(Event.area_number.in_(areas)) if areas else rows
    return rows.order_by(Event.announced_at.desc(), Event.id.desc())


def _documents(actor: Actor, areas: set[int], since: date) -> Select[Any]:
    by = func.coalesce(Organisation.name, TaskGroup.name)
    columns = _columns("document", Document.id, Document.title, by, day=Document.published_on)
    rows = select(*columns).outerjoin(Document.organisation).outerjoin(Document.group)
    rows = rows.where(documents.seen_by(actor))
    rows = rows.where(Document.published_on >= since, Document.state == DocumentState.PUBLISHED)
    rows = rows.where(Document.area_number.in_(areas)) if areas else rows
    return rows.order_by(Document.published_on.desc(), Document.id.desc())


def _offers(actor: Actor, areas: set[int], since: datetime) -> Select[Any]:
    columns = _columns("offer", Offer.id, Offer.title, Organisation.name, at=Offer.published_at)
    rows = select(*columns).join(Offer.organisation).where(barter.open_to(Offer, actor))
    rows = rows.where(Offer.published_at >= since)
    if areas:
        engaged = engagement.organisations_engaged(areas, clock.today())
        rows = rows.where(Offer.organisation_id.in_(engaged))
    return rows.order_by(Offer.published_at.desc(), Offer.id.desc())


def _needs(actor: Actor, areas: set[int], since: datetime) -> Select[Any]:
    columns = _columns("need", Need.id, Need.title, Organisation.name, at=Need.published_at)
    rows = select(*columns).join(Need.organisation).where(barter.open_to(Need, actor))
    rows = rows.where(Need.published_at >= since)
    if areas:
        engaged = engagement.organisations_engaged(areas, clock.today())
        rows = rows.where(Need.organisation_id.in_(engaged))
    return rows.order_by(Need.published_at.desc(), Need.id.desc())
