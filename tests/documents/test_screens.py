"""The library as people meet it: reading, searching, writing, and what each may not see."""

import csv
import io
import re

import pytest

from portal.documents import operations
from portal.documents.models import Access, ArchiveGround, DocumentType
from tests import factories
from tests.documents.conftest import PARTS, PDF, page_of, upload

ANSWERS = {
    "title": "Kryteria innowacji",
    "type": "criteria",
    "area": "5",
    "for_year": "2015",
    "description": "Opis.\n\nDrugi akapit.",
    "access": "public",
    "tags": [f"5.4.2:{PARTS[0]}", "5.1.1"],
}


def read_csv(response):
    text = response.get_data(as_text=True).removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text)))


def test_whole_path_from_a_draft_to_the_second_version(library, client, login):
    author = login(library.coordinator)
    page_of(author, "/documents/new")
    made = author.post("/documents/new", data={**ANSWERS, "owner": f"group-{library.group.id}"})
    url = made.location.removesuffix("/files")
    assert client.get(url).status_code == 404
    page_of(author, f"{url}/files")
    assert upload(author, f"{url}/files", "kryteria.pdf", PDF, is_accessible="y").status_code == 303
    assert "Kryteria innowacji" in page_of(author, "/documents/?state=draft")
    check = page_of(author, f"{url}/publish")
    assert check.count(PARTS[0]) == 1
    assert "5.1.1" in check
    assert author.post(f"{url}/publish").location == url
    page = page_of(client, url)
    assert "(PDF, " in page
    assert "dostępny cyfrowo" in page
    assert author.post(f"{url}/new-version").location == f"{url}/files"
    assert upload(author, f"{url}/files", "kryteria-2.pdf", PDF).status_code == 303
    page_of(author, url)
    assert "kryteria-2.pdf" not in page_of(client, url)
    assert author.post(f"{url}/publish", data={"note": ""}).status_code == 422
    assert author.post(f"{url}/publish", data={"note": "Nowa tabela"}).status_code == 303
    page = page_of(client, url)
    assert page.index("kryteria-2.pdf") < page.index("Nowa tabela") < page.index("kryteria.pdf")


def test_executable_renamed_to_pdf_is_refused_with_a_sentence(library, login):
    document = library.drafted()
    answer = upload(
        login(library.coordinator), f"/documents/{document.id}/files", "raport.pdf", b"MZ\x90\x00" * 99
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Zawartość „raport.pdf” nie jest plikiem PDF" in page
    assert "raport.pdf" not in page_of(login(library.coordinator), f"/documents/{document.id}")


def test_nothing_typed_is_lost_and_parts_have_to_be_real(library, login):
    sent = {**ANSWERS, "title": "", "tags": ["5.4.2:całość", "5.1.1"], "owner": f"group-{library.group.id}"}
    answer = login(library.coordinator).post("/documents/new", data=sent)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for words in ("Wpisz tytuł dokumentu.", "Wybierz jedną z części wskaźnika 5.4.2.", "Drugi akapit."):
        assert words in page
    assert re.search(r'<input [^>]*checked[^>]*value="5\.1\.1"', page)


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("website", "javascript:alert(1)", "https://"),
        ("for_year", "12345678901234567890", "Wpisz rok od 2000 do 2100."),
        ("owner", "group-999", "Nieprawidłowy wybór"),
        ("type", "poem", "Nieprawidłowy wybór"),
    ],
)
def test_wrong_answers_get_a_sentence(library, login, name, typed, sentence):
    sent = {**ANSWERS, "owner": f"group-{library.group.id}", name: typed}
    answer = login(library.coordinator).post("/documents/new", data=sent)
    assert (answer.status_code, sentence in answer.get_data(as_text=True)) == (422, True)


def test_members_document_is_found_by_members_only(library, client, login):
    document = library.published("Tajne sprawozdanie", "5.1.3", access=Access.MEMBERS)
    url, row = f"/documents/{document.id}", document.versions[0].files[0]
    nobody, member = login(factories.user()), login(factories.staff())
    for outsider in (client, nobody):
        for address in (url, f"{url}/files/{row.id}"):
            assert outsider.get(address, buffered=True).status_code == 404
        for listed in ("/documents/", "/documents/?q=tajne", "/documents/documents.csv"):
            assert "Tajne" not in outsider.get(listed, buffered=True).get_data(as_text=True)
        assert library.group.name not in page_of(outsider, "/documents/")
        evidence = page_of(outsider, "/monitoring/5.1.3/evidence?year=2015")
        assert ("Tajne" in evidence, "Sprawozdanie dla członków" in evidence) == (False, True)
        assert f'href="{url}"' not in evidence
    for listed in ("/documents/", "/documents/?q=tajne", "/documents/documents.csv"):
        assert "Tajne" in member.get(listed, buffered=True).get_data(as_text=True)
    page_of(member, url)
    assert member.get(f"{url}/files/{row.id}", buffered=True).status_code == 200
    assert f'href="{url}"' in page_of(member, "/monitoring/5.1.3/evidence?year=2015")


def test_evidence_leads_to_the_document_and_the_indicator_to_the_library(library, client):
    document = library.published("Zasady", "5.1.1")
    assert f'href="/documents/{document.id}"' in page_of(client, "/monitoring/5.1.1/evidence?year=2015")
    assert 'href="/documents/"' in page_of(client, "/monitoring/5.1.1")


PAGES = ["", "/edit", "/files", "/publish", "/archive", "/correct"]


@pytest.mark.parametrize("rest", PAGES)
@pytest.mark.parametrize("who", ["guest", "representative", "another coordinator", "another guardian"])
def test_foreign_draft_is_not_found(library, client, login, who, rest):
    people = {
        "representative": factories.representative,
        "another coordinator": lambda: factories.coordinator(factories.group(3)),
        "another guardian": lambda: factories.guardian(3),
    }
    browser = client if who == "guest" else login(people[who]())
    url = f"/documents/{library.drafted().id}{rest}"
    # a guest is asked to log in where only editors have business
    assert browser.get(url, buffered=True).status_code == (302 if who == "guest" and rest else 404)
    assert "Sprawozdanie roczne" not in browser.get("/documents/?state=draft").get_data(as_text=True)


@pytest.mark.parametrize("rest", PAGES[1:])
def test_work_on_a_published_document_is_forbidden_to_others(library, login, rest):
    document = library.published()
    assert login(factories.representative()).get(f"/documents/{document.id}{rest}").status_code == 403


def test_guardian_of_the_area_and_the_biuro_edit_the_groups_document(library, login):
    document = library.drafted()
    for person in (library.guardian, library.clerk, library.coordinator):
        for rest in PAGES[:-1]:
            page_of(login(person), f"/documents/{document.id}{rest}")


def test_file_of_an_unpublished_version_is_for_those_who_edit(library, client, login):
    document = operations.begin_version(library.published(), actor=library.biuro)
    library.with_file(document, "drugi.pdf")
    url = f"/documents/{document.id}/files/{document.open_version.files[0].id}"
    browsers = (client, login(library.coordinator))
    assert [browser.get(url, buffered=True).status_code for browser in browsers] == [404, 200]
    other = library.published("Inny")
    foreign = f"/documents/{other.id}/files/{document.published_version.files[0].id}"
    assert client.get(foreign).status_code == 404


def test_outdated_stays_readable_outside_the_list_and_a_mistake_does_not(library, client, login):
    grounds = (ArchiveGround.OUTDATED, ArchiveGround.ERROR)
    urls = []
    for ground in grounds:
        document = library.published(f"Dokument {ground.value}", "5.1.1")
        answer = login(library.coordinator).post(
            f"/documents/{document.id}/archive", data={"ground": ground.value, "reason": "Nowe zasady"}
        )
        assert answer.status_code == 303
        urls.append(f"/documents/{document.id}")
    assert [client.get(url).status_code for url in urls] == [200, 404]
    assert "Nowe zasady" in page_of(client, urls[0])
    assert "Wycofano go z wartości" in page_of(login(library.coordinator), urls[1])
    assert "Dokument" not in [
        row[0] for row in read_csv(client.get("/documents/documents.csv", buffered=True))
    ]
    archived = page_of(client, "/documents/?state=archived")
    assert ("Dokument outdated" in archived, "Dokument error" in archived) == (True, False)


def test_archive_form_asks_for_the_ground_and_says_what_it_does(library, login):
    browser, url = login(library.coordinator), f"/documents/{library.published().id}/archive"
    page = page_of(browser, url)
    assert "nadal liczy się do wskaźników" in page
    assert "przestaje się liczyć" in page
    assert browser.post(url, data={"reason": "Stary"}).status_code == 422
    draft = f"/documents/{library.drafted('Szkic').id}/archive"
    assert "nigdy nie opublikowano" in page_of(browser, draft)
    assert browser.post(draft, data={"reason": "Zbędny"}).status_code == 303


def test_correction_on_screen(library, login):
    document = library.published("Zasady", "5.1.1")
    browser, url = login(library.coordinator), f"/documents/{document.id}"
    page_of(browser, f"{url}/correct")
    answer = browser.post(f"{url}/correct", data={"tags": ["5.1.6"], "reason": "Zły wskaźnik"})
    assert (answer.status_code, document.pairs) == (303, [("5.1.6", "")])


def test_edit_of_a_published_document_keeps_type_and_indicators(library, login):
    document = library.published("Zasady", "5.1.1")
    browser, url = login(library.coordinator), f"/documents/{document.id}/edit"
    page = page_of(browser, url)
    assert ('name="tags"' in page, 'name="type"' in page) == (False, False)
    sent = {**ANSWERS, "title": "Zasady badania", "owner": f"group-{library.group.id}"}
    assert browser.post(url, data=sent).status_code == 303
    assert (document.title, document.type, document.pairs) == (
        "Zasady badania",
        DocumentType.REPORT,
        [("5.1.1", "")],
    )


def test_boxes_of_other_areas_are_left_out_unless_ticked(library, login):
    document = library.drafted("Zasady", "1.2.1")
    page = page_of(login(library.coordinator), f"/documents/{document.id}/edit")
    assert ('value="1.2.1"' in page, 'value="1.3.1"' in page, 'value="5.1.1"' in page) == (True, False, True)
    assert 'value="1.3.1"' in page_of(login(library.clerk), f"/documents/{document.id}/edit")


# the list


@pytest.fixture
def shelf(library):
    """Four documents that differ in everything one may filter by."""
    factories.area(3)
    school = factories.organisation("Szkoła Źródło")
    library.published("Źdźbło wiedzy", on="2014-02-01", description="O łodziach")
    library.published("Angielski dla dorosłych", document_type=DocumentType.GUIDE, on="2015-02-01")
    library.published("Ćwiczenia", group_id=None, area_number=3, on="2015-03-01")
    library.published("Żeglarze", group_id=None, organisation_id=school.id, on="2015-04-01")
    return {"school": school.id, "group": library.group.id}


@pytest.mark.parametrize(
    ("arguments", "titles"),
    [
        ("", ["Żeglarze", "Ćwiczenia", "Angielski dla dorosłych", "Źdźbło wiedzy"]),
        ("?sort=title", ["Angielski dla dorosłych", "Ćwiczenia", "Źdźbło wiedzy", "Żeglarze"]),
        ("?q=lodziach+zdzblo", ["Źdźbło wiedzy"]),
        ("?q=100%25", []),
        ("?type=guide", ["Angielski dla dorosłych"]),
        ("?area=3", ["Ćwiczenia"]),
        ("?year=2014", ["Źdźbło wiedzy"]),
        ("?owner=office", ["Ćwiczenia"]),
        ("?owner=organisation-{school}", ["Żeglarze"]),
        ("?owner=group-{group}&year=2015", ["Angielski dla dorosłych"]),
        ("?owner=group-999999&year=x&area=%27&type=poem&state=draft", "all"),
    ],
)
def test_filters_and_order(shelf, client, arguments, titles):
    rows = read_csv(client.get("/documents/documents.csv" + arguments.format(**shelf), buffered=True))[1:]
    everything = ["Żeglarze", "Ćwiczenia", "Angielski dla dorosłych", "Źdźbło wiedzy"]
    assert [row[0] for row in rows] == (everything if titles == "all" else titles)
    page = page_of(client, "/documents/" + arguments.format(**shelf))
    assert all((title in page) == (title in [row[0] for row in rows]) for title in everything)


def test_row_of_the_file_says_everything(library, client):
    document = library.published("=Tytuł", on="2015-05-12", for_year=2014)
    row = read_csv(client.get("/documents/documents.csv", buffered=True))[1]
    assert row[:9] == [
        "'=Tytuł", "Sprawozdanie", "Zespół ds. wiedzy", "5", "2014", "Opublikowany", "2015-05-12", "1", "Wszyscy",
    ]  # fmt: skip
    assert row[9].endswith(f"/documents/{document.id}")


def test_empty_list_says_what_to_do(client):
    assert "Nie opublikowano jeszcze żadnego dokumentu" in page_of(client, "/documents/")


@pytest.mark.parametrize("url", ["/documents/", "/documents/documents.csv"])
def test_list_takes_as_many_statements_for_three_rows_as_for_one(library, login, count_queries, url):
    client = login(factories.staff())
    client.get(url, buffered=True)
    counts = []
    for rows in (1, 2):
        for number in range(rows):
            owner = factories.organisation() if number else None
            values = {"group_id": None, "organisation_id": owner.id} if owner else {}
            library.published(f"Tytuł {rows}.{number}", "5.1.1", **values)
        with count_queries() as statements:
            shown = client.get(url, buffered=True).get_data(as_text=True)
        counts.append(len(statements))
        assert shown.count("Tytuł ") == (1 if rows == 1 else 3)
    assert counts[0] == counts[1]


def test_page_takes_as_many_statements_for_three_versions_as_for_one(library, client, count_queries):
    counts = []
    document = library.published()
    url = f"/documents/{document.id}"
    page_of(client, url)
    for turn in range(2):
        with count_queries() as statements:
            page_of(client, url)
        counts.append(len(statements))
        if not turn:
            library.with_second_version(library.with_second_version(document))
    assert counts[0] == counts[1]
