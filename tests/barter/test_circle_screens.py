"""Circles on the screens: found at once, seen by their parties, answered once, whoever is at it in the same moment."""

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select

from portal.barter import operations
from portal.barter.models import Agreement, Circle, CircleAnswer, CircleState, Exchange
from portal.extensions import db
from tests import factories
from tests.at_once import race
from tests.barter.circles import Ring

YES = {"answer": "yes", "otherwise": "hours", "version": "1"}


@pytest.fixture
def ring(app):
    """Three organisations in a ring; sentences outside requests are in the words of the source."""
    with force_locale("en"):
        yield Ring()


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def page(browser, url):
    answer = browser.get(url)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_page_of_the_post_that_closes_a_circle_says_so_at_once(ring, login):
    ring.publish("a", "b")
    need, person = ring.needs["c"].id, ring.people["c"]
    db.session.commit()
    browser = login(person)
    text = browser.post(f"/barter/needs/{need}/publish", data={}, follow_redirects=True).get_data(
        as_text=True
    )
    assert "Znaleźliśmy krąg trzech organizacji" in text
    assert "dajecie: design → Organizacja B (ta sama kompetencja)" in text
    assert "dostajecie: law ← Organizacja A (ta sama kompetencja)" in text
    circle = db.session.scalars(select(Circle.id)).one()
    assert f"/barter/circles/{circle}" in text
    assert "Krąg usług czeka na Waszą odpowiedź" in page(browser, "/")


def test_only_parties_and_the_office_see_a_circle(ring, login):
    circle = ring.proposed().id
    people = [*ring.people.values(), factories.office(), factories.representative(factories.organisation())]
    db.session.commit()
    browsers = [login(person) for person in people]
    seen = [browser.get(f"/barter/circles/{circle}").status_code for browser in browsers]
    assert seen == [200, 200, 200, 200, 404]
    listed = [f"/barter/circles/{circle}" in page(browser, "/barter/circles") for browser in browsers]
    assert listed == [True, True, True, True, False]
    answers = [browser.get(f"/barter/circles/{circle}/answer").status_code for browser in browsers]
    assert answers == [200, 200, 200, 403, 404]


def test_the_page_shows_the_ring_as_a_picture_and_in_words(ring, login):
    circle = ring.proposed()
    ring.answer(circle, "b", words="Chętnie")
    number, person = circle.id, ring.people["a"]
    db.session.commit()
    text = page(login(person), f"/barter/circles/{number}")
    assert text.count("<svg") == 1
    assert 'role="img"' in text
    for name in "ABC":
        assert f">Organizacja {name}</text>" in text
    words = ["dajecie: law → Organizacja C", "dostajecie: evaluation ← Organizacja B", "Chętnie"]
    assert [text.find(word) > 0 for word in words] == [True, True, True]


def test_a_refusal_needs_words_and_a_yes_a_choice(ring, login):
    circle, person = ring.proposed().id, ring.people["a"]
    db.session.commit()
    browser, url = login(person), f"/barter/circles/{circle}/answer"
    for given in ({}, {"answer": "yes"}, {"answer": "no"}, {**YES, "version": "7"}):
        assert browser.post(url, data=given).status_code == 422
    assert count(CircleAnswer) == 0
    assert browser.post(url, data={"answer": "no", "words": "Brak ludzi", "version": "1"}).status_code == 303
    assert db.session.get(Circle, circle).state is CircleState.ENDED


@pytest.mark.parametrize("turn", range(2))
def test_two_answers_of_one_party_at_once_keep_one(app, ring, login, turn):
    circle, person = ring.proposed().id, ring.people["a"]
    db.session.commit()
    url = f"/barter/circles/{circle}/answer"
    answers = race(app, (login(person), url, YES), (login(person), url, YES))
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert count(CircleAnswer) == 1


@pytest.mark.parametrize("turn", range(2))
def test_the_last_two_answers_at_once_agree_once(app, ring, login, turn):
    circle = ring.proposed()
    ring.answer(circle, "a")
    url, people = f"/barter/circles/{circle.id}/answer", [ring.people["b"], ring.people["c"]]
    db.session.commit()
    answers = race(app, *((login(person), url, YES) for person in people))
    assert [answer.status_code for answer in answers] == [303, 303]
    assert (count(Exchange), count(Agreement)) == (3, 1)


def test_a_refusal_and_a_withdrawal_at_once_end_the_circle_once(app, ring, login):
    circle, offer = ring.proposed().id, ring.offers["b"].id
    acts = [
        (
            ring.people["a"],
            f"/barter/circles/{circle}/answer",
            {"answer": "no", "words": "x", "version": "1"},
        ),
        (ring.people["b"], f"/barter/offers/{offer}/withdraw", {}),
    ]
    db.session.commit()
    answers = race(app, *((login(person), url, data) for person, url, data in acts))
    assert answers[1].status_code == 303
    assert answers[0].status_code in (303, 422)
    assert db.session.get(Circle, circle).state is CircleState.ENDED


def test_csv_has_a_row_for_each_link_of_the_circles_one_sees(ring, login):
    circle = ring.proposed()
    people = [factories.office(), factories.representative(factories.organisation())]
    db.session.commit()
    lists = [
        login(person).get("/barter/circles.csv", buffered=True).get_data(as_text=True) for person in people
    ]
    rows = [line.split(",") for line in lists[0].splitlines()[1:]]
    assert [(row[0], row[2], row[4], row[5]) for row in rows] == [
        (str(circle.id), "Czeka na odpowiedzi", link.giver.name, link.taker.name) for link in circle.links
    ]
    assert len(lists[1].splitlines()) == 1


@pytest.mark.parametrize("path", ["/barter/circles", "/barter/circles.csv"])
def test_the_list_asks_the_database_as_often_for_three_circles_as_for_one(
    app, ring, login, count_queries, path
):
    ring.proposed()
    clerk = factories.office()
    db.session.commit()
    browser = login(clerk)
    browser.get(path, buffered=True)
    with count_queries() as few:
        browser.get(path, buffered=True)
    for names in ("def", "ghi"):
        for place, name in enumerate(names):
            terms = list(ring.terms)
            ring.join(name, terms[place], terms[(place + 1) % 3])
        ring.publish(*names)
    assert count(Circle) == 3
    db.session.commit()
    with count_queries() as many:
        browser.get(path, buffered=True)
    assert len(many) == len(few)


def test_publishing_asks_the_database_a_bounded_number_of_times(ring, count_queries):
    ring.publish("a", "b")
    for number in range(5):
        ring.join(f"x{number}", "evaluation", "design")
    with count_queries() as found:
        operations.publish_need(ring.needs["x0"], actor=ring.actor("x0"))
    assert count(Circle) == 0
    assert len([line for line in found if line.lstrip().startswith("SELECT")]) <= 12
