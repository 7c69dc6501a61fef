"""The home page says what waits for whom, and a newcomer what to do first."""

import re

import pytest

from portal.barter import operations as barter
from portal.extensions import db
from tests import factories
from tests.page_checks import Document
from tests.routes import visit

OURS = {
    "/barter/{exchange accepted}",
    "/barter/{exchange in_progress}",
    "/barter/{exchange proposed}",
    "/practices/{practice returned}/draft",
}
WAITING = {
    "guest": set(),
    # staff report a service done; accepting terms is for who represents the organisation (domain: roles)
    "staff": OURS - {"/barter/{exchange proposed}"},
    "representative": OURS,
    "deputy": OURS,
    "counterpart": {"/barter/{exchange reported}"},
    "stranger": set(),
    "coordinator": {
        "/practices/{practice submitted}/review",
        "/practices/{practice in_review}/review",
    },
    "guardian": {
        "/practices/{practice submitted}/review",
        "/monitoring/facts/{fact returned}/edit",
        "/events/{event over}/attendance",
    },
    "council": set(),
    "strategy": set(),
    "office": {
        "/engagement/waiting",
        "/practices/publishing",
        "/barter/disputes",
        "/monitoring/facts",
        "/organisations/{school}/people",
        "/organisations/{university}/people",
    },
    "administrator": set(),
    "former": set(),
}


def waiting_links(body: str) -> set[str]:
    """Where the items of the list of waiting things lead."""
    elements = Document(body).elements
    items = [e for e in elements if "list-group-item" in e.attributes.get("class", "")]
    return {
        e.attributes["href"] for e in elements if e.name == "a" and any(item in e.parents for item in items)
    }


@pytest.mark.parametrize("role", WAITING)
def test_home_page_shows_each_role_what_waits_for_it(world, role):
    expected = {re.sub(r"\{(.*)\}", lambda m: str(world.ids[m.group(1)]), path) for path in WAITING[role]}
    assert waiting_links(visit(world, role, "/").body) == expected


@pytest.mark.parametrize("role", ["council", "former", "stranger"])
def test_home_page_says_when_nothing_waits(world, role):
    assert "Teraz nic na Ciebie nie czeka" in visit(world, role, "/").body


def test_guest_reads_what_the_partnership_is_with_practices_and_figures(world):
    body = visit(world, "guest", "/").body
    assert "Pracuje tu dziś 5 organizacji członkowskich" in body  # six were admitted, one has left
    assert ["PRACTICE-published" in body, "Obszar 5" in body, 'href="/accounts/log-in"' in body] == [True] * 3


def steps(browser) -> list[tuple[str, bool]]:
    """The first steps on the home page, and whether each is done."""
    body = browser.get("/").get_data(as_text=True)
    section = body.partition('id="steps"')[2].partition("</section>")[0]
    return [
        (text, "badge" in rest)
        for text, rest in re.findall(r'<a href="[^"]+">([^<]+)</a>(.*?)</li>', section, re.DOTALL)
    ]


def test_newcomer_sees_three_steps_and_each_is_ticked_off(app, login):
    factories.area()
    own = factories.organisation()
    person = factories.representative(own)
    browser = login(person)
    assert steps(browser) == [
        ("Uzupełnij profil organizacji", False),
        ("Zadeklaruj zaangażowanie w obszarze aktywności", False),
        ("Dodaj ofertę w banku usług wzajemnych", False),
    ]
    factories.offer(own, contact_id=person.id)
    assert [is_done for _text, is_done in steps(browser)] == [False, False, True]


def test_steps_are_for_those_who_speak_for_the_organisation(app, login):
    assert steps(login(factories.staff())) == []


def test_home_page_of_an_empty_portal_works_for_everybody(app, login):
    people = [factories.office(), factories.representative(), factories.user(), factories.coordinator()]
    assert [login(person).get("/").status_code for person in people] == [200] * 4
    assert app.test_client().get("/").status_code == 200


def test_home_page_asks_the_same_number_of_questions_whatever_waits(app, login, count_queries):
    provider, recipient = factories.organisation(), factories.organisation()
    giver, taker = factories.representative(provider), factories.representative(recipient)
    offer = factories.offer(provider, contact_id=giver.id)
    browser = login(giver)

    def ask(times):
        for _turn in range(times):
            barter.request_service(offer, actor=factories.actor(taker), minutes=60, scope="Warsztat")
        db.session.commit()
        browser.get("/")  # what is kept in memory is read once
        with count_queries() as statements:
            browser.get("/")
        return len(statements)

    assert ask(1) == ask(2)
