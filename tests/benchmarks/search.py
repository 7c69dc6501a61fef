"""The search over 20,000 records: filling the index, a page of hits, suggestions, real worker and server beside it."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from config import ROOT
from portal.accounts.models import User
from portal.barter.models import Offer
from portal.database import transaction
from portal.extensions import db
from portal.search import audience, indexing, queries
from tests import factories, processes
from tests.benchmarks import Bench, Figure
from tests.benchmarks.matrix import PAGE
from tests.benchmarks.pages import browser
from tests.benchmarks.rows import offer
from tests.conftest import FreshClient

RECORDS, QUESTIONS, CHANGES = 20_000, 200, 5
NOW = datetime(2015, 1, 1, tzinfo=UTC)
DATA = ROOT / "tests" / "search" / "data"


def run(bench: Bench) -> Iterator[Figure]:
    """The engine the database is for: whoosh beside SQLite, PostgreSQL's own."""
    bench.app.config["SEARCH"] = "whoosh" if bench.database == "SQLite" else "postgresql"
    bench.app.config["SECRET_KEY"] = processes.SECRET_KEY
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
    asked = [entry["query"] for entries in questions.values() for entry in entries]
    yield Figure("memory of a server process, search in use", memory(bench.app, client, asked), "MB", 200)
    yield Figure(f"from the commit to the hit, longest of {CHANGES}", longest_wait(bench.app), limit=2000)


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


def memory(app: Flask, client: FlaskClient, questions: list[str]) -> float:
    """The resident memory of a server process that answered the questions, in MB."""
    port = processes.free_port()
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    with processes.web_server(app, port) as server:
        processes.wait_for(lambda: processes.is_listening(port), "the server listens")
        for text in questions:
            address = f"http://127.0.0.1:{port}/search/?{urlencode({'q': text})}"
            with urlopen(Request(address, headers={"Cookie": f"{cookie.key}={cookie.value}"})) as answer:
                answer.read()
        (child,) = processes.children(server.pid)
        return round(int(Path(f"/proc/{child}/statm").read_text().split()[1]) * PAGE / 1e6, 1)


def longest_wait(app: Flask) -> float:
    """Milliseconds from the commit of a change until a search finds it, the real worker at work."""
    taken = []
    with processes.worker(app):
        for number in range(CHANGES + 1):
            name = f"Ognisko kajakowe nr {1000 + number}"
            with transaction():
                factories.organisation(name)
            began = perf_counter()
            processes.wait_for(partial(is_found, f"kajakowe {1000 + number}"), name)
            taken.append(1000 * (perf_counter() - began))
    return round(max(taken[1:]), 1)  # the first one waited for the worker to start


def is_found(text: str) -> bool:
    """Whether guests find exactly one record."""
    db.session.rollback()
    return queries.search((audience.PUBLIC,), text).page.total == 1
