"""The screens of practices: the whole path as people walk it, files, filters, hostile input, counts of statements."""

import csv
import io

import pytest

from portal.extensions import db
from portal.files import StoredFile
from portal.practices import operations
from portal.practices.models import SECTIONS, Licence, Practice, PracticeReview, PracticeState, Verdict
from tests import factories, page_checks
from tests.practices.conftest import PDF

HOSTILE = "<script>alert(1)</script>'; DROP TABLE practice;-- \x00 Zażółć 🙂"
REVIEW = {
    "clarity": "fully",
    "proof": "partly",
    "reuse": "no",
    "assessment": "Opis jest jasny.",
    "verdict": "recommend",
    "version_number": "1",
}
ANSWERS = {
    "basics": {"title": "Klub w remizie", "area_number": "5", "powiat": "1261", "place": "Kraków"},
    "story": {"problem": "Brak autobusów", "actions": "Kurs w remizie", "target_group": "Dorośli"},
    "resources": {"started_on": "2014-09-01", "people": "several", "cost": "low"},
    "results": {"evidence": "46 osób", "failures": "Soboty", "transferability": "Wystarczy sala"},
    "sharing": {"licence": "cc_by"},
}


def page_of(client, url):
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code, response.location)
    text = response.get_data(as_text=True)
    assert page_checks.problems(text) == []
    return text


def upload(client, url, name, content, description="Scenariusz zajęć"):
    """Send the form of a file; the body is made here, since the test client leaves a large one open on disk."""
    parts = [
        f'--part\r\nContent-Disposition: form-data; name="description"\r\n\r\n{description}\r\n',
        f'--part\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n',
    ]
    body = "".join(parts).encode() + content + b"\r\n--part--\r\n"
    return client.post(url, data=body, content_type="multipart/form-data; boundary=part")


def test_whole_path_from_a_draft_to_the_public_page(incubator, client, login):
    author = login(incubator.author)
    url = author.post("/practices/new", data={"title": "Klub w remizie"}).location.removesuffix("/draft")
    contact = {"contact_id": str(incubator.author.id)}
    for slug, answers in ANSWERS.items():
        page_of(author, f"{url}/draft/{slug}")
        sent = {**answers, **(contact if slug == "sharing" else {})}
        assert author.post(f"{url}/draft/{slug}", data=sent).location == f"{url}/draft"
    assert upload(author, f"{url}/attachments", "scenariusz.pdf", PDF).status_code == 303
    page_of(author, f"{url}/attachments")
    assert "Kurs w remizie" in page_of(author, f"{url}/submit")
    assert author.post(f"{url}/submit").status_code == 303
    assert client.get(url).status_code == 404
    for person in (incubator.first, incubator.second):
        reviewer = login(person)
        assert f'href="{url}/review"' in page_of(reviewer, "/practices/reviews")
        page_of(reviewer, f"{url}/review")
        assert reviewer.post(f"{url}/review", data=REVIEW).location == "/practices/reviews"
        assert "Opis jest jasny." in page_of(reviewer, f"{url}/review")
    clerk = login(incubator.clerk)
    assert f'href="{url}/versions/1"' in page_of(clerk, "/practices/publishing")
    assert f'action="{url}/publish"' in page_of(clerk, f"{url}/versions/1")
    assert clerk.post(f"{url}/publish", data={"version_number": "1"}).location == url
    assert "Klub w remizie" in page_of(client, "/practices/")
    assert "Kurs w remizie" in page_of(client, url)


def test_author_reads_the_assessments_with_organisations_and_without_names(incubator, login):
    practice = incubator.returned()
    page = page_of(login(incubator.author), f"/practices/{practice.id}/draft")
    assert (page.count("Zwracam do poprawy"), "Biblioteka A" in page, incubator.first.name in page) == (
        2,
        True,
        False,
    )


def test_public_page_keeps_the_published_version_while_the_next_one_is_written(incubator, client, login):
    practice = incubator.published()
    author = login(incubator.author)
    author.post(f"/practices/{practice.id}/new-version")
    author.post(
        f"/practices/{practice.id}/draft/basics", data={**ANSWERS["basics"], "title": "Tytuł roboczy"}
    )
    assert "Tytuł roboczy" in page_of(author, f"/practices/{practice.id}/draft")
    for url in (f"/practices/{practice.id}", "/practices/"):
        assert ("Klub w remizie" in page_of(client, url), "Tytuł roboczy" in page_of(client, url)) == (
            True,
            False,
        )
    assert "Klub w remizie" not in page_of(client, "/practices/?q=roboczy")
    author.post(f"/practices/{practice.id}/keep-published")
    assert "Tytuł roboczy" not in page_of(author, f"/practices/{practice.id}/draft")


def test_contact_is_shown_to_people_with_an_account_only(incubator, client, login):
    practice = incubator.published()
    url = f"/practices/{practice.id}"
    assert incubator.author.email not in page_of(client, url)
    assert incubator.author.email in page_of(login(factories.staff()), url)


def test_desk_and_archive_on_screen(incubator, client, login):
    practice = incubator.published()
    head, url = login(incubator.head), f"/practices/{practice.id}"
    page_of(head, f"{url}/archive")
    assert head.post(f"{url}/archive", data={"reason": ""}).status_code == 422
    assert head.post(f"{url}/archive", data={"reason": "Nieaktualna"}).status_code == 303
    assert client.get(url).status_code == 404
    assert "Nieaktualna" in page_of(head, f"{url}/draft")
    assert "W archiwum" in page_of(head, "/practices/mine?state=archived")


def test_biuro_returns_on_screen(incubator, login):
    practice = incubator.submitted()
    clerk = login(incubator.clerk)
    page_of(clerk, f"/practices/{practice.id}/return")
    assert clerk.post(f"/practices/{practice.id}/return", data={"reason": "Za krótko"}).status_code == 303
    assert "Za krótko" in page_of(login(incubator.author), f"/practices/{practice.id}/draft")


@pytest.mark.parametrize("state", ["drafted", "submitted", "recommended", "returned", "published"])
def test_every_page_of_every_state_is_sound(incubator, login, state):
    practice = getattr(incubator, state)()
    author, clerk = login(incubator.author), login(incubator.clerk)
    for client in (author, clerk):
        for rest in ("draft", "submit", "attachments", *(f"draft/{slug}" for slug in SECTIONS)):
            page_of(client, f"/practices/{practice.id}/{rest}")
        page_of(client, "/practices/mine")
        page_of(client, "/practices/new")
        if practice.latest_number:
            page_of(client, f"/practices/{practice.id}/versions/1")


def test_page_of_what_is_not_public_leads_to_where_one_works_on_it(incubator, login):
    practice = incubator.submitted()
    url = f"/practices/{practice.id}"
    leads = {name: login(getattr(incubator, name)).get(url).location for name in ("author", "clerk", "first")}
    assert leads == {"author": f"{url}/draft", "clerk": f"{url}/draft", "first": f"{url}/review"}


FOREIGN = [
    "",
    "/draft",
    "/draft/story",
    "/attachments",
    "/submit",
    "/versions/1",
    "/review",
    "/files/1",
    "/archive",
]


@pytest.mark.parametrize("rest", FOREIGN)
@pytest.mark.parametrize("who", ["first", "stranger"])
def test_foreign_draft_is_not_found(incubator, login, who, rest):
    practice = incubator.drafted()
    incubator.with_file(practice)
    person = incubator.first if who == "first" else factories.representative()
    assert login(person).get(f"/practices/{practice.id}{rest}").status_code == 404


@pytest.mark.parametrize(
    "rest", ["/draft", "/draft/story", "/attachments", "/submit", "/versions/1", "/archive", "/return"]
)
def test_work_on_a_published_practice_is_forbidden_to_others(incubator, login, rest):
    practice = incubator.published()
    assert login(factories.representative()).get(f"/practices/{practice.id}{rest}").status_code == 403


@pytest.mark.parametrize(
    "rest", ["publish", "new-version", "keep-published", "attachments/1/remove", "review", "return"]
)
def test_foreign_draft_is_not_changed(incubator, login, rest):
    practice = incubator.drafted()
    assert login(factories.representative()).post(f"/practices/{practice.id}/{rest}").status_code == 404


def test_reviewer_sees_no_next_version_before_it_is_submitted(incubator, login):
    practice = operations.propose_version(incubator.published(), actor=incubator.writes)
    operations.save_section(practice, "story", actor=incubator.writes, problem="Tajny szkic")
    assert login(incubator.third).get(f"/practices/{practice.id}/review").status_code == 404
    assert "Tajny szkic" not in page_of(login(incubator.first), f"/practices/{practice.id}/review")


@pytest.mark.parametrize("rest", ["draft/nieznana", "versions/2", "files/999"])
def test_parts_that_do_not_exist_are_not_found(incubator, login, rest):
    practice = incubator.submitted()
    assert login(incubator.author).get(f"/practices/{practice.id}/{rest}").status_code == 404


def test_file_of_another_practice_is_not_found_through_this_one(incubator, login):
    open_one, other = incubator.published(), incubator.drafted("Inna")
    file_id = incubator.with_file(other)
    for person in (incubator.author, incubator.clerk, incubator.third):
        assert login(person).get(f"/practices/{open_one.id}/files/{file_id}").status_code == 404


def with_published_file(incubator, **fields):
    practice = incubator.drafted(**fields)
    file_id = incubator.with_file(practice, "Scenariusz zajęć.pdf")
    incubator.judged(
        operations.submit(practice, actor=incubator.writes), Verdict.RECOMMEND, Verdict.RECOMMEND
    )
    operations.publish(practice, actor=incubator.biuro)
    return practice, f"/practices/{practice.id}/files/{file_id}"


def test_published_file_is_a_download_that_can_do_nothing(incubator, client):
    practice, url = with_published_file(incubator)
    assert f'href="{url}"' in page_of(client, f"/practices/{practice.id}")
    response = client.get(url)
    assert (response.status_code, response.data) == (200, PDF)
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.mimetype == "application/octet-stream"
    response.close()


def test_file_for_members_is_open_to_people_with_an_account_only(incubator, client, login):
    practice, url = with_published_file(incubator, licence=Licence.MEMBERS)
    assert client.get(url).status_code == 404
    assert url not in page_of(client, f"/practices/{practice.id}")
    response = login(factories.staff()).get(url)
    assert (response.status_code, response.data) == (200, PDF)
    response.close()


def test_file_removed_from_the_draft_stays_with_the_published_version(incubator, client, login):
    practice, url = with_published_file(incubator)
    author = login(incubator.author)
    author.post(f"/practices/{practice.id}/new-version")
    author.post(f"/practices/{practice.id}/attachments/{practice.attachments[0].id}/remove")
    assert db.session.get(Practice, practice.id).attachments == []
    response = client.get(url)
    assert response.status_code == 200
    response.close()


BAD_FILES = {
    "raport.pdf": (b"MZ\x90\x00\x03", "nie jest plikiem PDF"),
    "pusty.pdf": (b"", "jest pusty"),
    "duzy.pdf": (PDF + b" " * (21 * 1024 * 1024), "większy niż 20 MB"),
    "strona.svg": (b"<svg/>", "wybierz plik jednego z tych typów"),
    "": (b"", "Wybierz plik."),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_refused_file_keeps_the_other_field_and_stores_nothing(incubator, login, name):
    practice = incubator.drafted()
    content, sentence = BAD_FILES[name]
    response = upload(
        login(incubator.author), f"/practices/{practice.id}/attachments", name, content, "Zażółć gęślą"
    )
    page = response.get_data(as_text=True)
    assert (response.status_code, sentence in page, 'value="Zażółć gęślą"' in page) == (422, True, True)
    assert page_checks.problems(page) == []
    assert db.session.query(StoredFile).count() == 0


def test_file_without_a_description_is_asked_for_one(incubator, login):
    practice = incubator.drafted()
    response = upload(login(incubator.author), f"/practices/{practice.id}/attachments", "a.pdf", PDF, "")
    assert (response.status_code, db.session.query(StoredFile).count()) == (422, 0)


@pytest.mark.parametrize("slug", SECTIONS)
def test_hostile_text_is_kept_as_text(incubator, login, slug):
    practice = incubator.drafted()
    author = login(incubator.author)
    fields = dict.fromkeys(SECTIONS[slug].fields, HOSTILE)
    response = author.post(f"/practices/{practice.id}/draft/{slug}", data=fields)
    assert response.status_code in (303, 422)
    for rest in ("draft", f"draft/{slug}", "submit"):
        assert "<script>alert" not in author.get(f"/practices/{practice.id}/{rest}").get_data(as_text=True)
    assert "<script>alert" not in response.get_data(as_text=True)


@pytest.mark.parametrize("slug", SECTIONS)
def test_empty_section_is_saved_but_for_the_title(incubator, login, slug):
    practice = incubator.drafted()
    response = login(incubator.author).post(f"/practices/{practice.id}/draft/{slug}", data={})
    assert response.status_code == (422 if slug == "basics" else 303)


def test_too_long_text_is_refused_and_kept_on_the_form(incubator, login):
    practice = incubator.drafted()
    text = "ż" * 5001
    response = login(incubator.author).post(
        f"/practices/{practice.id}/draft/results", data={"evidence": text}
    )
    assert (response.status_code, text in response.get_data(as_text=True)) == (422, True)


@pytest.mark.parametrize(
    "data",
    [
        {"title": ""},
        {"title": " \t "},
        {"title": "x" * 151},
    ],
)
def test_title_is_required_and_short(incubator, login, data):
    assert login(incubator.author).post("/practices/new", data=data).status_code == 422
    assert db.session.query(Practice).count() == 0


@pytest.mark.parametrize("organisation_id", ["", "999", "x", "-1"])
def test_biuro_chooses_an_organisation_that_exists(incubator, login, organisation_id):
    data = {"title": "Klub", "organisation_id": organisation_id}
    assert login(incubator.clerk).post("/practices/new", data=data).status_code == 422


def test_staff_cannot_write_for_another_organisation(incubator, login):
    other = factories.organisation()
    login(incubator.author).post("/practices/new", data={"title": "Klub", "organisation_id": str(other.id)})
    assert db.session.query(Practice).one().organisation_id == incubator.school.id


@pytest.mark.parametrize(
    "change", [{"verdict": "x"}, {"assessment": " "}, {"clarity": ""}, {"version_number": "x"}]
)
def test_review_with_anything_wrong_is_refused_and_keeps_its_text(incubator, login, change):
    practice = incubator.submitted()
    response = login(incubator.first).post(f"/practices/{practice.id}/review", data={**REVIEW, **change})
    page = response.get_data(as_text=True)
    assert (response.status_code, page_checks.problems(page)) == (422, [])
    assert db.session.query(PracticeReview).count() == 0
    assert ("Opis jest jasny." in page) == ("assessment" not in change)


def test_section_of_a_submitted_practice_is_refused_with_the_text_kept(incubator, login):
    practice = incubator.submitted()
    response = login(incubator.author).post(
        f"/practices/{practice.id}/draft/story", data={"problem": "Dopisek"}
    )
    page = response.get_data(as_text=True)
    assert (response.status_code, "Teraz nie można zmienić tekstu" in page, "Dopisek" in page) == (
        422,
        True,
        True,
    )


def test_publishing_out_of_turn_says_why(incubator, login):
    practice = incubator.submitted()
    clerk = login(incubator.clerk)
    response = clerk.post(f"/practices/{practice.id}/publish", follow_redirects=True)
    assert "brakuje jej dwóch polecających recenzji" in response.get_data(as_text=True)
    assert db.session.get(Practice, practice.id).state is PracticeState.SUBMITTED


def test_guardian_of_no_organisation_is_told_why_the_queue_is_empty(incubator, login):
    incubator.submitted()
    assert "w imieniu organizacji" in page_of(login(factories.guardian()), "/practices/reviews")


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
