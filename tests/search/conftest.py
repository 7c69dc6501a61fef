"""The engines the search is tested with, and the world of all roles in its index."""

import os
from typing import Any

import pytest

from portal.search import audience, indexing, queries, vocabulary

ENGINES = ("whoosh", "postgresql") if "PORTAL_TEST_DATABASE_URL" in os.environ else ("whoosh",)


def index() -> int:
    """Take in every change; how many batches it took."""
    return len(list(indexing.catch_up()))


def names(text: str, *keys: str, **narrowed: Any) -> list[str]:
    """The titles found by the holder of these keys (by default the Biuro), best first."""
    found = queries.search(keys or queries.BY_OPERATOR, text, **narrowed)
    return [hit.name for hit in found.page.items]


@pytest.fixture(params=ENGINES)
def engine(request, app, monkeypatch):
    """An empty index of one engine."""
    monkeypatch.setitem(app.config, "SEARCH", request.param)
    vocabulary.forget()
    list(indexing.rebuild())
    return request.param


@pytest.fixture(params=ENGINES)
def found_world(request, world, monkeypatch):
    """The world of all roles, indexed by one engine."""
    monkeypatch.setitem(world.app.config, "SEARCH", request.param)
    vocabulary.forget()
    list(indexing.rebuild())
    return world


@pytest.fixture
def guest_keys():
    """What somebody without an account holds."""
    return (audience.PUBLIC,)
