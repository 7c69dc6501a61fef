"""`organisations import`: the exit codes of the interface, nothing written by a dry run, a report of every row."""

import csv

import pytest
from sqlalchemy import func, select

from portal.extensions import db
from portal.imports.models import Import
from portal.organisations.models import Organisation
from tests.imports.sheets import BOCHNIA, HEADER, LACKO, csv_of


@pytest.fixture
def run(app, tmp_path):
    def invoke(rows, *options, name="plik.csv"):
        file = tmp_path / name
        file.write_bytes(rows if isinstance(rows, bytes) else csv_of([HEADER, *rows]))
        return app.test_cli_runner().invoke(args=["organisations", "import", str(file), *options])

    return invoke


def members():
    return db.session.scalar(select(func.count()).select_from(Organisation))


def test_good_rows_give_0_and_the_counts(run):
    result = run([LACKO, BOCHNIA])
    assert (result.exit_code, members()) == (0, 2)
    assert result.stdout == "created: 2\nchanged: 0\nunchanged: 0\nrejected: 0\n"


def test_rejected_rows_give_2_and_the_good_ones_are_entered(run, tmp_path):
    report = tmp_path / "raport.csv"
    result = run([LACKO, ["", "", "", "", ""], ["Szkoła", "1", "", "", ""]], "--report", str(report))
    assert (result.exit_code, members()) == (2, 1)
    assert "Wiersz 4: " in result.stderr
    with report.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert [row[:2] for row in rows] == [["wiersz", "wynik"], ["2", "Nowa organizacja"], ["4", "Odrzucona"]]
    assert rows[0][3:] == HEADER


def test_a_dry_run_says_the_same_and_writes_nothing(run):
    dry = run([LACKO, ["Szkoła", "1", "", "", ""]], "--dry-run")
    assert (dry.exit_code, members(), db.session.scalar(select(func.count()).select_from(Import))) == (
        2,
        0,
        0,
    )
    assert dry.stdout == run([LACKO, ["Szkoła", "1", "", "", ""]]).stdout


def test_unknown_columns_are_listed_and_ignored(run):
    result = run(csv_of([[*HEADER, "Uwagi"], [*LACKO, "pilne"]]))
    assert (result.exit_code, "Pominięte kolumny: Uwagi." in result.stdout) == (0, True)


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "plik.csv"), (b"nazwa\nx\n", "plik.csv"), (b"PK", "plik.xlsx"), (b"x", "plik.doc")],
    ids=["empty", "no key column", "broken", "another type"],
)
@pytest.mark.parametrize("options", [(), ("--dry-run",)], ids=["real", "dry"])
def test_a_file_that_cannot_be_read_gives_1_and_a_sentence(run, content, name, options):
    result = run(content, *options, name=name)
    assert (result.exit_code, members(), result.stdout) == (1, 0, "")
    assert result.stderr.strip().endswith(".")


def test_a_file_that_is_not_there_gives_1(app):
    result = app.test_cli_runner().invoke(args=["organisations", "import", "/nie/ma.csv"])
    assert (result.exit_code, "Nie można odczytać pliku" in result.stderr) == (1, True)
