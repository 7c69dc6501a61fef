"""The catalogue and lock checks of `make check` find each fault, and nothing where all is well."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from tests.checks import locks, translations

HOURS = ("%(num)d hour", "%(num)d hours")
GOOD_HOURS = ("%(num)d godzina", "%(num)d godziny", "%(num)d godzin")


def catalogue(*messages: tuple[str | tuple[str, str], str | tuple[str, ...]], **more: bool) -> Catalog:
    result = Catalog(locale="pl", **more)
    for words, translation in messages:
        result.add(words, translation)
    return result


def source(*messages: str | tuple[str, str]) -> Catalog:
    result = Catalog()
    for words in messages:
        result.add(words)
    return result


def test_a_complete_catalogue_has_no_problem() -> None:
    stored = catalogue(("Save %(name)s", "Zapisz %(name)s"), (HOURS, GOOD_HOURS), ("100%%", "100%%"))
    assert translations.problems(stored, source("Save %(name)s", HOURS, "100%%")) == []


@pytest.mark.parametrize(
    ("stored", "words", "problem"),
    [
        (catalogue(), "Save", "Polish: not translated: 'Save'"),
        (catalogue(("Save", "")), "Save", "Polish: not translated: 'Save'"),
        (
            catalogue(("Save %(name)s", "Zapisz")),
            "Save %(name)s",
            "Polish: placeholders differ: 'Save %(name)s'",
        ),
        (catalogue(("Save", "Zapisz %s")), "Save", "Polish: placeholders differ: 'Save'"),
        (catalogue((HOURS, ("a", "b", ""))), HOURS, "Polish: needs 3 plural forms: '%(num)d hour'"),
        (
            catalogue(("%(num)d hour", "godzina")),
            HOURS,
            "Polish: plural in one place and not in the other: '%(num)d hour'",
        ),
    ],
    ids=["absent", "empty", "placeholder lost", "placeholder made up", "plural form missing", "no plural"],
)
def test_a_wrong_translation_is_found(stored: Catalog, words: str, problem: str) -> None:
    assert problem in translations.problems(stored, source(words))


def test_a_fuzzy_translation_is_found() -> None:
    stored = catalogue(("Save", "Zapisz"))
    stored["Save"].flags.add("fuzzy")
    assert translations.problems(stored, source("Save")) == ["Polish: fuzzy: 'Save'"]


def test_a_translation_no_longer_used_is_found() -> None:
    assert translations.problems(catalogue(("Save", "Zapisz")), source()) == [
        "Polish: not used any more: 'Save'"
    ]


def test_messages_are_read_as_the_portal_asks_for_them(tmp_path: Path) -> None:
    for name, text in {
        "babel.cfg": (translations.ROOT / "babel.cfg").read_text(encoding="utf-8"),
        "config.py": "",
        "portal/web.py": '_l("Save")\nngettext("%(num)d hour", "%(num)d hours", 2)\npgettext("verb", "Open")',
        "templates/show.html": "{% trans %}\n  Two\n  lines, 100%\n{% endtrans %}{{ _('Name') }}",
        "templates/broken.html": "{% if %}",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    found, unreadable = translations.extract(tmp_path)
    assert {(m.id, m.context) for m in found if m.id} == {
        ("Save", None),
        (HOURS, None),
        ("Open", "verb"),
        ("Two lines, 100%%", None),
        ("Name", None),
    }
    assert unreadable == ["templates/broken.html: Expected an expression, got 'end of statement block'"]


def test_an_update_keeps_translations_and_drops_what_is_unused(tmp_path: Path) -> None:
    stored = catalogue(("Save", "Zapisz"), ("Old", "Stare"))
    translations.write(translations.updated(stored, source("Save", HOURS)), tmp_path)
    fresh = translations.read("pl", tmp_path)
    assert {m.id: m.string for m in fresh if m.id} == {"Save": "Zapisz", HOURS: ("", "", "")}
    assert fresh.num_plurals == 3


def test_an_update_changes_nothing_the_second_time(tmp_path: Path) -> None:
    path = tmp_path / "pl" / "LC_MESSAGES" / "messages.po"
    words = source("Save", HOURS)
    translations.write(translations.updated(catalogue(("Save", "Zapisz")), words), tmp_path)
    before = path.read_bytes()
    translations.write(translations.updated(translations.read("pl", tmp_path), words), tmp_path)
    assert path.read_bytes() == before


PYPROJECT = '[project]\ndependencies = ["Flask==3.1.3"]\n[project.optional-dependencies]\ndev = ["ruff"]\n'
FLASK = "flask==3.1.3 \\\n    --hash=sha256:aa\n    # via mpku-portal\n"
RUFF = "ruff==0.17.6 ; python_version > '3' \\\n    --hash=sha256:bb\n"


def test_locks_that_hold_every_dependency_have_no_problem() -> None:
    assert locks.problems(PYPROJECT, FLASK, FLASK + RUFF) == []


@pytest.mark.parametrize(
    ("runtime", "development", "expected"),
    [
        ("", FLASK + RUFF, ["requirements.txt does not lock Flask==3.1.3."]),
        (FLASK, FLASK, ["requirements-dev.txt does not lock ruff."]),
        (
            FLASK,
            FLASK.replace("3.1.3", "3.1.2") + RUFF,
            ["requirements-dev.txt does not lock Flask==3.1.3.", "The two lock files disagree on flask."],
        ),
        ("flask==3.1.3\n", FLASK + RUFF, ["flask is locked without a hash."]),
    ],
    ids=["runtime", "development", "another version", "no hash"],
)
def test_a_gap_in_the_locks_is_found(runtime: str, development: str, expected: list[str]) -> None:
    assert locks.problems(PYPROJECT, runtime, development) == expected
