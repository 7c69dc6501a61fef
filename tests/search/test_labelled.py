"""The figures of the search over labelled questions: inflected, without diacritics, with one typo."""

import json
from pathlib import Path

import pytest

from config import ROOT
from portal.extensions import db
from tests import factories
from tests.search.conftest import index, names

DATA = Path(__file__).parent / "data"
CORPUS = json.loads((DATA / "corpus.json").read_text("utf-8"))
QUERIES = json.loads((DATA / "queries.json").read_text("utf-8"))
PLAN = json.loads((ROOT / "portal" / "plan" / "data" / "mpku-2013-2020.json").read_text("utf-8"))
PROMISED = {"inflected": 1.0, "without_diacritics": 1.0, "one_typo": 0.98}


@pytest.fixture
def corpus(engine):
    """The labelled records among others made of the plan's own words."""
    own = factories.organisation("Oferent")
    contact = factories.staff(own)
    for document in CORPUS:
        factories.offer(own, title=document["title"], description=document["text"], contact_id=contact.id)
    for name in _plan_names(PLAN):
        factories.offer(own, title=name[:150], description=name, contact_id=contact.id)
    db.session.commit()
    index()


def _plan_names(part):
    """Every name in the plan, wherever it stands."""
    if isinstance(part, list):
        return [name for item in part for name in _plan_names(item)]
    if isinstance(part, dict):
        own = [part["name"]] if isinstance(part.get("name"), str) else []
        return own + [name for item in part.values() for name in _plan_names(item)]
    return []


def test_there_are_enough_questions_and_none_twice():
    asked = [entry["query"] for entries in QUERIES.values() for entry in entries]
    assert (len(set(asked)) >= 150, len(PLAN) > 0) == (True, True)


def test_recall_at_ten_keeps_its_promises(corpus):
    recall, missed = {}, []
    for kind, entries in QUERIES.items():
        misses = [
            entry["query"] for entry in entries if entry["finds"] not in names(entry["query"], "members")
        ]
        recall[kind] = 1 - len(misses) / len(entries)
        missed += misses
    assert {kind for kind, figure in recall.items() if figure < PROMISED[kind]} == set(), missed
