"""Rows of every list the portal pages, many at once: organisations, offers, practices, events, documents."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert, select

from portal import clock
from portal.accounts.models import User
from portal.barter.models import OfferState, ResourceKind, ServiceMode
from portal.documents.models import Document, DocumentState, DocumentType, DocumentVersion
from portal.events.models import Event, EventState, EventTag, EventType
from portal.extensions import db
from portal.organisations import territory
from portal.organisations.models import OrganisationKind
from portal.polish import fold, sort_key
from portal.practices.models import Licence, Practice, PracticeState, PracticeVersion
from tests import factories

NOW = datetime(2015, 1, 1, tzinfo=UTC)
POWIATY = tuple(territory.powiaty())
KINDS = tuple(OrganisationKind)
BATCH = 500


def practice(number: int, organisation_id: int, person_id: int) -> Practice:
    """A published practice with its one version."""
    texts: dict[str, Any] = {
        "title": f"Praktyka nr {number}",
        "area_number": 5,
        "powiat": "1210",
        "place": "Łącko",
    }
    texts |= {
        "problem": "Brak zajęć po godzinie 16.",
        "licence": next(iter(Licence)),
        "contact_id": person_id,
    }
    made = Practice(
        organisation_id=organisation_id,
        state=PracticeState.PUBLISHED,
        latest_number=1,
        first_published_number=1,
        published_number=1,
        created_by_id=person_id,
        created_at=NOW,
        changed_at=NOW,
        submitted_at=NOW,
        published_at=NOW,
        **texts,
    )
    made.versions.append(PracticeVersion(number=1, submitted_at=NOW, submitted_by_id=person_id, **texts))
    return made


def organisation(number: int) -> dict[str, Any]:
    """The columns of an organisation."""
    name = f"Zespół Szkół nr {number} w Łącku"
    return {
        "name": name,
        "name_sort": sort_key(name),
        "name_folded": fold(name),
        "kind": KINDS[number % len(KINDS)],
        "city": "Łącko",
        "powiat": POWIATY[number % len(POWIATY)],
        "joined_on": factories.LONG_AGO,
        "created_at": NOW,
    }


def offer(number: int, organisation_id: int, person_id: int) -> dict[str, Any]:
    """The columns of a published offer."""
    title = f"Warsztat nr {number}"
    return {
        "organisation_id": organisation_id,
        "title": title,
        "title_sort": sort_key(title),
        "folded": fold(title),
        "description": "Warsztat dla doradców zawodowych.",
        "resource_kind": ResourceKind.WORK,
        "mode": ServiceMode.REMOTE,
        "capacity_minutes": 480,
        "expires_on": clock.today() + timedelta(days=300),
        "state": OfferState.PUBLISHED,
        "contact_id": person_id,
        "created_by_id": person_id,
        "created_at": NOW,
        "published_at": NOW,
    }


def event(number: int, person_id: int) -> dict[str, Any]:
    """The columns of an announced training, one a day around today."""
    title = f"Szkolenie nr {number}"
    starts_at = clock.now() + timedelta(days=number % 1000 - 500, hours=1)
    return {
        "type": EventType.TRAINING,
        "title": title,
        "title_folded": fold(title),
        "area_number": 5,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=6),
        "place": "Łącko 12",
        "powiat": POWIATY[number % len(POWIATY)],
        "capacity": 20,
        "state": EventState.ANNOUNCED,
        "created_by_id": person_id,
        "created_at": NOW,
        "changed_at": NOW,
        "announced_at": NOW,
    }


def document(number: int, person_id: int) -> dict[str, Any]:
    """The columns of a published document of the Biuro."""
    title = f"Raport nr {number}"
    return {
        "title": title,
        "title_sort": sort_key(title),
        "folded": fold(title),
        "type": DocumentType.REPORT,
        "area_number": 5,
        "state": DocumentState.PUBLISHED,
        "published_number": 1,
        "published_on": NOW.date(),
        "created_by_id": person_id,
        "created_at": NOW,
        "changed_at": NOW,
    }


def add_events(count: int, person: User) -> None:
    """Add announced trainings, each with a tag of the plan."""
    _add(Event, (event(number, person.id) for number in range(count)))
    _add(EventTag, ({"event_id": key, "indicator": "5.1.4"} for key in db.session.scalars(select(Event.id))))


def add_documents(count: int, person: User) -> None:
    """Add published documents, each with its one version."""
    _add(Document, (document(number, person.id) for number in range(count)))
    dates = {"created_at": NOW, "published_at": NOW}
    ids = db.session.scalars(select(Document.id)).all()
    _add(DocumentVersion, ({"document_id": key, "number": 1, **dates} for key in ids))


def _add(model: type[Any], rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows, BATCH at a time, so that the memory measured later is not that of filling."""
    coming = iter(rows)
    while batch := list(islice(coming, BATCH)):
        db.session.execute(insert(model), batch)
