"""The lists: filters in the address, CSV, and as many statements for three rows as for one."""

import csv
import io

import pytest

from portal.practices import operations
from portal.practices.models import Verdict
from tests import factories
from tests.practices.conftest import page_of

ALL_THREE = ["Lato w bibliotece", "Łamigłówki dla dorosłych", "Żywe biblioteki"]


def many(incubator, client):
    factories.area(2, "Obszar drugi")
    incubator.published("Łamigłówki dla dorosłych")
    incubator.published("Lato w bibliotece", area_number=2, powiat="1205")
    incubator.published("Żywe biblioteki", problem="Młodzi nie znają zawodów")

    def titles(query):
        page = page_of(client, f"/practices/?{query}")
        return [title for title in ALL_THREE if title in page]

    return titles


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ALL_THREE),
        ("q=lamiglowki", ["Łamigłówki dla dorosłych"]),
        ("q=ZYWE+zawodow", ["Żywe biblioteki"]),
        ("q=zrodlo", ALL_THREE),  # the organisation's name
        ("q=50%25", []),
        ("q=_", []),
        ("area=2", ["Lato w bibliotece"]),
        ("powiat=1205", ["Lato w bibliotece"]),
        ("powiat=1205&area=5", []),
        ("kind=school&q=zywe", ["Żywe biblioteki"]),
        ("kind=library", []),
        ("area=x&powiat=y&kind=z&sort=w&page=99999999999999999999", ALL_THREE),
    ],
)
def test_filters_live_in_the_address_and_nonsense_in_them_filters_nothing(incubator, client, query, found):
    assert many(incubator, client)(query) == found


def read_csv(response):
    return list(csv.reader(io.StringIO(response.get_data(as_text=True).lstrip("\ufeff"))))


def test_csv_holds_what_the_list_shows_in_polish_order(incubator, client):
    many(incubator, client)
    rows = read_csv(client.get("/practices/practices.csv?sort=title", buffered=True))[1:]
    assert [row[0] for row in rows] == ALL_THREE
    assert (rows[0][1], rows[0][3]) == ("Szkoła Źródło", "powiat gorlicki")


def test_csv_of_own_practices_is_no_formula(incubator, login):
    incubator.drafted("=HYPERLINK(1)")
    assert [
        row[0] for row in read_csv(login(incubator.author).get("/practices/mine.csv", buffered=True))[1:]
    ] == ["'=HYPERLINK(1)"]


def test_own_list_holds_own_practices_and_the_biuros_all(incubator, login):
    incubator.drafted()
    stranger = factories.representative()
    pages = [
        page_of(login(person), "/practices/mine") for person in (incubator.author, stranger, incubator.clerk)
    ]
    assert ["Klub w remizie" in page for page in pages] == [True, False, True]


LISTS = {
    "/practices/": ("published", "third"),
    "/practices/practices.csv": ("published", "third"),
    "/practices/mine": ("drafted", "author"),
    "/practices/mine.csv": ("drafted", "author"),
    "/practices/reviews": ("submitted", "third"),
    "/practices/publishing": ("recommended", "clerk"),
}


@pytest.mark.parametrize("url", LISTS)
def test_list_takes_as_many_statements_for_three_rows_as_for_one(incubator, login, count_queries, url):
    make, who = LISTS[url]
    client = login(getattr(incubator, who))
    counts = []
    for rows in (1, 2):
        for number in range(rows):
            getattr(incubator, make)(f"Praktyka {rows}.{number}")
        with count_queries() as statements:
            response = client.get(url, buffered=True)
            shown = response.get_data(as_text=True).count("Praktyka ")
        counts.append(len(statements))
        assert shown == (1 if rows == 1 else 3)
    assert counts[0] == counts[1]


@pytest.mark.parametrize("rest", ["", "/draft", "/review", "/versions/1"])
def test_page_takes_as_many_statements_for_three_files_and_reviews_as_for_one(
    incubator, login, count_queries, rest
):
    counts = []
    for number in (1, 3):
        practice = incubator.drafted()
        for file in range(number):
            incubator.with_file(practice, f"{file}.pdf")
        operations.submit(practice, actor=incubator.writes)
        verdicts = (
            [Verdict.RECOMMEND, Verdict.RETURN, Verdict.RECOMMEND] if number == 3 else [Verdict.RECOMMEND] * 2
        )
        operations.publish(incubator.judged(practice, *verdicts), actor=incubator.biuro)
        client = login(incubator.first if rest == "/review" else incubator.author)
        with count_queries() as statements:
            page_of(client, f"/practices/{practice.id}{rest}")
        counts.append(len(statements))
    assert counts[0] == counts[1]
