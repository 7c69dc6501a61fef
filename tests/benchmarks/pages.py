"""The list pages at 1,000 organisations, beside a bare page on the same server; log-in form; memory."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import render_template_string
from flask.testing import FlaskClient
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import insert, select

from portal import clock
from portal.accounts.models import User
from portal.barter.models import Offer, OfferState, ResourceKind, ServiceMode
from portal.extensions import db
from portal.organisations.models import Organisation, OrganisationKind
from portal.permissions import current_actor
from portal.polish import fold, sort_key
from portal.practices.models import Licence, Practice, PracticeState, PracticeVersion
from tests import factories
from tests.benchmarks import Bench, Figure, milliseconds
from tests.benchmarks.matrix import memory
from tests.conftest import FreshClient

ORGANISATIONS, TIMES = 1000, 30
NOW = datetime(2015, 1, 1, tzinfo=UTC)
BASE = "<!doctype html><title>{% block title %}{% endblock %}</title><main>{% block content %}{% endblock %}</main>"
BARE = """{% extends "bare_base.html" %}{% block title %}{{ actor.user.name }}{% endblock %}
{% block content %}<table>{% for row in rows %}
<tr><td>{{ row.name }}</td><td>{{ row.city }}</td><td>{{ row.kind.label }}</td></tr>
{% endfor %}</table>{% endblock %}"""


def run(bench: Bench) -> Iterator[Figure]:
    """Every list as a ratio of the bare page; the promise is 3."""
    add_bare_page(bench)
    person = fill()
    client = browser(bench, person)
    bare = answer(client, "/bare")
    yield Figure("bare page, 50 rows", bare)
    for name, address in (
        ("directory", "/organisations/"),
        ("offers", "/barter/"),
        ("practices", "/practices/"),
    ):
        taken = answer(client, address)
        yield Figure(f"{name}, 50 of {ORGANISATIONS:,} rows", taken)
        yield Figure(f"{name}, times the bare page", round(taken / bare, 2), "", 3)
    yield Figure("log-in form", answer(bench.app.test_client(), "/accounts/log-in"), limit=5)
    for turn in range(1000):
        client.get(("/organisations/", "/barter/", "/practices/", "/monitoring/", "/")[turn % 5])
    yield Figure("memory after 1,000 mixed requests", memory(), "MB", 200)


def add_bare_page(bench: Bench) -> None:
    """The page everything is compared with: the session's user, 50 rows by the ORM, an inherited template."""
    app = bench.app
    loaders = [app.jinja_env.loader, DictLoader({"bare_base.html": BASE})]
    app.jinja_env.loader = ChoiceLoader(loaders)  # type: ignore[arg-type]

    def bare() -> str:
        rows = db.session.scalars(select(Organisation).order_by(Organisation.name_sort).limit(50)).all()
        return render_template_string(BARE, rows=rows, actor=current_actor())

    bare.allowed_action = "home.show"  # type: ignore[attr-defined]
    app.test_client_class = FreshClient
    app.add_url_rule("/bare", "bare", bare)


def fill() -> User:
    """A thousand organisations with an offer and a published practice each, in a few statements."""
    person = factories.representative()
    factories.area()
    own = db.session.scalars(select(Organisation)).one()
    db.session.execute(insert(Organisation), [organisation(number) for number in range(ORGANISATIONS)])
    ids = db.session.scalars(select(Organisation.id).where(Organisation.id != own.id)).all()
    db.session.execute(insert(Offer), [offer(number, key, person.id) for number, key in enumerate(ids)])
    for number, key in enumerate(ids):
        db.session.add(practice(number, key, person.id))
    db.session.commit()
    return person


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
        "kind": OrganisationKind.SCHOOL,
        "city": "Łącko",
        "powiat": "1210",
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


def browser(bench: Bench, person: User) -> FlaskClient:
    """A logged-in client."""
    client = bench.app.test_client()
    token = factories.user_session(person)
    db.session.commit()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return client


def answer(client: FlaskClient, address: str) -> float:
    """The median time of a whole answer, in milliseconds."""
    client.get(address)
    assert client.get(address).status_code == 200, address
    return milliseconds(lambda: client.get(address), TIMES)
