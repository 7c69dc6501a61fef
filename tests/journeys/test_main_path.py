"""Members do their work and the figures of the plan follow by themselves: the main path, over the demo partnership.

The provider and the Biuro sit at a wide screen, the recipient and the author of the practice hold a phone.
"""

import csv
import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect

from portal import clock
from tests.factories import PASSWORD
from tests.journeys.browser import check_page, window
from tests.journeys.keyboard import log_in, press, tab_to, visit, write

OFFER = "Trening wystąpień publicznych dla doradców"
PRACTICE = "Kawiarenka językowa w bibliotece"
ANSWERS = {
    "Tytuł, obszar i miejsce": {
        "Obszar aktywności": "5",
        "Powiat": "powiat bocheński",
        "Miejscowość": "Bochnia",
    },
    "Problem i działania": {
        "Problem": "Dorośli po kursie językowym nie mieli z kim rozmawiać.",
        "Co zrobiono": "Raz w tygodniu rozmowy przy stoliku prowadzi wolontariusz.",
        "Grupa docelowa": "Dorośli po kursach, około 40 osób rocznie.",
        "Interesariusze i partnerzy": "Biblioteka i dom kultury.",
    },
    "Czas i zasoby": {
        "Data rozpoczęcia": "2014-09-01",
        "Potrzebne osoby": "several",
        "Koszt": "none",
    },
    "Wyniki i wnioski": {
        "Dowody skuteczności": "Po roku 31 osób zdało egzamin, wcześniej 12.",
        "Co się nie sprawdziło": "Spotkania w piątki.",
        "Jak to przenieść do innej organizacji": "Wystarczą stoliki i wolontariusze.",
    },
    "Kontakt i licencja": {"Osoba do kontaktu": "Ewa Śliwa", "Licencja": "cc_by"},
}
REVIEW = {
    "Czy problem jest jasny?": "Tak, w pełni",
    "Czy dowody potwierdzają skuteczność?": "Tak, w pełni",
    "Czy inna organizacja może to powtórzyć?": "Tak, w pełni",
    "Ocena": "Prosty pomysł z dobrymi dowodami.",
    "Wniosek": "Polecam do publikacji",
}


@pytest.fixture
def person(browser: Browser, demo_url: str) -> Iterator[Callable[..., Page]]:
    """`person(login, width=1280)`: the window of a person of the demo, logged in; without a login of a guest."""
    with ExitStack() as windows:

        def enter(login: str = "", width: int = 1280) -> Page:
            page = windows.enter_context(window(browser, demo_url, width))
            return log_in(page, login, PASSWORD) if login else page

        yield enter


def test_a_confirmed_service_raises_the_figure_everywhere(
    demo: Flask, person: Callable[..., Page], tmp_path: Path
) -> None:
    with demo.app_context():
        yesterday = (clock.today() - timedelta(days=1)).isoformat()
    office = person("biuro")
    before = figure_everywhere(office, demo, tmp_path)
    assert before == [before[0]] * len(before)
    serve(person("przedstawiciel"), person("przedstawiciel2", width=320))
    assert figure_everywhere(office, demo, tmp_path) == [count + 1 for count in before]
    assert figure_everywhere(office, demo, tmp_path, as_of=yesterday) == before
    expect(evidence_of(office).filter(has_text=OFFER)).to_have_count(0)
    visit(office, "/monitoring/5.1.7/evidence?year=2015")
    expect(evidence_of(office).filter(has_text=OFFER)).to_have_count(1)


def serve(provider: Page, recipient: Page) -> None:
    """From the offer to the confirmation, each side with the keyboard only."""
    add_offer(provider)
    ask_for_it(recipient)
    accept(provider)
    report(provider)
    confirm(recipient)


def add_offer(page: Page) -> None:
    visit(page, "/")
    press(page, "Dodaj ofertę w banku usług wzajemnych")
    write(page, "Co oferujemy?", OFFER)
    write(page, "Opis", "Dwa spotkania z kamerą i informacją zwrotną.")
    write(page, "Przedmiot oferty", "Praca")
    write(page, "Gdzie", "Zdalnie")
    write(page, "Liczba godzin do oddania", "8")
    press(page, "Zapisz szkic")
    press(page, "Opublikuj")
    expect(page.locator("main")).to_contain_text("Oferta opublikowana")


def ask_for_it(page: Page) -> None:
    visit(page, "/")
    tab_to(page, "Menu")
    page.keyboard.press("Space")
    press(page, "Bank usług")
    press(page, OFFER)
    press(page, "Poproś o tę usługę")
    write(page, "Godziny", "6")
    write(page, "Co dokładnie, dla kogo i jak", "Sześć godzin dla czterech doradców.")
    press(page, "Wyślij prośbę")


def accept(page: Page) -> None:
    visit(page, "/")
    press(page, f"Wymiana „{OFFER}”: Wasz ruch")
    press(page, "Sprawdź i zatwierdź")
    press(page, "Zatwierdzam te warunki")
    expect(page.get_by_role("status")).to_contain_text("Warunki przyjęte.")


def report(page: Page) -> None:
    """Report the service as performed on the day the form proposes: today."""
    press(page, "Zgłoś wykonanie")
    write(page, "Rzeczywista liczba godzin", "5,5")
    press(page, "Zgłoś wykonanie")
    expect(page.get_by_role("status")).to_contain_text("Wykonanie zgłoszone.")


def confirm(page: Page) -> None:
    visit(page, "/")
    press(page, f"Wymiana „{OFFER}”: Wasz ruch")
    press(page, "Sprawdź i potwierdź")
    press(page, "Potwierdzam wykonanie")
    expect(page.get_by_role("status")).to_contain_text("Usługa potwierdzona, godziny zaksięgowane.")


def figure_everywhere(page: Page, app: Flask, folder: Path, **as_of: str) -> list[int]:
    """5.1.7 in 2015 by the matrix, its evidence, both CSV files, the API and the command; the evidence stays open."""
    query = urlencode({"year": 2015, "area": 5, **as_of})
    visit(page, f"/monitoring/?{query}")
    link = page.get_by_role("link", name=re.compile(r"^5\.1\.7, 2015:"))
    on_matrix = link.inner_text().split()[-1]
    table = download(page, "Wartości jako tabela (CSV)", folder)
    link.click()
    check_page(page)
    evidence = evidence_of(page).count()
    api = page.request.get(f"/api/v1/indicators?{query}").json()["indicators"]
    day = ["--as-of", as_of["as_of"]] if as_of else []
    command = ["indicators", "export", "--year", "2015", "--area", "5", "--format", "json", *day]
    printed = json.loads(app.test_cli_runner().invoke(args=command).stdout)
    return [
        int(on_matrix),
        evidence,
        *[int(row["value"]) for row in table if row["code"] == "5.1.7"],
        len(download(page, "Pobierz dowody (CSV)", folder)),
        *[row["years"][0]["value"] for row in api if row["code"] == "5.1.7"],
        *[row["value"] for row in printed if row["code"] == "5.1.7"],
    ]


def evidence_of(page: Page) -> Locator:
    """The rows of the evidence page."""
    return page.locator("#evidence tbody tr")


def download(page: Page, link: str, folder: Path) -> list[dict[str, str]]:
    """The rows of the CSV file behind a link."""
    with page.expect_download() as coming:
        page.get_by_role("link", name=link).click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_representative_completes_the_profile_and_declares_an_engagement(
    person: Callable[..., Page],
) -> None:
    page = person("przedstawiciel", width=320)
    press(page, "Uzupełnij profil organizacji")
    press(page, "Część dla członków")
    write(page, "Informacja dla członków", "Sala 12 jest wolna w poniedziałki.")
    press(page, "Zapisz")
    visit(page, "/")
    press(page, "Zadeklaruj zaangażowanie w obszarze aktywności")
    write(page, "Obszar", "3")
    tab_to(page, "Koordynator")
    page.keyboard.press("ArrowDown")
    press(page, "Wyślij deklarację")
    expect(page.locator("main")).to_contain_text("3. ")
    expect(page.locator("main")).to_contain_text("Aktywny uczestnik")


def test_a_practice_is_written_reviewed_and_published(person: Callable[..., Page]) -> None:
    submit_practice(person("koordynator", width=320))
    for login in ("opiekun", "opiekun2"):
        review(person(login))
    office = person("biuro")
    visit(office, "/practices/publishing")
    follow(office, PRACTICE)
    office.get_by_role("button", name="Opublikuj praktykę").click()
    with office.expect_navigation():
        office.get_by_role("button", name="Tak, kontynuuj").click()
    check_page(office)
    guest = person()
    visit(guest, "/practices/")
    follow(guest, PRACTICE)
    expect(guest.get_by_role("heading", level=1)).to_have_text(PRACTICE)


def submit_practice(page: Page) -> None:
    """Begin a practice, answer every section and submit it."""
    visit(page, "/practices/new")
    fill(page, {"Tytuł praktyki": PRACTICE}, "Zapisz i przejdź dalej")
    for section, answers in ANSWERS.items():
        follow(page, section)
        fill(page, answers, "Zapisz część")
    follow(page, "Sprawdź i wyślij")
    fill(page, {}, "Wyślij praktykę")
    expect(page.locator("main")).to_contain_text("Wersja 1")


def review(page: Page) -> None:
    """Recommend the practice."""
    visit(page, "/practices/reviews")
    follow(page, PRACTICE)
    fill(page, REVIEW, "Wyślij recenzję")
    expect(page.get_by_role("status")).to_be_visible()


def follow(page: Page, link: str) -> None:
    """Click a link and check the page it leads to."""
    with page.expect_navigation():
        page.get_by_role("link", name=link, exact=True).click()
    check_page(page)


def fill(page: Page, answers: dict[str, str], button: str) -> None:
    """Answer a form, send it and check the page it leads to."""
    for label, answer in answers.items():
        field = page.get_by_label(re.compile(rf"^{re.escape(label)}( \(opcjonalne\))?$"))
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(answer)
        else:
            field.fill(answer)
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()
    check_page(page)
