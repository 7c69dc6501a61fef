"""Members do their work and the figures of the plan follow by themselves: the main path, over the demo partnership.

Everybody uses the keyboard only, on a phone; each page is checked on a wide screen too.
"""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from playwright.sync_api import Locator, Page, expect

from portal import clock
from tests.journeys.keyboard import download, fill, open_menu, press, press_in, tab_to, visit, write

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
        "Data rozpoczęcia": "01092014",
        "Potrzebne osoby": "3–5",
        "Koszt": "bez kosztów",
    },
    "Wyniki i wnioski": {
        "Dowody skuteczności": "Po roku 31 osób zdało egzamin, wcześniej 12.",
        "Co się nie sprawdziło": "Spotkania w piątki.",
        "Jak to przenieść do innej organizacji": "Wystarczą stoliki i wolontariusze.",
    },
    "Kontakt i licencja": {"Osoba do kontaktu": "Ewa Śliwa", "Licencja": "CC BY 4.0"},
}
REVIEW = {
    "Czy problem jest jasny?": "Tak, w pełni",
    "Czy dowody potwierdzają skuteczność?": "Tak, w pełni",
    "Czy inna organizacja może to powtórzyć?": "Tak, w pełni",
    "Ocena": "Prosty pomysł z dobrymi dowodami.",
    "Wniosek": "Polecam do publikacji",
}


def test_a_confirmed_service_raises_the_figure_everywhere(
    demo: Flask, person: Callable[..., Page], tmp_path: Path
) -> None:
    with demo.app_context():
        yesterday = (clock.today() - timedelta(days=1)).isoformat()
    office = person("biuro")
    before = figure_everywhere(office, demo, tmp_path)
    of_yesterday = figure_everywhere(office, demo, tmp_path, as_of=yesterday)
    for figures in (before, of_yesterday):
        assert figures == [figures[0]] * len(figures)
    serve(person("przedstawiciel"), person("przedstawiciel2"), OFFER)
    assert figure_everywhere(office, demo, tmp_path, as_of=yesterday) == of_yesterday
    expect(evidence_of(office).filter(has_text=OFFER)).to_have_count(0)
    assert figure_everywhere(office, demo, tmp_path) == [count + 1 for count in before]
    expect(evidence_of(office).filter(has_text=OFFER)).to_have_count(1)


def serve(provider: Page, recipient: Page, title: str) -> None:
    """From the offer to the confirmation."""
    add_offer(provider, title)
    ask_for_it(recipient, title)
    accept(provider, title)
    report(provider)
    confirm(recipient, title)


def add_offer(page: Page, title: str) -> None:
    visit(page, "/")
    press(page, "Zaoferuj usługę")
    write(page, "Co oferujemy?", title)
    write(page, "Opis", "Dwa spotkania z kamerą i informacją zwrotną.")
    write(page, "Przedmiot oferty", "Praca")
    write(page, "Gdzie", "Zdalnie")
    write(page, "Liczba godzin do oddania", "8")
    press(page, "Zapisz szkic")
    press(page, "Opublikuj")
    expect(page.locator("main")).to_contain_text("Oferta opublikowana")


def ask_for_it(page: Page, title: str) -> None:
    visit(page, "/")
    open_menu(page)
    press(page, "Bank usług")
    press(page, title)
    press(page, "Poproś o tę usługę")
    write(page, "Godziny", "6")
    write(page, "Co dokładnie, dla kogo i jak", "Sześć godzin dla czterech doradców.")
    press(page, "Wyślij prośbę")


def accept(page: Page, title: str) -> None:
    visit(page, "/")
    press_in(page, page.locator(".desk-row").filter(has_text=f"„{title}”"))
    press(page, "Sprawdź i zatwierdź")
    press(page, "Zatwierdzam te warunki")
    expect(page.get_by_role("status")).to_contain_text("Warunki przyjęte.")


def report(page: Page) -> None:
    """Report the service as performed on the day the form proposes: today."""
    press(page, "Zgłoś wykonanie")
    write(page, "Rzeczywista liczba godzin", "5,5")
    press(page, "Zgłoś wykonanie")
    expect(page.get_by_role("status")).to_contain_text("Wykonanie zgłoszone.")


def confirm(page: Page, title: str) -> None:
    visit(page, "/")
    press_in(page, page.locator(".desk-row").filter(has_text=f"„{title}”"))
    press(page, "Sprawdź i potwierdź")
    press(page, "Potwierdzam wykonanie")
    expect(page.get_by_role("status")).to_contain_text("Usługa potwierdzona, godziny zaksięgowane.")


def figure_everywhere(page: Page, app: Flask, folder: Path, **as_of: str) -> list[int]:
    """5.1.7 in 2015 by the matrix, its evidence, both CSV files, the API and the command; the evidence stays open."""
    query = urlencode({"year": 2015, "area": 5, **as_of})
    visit(page, f"/monitoring/?{query}")
    table = download(page, "Wartości jako tabela (CSV)", folder)
    link = page.get_by_role("link", name=re.compile(r"^5\.1\.7, 2015:"))
    on_matrix = link.inner_text().split()[-1]
    press(page, " ".join(link.inner_text().split()))
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


def test_a_representative_completes_the_profile_and_declares_an_engagement(
    person: Callable[..., Page],
) -> None:
    page = person("przedstawiciel")
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
    submit_practice(person("koordynator"), PRACTICE)
    for login in ("opiekun", "opiekun2"):
        review(person(login), PRACTICE)
    office = person("biuro")
    visit(office, "/practices/publishing")
    press(office, PRACTICE)
    tab_to(office, "Opublikuj praktykę")
    office.keyboard.press("Enter")
    press(office, "Tak, kontynuuj")
    guest = person()
    visit(guest, "/")
    open_menu(guest)
    press(guest, "Dobre praktyki")
    press(guest, PRACTICE)
    expect(guest.get_by_role("heading", level=1)).to_have_text(PRACTICE)


def submit_practice(page: Page, title: str) -> None:
    """Begin a practice, answer every section and submit it."""
    visit(page, "/practices/new")
    write(page, "Tytuł praktyki", title)
    press(page, "Zapisz i przejdź dalej")
    for section, answers in ANSWERS.items():
        press(page, section)
        fill(page, answers, "Zapisz część")
    press(page, "Sprawdź i wyślij")
    press(page, "Wyślij praktykę")
    expect(page.locator("main")).to_contain_text("Wersja 1")


def review(page: Page, title: str) -> None:
    """Recommend the practice."""
    visit(page, "/practices/reviews")
    press(page, title)
    fill(page, REVIEW, "Wyślij recenzję")
    expect(page.get_by_role("status")).to_be_visible()
