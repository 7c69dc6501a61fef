"""The pages, files and commands say the same number; filters and looking back live in the address."""

import csv
import io
import json
from datetime import date

import openpyxl
import pytest

from portal import clock
from portal.extensions import db
from portal.monitoring import evidence, tables
from tests import factories, page_checks

NOON = clock.at_noon(date(2015, 7, 1))


@pytest.fixture
def noon(plan):
    with clock.at(NOON):
        yield


@pytest.fixture
def some(put, noon):
    """Three services and two persons, one of them twice."""
    for day in ("2014-03-01", "2015-03-01", "2015-04-01"):
        put("5.1.7", day)
    for day, person in (("2015-03-01", "aaa"), ("2015-05-01", "aaa"), ("2015-04-01", "bbb")):
        put("5.1.4", day, unit=person)
    db.session.commit()


def read_csv(response):
    return list(csv.DictReader(io.StringIO(response.get_data(as_text=True).lstrip("\ufeff"))))


def test_matrix_shows_all_indicators_with_target_beside_value(client, some, plan):
    page = client.get("/monitoring/").get_data(as_text=True)
    assert [code for code in (i.code for i in plan.indicators) if f'"/monitoring/{code}"' not in page] == []
    assert (
        '/monitoring/5.1.7/evidence?year=2015"><span class="visually-hidden">5.1.7, 2015: </span>2</a> / 4'
        in page
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", 82),
        ("?area=5", 27),
        ("?task=5.1", 9),
        ("?area=1&task=5.1", 0),
        ("?year=2015&status=late", 2),
        ("?year=2014&status=late", 1),
        ("?year=2014&status=late&view=cumulative", 1),
        ("?area=nonsense&task=x&year=1&status=x&view=x", 82),
    ],
)
def test_filters_live_in_the_address(client, some, query, expected):
    rows = read_csv(client.get(f"/monitoring/figures.csv{query}", buffered=True))
    assert len({row["code"] for row in rows}) == expected
    assert client.get(f"/monitoring/{query}").status_code == 200


def test_year_filter_shows_one_year(client, some):
    assert {
        row["year"] for row in read_csv(client.get("/monitoring/figures.csv?year=2015", buffered=True))
    } == {"2015"}


def test_csv_has_the_columns_of_the_interface(client, some):
    rows = read_csv(client.get("/monitoring/figures.csv?year=2015&task=5.1", buffered=True))
    assert list(rows[0]) == (
        "code,name,unit,measure,area,task,year,target,value,percent,cumulative_target,cumulative_value,status".split(
            ","
        )
    )
    row = next(row for row in rows if row["code"] == "5.1.7")
    values = [
        row[name]
        for name in ("target", "value", "percent", "cumulative_target", "cumulative_value", "status")
    ]
    assert values == ["4", "2", "50", "8", "3", "late"]
    assert next(row for row in rows if row["code"] == "5.1.1")["percent"] == ""


def test_json_and_workbook_say_the_same_as_the_csv(client, some):
    lines = read_csv(client.get("/monitoring/figures.csv?area=5", buffered=True))
    data = json.loads(client.get("/monitoring/figures.json?area=5", buffered=True).get_data(as_text=True))
    book = openpyxl.load_workbook(
        io.BytesIO(client.get("/monitoring/figures.xlsx?area=5", buffered=True).data)
    )
    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert [{k: "" if v is None else str(v) for k, v in row.items()} for row in data] == lines
    assert cells[0] == list(tables.COLUMNS)
    assert [["" if v is None else str(v) for v in row] for row in cells[1:]] == [
        list(r.values()) for r in lines
    ]


def test_looking_back_shows_the_old_figures_and_says_so(client, some):
    page = client.get("/monitoring/5.1.7?as_of=2015-03-15").get_data(as_text=True)
    assert "Wartości według stanu na 15 marca 2015" in page
    rows = read_csv(client.get("/monitoring/figures.csv?year=2015&task=5.1&as_of=2015-03-15", buffered=True))
    assert next(row["value"] for row in rows if row["code"] == "5.1.7") == "1"


@pytest.mark.parametrize(
    "address", ["/monitoring/", "/monitoring/5.1.7", "/monitoring/5.1.7/evidence?year=2015"]
)
def test_nonsense_day_is_a_sentence_on_the_page(client, some, address):
    sign = "&" if "?" in address else "?"
    page = client.get(f"{address}{sign}as_of=wczoraj")
    assert "„wczoraj” to nie data. Wpisz ją jako rok-miesiąc-dzień, np. 2015-01-31." in page.get_data(
        as_text=True
    )


def test_evidence_page_has_as_many_rows_as_the_figure_says(client, some):
    page = client.get("/monitoring/5.1.4/evidence?year=2015").get_data(as_text=True)
    assert ("Osoba 1" in page, "Osoba 2" in page, "Osoba 3" in page) == (True, True, False)
    assert ("aaa" in page, "2 fakty" in page) == (False, True)


def test_evidence_csv_has_one_line_a_unit(client, some):
    rows = read_csv(client.get("/monitoring/5.1.4/evidence.csv?year=2015", buffered=True))
    assert list(rows[0]) == "code,year,occurred_on,recorded_at,kind,label,organisation,url".split(",")
    assert [(row["occurred_on"], row["organisation"]) for row in rows] == [
        ("2015-03-01", "Szkoła"),
        ("2015-04-01", "Szkoła"),
    ]
    assert rows[0]["recorded_at"] == "2015-03-01T12:00:00+01:00"


def test_every_subject_of_evidence_has_a_page(app):
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules() if rule.arguments == {"id"}}
    assert [kind for kind, (page, _action) in evidence.SUBJECTS.items() if page not in endpoints] == []


def test_evidence_lines_come_in_pieces_without_losing_any(put, plan, noon, monkeypatch):
    monkeypatch.setattr(evidence, "CHUNK", 3)
    for number in range(10):
        put("5.1.7", f"2015-03-{number + 1:02}")
    lines = list(evidence.lines(plan.find("5.1.7"), 2015, None))
    assert [line.occurred_on.day for line in lines] == list(range(1, 11))
    assert {line.organisations for line in lines} == {("Szkoła",)}


@pytest.mark.parametrize(
    "address",
    ["/monitoring/9.9.9", "/monitoring/9.9.9/evidence?year=2015", "/monitoring/5.1.7/evidence?year=1999",
     "/monitoring/5.1.7/evidence", "/monitoring/5.1.7/evidence?year=x", "/monitoring/5.1.7/evidence.csv",
     "/monitoring/figures.pdf"],
)  # fmt: skip
def test_unknown_figure_is_404(client, some, address):
    assert client.get(address).status_code == 404


def test_pages_say_what_to_do_before_a_plan_is_loaded(client):
    assert "Nie wczytano jeszcze planu działania" in client.get("/monitoring/").get_data(as_text=True)


@pytest.mark.parametrize(
    "address",
    ["/monitoring/", "/monitoring/?view=cumulative&year=2015", "/monitoring/5.1.7", "/monitoring/1.1.4",
     "/monitoring/5.1.4/evidence?year=2015", "/monitoring/5.1.7/evidence?year=2020"],
)  # fmt: skip
def test_page_is_well_made(client, some, address):
    assert page_checks.problems(client.get(address).get_data(as_text=True)) == []


@pytest.fixture
def fact(noon):
    biuro = factories.office()
    db.session.commit()
    return biuro


def test_fact_goes_from_the_form_through_acceptance_into_the_figure(login, fact, plan):
    author, other = login(factories.guardian(3)), login(factories.office())
    chosen = author.get("/monitoring/facts/new?code=3.2.1").get_data(as_text=True)
    assert "Wpisz fakt wskaźnika 3.2.1" in chosen
    sent = author.post(
        "/monitoring/facts/new?code=3.2.1",
        data={"occurred_on": "2015-06-01", "label": "Katalog", "reason": "Wydany", "link": "https://example.org",
              "also": "3.2.2"},
    )  # fmt: skip
    assert (sent.status_code, sent.location) == (303, "/monitoring/facts")
    assert author.post("/monitoring/facts/1/accept").status_code == 403
    assert other.post("/monitoring/facts/1/accept").status_code == 303
    values = {
        r["code"]: r["value"]
        for r in read_csv(author.get("/monitoring/figures.csv?year=2015&area=3", buffered=True))
    }
    assert (values["3.2.1"], values["3.2.2"]) == ("1", "1")
    page = author.get("/monitoring/3.2.2/evidence?year=2015").get_data(as_text=True)
    assert ('href="/monitoring/facts/1"' in page, "Wpisany ręcznie" in page) == (True, True)


def test_wrong_form_keeps_what_was_typed_and_says_what_to_do(login, plan, noon):
    author = login(factories.guardian(5))
    data = {
        "occurred_on": "32.13.2015",
        "label": "Szkolenie <b>",
        "emails": "a@example.org, nikt",
        "link": "ftp://x",
    }
    page = author.post("/monitoring/facts/new?code=5.1.4", data=data)
    text = page.get_data(as_text=True)
    assert page.status_code == 422
    for sentence in ("„nikt” nie jest adresem e-mail.", "Wpisz, dlaczego fakt liczy się do wskaźnika.",
                     "Wpisz pełny adres zaczynający się od https:// lub http://."):  # fmt: skip
        assert sentence in text
    assert "Szkolenie &lt;b&gt;" in text


def test_executable_renamed_to_pdf_is_refused_with_a_sentence(login, plan, noon):
    author = login(factories.guardian(5))
    page = author.post(
        "/monitoring/facts/new?code=5.3.6",
        data={"occurred_on": "2015-06-01", "label": "Zasady", "reason": "Przyjęte",
              "upload": (io.BytesIO(b"MZ\x90\x00 program"), "zasady.pdf")},
    )  # fmt: skip
    assert page.status_code == 422
    assert "zasady.pdf" in page.get_data(as_text=True)


PAGES = ("", "?state=proposed", "/1", "/new", "/new?code=5.3.6", "/new?code=5.1.4", "/new?code=5.2.8")


def test_queue_and_fact_pages_are_well_made(login, plan, noon):
    author, office = login(factories.guardian(5)), login(factories.office())
    data = {
        "occurred_on": "2015-06-01",
        "label": "Zasady",
        "reason": "Przyjęte",
        "link": "https://example.org",
    }
    author.post("/monitoring/facts/new?code=5.3.6", data=data)
    for client in (author, office):
        for rest in PAGES:
            assert page_checks.problems(client.get(f"/monitoring/facts{rest}").get_data(as_text=True)) == []
    for rest in ("/1/return", "/1/void", "/1/correct"):
        assert page_checks.problems(office.get(f"/monitoring/facts{rest}").get_data(as_text=True)) == []


def test_stranger_does_not_see_a_proposed_fact(login, plan, noon):
    author, other = login(factories.guardian(5)), login(factories.representative())
    data = {
        "occurred_on": "2015-06-01",
        "label": "Zasady",
        "reason": "Przyjęte",
        "link": "https://example.org",
    }
    author.post("/monitoring/facts/new?code=5.3.6", data=data)
    assert other.get("/monitoring/facts/1").status_code == 404
    assert other.get("/monitoring/facts/new").status_code == 403


def test_fact_list_costs_the_same_for_one_row_and_three(login, plan, noon, count_queries):
    author = login(factories.guardian(5))
    data = {
        "occurred_on": "2015-06-01",
        "label": "Zasady",
        "reason": "Przyjęte",
        "link": "https://example.org",
    }
    counts = []
    author.get("/monitoring/facts")
    for _number in range(3):
        author.post("/monitoring/facts/new?code=5.3.6", data=data)
        with count_queries() as statements:
            author.get("/monitoring/facts")
        counts.append(len(statements))
    assert counts[0] == counts[2]
