"""Everybody finds what they may see and nothing else: every marker of the world, every role, on every engine."""

import re

import pytest

from portal.search import audience, queries
from tests.search.conftest import names
from tests.world import ROLES

OWN = {"staff", "representative", "deputy"}
OFFICE = {"office"}
LEADERS = {"coordinator", "guardian"} | OFFICE
EVERYBODY = set(ROLES)
INSIDERS = EVERYBODY - {"guest", "former"}
OVERSEERS = {"office", "administrator"}
# what is typed -> who finds something by it
FINDERS = {
    "PUBLIC-own": EVERYBODY,
    "MEMBERS-own": INSIDERS,
    "HIDDEN-own": OWN | OFFICE,
    "HIDDEN-other": {"counterpart"} | OFFICE,
    "HIDDEN-stranger": {"stranger"} | OFFICE,
    "NOTE-own": INSIDERS,
    "NOTE-other": INSIDERS,
    "OFFER-draft": OWN | OFFICE,
    "OFFER-published": INSIDERS,
    "OFFER-withdrawn": OWN | OFFICE,
    "OFFER-expired": OWN | OFFICE,
    "PRACTICE-draft": OWN | OFFICE,
    "PRACTICE-submitted": OWN | OFFICE,
    "PRACTICE-returned": OWN | OFFICE,
    "PRACTICE-recommended": OWN | OFFICE,
    "PRACTICE-published": EVERYBODY,
    "PRACTICE-archived": OWN | OFFICE,
    "Grupa closed": INSIDERS,
    "Grupa voided": set(),
    "Osoba staff": {"representative", "deputy"} | OVERSEERS,
    "Osoba stranger": {"stranger"} | OVERSEERS,
    "zablokowana swiat": OVERSEERS,
    "Biblioteka Wojewódzka": EVERYBODY,
    "DOCUMENT-published": EVERYBODY,
    "TEXT-published": EVERYBODY,
    "TEXT-outdated": EVERYBODY,
    "TEXT-members": INSIDERS,
    "DOCUMENT-draft": LEADERS,
    "TEXT-withdrawn": LEADERS,
    "EVENT-announced": EVERYBODY,
    "EVENT-members": INSIDERS,
    "EVENT-draft": {"guardian"} | OFFICE,
    # never searched
    "TEXT-second": set(),
    "LINK-announced": set(),
    "DISPUTE-disputed": set(),
    "MESSAGE-proposed": set(),
    "ASSESSMENT-words": set(),
    "FACT-accepted": set(),
    "REJECTED-engagement": set(),
}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_finds_the_markers_it_may_see_and_no_other(found_world, role):
    keys = audience.keys_of(found_world.actor(role))
    found = {
        text for text in FINDERS if not (results := queries.search(keys, text)).read_as and results.page.total
    }
    assert found == {text for text, finders in FINDERS.items() if role in finders}


def links(browser, text):
    """Where the hits on the results page lead."""
    body = browser.get("/search/", query_string={"q": text}).get_data(as_text=True)
    return re.findall(r'<h2><a href="([^"]+)"', body)


@pytest.mark.parametrize("role", ROLES)
def test_every_hit_opens_for_the_role_that_found_it(found_world, role):
    browser = found_world.browser(role)
    found = {
        link
        for text in (*FINDERS, "centrum", "osoba", "praktyka", "warsztat")
        for link in links(browser, text)
    }
    assert {link: browser.get(link, follow_redirects=True).status_code for link in found} == dict.fromkeys(
        found, 200
    )
    assert len(found) >= 3


@pytest.mark.parametrize("role", ROLES)
def test_no_page_of_hits_shows_what_the_role_may_not_find(found_world, role):
    browser = found_world.browser(role)
    hidden = {text for text, finders in FINDERS.items() if "-" in text and role not in finders}
    bodies = "".join(
        browser.get("/search/", query_string={"q": text}).get_data(as_text=True)
        for text in ("centrum", "osoba", "warsztat", "kurs", "dorosłych")
    )
    assert {text for text in hidden if text in bodies} == set()


def test_a_word_only_others_may_read_is_never_proposed(found_world, guest_keys):
    own = audience.keys_of(found_world.actor("representative"))
    wrong = "HIDEDN"
    assert (queries.search(guest_keys, wrong).read_as, queries.search(own, wrong).read_as) == ("", "hidden")


def test_titles_one_may_not_see_are_not_suggested(found_world):
    shown = {
        role: queries.suggestions(found_world.actor(role), "practice")
        for role in ("guest", "staff", "stranger")
    }
    assert (shown["guest"], shown["stranger"], "PRACTICE-draft" in shown["staff"]) == (
        ["PRACTICE-published"],
        ["PRACTICE-published"],
        True,
    )


def test_the_operator_finds_as_the_office(found_world):
    assert names("OFFER-draft")[:1] == ["OFFER-draft"]
