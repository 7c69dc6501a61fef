"""Files of practices: whose they are, who opens them, and as what they arrive."""

import pytest

from portal.extensions import db
from portal.practices import operations
from portal.practices.models import Licence, Practice, Verdict
from tests import factories
from tests.practices.conftest import PDF, page_of


@pytest.mark.parametrize("rest", ["draft/nieznana", "versions/2", "files/999"])
def test_parts_that_do_not_exist_are_not_found(incubator, login, rest):
    practice = incubator.submitted()
    assert login(incubator.author).get(f"/practices/{practice.id}/{rest}").status_code == 404


@pytest.mark.parametrize("is_submitted", [False, True])
def test_file_of_another_practice_is_not_found_through_this_one(incubator, client, login, is_submitted):
    open_one, other = incubator.published(), incubator.drafted("Inna")
    file_id = incubator.with_file(other)
    if is_submitted:
        operations.submit(other, actor=incubator.writes)
    people = [login(person) for person in (incubator.author, incubator.clerk, incubator.third)]
    for visitor in (client, *people):
        assert visitor.get(f"/practices/{open_one.id}/files/{file_id}").status_code == 404


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
