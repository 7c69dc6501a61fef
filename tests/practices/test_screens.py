"""The screens of practices: the whole path as people walk it, files, filters, hostile input, counts of statements."""

import pytest

from portal import consents
from portal.consents import How, Purpose
from portal.practices import operations
from portal.practices.models import SECTIONS
from tests import factories
from tests.practices.conftest import FORM, PDF, page_of, upload

ANSWERS = {
    "basics": {"title": "Klub w remizie", "area_number": "5", "powiat": "1261", "place": "Kraków"},
    "story": {"problem": "Brak autobusów", "actions": "Kurs w remizie", "target_group": "Dorośli"},
    "resources": {"started_on": "2014-09-01", "people": "several", "cost": "low"},
    "results": {"evidence": "46 osób", "failures": "Soboty", "transferability": "Wystarczy sala"},
    "sharing": {"licence": "cc_by"},
}


def write(incubator, author):
    """Describe a practice section by section with a file and submit it; returns its address."""
    url = author.post("/practices/new", data={"title": "Klub w remizie"}).location.removesuffix("/draft")
    answers = {**ANSWERS, "sharing": {"licence": "cc_by", "contact_id": str(incubator.author.id)}}
    for slug, sent in answers.items():
        page_of(author, f"{url}/draft/{slug}")
        assert author.post(f"{url}/draft/{slug}", data=sent).location == f"{url}/draft"
    assert upload(author, f"{url}/attachments", "scenariusz.pdf", PDF).status_code == 303
    page_of(author, f"{url}/attachments")
    assert "Kurs w remizie" in page_of(author, f"{url}/submit")
    assert author.post(f"{url}/submit").status_code == 303
    return url


def assess(reviewer, url):
    """Find the practice in the queue, send a review and read it."""
    assert f'href="{url}/review"' in page_of(reviewer, "/practices/reviews")
    page_of(reviewer, f"{url}/review")
    assert reviewer.post(f"{url}/review", data=FORM).location == "/practices/reviews"
    assert "Opis jest jasny." in page_of(reviewer, f"{url}/review")


def test_whole_path_from_a_draft_to_the_public_page(incubator, client, login):
    url = write(incubator, login(incubator.author))
    assert client.get(url).status_code == 404
    for person in (incubator.first, incubator.second):
        assess(login(person), url)
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


def test_contact_is_shown_to_guests_by_consent_only_and_hidden_at_once_without(incubator, client, login):
    """GDPR art. 7(3): withdrawing is as easy as giving, and counts from that moment."""
    practice = incubator.published()
    url, purpose = f"/practices/{practice.id}", Purpose.GUEST_CONTACT
    shown = [incubator.author.email in page_of(client, url)]
    assert incubator.author.email in page_of(login(factories.staff()), url)
    for given in (True, False):
        consents.note(incubator.author.id, purpose, given=given, how=How.PAGE)
        shown.append(incubator.author.email in page_of(client, url))
    assert shown == [False, True, False]


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
    for person in (incubator.first, incubator.third):
        page = page_of(login(person), f"/practices/{practice.id}/review")
        assert ("Klub w remizie" in page, "Tajny szkic" in page) == (True, False)
