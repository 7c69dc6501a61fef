"""The search over 20,000 records: filling the index, a page of hits and suggestions over HTTP."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import median, quantiles
from time import perf_counter

from flask.testing import FlaskClient
from sqlalchemy import insert

from config import ROOT
from portal.accounts.models import User
from portal.barter.models import Offer
from portal.database import transaction
from portal.extensions import db
from portal.search import indexing
from tests import factories
from tests.benchmarks import Bench, Figure
from tests.benchmarks.matrix import memory
from tests.benchmarks.pages import browser, offer
from tests.conftest import FreshClient

RECORDS, QUESTIONS = 20_000, 200
NOW = datetime(2015, 1, 1, tzinfo=UTC)
DATA = ROOT / "tests" / "search" / "data"


def run(bench: Bench) -> Iterator[Figure]:
    """The engine the database is for: whoosh beside SQLite, PostgreSQL's own."""
    bench.app.config["SEARCH"] = "whoosh" if bench.database == "SQLite" else "postgresql"
    bench.app.test_client_class = FreshClient
    person = fill()
    began = perf_counter()
    for _left in indexing.rebuild():
        pass
    yield Figure(f"search rebuild, {RECORDS:,} records", round(perf_counter() - began, 1), "s")
    client = browser(bench, person)
    questions = json.loads((DATA / "queries.json").read_text("utf-8"))
    for kind, entries in questions.items():
        taken = times(client, "/search/", [entry["query"] for entry in entries] * 3)
        yield Figure(f"search page, {kind.replace('_', ' ')}, median", round(median(taken), 1), limit=15)
        yield Figure(f"search page, {kind.replace('_', ' ')}, p95", percentile(taken), limit=50)
    starts = [entry["query"][:4] for entries in questions.values() for entry in entries]
    taken = times(client, "/search/suggestions", starts[:QUESTIONS])
    yield Figure("suggestions, median", round(median(taken), 1), limit=10)
    yield Figure("suggestions, p95", percentile(taken))
    yield Figure("one change taken in", round(one_change(), 1), limit=2000)
    yield Figure("memory with the search in use", memory(), "MB", 200)


def fill() -> User:
    """Offers whose titles and texts are mixed of the labelled ones and the plan's words."""
    chosen = random.Random(2015)
    person = factories.representative()
    owner = person.assignments[0].organisation_id
    corpus = json.loads((DATA / "corpus.json").read_text("utf-8"))
    words = " ".join(entry["title"] + " " + entry["text"] for entry in corpus).split()
    plan = (ROOT / "portal" / "plan" / "data" / "mpku-2013-2020.json").read_text("utf-8")
    words += [word for word in plan.split() if word.isalpha()]
    rows = []
    for number in range(RECORDS):
        base = corpus[number] if number < len(corpus) else None
        title = base["title"] if base else " ".join(chosen.sample(words, 5))
        text = base["text"] if base else " ".join(chosen.sample(words, 40))
        assert owner is not None
        rows.append({**offer(number, owner, person.id), "title": title[:150], "description": text})
    db.session.execute(insert(Offer), rows)
    db.session.commit()
    return person


def times(client: FlaskClient, address: str, questions: list[str]) -> list[float]:
    """The time of every whole answer, in milliseconds; the first one warms up."""
    taken = []
    for text in [questions[0], *questions]:
        began = perf_counter()
        response = client.get(address, query_string={"q": text})
        taken.append(1000 * (perf_counter() - began))
        assert response.status_code == 200, text
    return taken[1:]


def percentile(taken: list[float]) -> float:
    """The 95th percentile."""
    return round(quantiles(taken, n=20)[-1], 1)


def one_change() -> float:
    """Milliseconds from the commit of a change until the index has it, once the worker looks."""
    with transaction():
        factories.organisation("Ognisko kajakowe")
    began = perf_counter()
    while indexing.advance():
        pass
    return 1000 * (perf_counter() - began)
