"""Every page of every role keeps to what axe cannot tell, and every link and button on it leads somewhere."""

import re
from collections import Counter, defaultdict
from contextlib import suppress
from urllib.parse import parse_qsl, unquote, urldefrag, urljoin, urlsplit

import pytest
from werkzeug.exceptions import HTTPException

from tests import page_checks
from tests.page_checks import Document
from tests.routes import SAFE, addresses, all_pages, visit, walk

WALKERS = ("guest", "representative", "coordinator", "office")
READERS = (
    *WALKERS,
    "counterpart",
    "guardian",
    "administrator",
    "former",
)  # each other role sees what one of these does
EVERYWHERE = {"/language", "/theme", "/accounts/log-out"}
FRAMES = 3  # pages of each role looked at whole
ALIKE = 4  # links of one kind on one page that are followed
FOOTER = {"/deklaracja-dostepnosci", "/prywatnosc"}


def pages(world, role):
    """The pages a role is shown, by address, those of objects in every state included."""
    found = [*all_pages(world, role).values()] if role in WALKERS else [*walk(world, role).values()]
    return {page.path: page.body for page in found if page.is_page}


@pytest.mark.parametrize("role", READERS)
def test_pages_have_none_of_the_faults_axe_cannot_see(world, role):
    faults = {
        path: page_checks.problems(body, "http://localhost") for path, body in pages(world, role).items()
    }
    assert {path: found for path, found in faults.items() if found} == {}


@pytest.mark.parametrize("role", WALKERS)
def test_no_two_pages_have_the_same_title(world, role):
    paths = defaultdict(set)
    for path, body in pages(world, role).items():
        paths[page_checks.title(body)].add(path)
    assert {title: sorted(same) for title, same in paths.items() if len(same) > 1} == {}


@pytest.mark.parametrize("role", READERS)
def test_every_page_is_polish_and_leads_to_what_the_law_asks_for(world, role):
    lacking = {
        path
        for path, body in pages(world, role).items()
        if not set(re.findall(r'href="([^"#?]+)"', body)) >= FOOTER or '<html lang="pl"' not in body
    }
    assert lacking == set()


def links(world, role):
    """Every address the pages of a role lead to -> a page it stands on."""
    found = {}
    for path, body in pages(world, role).items():
        for element in Document(body).elements:
            target = urljoin(f"http://localhost{path}", element.attributes.get("href", ""))
            if element.name == "a" and urlsplit(target).netloc == "localhost":
                found.setdefault(target.removeprefix("http://localhost"), path)
    return found


def some_of_each_kind(world, found):
    """At most ALIKE of the links that lead from one page to one kind of page: a matrix has hundreds of them."""
    kinds = Counter()
    adapter = world.app.url_map.bind("localhost")
    for link, stands_on in found.items():
        parts = urlsplit(link)
        with suppress(HTTPException):  # what no rule knows is followed, and found dead
            endpoint = adapter.match(parts.path)[0]
            kind = (endpoint, stands_on, *sorted(dict(parse_qsl(parts.query))))
            kinds[kind] += 1
            if kinds[kind] > ALIKE:
                continue
        yield link, stands_on


@pytest.mark.parametrize("role", WALKERS)
def test_every_link_leads_to_a_page_and_a_place_on_it(world, role):
    known = {page.path: page for page in all_pages(world, role).values()}
    dead = []
    for link, stands_on in some_of_each_kind(world, links(world, role)):
        path, place = urldefrag(link)
        if path not in known:
            known[path] = visit(world, role, path)
        page = known[path]
        if page.status not in (200, 302, 303):
            dead.append((stands_on, link, page.status))
        elif place and page.is_page and f'id="{unquote(place)}"' not in page.body:
            dead.append((stands_on, link, "no such place"))
    assert dead == []


def buttons(world, role):
    """Every form of a role's pages that another address takes: (address, its hidden fields) -> a page it stands on."""
    found = {}
    for path, body in pages(world, role).items():
        document = Document(body)
        for form in document.elements:
            if form.name == "form" and form.attributes.get("method", "").lower() == "post":
                inside = [e for e in document.elements if form in e.parents]
                names = tuple(
                    (e.attributes["name"], e.attributes.get("value", "")) for e in inside
                    if e.attributes.get("type") == "hidden" and e.attributes.get("name")
                )  # fmt: skip
                address = form.attributes.get("action") or path
                if address != path and address not in EVERYWHERE:
                    found.setdefault((address, names), path)
    return found


@pytest.mark.parametrize("role", WALKERS)
def test_every_button_may_be_pressed(world, role):
    """A page offers only what its reader has the right to do; a form sent empty may have errors."""
    answers = {
        (stands_on, address): visit(world, role, address, "POST", data=dict(hidden)).status
        for (address, hidden), stands_on in buttons(world, role).items()
    }
    assert {where: status for where, status in answers.items() if status not in (200, 302, 303, 422)} == {}


@pytest.mark.parametrize("role", ["representative", "office"])
def test_every_page_answers_in_english_as_in_polish(world, role):
    browser = world.browser(role)
    browser.set_cookie("language", "en")
    wrong = {}
    for address in addresses(world, SAFE):
        response = browser.get(address.path, buffered=True)
        polish = walk(world, role)[address.endpoint]
        is_english = '<html lang="en"' in response.get_data(as_text=True) if polish.is_page else True
        if (response.status_code, is_english) != (polish.status, True):
            wrong[address.endpoint] = response.status_code
    assert wrong == {}
