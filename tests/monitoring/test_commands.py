"""`indicators export` and `indicators evidence`: the columns of the interface, and one sentence for bad input."""

import csv
import io
import json
from datetime import date

import openpyxl
import pytest

from portal import clock
from portal.extensions import db

NOON = clock.at_noon(date(2015, 7, 1))


@pytest.fixture
def run(app, plan):
    def invoke(*arguments):
        db.session.commit()
        with clock.at(NOON):
            return app.test_cli_runner().invoke(args=["indicators", *arguments])

    return invoke


def rows_of(result):
    return list(csv.DictReader(io.StringIO(result.output)))


def test_export_writes_every_indicator_and_year(run):
    result = run("export")
    rows = rows_of(result)
    assert result.output.splitlines()[0] == (
        "code,name,unit,measure,area,task,year,target,value,percent,cumulative_target,cumulative_value,status"
    )
    assert (result.exit_code, len(rows), rows[0]["code"], rows[-1]["code"]) == (0, 82 * 8, "1.1.1", "5.5.1")


def test_export_narrows_to_a_year_and_an_area(run):
    rows = rows_of(run("export", "--year", "2015", "--area", "5"))
    assert (len(rows), {row["area"] for row in rows}, {row["year"] for row in rows}) == (27, {"5"}, {"2015"})


def test_export_looks_back(run, put):
    put("5.1.7", "2015-03-01")
    values = [
        next(
            row["value"] for row in rows_of(run("export", "--year", "2015", *more)) if row["code"] == "5.1.7"
        )
        for more in (
            (),
            ("--as-of", "2015-02-28"),
            ("--as-of", "2015-03-01T11:59:59"),
            ("--as-of", "2015-03-01"),
        )
    ]
    assert values == ["1", "0", "0", "1"]


def test_export_writes_json_and_a_workbook(run, tmp_path):
    data = json.loads(run("export", "--format", "json", "--year", "2013").output)
    path = tmp_path / "wskazniki.xlsx"
    assert run("export", "--format", "xlsx", "--year", "2013", "--output", str(path)).output == ""
    cells = list(openpyxl.load_workbook(path).active.values)
    assert (len(data), len(cells), cells[0]) == (82, 83, tuple(data[0]))
    assert cells[1] == tuple(data[0].values())


def test_evidence_lists_the_rows_behind_a_figure(run, put):
    put("5.1.7", "2015-03-01")
    put("5.1.7", "2014-03-01")
    result = run("evidence", "5.1.7", "--year", "2015")
    assert rows_of(result) == [
        {
            "code": "5.1.7",
            "year": "2015",
            "occurred_on": "2015-03-01",
            "recorded_at": "2015-03-01T12:00:00+01:00",
            "kind": "barter.exchange_confirmed",
            "label": "Fakt 5.1.7",
            "organisation": "Szkoła",
            "url": "http://127.0.0.1:5000/monitoring/5.1.7/evidence?year=2015",
        }
    ]
    as_json = json.loads(run("evidence", "5.1.7", "--year", "2015", "--format", "json").output)
    assert as_json[0]["label"] == "Fakt 5.1.7"


def test_evidence_of_nothing_is_a_header_alone(run):
    assert run("evidence", "5.1.7", "--year", "2015").output == (
        "code,year,occurred_on,recorded_at,kind,label,organisation,url\n"
    )
    assert json.loads(run("evidence", "5.1.7", "--year", "2015", "--format", "json").output) == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("export", "--year", "1999"), "„1999” nie jest rokiem planu (2013–2020)."),
        (("export", "--year", "x"), "„x” nie jest rokiem planu (2013–2020)."),
        (("export", "--area", "9"), "„9” nie jest obszarem planu. Wybierz jeden z: 1, 2, 3, 4, 5."),
        (("export", "--as-of", "wczoraj"), "„wczoraj” to nie data. Wpisz ją jako rok-miesiąc-dzień, np. 2015-01-31."),
        (("export", "--format", "pdf"), "Format „pdf” jest nieznany. Wybierz jeden z: csv, json, xlsx."),
        (("evidence", "9.9.9", "--year", "2015"), "W planie nie ma wskaźnika „9.9.9”."),
        (("evidence", "5.1.7"), "Podaj rok w opcji --year."),
        (("evidence", "5.1.7", "--year", "2021"), "„2021” nie jest rokiem planu (2013–2020)."),
        (("evidence", "5.1.7", "--year", "2015", "--as-of", "2015-13-01"),
         "„2015-13-01” to nie data. Wpisz ją jako rok-miesiąc-dzień, np. 2015-01-31."),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence_on_stderr(run, arguments, sentence):
    result = run(*arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"{sentence}\n")


def test_export_without_a_plan_says_what_to_do(app):
    result = app.test_cli_runner().invoke(args=["indicators", "export"])
    assert (result.exit_code, result.stderr) == (
        1,
        "Nie wczytano jeszcze planu działania. Wczytaj go poleceniem „plan load PLIK”.\n",
    )


def test_export_into_a_missing_folder_says_so(run, tmp_path):
    result = run("export", "--output", str(tmp_path / "brak" / "plik.csv"))
    assert (result.exit_code, result.stderr.startswith("Nie można zapisać pliku ")) == (1, True)
