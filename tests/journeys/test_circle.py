"""The bank of mutual services: a need closes a circle of three, which becomes an agreement and hours in the ledger.

Everybody uses the keyboard only, on a phone; each page is checked on a wide screen too. The need entered here is all
that the circle lacks in the demo.
"""

from collections.abc import Callable
from pathlib import Path

from flask import Flask
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from tests.journeys.keyboard import press, visit, write

NEED = "Bilans kompetencji dla grupy nauczycieli"
EVIDENCE = "/api/v1/indicators/5.1.7/evidence?year=2015"
TAKE_PART, REFUSE = "Bierzemy", "Nie bierzemy"


def test_a_need_closes_a_circle_that_is_agreed_performed_and_counted(
    demo: Flask, person: Callable[..., Page], tmp_path: Path
) -> None:
    office = person("biuro")
    before = counted(office)
    asking, second, refusing = (person(f"przedstawiciel{number}") for number in ("", 2, 3))
    add_offer(asking)
    circle = add_need(asking)
    answer(refusing, circle, REFUSE)
    expect(refusing.locator("main")).to_contain_text("Wersja 1")
    third = person("opiekun2")
    parties = (asking, third, second)  # each gives to the next
    for page in parties:
        answer(page, circle, TAKE_PART)
    open_agreement(third, circle, tmp_path)
    for place, (giver, taker) in enumerate(zip(parties, (*parties[1:], asking), strict=True)):
        report(giver, circle)
        if place < 2:
            confirm(taker, circle)
        else:
            settle(office, disputed(taker, circle))
    assert counted(office) == before + 3
    told = dict(statement(page) for page in parties)
    names = list(told)
    for giver, taker, hours in zip(names, (*names[1:], names[0]), ("+7,5", "+7,5", "+6"), strict=True):
        assert told[giver][taker][0] == hours
        assert told[taker][giver][1] == hours.replace("+", "−")
    assert demo.test_cli_runner().invoke(args=["barter", "verify"]).exit_code == 0


def counted(page: Page) -> int:
    """5.1.7 in 2015: the number of its evidence."""
    return int(page.request.get(EVIDENCE).json()["total"])


def add_offer(page: Page) -> None:
    """One more offer of the organisation; the circle rests on the one it has."""
    visit(page, "/barter/offers/new")
    write(page, "Co oferujemy?", "Sala z rzutnikiem na warsztaty")
    write(page, "Opis", "Trzydzieści miejsc, rzutnik i tablica.")
    write(page, "Przedmiot oferty", "Sala")
    write(page, "Gdzie", "U wykonawcy")
    write(page, "Liczba godzin do oddania", "8")
    press(page, "Zapisz szkic")
    press(page, "Opublikuj")


def add_need(page: Page) -> str:
    """The need that closes the circle; the address of the circle it found at once."""
    visit(page, "/barter/needs")
    press(page, "Dodaj potrzebę")
    write(page, "Czego potrzebujecie?", NEED)
    write(page, "Opis", "Ośmioro nauczycieli, indywidualne rozmowy.")
    write(page, "Przedmiot potrzeby", "Praca")
    write(page, "Potrzebna kompetencja", "Bilans kompetencji")
    write(page, "Gdzie", "U odbiorcy")
    write(page, "Liczba potrzebnych godzin", "8")
    press(page, "Zapisz szkic")
    press(page, "Opublikuj")
    found = page.locator("section", has_text="Znaleźliśmy krąg trzech organizacji")
    expect(found).to_contain_text("dajecie:")
    expect(found).to_contain_text("dostajecie:")
    return str(found.get_by_role("link").get_attribute("href"))


def answer(page: Page, circle: str, said: str) -> None:
    visit(page, circle)
    press(page, "Odpowiedz")
    write(page, "Wasza odpowiedź", said)
    if said == REFUSE:
        write(page, "Słowa do pozostałych", "W tym roku nie mamy wolnych osób.")
    else:
        write(page, "A jeśli inna organizacja się wycofa i nikt nie zajmie jej miejsca?", "Nasze")
    press(page, "Wyślij odpowiedź")
    expect(page.get_by_role("status")).to_contain_text("Odpowiedź jest zapisana.")


def open_agreement(page: Page, circle: str, folder: Path) -> None:
    """The agreement of all three, as the PDF they sign."""
    visit(page, circle)
    name = page.get_by_role("link", name="Umowa UB/").inner_text()
    press(page, name)
    address = page.locator("a[href$='.pdf'], form[action$='.pdf']").first
    path = address.get_attribute("href") or address.get_attribute("action")
    file = folder / "umowa.pdf"
    file.write_bytes(page.request.get(str(path)).body())
    said = " ".join(leaf.extract_text() for leaf in PdfReader(file).pages)
    assert name.removeprefix("Umowa ") in said


def open_exchange(page: Page, circle: str, begins: str) -> None:
    """From the line of the circle that says what the organisation gives or receives."""
    visit(page, circle)
    link = page.locator("main li").filter(has_text=begins).get_by_role("link", name="wymiana").first
    press(page, link.inner_text())


def report(page: Page, circle: str) -> None:
    open_exchange(page, circle, "dajecie:")
    press(page, "Zgłoś wykonanie")
    write(page, "Rzeczywista liczba godzin", "7,5")
    press(page, "Zgłoś wykonanie")
    expect(page.get_by_role("status")).to_contain_text("Wykonanie zgłoszone.")


def confirm(page: Page, circle: str) -> None:
    open_exchange(page, circle, "dostajecie:")
    press(page, "Sprawdź i potwierdź")
    press(page, "Potwierdzam wykonanie")
    expect(page.get_by_role("status")).to_contain_text("godziny zaksięgowane")


def disputed(page: Page, circle: str) -> str:
    """The address of the exchange that the recipient disputes."""
    open_exchange(page, circle, "dostajecie:")
    press(page, "Zgłoś zastrzeżenia")
    write(page, "Opis", "Rozmowy trwały krócej, niż zapisano.")
    press(page, "Wyślij do Biura")
    return page.url


def settle(page: Page, exchange: str) -> None:
    """The Biuro reads the words of both sides and recognises fewer hours."""
    visit(page, exchange)
    press(page, "Rozstrzygnij spór")
    write(page, "Rozstrzygnięcie", "Uznane częściowo")
    write(page, "Uznane godziny", "6")
    write(page, "Powód", "Lista obecności mówi o sześciu godzinach.")
    press(page, "Rozstrzygnij")


def statement(page: Page) -> tuple[str, dict[str, list[str]]]:
    """The name of the organisation, and of each partner the hours given and received in 2015."""
    visit(page, "/barter/hours")
    press(page, "Zestawienie godzin za rok 2015")
    name = words(page.locator("h1")).partition(": ")[2]
    rows = page.locator("#partners tbody tr").all()
    return name, {words(row.locator("th")): [words(cell) for cell in row.locator("td").all()] for row in rows}


def words(part: Locator) -> str:
    """What a part of a page says."""
    return " ".join((part.text_content() or "").split())
