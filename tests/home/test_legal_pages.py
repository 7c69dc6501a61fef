"""The pages the law asks for: the accessibility declaration in its official structure, privacy, and who may do what."""

import re
from collections import Counter

import pytest
from sqlalchemy import select

from portal.activity import AuditEntry
from portal.extensions import db
from portal.home.models import LegalPage
from portal.permissions import RULES
from tests import factories, page_checks
from tests.page_checks import Document

# The ids of the official structure (act of 4 April 2019 on digital accessibility; conditions of the declaration, v2.0).
REQUIRED = """
a11y-wstep a11y-podmiot a11y-zakres a11y-url a11y-data-publikacja a11y-data-aktualizacja a11y-status
a11y-data-sporzadzenie a11y-kontakt a11y-email a11y-telefon a11y-procedura a11y-architektura a11y-komunikacja
""".split()
DATED = ("a11y-data-publikacja", "a11y-data-aktualizacja", "a11y-data-sporzadzenie")
TOKEN = re.compile(r'(?<="X-CSRFToken": ")[^"]+')
HOSTILE = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)> **ważne**"


@pytest.fixture
def office(app, login):
    return login(factories.office())


def declaration(browser) -> str:
    """The page without its token against forged requests, which changes by the second."""
    page = browser.get("/deklaracja-dostepnosci").get_data(as_text=True)
    found = TOKEN.search(page)
    assert found is not None
    return page.replace(found.group(), "")


def test_declaration_has_every_official_id_once(client):
    ids = Counter(e.attributes["id"] for e in Document(declaration(client)).elements if "id" in e.attributes)
    assert {name: ids[name] for name in ids if name.startswith("a11y-")} == dict.fromkeys(REQUIRED, 1)


def days_of(page: str) -> dict[str, list[str]]:
    """The machine-readable days inside each official id."""
    elements = Document(page).elements
    times = [(e, [p.attributes.get("id") for p in e.parents]) for e in elements if e.name == "time"]
    return {
        name: [e.attributes["datetime"] for e, inside in times if name in inside]
        for name in (*DATED, "a11y-data-przeglad")
    }


def test_days_of_the_declaration_are_readable_by_machines(client):
    days = days_of(declaration(client))
    assert [len(days[name]) for name in DATED] == [1, 1, 1]
    assert [day for name in DATED for day in days[name] if not re.fullmatch(r"\d{4}-\d\d-\d\d", day)] == []
    assert days["a11y-data-przeglad"] == []


def test_declaration_reads_the_same_in_both_languages_for_machines(client):
    polish = declaration(client)
    client.set_cookie("language", "en")
    english = declaration(client)
    assert (days_of(polish), polish == english) == (days_of(english), False)


def test_contact_of_the_declaration_can_be_written_to_and_called(client):
    links = {
        e.attributes.get("id"): e.attributes.get("href", "") for e in Document(declaration(client)).elements
    }
    assert re.fullmatch(r"mailto:[^@\s]+@[^@\s]+", links["a11y-email"])
    assert re.fullmatch(r"tel:\+?\d{9,15}", links["a11y-telefon"])


def test_declaration_names_the_address_of_the_portal_whatever_the_browser_calls_it(app, client, monkeypatch):
    monkeypatch.setitem(app.config, "BASE_URL", "https://mpku.example")
    page = client.get("/deklaracja-dostepnosci", headers={"Host": "evil.example"}).get_data(as_text=True)
    links = {e.attributes.get("id"): e.attributes.get("href") for e in Document(page).elements}
    assert (links["a11y-url"], "evil.example" in page) == ("https://mpku.example/", False)


def filled(browser, path) -> dict[str, str]:
    """What the form of a page holds now."""
    page = browser.get(path).get_data(as_text=True)
    assert page_checks.problems(page) == []
    held = {}
    document = Document(page)
    for element in document.elements:
        name = element.attributes.get("name")
        if not name or not element.within("main"):
            continue
        if element.name == "select":
            chosen = [o for o in document.elements if element in o.parents and "selected" in o.attributes]
            held[name] = chosen[0].attributes["value"] if chosen else ""
        elif element.name in ("input", "textarea"):
            held[name] = element.attributes.get("value", "") or "".join(element.parts).strip()
    return held


def test_office_changes_the_declaration_and_adds_its_first_review(office):
    form = filled(office, "/legal/accessibility")
    changed = {**form, "entity": "Wojewódzki Urząd Pracy <b>", "reviewed_on": "2016-03-31", "status": "none"}
    response = office.post("/legal/accessibility", data=changed)
    page = declaration(office)
    assert (response.status_code, response.headers["Location"]) == (303, "/deklaracja-dostepnosci")
    assert "Wojewódzki Urząd Pracy &lt;b&gt;" in page
    assert days_of(page)["a11y-data-przeglad"] == ["2016-03-31"]
    assert filled(office, "/legal/accessibility") == changed
    assert page_checks.problems(page) == []


def test_saving_the_declaration_as_it_is_changes_nothing(office):
    before = declaration(office)
    office.post("/legal/accessibility", data=filled(office, "/legal/accessibility"))
    assert declaration(office) == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("entity", ""),
        ("email", "nie adres"),
        ("published_on", "wczoraj"),
        ("status", "świetny"),
        ("phone", "x" * 31),
    ],
)
def test_declaration_that_could_not_be_published_is_not_saved(office, field, value):
    form = {**filled(office, "/legal/accessibility"), field: value}
    response = office.post("/legal/accessibility", data=form)
    assert (response.status_code, db.session.scalars(select(LegalPage)).all()) == (422, [])


def test_privacy_page_shows_the_text_of_the_office_safely(office):
    office.post("/legal/privacy", data={"updated_on": "2016-05-25", "body": HOSTILE})
    page = office.get("/prywatnosc").get_data(as_text=True)
    main = page.partition("<main")[2]
    assert "<strong>ważne</strong>" in main
    assert [bad for bad in ("<script", 'javascript:alert(1)"', "<img") if bad in main] == []
    assert 'datetime="2016-05-25"' in main


def test_change_of_a_legal_page_is_on_the_trail_and_the_row_is_one(office):
    for words in ("raz", "dwa"):
        office.post("/legal/privacy", data={"updated_on": "2016-05-25", "body": words})
    assert db.session.scalars(select(AuditEntry.action)).all() == ["home.save_legal_page"] * 2
    assert [row.fields["body"] for row in db.session.scalars(select(LegalPage))] == ["dwa"]


def test_every_right_is_said_in_words(client):
    page = client.get("/who-can-what").get_data(as_text=True)
    rows = len(re.findall(r"<tr>\s*<th scope=\"row\"", page)) or page.count("<dt")
    assert (rows, [action for action in RULES if f">{action}<" in page]) == (len(RULES), [])


@pytest.mark.parametrize(("name", "value"), [("language", "en"), ("theme", "dark")])
def test_preference_is_kept_and_returns_to_the_page(client, name, value):
    response = client.post(f"/{name}", data={name: value, "next": "/prywatnosc"})
    assert (response.status_code, response.headers["Location"]) == (303, "/prywatnosc")
    page = client.get("/prywatnosc").get_data(as_text=True)
    assert {"language": 'lang="en"', "theme": 'data-bs-theme="dark"'}[name] in page.partition("<head>")[0]


@pytest.mark.parametrize(("name", "value"), [("language", "de"), ("theme", "<script>"), ("language", "")])
def test_preference_nobody_offers_is_not_kept(client, name, value):
    response = client.post(f"/{name}", data={name: value, "next": "//evil.example"})
    assert (response.headers["Location"], response.headers.getlist("Set-Cookie")) == ("/", [])


@pytest.mark.parametrize("cookie", ["de", "<script>", "../../etc/passwd", "ą"])
def test_preference_of_a_forged_cookie_is_ignored(client, cookie):
    client.set_cookie("language", cookie)
    client.set_cookie("theme", cookie)
    page = client.get("/prywatnosc").get_data(as_text=True)
    assert '<html lang="pl" data-bs-theme="auto">' in page
