"""The results page, the suggestions and the box in the header: any question gets a normal answer."""

import re
from string import punctuation

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.extensions import db
from portal.permissions import NOBODY
from portal.search import queries
from tests import factories, page_checks
from tests.search.conftest import index


@pytest.fixture
def fleet(engine):
    """Twelve offers and a group about sailing."""
    own = factories.organisation("Liga Morska")
    person = factories.representative(own)
    for number in range(12):
        factories.offer(own, title=f"Kurs żeglarski nr {number}", contact_id=person.id)
    factories.group(name="Grupa żeglarska & <b>wodna</b>")
    db.session.commit()
    index()
    return person


@pytest.fixture
def sailor(login, fleet):
    """The browser of the one who offers them."""
    return login(fleet)


def page(browser, text, **arguments):
    """The body of a page of results, which has to answer 200."""
    response = browser.get("/search/", query_string={"q": text, **arguments})
    assert response.status_code == 200
    return response.get_data(as_text=True)


def titles(body):
    """The titles of the hits, without marks."""
    return [re.sub("<[^>]+>", "", title) for title in re.findall(r'<h2><a href="[^"]+">(.*?)</a></h2>', body)]


def test_hits_are_counted_by_kind_and_paged(sailor):
    first, second = page(sailor, "żeglarskich"), page(sailor, "żeglarskich", page=2)
    counts = dict(re.findall(r">(\w+) <span class=\"search-count\">(\d+)</span>", first))
    assert (len(titles(first)), len(titles(second)), counts) == (
        10,
        3,
        {"Wszystko": "13", "Oferty": "12", "Grupy": "1"},
    )


def test_a_kind_narrows_the_hits_and_keeps_the_counts(sailor):
    body = page(sailor, "żeglarskie", kind="groups")
    assert (titles(body), 'search-count">12<' in body) == (
        ["Grupa żeglarska &amp; &lt;b&gt;wodna&lt;/b&gt;"],
        True,
    )


@pytest.mark.parametrize("arguments", [{"page": 999}, {"page": "-1"}, {"page": "x"}, {"kind": "nonsense"}])
def test_nonsense_beside_the_question_still_shows_hits(sailor, arguments):
    assert titles(page(sailor, "żeglarskie", **arguments)) != []


def test_words_found_are_marked_in_the_title(sailor):
    assert "Kurs <mark>żeglarski</mark> nr" in page(sailor, "zeglarskiego")


def test_a_word_that_was_replaced_is_said(sailor):
    body = page(sailor, "żegalrski kurs")
    assert ("Czy chodziło o:" in body, "żeglarski kurs</a>?" in body, len(titles(body))) == (True, True, 10)


def test_a_word_typed_right_is_not_questioned(sailor):
    assert "Czy chodziło o:" not in page(sailor, "zeglarskimi kursami")


def test_every_word_has_to_be_met(sailor):
    assert titles(page(sailor, "żeglarski fortepianowy")) == []


HOSTILE = (
    "x" * 10_000,
    "żeglarski " * 1_000,
    'AND OR NOT (title:* "a" ~ ^2) && || ! : [* TO *]',
    "%' OR 1=1 --",
    "% _ \\ ' \" `",
    "'':*&|!<->",
    "<script>alert(1)</script>",
    "\x00\x01",
    "😀 zażółć",
    "title:public:x kind:people key:groups-1",
    "public=zeg* members:żeglarski",
    "",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_question_gets_a_normal_answer(sailor, text):
    body = page(sailor, text)
    suggested = sailor.get("/search/suggestions", query_string={"q": text})
    assert (page_checks.problems(body, "http://localhost"), suggested.status_code) == ([], 200)


@given(text=st.text(alphabet=st.characters() | st.sampled_from(punctuation), max_size=60))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_question_is_answered(engine, guest_keys, text):
    assert queries.search(guest_keys, text).is_ready


def test_suggestions_complete_what_is_typed_with_or_without_diacritics(sailor):
    found = re.findall(
        'value="([^"]+)"', sailor.get("/search/suggestions?q=grupa zegl").get_data(as_text=True)
    )
    assert found == ["Grupa żeglarska &amp; &lt;b&gt;wodna&lt;/b&gt;"]


def test_titles_that_begin_as_typed_are_suggested_first(engine):
    for name in ("Agencja żeglarska", "Żeglarze", "Biblioteka żeglarska"):
        factories.organisation(name)
    db.session.commit()
    index()
    assert queries.suggestions(NOBODY, "zegl") == ["Żeglarze", "Agencja żeglarska", "Biblioteka żeglarska"]


def test_one_letter_suggests_nothing(sailor):
    assert sailor.get("/search/suggestions?q=g").get_data(as_text=True).strip() == ""


def test_every_page_has_the_box_which_works_without_a_script(client):
    body = client.get("/").get_data(as_text=True)
    form = re.search(
        r'<form class="site-search" role="search" action="/search/">.*?</form>', body, re.DOTALL
    )[0]
    assert ('name="q"' in form, "<label" in form, 'type="submit"' in form) == (True, True, True)


def test_a_page_of_hits_takes_as_many_statements_whatever_it_shows(sailor, count_queries):
    page(sailor, "żeglarski")
    taken = []
    for text in ("grupa", "zeglarski"):
        with count_queries() as statements:
            page(sailor, text)
        taken.append(len(statements))
    assert taken[0] == taken[1]
