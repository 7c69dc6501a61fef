"""A damaged or missing index is noticed and made anew; nobody gets an error page meanwhile."""

import shutil

import pytest

from portal.extensions import db
from portal.search import engine as engines
from portal.search import indexing, on_whoosh
from tests import factories
from tests.search.conftest import index, names

# Whoosh leaves a file open when it cannot read it.
pytestmark = [
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.usefixtures("files_left_open"),
]


@pytest.fixture
def indexed(app):
    """Two groups in a whoosh index."""
    factories.group(name="Grupa żeglarska")
    db.session.commit()
    list(indexing.rebuild())
    assert names("żeglarska") == ["Grupa żeglarska"]


def tear():
    """Cut every file of the index in half, as a loss of power may."""
    for path in on_whoosh._folder().iterdir():
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2])
    on_whoosh._forget()


def remove():
    """Delete the index."""
    shutil.rmtree(on_whoosh._base())
    on_whoosh._forget()


def garble():
    """Fill every file with nonsense."""
    for path in on_whoosh._folder().iterdir():
        path.write_bytes(b"\x80\x04K\x01." * 40)
    on_whoosh._forget()


@pytest.mark.parametrize("harm", [tear, remove, garble])
def test_a_harmed_index_is_a_sentence_then_made_anew(indexed, client, harm):
    harm()
    page = client.get("/search/?q=żeglarska")
    suggested = client.get("/search/suggestions?q=żeg")
    said = "Wyszukiwarka jest właśnie przygotowywana" in page.get_data(as_text=True)
    index()
    assert (page.status_code, said, suggested.status_code, names("żeglarskiej")) == (
        200,
        True,
        200,
        ["Grupa żeglarska"],
    )


@pytest.mark.parametrize("harm", [tear, remove, garble])
def test_the_worker_notices_the_harm_by_itself_when_it_writes(indexed, harm):
    harm()
    factories.group(name="Grupa kajakowa")
    db.session.commit()
    index()
    assert names("grupy") == ["Grupa kajakowa", "Grupa żeglarska"]


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [("elastic", "PORTAL_SEARCH is elastic"), ("postgresql", "needs a PostgreSQL database")],
)
def test_a_setting_that_cannot_work_ends_the_start_with_a_sentence(setting, sentence):
    with pytest.raises(SystemExit, match=sentence):
        engines.check({"SEARCH": setting, "SQLALCHEMY_DATABASE_URI": "sqlite:///portal.db"})
