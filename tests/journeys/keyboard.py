"""A person who uses the keyboard only; every page they come to is checked."""

from playwright.sync_api import Page

from tests.journeys.browser import check_page

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
    check_page(page)


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the element of this accessible name has the focus; fails when none of the stops has it."""
    names = []
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        names.append(page.evaluate(FOCUSED_NAME))
        if names[-1] == name:
            return
    raise AssertionError(f"Tab never reaches “{name}” on {page.url}, only: {'; '.join(dict.fromkeys(names))}")


def press(page: Page, name: str) -> None:
    """Follow the link or press the button of this name, and check the page it leads to."""
    tab_to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    check_page(page)


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
