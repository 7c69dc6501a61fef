"""The engines the search is tested with, and the world of all roles in its index."""

import gc
import os
from typing import Any

import pytest
from sqlalchemy import delete

from portal import clock
from portal.competences.models import ClaimSource, Competence, CompetenceClaim, CompetenceGroup, Level
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.search import audience, indexing, queries, vocabulary
from portal.search.models import SearchEntry, SearchWord
from tests import factories

# Each engine with the database it is meant for.
ENGINES = ("postgresql",) if "PORTAL_TEST_DATABASE_URL" in os.environ else ("whoosh",)


def index() -> int:
    """Take in every change; how many batches it took."""
    return len(list(indexing.catch_up()))


def names(text: str, *keys: str, **narrowed: Any) -> list[str]:
    """The titles found by the holder of these keys (by default the Biuro), best first."""
    found = queries.search(keys or queries.BY_OPERATOR, text, **narrowed)
    return [hit.name for hit in found.page.items]


def competence(name: str) -> Competence:
    """A term of the vocabulary."""
    group = factories.add(CompetenceGroup(slug="grupa", number=1, name="Grupa", anchors={}))
    term = Competence(slug="termin", group_id=group.id, name=name, description="", synonyms=[])
    return factories.add(term)


def claim(owner: Organisation, term: Competence) -> CompetenceClaim:
    """An organisation's live claim."""
    made = {"level": Level.ADVANCED, "people": 2, "source": ClaimSource.DECLARED, "created_at": clock.now()}
    row = CompetenceClaim(organisation=owner, competence=term, claimed_on=clock.today(), **made)
    return factories.add(row)


@pytest.fixture(params=ENGINES)
def engine(request, app, monkeypatch):
    """An empty index of one engine."""
    monkeypatch.setitem(app.config, "SEARCH", request.param)
    vocabulary.forget()
    list(indexing.rebuild())
    return request.param


@pytest.fixture(params=ENGINES)
def found_world(request, world, monkeypatch):
    """The world of all roles, indexed by one engine; the index does not stay for the other tests of the world."""
    monkeypatch.setitem(world.app.config, "SEARCH", request.param)
    vocabulary.forget()
    list(indexing.rebuild())
    yield world
    db.session.rollback()
    for table in (SearchEntry, SearchWord):
        db.session.execute(delete(table))
    db.session.commit()


@pytest.fixture
def files_left_open():
    """Whoosh leaves the files it had opened when another is gone or torn: collected here, not in some later test."""
    yield
    gc.collect()


@pytest.fixture
def guest_keys():
    """What somebody without an account holds."""
    return (audience.PUBLIC,)
