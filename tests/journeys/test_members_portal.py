"""The members' portal at work: an import, a profile, the search, a training, an edition of the map; keyboard only."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal import clock
from portal.accounts.models import User
from portal.accounts.queries import load_actor
from portal.extensions import db
from portal.imports import work
from portal.search import indexing
from tests.imports.sheets import csv_of, regon
from tests.journeys.browser import check_page
from tests.journeys.keyboard import WIDTHS, download, fill, open_menu, press, tab_to, visit, write

HEADER = [
    "Nazwa",
    "NIP",
    "REGON",
    "Rodzaj",
    "Miejscowość",
    "Kod TERYT",
    "E-mail",
    "Strona WWW",
    "Data przystąpienia",
]
GOOD = [
    "Ośrodek Szkoleń Kowalskich",
    "",
    regon(4001),
    "firma szkoleniowa",
    "Gdów",
    "1219012",
    "biuro@gdow.example",
    "https://gdow.example",
    "12.05.2015",
]
# what is wrong in a row -> how the Biuro mends it
ERRORS = {
    "no name": ({"Nazwa": ""}, {"Nazwa": "Szkoła Policealna w Gdowie"}),
    "no number": ({"REGON": ""}, {"REGON": regon(4002)}),
    "wrong REGON": ({"REGON": "123456784"}, {"REGON": regon(4003)}),
    "wrong NIP": ({"NIP": "1234567890"}, {"NIP": ""}),
    "unknown kind": ({"Rodzaj": "kosmodrom"}, {"Rodzaj": "szkoła"}),
    "foreign TERYT": ({"Kod TERYT": "9999999"}, {"Kod TERYT": ""}),
    "wrong e-mail": ({"E-mail": "brak"}, {"E-mail": ""}),
    "wrong website": ({"Strona WWW": "w budowie"}, {"Strona WWW": ""}),
    "no date": ({"Data przystąpienia": "wiosną"}, {"Data przystąpienia": "2015-03-01"}),
    "in the future": ({"Data przystąpienia": "01.01.2020"}, {"Data przystąpienia": "2015-01-01"}),
}
REJECTED = "Tylko odrzucone wiersze – do poprawienia i ponownego wczytania (CSV)"
AREA = (
    "5. Program na rzecz wzmacniania potencjału Partnerstwa i jego wpływu na kształt polityk publicznych "
    "w obszarze uczenia się przez całe życie"
)
TRAINED = "5.1.5 Liczba szkoleń zorganizowanych w danym roku"
COMPETENCES = ("Doradztwo zawodowe dla dorosłych", "Organizacja szkoleń")
TRAINING = "Szkolenie: metody pracy z dorosłymi"
TRAINING_FIELDS = {
    "Tytuł": TRAINING,
    "Typ": "Szkolenie",
    "Godzina rozpoczęcia": "9",
    "Godzina zakończenia": "14",
    "Miejsce": "Gdów, sala 3",
}


def test_the_office_imports_a_sheet_mends_what_was_rejected_and_imports_it_again(
    demo: Flask, person: Callable[..., Page], tmp_path: Path
) -> None:
    page = person("biuro")
    rows = [sheet_row(number, wrong) for number, (wrong, _right) in enumerate(ERRORS.values())]
    give(page, demo, csv_of([HEADER, GOOD, *rows, GOOD], encoding="windows-1250"))
    assert outcomes(page) == {"Nowa organizacja": 1, "Zmiana": 0, "Bez zmian": 0, "Odrzucona": 11}
    enter(page, demo)
    rejected = download(page, REJECTED, tmp_path)
    assert all(row["powód"] for row in rejected)
    mended = [
        [{**row, **right}[column] for column in HEADER]
        for row, (_wrong, right) in zip(rejected, ERRORS.values(), strict=False)
    ]
    give(page, demo, csv_of([HEADER, GOOD, *mended], encoding="windows-1250"))
    assert outcomes(page) == {"Nowa organizacja": 10, "Zmiana": 0, "Bez zmian": 1, "Odrzucona": 0}
    enter(page, demo)
    visit(page, "/organisations/?q=gdowie")
    expect(page.locator("main tbody tr")).to_have_count(len(ERRORS))


def sheet_row(number: int, wrong: dict[str, str]) -> list[str]:
    """A row of the sheet with something wrong."""
    right = {**dict(zip(HEADER, GOOD, strict=True)), "Nazwa": f"Szkoła nr {number} w Gdowie"}
    right["REGON"] = regon(4100 + number)
    return list((right | wrong).values())


def give(page: Page, app: Flask, content: bytes) -> None:
    """Give the file, accept the columns the portal proposes, wait for the check."""
    visit(page, "/imports/")
    tab_to(page, "Arkusz")
    page.locator("input[type=file]:focus").set_input_files(
        {"name": "organizacje.csv", "mimeType": "text/csv", "buffer": content}
    )
    press(page, "Wczytaj plik")
    write(page, "Podstawa", "Uchwała nr 7/2015")
    press(page, "Sprawdź wiersze")
    work_off(page, app)


def enter(page: Page, app: Flask) -> None:
    """Have the good rows entered."""
    press(page, "Wprowadź nowe i zmienione organizacje")
    work_off(page, app)


def work_off(page: Page, app: Flask) -> None:
    """Let the worker finish the import, and look at the result."""
    with app.app_context():
        while work.advance():
            pass
        list(indexing.catch_up())
    page.reload()
    check_page(page, *WIDTHS)


def outcomes(page: Page) -> dict[str, int]:
    """How many rows have each outcome."""
    shown = [text.split(": ") for text in page.locator(".counts a").all_inner_texts()]
    return {name: int(count) for name, count in shown if name != "Wszystkie"}


def test_a_representative_completes_the_profile_from_the_meter_and_is_found(
    demo: Flask, person: Callable[..., Page]
) -> None:
    page = person("przedstawiciel3")
    with demo.app_context():
        own = load_actor(
            db.session.scalars(select(User).where(User.email.startswith("przedstawiciel3@"))).one()
        )
        assert own.organisation is not None
        name, address = own.organisation.name, f"/organisations/{own.organisation.id}"
    visit(page, f"{address}/edit")
    press(page, "osoba do kontaktu")
    fill(page, {"Osoba do kontaktu": "Jan Gąsienica"}, "Zapisz")
    press(page, "informacja dla członków")
    fill(page, {"Informacja dla członków": "Szukamy trenerów na Podhalu."}, "Zapisz")
    visit(page, f"{address}/edit")
    expect(page.locator("main")).to_contain_text("18 z 18")
    for competence in COMPETENCES:
        visit(page, f"{address.replace('/organisations', '/competences/organisations')}/new")
        fill(
            page,
            {"Kompetencja": competence, "Poziom": "Z", "Liczba osób": "4", "Podstawa wpisu": "Deklaracja"},
            "Zapisz",
        )
    with demo.app_context():
        list(indexing.rebuild())
    for typed in ("doradcow zawodowych", "szkolen"):
        write(page, "Szukaj w portalu", typed)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        check_page(page, *WIDTHS)
        facet = page.locator("main nav").get_by_role("link", name="Organizacje")
        press(page, " ".join(facet.inner_text().split()))
        expect(page.locator("main h2").filter(has_text=name)).to_have_count(1)


def test_a_training_held_raises_the_trainings_and_the_persons_trained(
    demo: Flask, person: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    with demo.app_context():
        day = clock.today() + timedelta(days=2)
    office, leader, clerk = person("biuro"), person("koordynator"), person("pracownik")
    before = [figure(office, code) for code in ("5.1.4", "5.1.5")]
    plan_training(leader, f"{day:%m%d%Y}")
    visit(clerk, "/")
    open_menu(clerk)
    press(clerk, "Wydarzenia")
    press(clerk, TRAINING)
    press(clerk, "Zapisz się")
    monkeypatch.setitem(demo.config, "TODAY", (day + timedelta(days=1)).isoformat())
    visit(leader, "/")
    link = leader.get_by_role("link", name=TRAINING)
    press(leader, " ".join(link.first.inner_text().split()))
    press(leader, "Osoby i obecność")
    press(leader, "Dodaj osobę bez konta")
    fill(leader, {"Imię i nazwisko": "Ewa Gość", "Organizacja": "Dom Kultury"}, "Dodaj jako obecną")
    tab_to(leader, "Oznacz wszystkie pozostałe osoby z miejscem jako obecne")
    leader.keyboard.press("Space")
    press(leader, "Zapisz obecność")
    press(leader, "Zamknij wydarzenie")
    press(leader, "Zamknij wydarzenie")
    expect(leader.get_by_role("status")).to_contain_text("liczy się do wskaźników")
    assert [figure(office, code) for code in ("5.1.4", "5.1.5")] == [before[0] + 2, before[1] + 1]
    expect(office.locator("#evidence")).to_contain_text(TRAINING)


def plan_training(page: Page, day: str) -> None:
    """Plan a training and announce it."""
    visit(page, "/events/")
    press(page, "Dodaj wydarzenie")
    for name, value in TRAINING_FIELDS.items():
        write(page, name, value)
    write(page, "Pierwszy dzień", day)
    tab_to(page, AREA)
    page.keyboard.press("Space")
    tab_to(page, TRAINED)
    page.keyboard.press("Space")
    press(page, "Zapisz szkic")
    press(page, "Ogłoś wydarzenie")
    expect(page.get_by_role("status")).to_contain_text("Wydarzenie zostało ogłoszone.")


def figure(page: Page, code: str) -> int:
    """The value of an indicator in 2015 by the matrix; the page of its evidence stays open."""
    visit(page, "/monitoring/?year=2015&area=5")
    link = page.get_by_role("link", name=re.compile(rf"^{re.escape(code)}, 2015:"))
    value = int(link.inner_text().split()[-1])
    press(page, " ".join(link.inner_text().split()))
    return value


def test_the_office_publishes_an_edition_of_the_map(person: Callable[..., Page]) -> None:
    page = person("biuro")
    visit(page, "/competences/")
    press(page, "Wydania mapy")
    press(page, "Opublikuj wydanie")
    write(page, "Tytuł wydania", "Mapa kompetencji, zima 2015")
    press(page, "Opublikuj to wydanie")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mapa kompetencji, zima 2015")
