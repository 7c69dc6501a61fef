"""`search rebuild` shows progress and makes the index; `search query` gives ranked hits, as the Biuro or a person."""

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.search.models import SearchEntry
from tests import factories


@pytest.fixture
def run(app, engine):
    """Runs a command of `flask search`; its exit code, output and errors."""

    def running(*arguments):
        result = app.test_cli_runner().invoke(args=["search", *arguments])
        db.session.rollback()
        return result.exit_code, result.stdout, result.stderr

    return running


def test_rebuild_indexes_everything_with_progress(run):
    for number in range(3):
        factories.organisation(f"Szkoła nr {number}")
    db.session.commit()
    assert run("rebuild") == (0, "indexed: 3\n", "0/3\n3/3\n")
    assert len(db.session.scalars(select(SearchEntry.key)).all()) == 3


def test_query_takes_in_what_is_new_and_ranks_titles_first(run):
    factories.organisation("Klub książki", description="Żagle i wiosła.")
    factories.organisation("Szkoła pod żaglami")
    db.session.commit()
    code, output, errors = run("query", "zagle")
    assert (code, errors) == (0, "")
    assert [line.partition(" – ")[0] for line in output.splitlines()] == [
        "1. [Organizacje] Szkoła pod żaglami",
        "2. [Organizacje] Klub książki",
    ]


def test_query_as_a_person_finds_what_that_person_may_see(run):
    factories.offer(title="Nauka żonglerki")
    factories.user(email="gosc@example.org")
    db.session.commit()
    found = run("query", "żonglerka", "--as", "gosc@example.org"), run("query", "żonglerka")
    assert ("żonglerki" in found[0][1], found[0][2], "żonglerki" in found[1][1]) == (
        False,
        "Nic nie znaleziono.\n",
        True,
    )


def test_query_as_nobody_known_is_one_sentence(run):
    code, output, errors = run("query", "x", "--as", "nikt@example.org")
    assert (code, output, errors) == (1, "", "Nikt nie ma konta o adresie nikt@example.org.\n")


def test_a_word_put_right_is_said_beside_the_hits(run):
    factories.organisation("Szkoła żeglarska")
    db.session.commit()
    _code, output, errors = run("query", "żegalrska")
    assert ("Szkoła żeglarska" in output, errors) == (True, "Wyniki dla: żeglarska\n")
