"""Two people of the Biuro at once: one wins, the other gets a sentence."""

from datetime import date

import pytest

from portal import clock
from portal.extensions import db
from portal.monitoring import figures, operations
from portal.monitoring.drafts import Draft
from portal.monitoring.models import FactState, ManualFact
from tests import factories
from tests.at_once import race

NOON = clock.at_noon(date(2015, 7, 1))


@pytest.fixture
def proposed(plan):
    with clock.at(NOON):
        draft = Draft(
            ("5.3.6",), date(2015, 5, 1), "Opinia o strategii", "Przyjęte", link="https://example.org"
        )
        fact = operations.propose_fact(draft, actor=factories.actor(factories.guardian(5)))
        db.session.commit()
        yield fact.id


@pytest.fixture
def two(login):
    return [login(factories.office()) for _number in range(2)]


@pytest.mark.parametrize("turn", range(3))
def test_fact_accepted_by_two_at_once_counts_once(app, proposed, two, turn):
    answers = race(app, *((browser, f"/monitoring/facts/{proposed}/accept", {}) for browser in two))
    assert [answer.status_code for answer in answers] == [303, 303]
    figures.forget()
    assert figures.figures().by_code["5.3.6"].value == 1
    said = [browser.get("/monitoring/facts").get_data(as_text=True) for browser in two]
    assert sorted("To już niemożliwe: obecny stan to „Liczy się”" in page for page in said) == [False, True]


@pytest.mark.parametrize("turn", range(3))
def test_fact_accepted_and_returned_at_once_is_one_of_the_two(app, proposed, two, turn):
    acts = ((two[0], f"/monitoring/facts/{proposed}/accept", {}),
            (two[1], f"/monitoring/facts/{proposed}/return", {"decision": "Brakuje listy"}))  # fmt: skip
    answers = race(app, *acts)
    state = db.session.get(ManualFact, proposed).state
    figures.forget()
    assert figures.figures().by_code["5.3.6"].value == (state is FactState.ACCEPTED)
    assert (state, answers[1].status_code) in [(FactState.ACCEPTED, 422), (FactState.RETURNED, 303)]


@pytest.mark.parametrize("turn", range(3))
def test_fact_withdrawn_by_two_at_once_is_withdrawn_once(app, proposed, two, turn):
    two[0].post(f"/monitoring/facts/{proposed}/accept")
    url = f"/monitoring/facts/{proposed}/void"
    answers = race(app, *((browser, url, {"decision": "Pomyłka"}) for browser in two))
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    figures.forget()
    assert figures.figures().by_code["5.3.6"].value == 0
