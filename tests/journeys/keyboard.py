"""A person who uses the keyboard only, on a phone; every page they come to is checked there and on a wide screen."""

import csv
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.journeys.browser import check_page

PHONE = 320
WIDTHS = (PHONE, 1280)
MOST_STOPS = 150  # more than any page of the demo has
FOCUSED_NAME = """() => {
    const element = document.activeElement;
    if (element === document.body) return "";
    const label = element.labels && element.labels.length ? element.labels[0].innerText : element.innerText;
    return (element.getAttribute("aria-label") || label).replace(/\\s+/g, " ").replace(" (opcjonalne)", "").trim();
}"""


def visit(page: Page, address: str) -> None:
    """Open an address and check the page."""
    page.goto(address)
    check_page(page, *WIDTHS)


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the element of this accessible name has the focus; fails when none of the stops has it."""
    names = []
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        names.append(page.evaluate(FOCUSED_NAME))
        if names[-1] == name:
            return
    raise AssertionError(f"Tab never reaches “{name}” on {page.url}, only: {'; '.join(dict.fromkeys(names))}")


def press_in(page: Page, row: Locator) -> None:
    """Follow the link of a row, where links of other rows have the same name, and check the page it leads to."""
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if row.get_by_role("link").evaluate("link => link === document.activeElement"):
            break
    else:
        raise AssertionError(f"Tab never reaches the link of {row} on {page.url}")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    check_page(page, *WIDTHS)


def press(page: Page, name: str) -> None:
    """Follow the link or press the button of this name, and check the page it leads to."""
    tab_to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    check_page(page, *WIDTHS)


def write(page: Page, name: str, text: str) -> None:
    """Type into the field of this name, in place of what is there; in a list the letters choose the option."""
    tab_to(page, name)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def log_in(page: Page, login: str, password: str) -> Page:
    """Log in to the demo; the same window."""
    visit(page, "/accounts/log-in")
    write(page, "E-mail", f"{login}@demo.example")
    write(page, "Hasło", password)
    press(page, "Zaloguj się")
    return page


def fill(page: Page, answers: dict[str, str], button: str) -> None:
    """Answer the fields of a form, in the order of the page, and send it."""
    for label, answer in answers.items():
        write(page, label, answer)
    press(page, button)


def open_menu(page: Page) -> None:
    """Open the menu, which only a narrow screen folds."""
    if page.get_by_text("Menu", exact=True).is_visible():
        tab_to(page, "Menu")
        page.keyboard.press("Space")


def download(page: Page, link: str, folder: Path) -> list[dict[str, str]]:
    """The rows of the CSV file behind a link."""
    tab_to(page, link)
    with page.expect_download() as coming:
        page.keyboard.press("Enter")
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
