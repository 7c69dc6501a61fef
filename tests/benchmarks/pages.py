"""The list pages and home of a large partnership, beside a bare page on the same server; log-in form; memory.

1,000 organisations with an offer and a practice each, 2,000 events, 20,000 documents.
"""

from collections.abc import Iterator
from statistics import median
from time import perf_counter

from flask import render_template_string
from flask.testing import FlaskClient
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import insert, select

from portal.accounts.models import User
from portal.barter.models import Offer
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.permissions import SYSTEM, current_actor
from portal.plan import operations as plan
from tests import factories
from tests.benchmarks import Bench, Figure, rows
from tests.benchmarks.ledger import settle
from tests.benchmarks.matrix import memory
from tests.conftest import FreshClient

ORGANISATIONS, EVENTS, DOCUMENTS, TIMES = 1000, 2000, 20_000, 30
LISTS = (
    ("home", "/", ORGANISATIONS),
    ("directory", "/organisations/", ORGANISATIONS),
    ("map", "/organisations/map", ORGANISATIONS),
    ("offers", "/barter/", ORGANISATIONS),
    ("practices", "/practices/", ORGANISATIONS),
    ("events", "/events/", EVENTS),
    ("documents", "/documents/", DOCUMENTS),
)
BASE = "<!doctype html><title>{% block title %}{% endblock %}</title><main>{% block content %}{% endblock %}</main>"
BARE = """{% extends "bare_base.html" %}{% block title %}{{ actor.user.name }}{% endblock %}
{% block content %}<table>{% for row in rows %}
<tr><td>{{ row.name }}</td><td>{{ row.city }}</td><td>{{ row.kind.label }}</td></tr>
{% endfor %}</table>{% endblock %}"""


def run(bench: Bench) -> Iterator[Figure]:
    """Every list as a ratio of the bare page; the promise is 3."""
    add_bare_page(bench)
    client = browser(bench, fill())
    yield Figure("bare page, 50 rows", answers(client, "/bare")[0])
    for name, address, size in LISTS:
        taken, bare = answers(client, address, "/bare")
        yield Figure(f"{name}, of {size:,} rows", taken)
        yield Figure(f"{name}, times the bare page", round(taken / bare, 2), "", 3)
    yield Figure("log-in form", answers(bench.app.test_client(), "/accounts/log-in")[0], limit=5)
    for turn in range(1000):
        client.get(("/monitoring/", *(address for _name, address, _size in LISTS))[turn % 8])
    yield Figure("memory after 1,000 mixed requests", memory(), "MB", 200)


def add_bare_page(bench: Bench) -> None:
    """The page everything is compared with: the session's user, 50 rows by the ORM, an inherited template."""
    app = bench.app
    loaders = [app.jinja_env.loader, DictLoader({"bare_base.html": BASE})]
    app.jinja_env.loader = ChoiceLoader(loaders)  # type: ignore[arg-type]

    def bare() -> str:
        found = db.session.scalars(select(Organisation).order_by(Organisation.name_sort).limit(50)).all()
        return render_template_string(BARE, rows=found, actor=current_actor())

    bare.allowed_action = "home.show"  # type: ignore[attr-defined]
    app.test_client_class = FreshClient
    app.add_url_rule("/bare", "bare", bare)


def fill() -> User:
    """The whole partnership, in a few statements."""
    person = factories.representative()
    plan.load_plan(factories.plan_document(), actor=SYSTEM)
    own = db.session.scalars(select(Organisation)).one()
    db.session.execute(insert(Organisation), [rows.organisation(number) for number in range(ORGANISATIONS)])
    ids = db.session.scalars(select(Organisation.id).where(Organisation.id != own.id)).all()
    db.session.execute(insert(Offer), [rows.offer(number, key, person.id) for number, key in enumerate(ids)])
    for number, key in enumerate(ids):
        db.session.add(rows.practice(number, key, person.id))
    rows.add_events(EVENTS, person)
    rows.add_documents(DOCUMENTS, person)
    db.session.commit()
    key = person.id
    settle()
    return db.session.get_one(User, key)


def browser(bench: Bench, person: User) -> FlaskClient:
    """A logged-in client."""
    client = bench.app.test_client()
    token = factories.user_session(person)
    db.session.commit()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return client


def answers(client: FlaskClient, *addresses: str) -> list[float]:
    """The median milliseconds of a whole answer of each address; they take turns, so that other work slows all."""
    for address in addresses * 2:
        assert client.get(address).status_code == 200, address
    taken = [[_time(client, address) for address in addresses] for _turn in range(TIMES)]
    return [round(median(times), 2) for times in zip(*taken, strict=True)]


def _time(client: FlaskClient, address: str) -> float:
    started = perf_counter()
    client.get(address)
    return (perf_counter() - started) * 1000
