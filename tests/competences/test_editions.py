"""Editions: frozen content, one fact for 5.1.8, withdrawn with a reason, as accessible files."""

import io
import zlib

import openpyxl
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from portal import files, pdf
from portal.activity import ActivityEvent
from portal.competences import operations, queries
from portal.competences.models import EditionState, MapEdition
from portal.extensions import db
from portal.kinds import Kind
from portal.workflow import Refused
from tests import factories
from tests.competences.conftest import page_of

NEW = "/competences/editions/new"


def facts():
    rows = select(ActivityEvent).where(ActivityEvent.kind == Kind.MAP_PUBLISHED.value)
    return db.session.scalars(rows.order_by(ActivityEvent.id)).all()


def digest_on(page):
    return page.split('name="digest" type="hidden" value="')[1].split('"')[0]


def test_biuro_sees_what_it_publishes_and_publishes_that(chart, login):
    chart.claim(people=7)
    browser = login(chart.clerk)
    page = page_of(browser, NEW)
    assert ("Szkoła Źródło" in page, ">7<" in page) == (True, True)
    data = {"title": "Mapa 2015", "digest": digest_on(page)}
    response = browser.post(NEW, data=data)
    edition = db.session.scalars(select(MapEdition)).one()
    assert (response.status_code, edition.number, edition.title) == (303, 1, "Mapa 2015")
    assert queries.claims_on(edition.content)[0]["people"] == 7


def test_edition_whose_preview_is_no_longer_true_is_shown_again(chart, login):
    row = chart.claim()
    browser = login(chart.clerk)
    data = {"title": "Mapa <b>2015</b>", "digest": digest_on(page_of(browser, NEW))}
    operations.end(row, reason="Odejście", actor=chart.biuro)
    chart.claim(people=8)
    response = browser.post(NEW, data=data)
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "Od otwarcia tej strony ktoś zmienił wpis" in page
    assert "Mapa &lt;b&gt;2015&lt;/b&gt;" in page
    assert browser.post(NEW, data={**data, "digest": digest_on(page)}).status_code == 303


@pytest.mark.parametrize("title", ["", " ", "x" * 201])
def test_edition_needs_a_title_that_fits(chart, login, title):
    chart.claim()
    assert login(chart.clerk).post(NEW, data={"title": title}).status_code == 422
    assert facts() == []


def test_empty_map_is_not_published(chart):
    with pytest.raises(Refused):
        chart.edition()
    assert facts() == []


def test_publication_records_one_fact_with_its_organisations(chart):
    other = factories.organisation()
    chart.claim()
    chart.claim("bilans")
    chart.claim(of=other)
    edition = chart.edition()
    [fact] = facts()
    assert (fact.subject_type, fact.subject_id, fact.occurred_on) == (
        "map_edition",
        edition.id,
        edition.published_on,
    )
    assert {party.organisation_id for party in fact.parties} == {chart.school.id, other.id}


def test_later_claims_do_not_touch_an_edition(chart, client):
    row = chart.claim()
    edition = chart.edition()
    operations.end(row, reason="Odejście", actor=chart.biuro)
    chart.claim("bilans", people=99)
    page = page_of(client, f"/competences/editions/{edition.id}")
    assert ("Coaching</th>" in page, ">99<" in page) == (True, False)


def test_edition_counts_former_members_no_more_and_keeps_them_where_they_stood(chart, client):
    chart.claim()
    edition = chart.edition()
    chart.school.left_on = factories.LONG_AGO.replace(year=2013)
    chart.claim(of=factories.organisation("Nowa Szkoła"))
    second = chart.edition("Mapa, wydanie II")
    shown = [page_of(client, f"/competences/editions/{key}") for key in (edition.id, second.id)]
    assert ["Szkoła Źródło" in page for page in shown] == [True, False]
    assert (edition.number, second.number) == (1, 2)


def test_withdrawn_edition_counts_no_more_and_others_do_not_see_it(chart, client, login):
    chart.claim()
    edition = chart.edition()
    url = f"/competences/editions/{edition.id}"
    browser = login(chart.clerk)
    assert browser.post(f"{url}/withdraw", data={"reason": ""}).status_code == 422
    assert browser.post(f"{url}/withdraw", data={"reason": "Błędne dane"}).status_code == 303
    assert [fact.voided_at is not None for fact in facts()] == [True]
    assert "Błędne dane" in page_of(browser, url)
    found = [client.get(url + rest).status_code for rest in ("", "/map.pdf", "/map.xlsx")]
    assert found == [404, 404, 404]
    with pytest.raises(Refused):
        operations.withdraw(edition, reason="Znów", actor=chart.biuro)
    assert edition.state is EditionState.WITHDRAWN


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM map_edition",
        "UPDATE map_edition SET title = 'x'",
        "UPDATE map_edition SET content = '[]', withdrawn_at = published_at",
    ],
)
def test_database_keeps_a_published_edition_as_it_is(chart, statement):
    chart.claim()
    chart.edition()
    with pytest.raises(DBAPIError, match="never changes"):
        db.session.execute(text(statement))
    db.session.rollback()


def test_only_the_biuro_publishes_and_withdraws(chart, login):
    chart.claim()
    edition = chart.edition()
    browser = login(factories.representative(chart.school))
    paths = (NEW, f"/competences/editions/{edition.id}/withdraw")
    assert [browser.post(path, data={"title": "x", "reason": "x"}).status_code for path in paths] == [403] * 2


def test_workbook_has_a_row_per_entry_and_no_formula(chart, client):
    chart.school.name = "=HYPERLINK(1)"
    chart.claim(people=7)
    edition = chart.edition()
    content = client.get(f"/competences/editions/{edition.id}/map.xlsx", buffered=True).get_data()
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    assert rows[1:] == [
        ("Doradztwo", "Coaching", "'=HYPERLINK(1)", "Zaawansowany", 7, "Deklaracja organizacji")
    ]


def test_pdf_is_accessible_and_titled_in_polish(chart, client):
    chart.claim()
    edition = chart.edition("Żółta mapa #1")
    content = client.get(f"/competences/editions/{edition.id}/map.pdf", buffered=True).get_data()
    assert content == files.path_of(edition.pdf.sha256).read_bytes()
    described = content + b"".join(inflated(content))
    assert content.startswith(b"%PDF-")
    for mark in (b"/StructTreeRoot", b"/Marked true", b"pdfuaid", "Żółta mapa #1".encode(), b"pl"):
        assert mark in described, mark


def inflated(content):
    """The compressed parts of a PDF that can be read."""
    for part in content.split(b"stream\n")[1:]:
        try:
            yield zlib.decompressobj().decompress(part.lstrip(b"\r\n"))
        except zlib.error:
            continue


def test_pdf_without_a_title_is_refused_by_the_standard():
    with pytest.raises(RuntimeError, match="title"):
        pdf.render('#set text(lang: "pl")\nTekst', {})


@pytest.mark.parametrize("text", ["Zażółć gęślą jaźń ĄĆĘŁŃÓŚŹŻ „–”", "#set page() $x$ *a* <b>"])
def test_pdf_takes_any_text_as_text(text):
    template = "#let data = json(bytes(sys.inputs.data))\n#set document(title: data.title)\n= #data.title"
    assert pdf.render(template, {"title": text}).startswith(b"%PDF-")
