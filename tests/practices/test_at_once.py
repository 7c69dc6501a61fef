"""Two people at once: one wins, the other gets a sentence (issue: what bad input gets)."""

import pytest
from sqlalchemy import func, select

from portal.activity import ActivityEvent
from portal.extensions import db
from portal.practices.models import Practice, PracticeReview, PracticeState, PracticeVersion, Verdict
from tests import factories
from tests.at_once import race

REVIEW = {"clarity": "fully", "proof": "partly", "reuse": "no", "assessment": "Dobre", "version_number": "1"}


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


@pytest.mark.parametrize("turn", range(3))
def test_two_reviewers_at_once_both_count(app, incubator, login, turn):
    practice_id = incubator.submitted().id
    url, data = f"/practices/{practice_id}/review", {**REVIEW, "verdict": "recommend"}
    answers = race(app, *((login(person), url, data) for person in (incubator.first, incubator.second)))
    assert [answer.status_code for answer in answers] == [303, 303]
    assert (count(PracticeReview), db.session.get(Practice, practice_id).state) == (
        2,
        PracticeState.RECOMMENDED,
    )


@pytest.mark.parametrize("turn", range(3))
def test_three_reviewers_at_once_leave_the_last_with_a_sentence_and_the_text(app, incubator, login, turn):
    practice_id = incubator.submitted().id
    url, data = f"/practices/{practice_id}/review", {**REVIEW, "verdict": "recommend"}
    people = (incubator.first, incubator.second, incubator.third)
    answers = race(app, *((login(person), url, data) for person in people))
    assert sorted(answer.status_code for answer in answers) == [303, 303, 422]
    refused = next(answer for answer in answers if answer.status_code == 422).get_data(as_text=True)
    assert ("już zdecydowano" in refused, ">\r\nDobre</textarea>" in refused) == (True, True)
    assert (count(PracticeReview), db.session.get(Practice, practice_id).state) == (
        2,
        PracticeState.RECOMMENDED,
    )


@pytest.mark.parametrize("turn", range(3))
def test_colleagues_at_once_are_one_voice(app, incubator, login, turn):
    practice_id = incubator.submitted().id
    colleague = factories.reviewer(factories.actor(incubator.first).organisation)
    url, data = f"/practices/{practice_id}/review", {**REVIEW, "verdict": "recommend"}
    answers = race(app, *((login(person), url, data) for person in (incubator.first, colleague)))
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    refused = next(answer for answer in answers if answer.status_code == 422).get_data(as_text=True)
    assert "ocenił już ktoś z tej samej organizacji" in refused
    assert ">\r\nDobre</textarea>" in refused
    assert count(PracticeReview) == 1


@pytest.mark.parametrize("turn", range(3))
def test_same_review_sent_twice_counts_once(app, incubator, login, turn):
    practice_id = incubator.submitted().id
    url, data = f"/practices/{practice_id}/review", {**REVIEW, "verdict": "return"}
    answers = race(app, *((login(incubator.first), url, data) for _turn in range(2)))
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert count(PracticeReview) == 1


@pytest.mark.parametrize("turn", range(3))
def test_two_publications_at_once_are_one_fact(app, incubator, login, turn):
    practice_id = incubator.recommended().id
    other = factories.office(name="Drugi z Biura")
    url, data = f"/practices/{practice_id}/publish", {"version_number": "1"}
    answers = race(app, *((login(person), url, data) for person in (incubator.clerk, other)))
    assert [answer.status_code for answer in answers] == [303, 303]
    assert sorted(answer.location == f"/practices/{practice_id}" for answer in answers) == [False, True]
    assert count(ActivityEvent) == 1


@pytest.mark.parametrize("turn", range(3))
def test_publication_and_return_at_once_leave_one_of_them(app, incubator, login, turn):
    practice_id = incubator.recommended().id
    other = factories.office(name="Drugi z Biura")
    acts = [
        (login(incubator.clerk), f"/practices/{practice_id}/publish", {"version_number": "1"}),
        (login(other), f"/practices/{practice_id}/return", {"reason": "Dane osobowe w pliku"}),
    ]
    race(app, *acts)
    practice = db.session.get(Practice, practice_id)
    assert (practice.state, practice.published_number, count(ActivityEvent)) in (
        (PracticeState.PUBLISHED, 1, 1),
        (PracticeState.RETURNED, None, 0),
    )


@pytest.mark.parametrize("turn", range(3))
def test_two_submissions_at_once_are_one_version(app, incubator, login, turn):
    practice_id = incubator.drafted().id
    url = f"/practices/{practice_id}/submit"
    answers = race(app, *((login(person), url, {}) for person in (incubator.author, incubator.head)))
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert (count(PracticeVersion), db.session.get(Practice, practice_id).latest_number) == (1, 1)


@pytest.mark.parametrize("turn", range(3))
def test_second_review_and_an_archiving_at_once_keep_the_practice_whole(app, incubator, login, turn):
    practice_id = incubator.judged(incubator.submitted(), Verdict.RECOMMEND).id
    acts = [
        (login(incubator.second), f"/practices/{practice_id}/review", {**REVIEW, "verdict": "recommend"}),
        (login(incubator.head), f"/practices/{practice_id}/archive", {"reason": "Wycofana"}),
    ]
    answers = race(app, *acts)
    assert answers[1].status_code == 303
    assert db.session.get(Practice, practice_id).state is PracticeState.ARCHIVED
    assert count(PracticeReview) == (2 if answers[0].status_code == 303 else 1)
