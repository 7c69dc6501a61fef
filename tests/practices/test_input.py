"""What bad input gets: a sentence, the form as it was typed, and nothing stored (issue: what bad input gets)."""

import pytest

from portal.extensions import db
from portal.files import StoredFile
from portal.practices.models import SECTIONS, Practice, PracticeReview, PracticeState
from tests import factories, page_checks
from tests.practices.conftest import FORM, PDF, page_of, upload

HOSTILE = "<script>alert(1)</script>'; DROP TABLE practice;-- \x00 Zażółć 🙂"


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
    response = login(incubator.first).post(f"/practices/{practice.id}/review", data={**FORM, **change})
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
