"""What is new in the areas of the person: published in the last 30 days, of what they may see.

One statement for all kinds: home is opened most often, and each statement costs more than its few rows. It is kept for
everybody who holds the same roles, because making it takes longer than answering it; the person's own organisation is
a parameter.
"""

from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import Date, Integer, Select, bindparam, cast, func, literal, null, select, union_all

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
SINCE: Any = bindparam("since", type_=UTCDateTime)
SINCE_DAY: Any = bindparam("since_day", type_=Date)
OWN: Any = bindparam("own", type_=Integer)
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
    asked = {"since": since, "since_day": clock.day_of(since), "own": actor.organisation_id}
    rows = db.session.execute(_statement(_anybody_like(actor), frozenset(areas), clock.today()), asked)
    return sorted(map(_news, rows), key=lambda row: row.day, reverse=True)[:SHOWN]


def _anybody_like(actor: Actor) -> Actor:
    """The roles of a person without the person: whatever is asked for them holds for all who have these roles."""
    return Actor(grants=tuple(dict.fromkeys(replace(grant, organisation_id=None) for grant in actor.grants)))


@lru_cache(maxsize=64)
def _statement(anybody: Actor, areas: frozenset[int], today: date) -> Any:
    newest = [
        _practices(areas),
        _events(anybody, areas),
        _documents(anybody, areas),
        *((_offers(areas, today), _needs(areas, today)) if can(anybody, "barter.list") else ()),
    ]
    return union_all(*(select(each.limit(SHOWN).subquery()) for each in newest))


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


def _practices(areas: frozenset[int]) -> Select[Any]:
    columns = _columns(
        "practice", Practice.id, PracticeVersion.title, Organisation.name, at=Practice.published_at
    )
    rows = practices.join_published(select(*columns)).where(Practice.published_at >= SINCE)
    rows = rows.where(PracticeVersion.area_number.in_(areas)) if areas else rows
    return rows.order_by(Practice.published_at.desc(), PracticeVersion.id.desc())


def _events(anybody: Actor, areas: frozenset[int]) -> Select[Any]:
    columns = _columns("event", Event.id, Event.title, Organisation.name, at=Event.announced_at)
    rows = select(*columns).outerjoin(Event.organiser).where(events.seen_by(anybody))
    rows = rows.where(Event.announced_at >= SINCE, Event.state.in_(OPEN))
    rows = rows.where(Event.area_number.in_(areas)) if areas else rows
    return rows.order_by(Event.announced_at.desc(), Event.id.desc())


def _documents(anybody: Actor, areas: frozenset[int]) -> Select[Any]:
    by = func.coalesce(Organisation.name, TaskGroup.name)
    columns = _columns("document", Document.id, Document.title, by, day=Document.published_on)
    rows = select(*columns).outerjoin(Document.organisation).outerjoin(Document.group)
    rows = rows.where(documents.seen_by(anybody))
    rows = rows.where(Document.published_on >= SINCE_DAY, Document.state == DocumentState.PUBLISHED)
    rows = rows.where(Document.area_number.in_(areas)) if areas else rows
    return rows.order_by(Document.published_on.desc(), Document.id.desc())


def _offers(areas: frozenset[int], today: date) -> Select[Any]:
    columns = _columns("offer", Offer.id, Offer.title, Organisation.name, at=Offer.published_at)
    rows = select(*columns).join(Offer.organisation).where(barter.open_today(Offer))
    rows = rows.where(Offer.published_at >= SINCE, Offer.organisation_id.is_distinct_from(OWN))
    if areas:
        engaged = engagement.organisations_engaged(areas, today)
        rows = rows.where(Offer.organisation_id.in_(engaged))
    return rows.order_by(Offer.published_at.desc(), Offer.id.desc())


def _needs(areas: frozenset[int], today: date) -> Select[Any]:
    columns = _columns("need", Need.id, Need.title, Organisation.name, at=Need.published_at)
    rows = select(*columns).join(Need.organisation).where(barter.open_today(Need))
    rows = rows.where(Need.published_at >= SINCE, Need.organisation_id.is_distinct_from(OWN))
    if areas:
        engaged = engagement.organisations_engaged(areas, today)
        rows = rows.where(Need.organisation_id.in_(engaged))
    return rows.order_by(Need.published_at.desc(), Need.id.desc())
