"""The journeys' own instruments notice what they are for, under the portal's Content-Security-Policy."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from portal.security import CSP
from tests.journeys.browser import check_page, served, violations, window

POLICY = "; ".join(f"{name} {value}" for name, value in CSP.items())
PAGE = """<!doctype html><html lang="pl"><head><title>Oferty – Portal</title></head><body><a href="#main">Do treści</a>
<main id="main"><h1>Oferty</h1>{}</main></body></html>"""


@pytest.fixture
def site() -> Flask:
    """A site whose one page a test writes itself."""
    site = Flask(__name__, static_folder=None)
    site.add_url_rule(
        "/", "page", lambda: (PAGE.format(site.config["BODY"]), {"Content-Security-Policy": POLICY})
    )
    site.add_url_rule("/favicon.ico", "icon", lambda: ("", 204))
    return site


@pytest.fixture
def live_server(site: Flask) -> Iterator[str]:
    with served(site) as url:
        yield url


def show(page: Page, site: Flask, body: str) -> None:
    site.config["BODY"] = body
    page.goto("/")


def test_a_good_page_passes_on_a_phone(phone: Page, site: Flask) -> None:
    show(phone, site, "<p>Dwie oferty</p>")
    check_page(phone)


def test_axe_names_the_rule_and_the_element(page: Page, site: Flask) -> None:
    show(page, site, '<div role="checkbox" id="box" aria-checked="tak" tabindex="0">Zgoda</div>')
    assert violations(page) == ["aria-valid-attr-value: ARIA attributes must conform to valid values: #box"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("<ul><p>Nie tak</p></ul>", "axe: list"),
        ("<h3>Za nisko</h3>", "follows a heading of level 1"),
        (f"<pre>{'x' * 200}</pre>", "scrolls sideways"),
    ],
    ids=["axe", "own checks", "overflow"],
)
def test_a_bad_page_fails(phone: Page, site: Flask, body: str, sentence: str) -> None:
    show(phone, site, body)
    with pytest.raises(AssertionError, match=sentence):
        check_page(phone)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('<script src="/absent.js"></script>', "console: Failed to load resource"),
        ("<script>x()</script>", "Content Security Policy"),
        ('<p style="color: red">Nie tak</p>', "Content Security Policy"),
        ('<img alt="" src="http://other.invalid/x.png">', "Content Security Policy"),
        ('<a href="http://other.invalid/" id="away">Poza portal</a>', "asks http://other.invalid/"),
    ],
    ids=[
        "missing file",
        "inline script",
        "inline style",
        "picture from elsewhere",
        "request to another host",
    ],
)
def test_closing_a_window_fails_after_a_complaint(
    browser: Browser, live_server: str, site: Flask, body: str, fault: str
) -> None:
    open_windows = ExitStack()
    page = open_windows.enter_context(window(browser, live_server))
    page.route("**/other.invalid/**", lambda route: route.fulfill(body=""))
    show(page, site, body)
    for link in page.locator("#away").all():
        link.click()
    with pytest.raises(AssertionError, match=fault):
        open_windows.close()


def test_a_page_that_is_not_there_is_no_complaint(browser: Browser, live_server: str) -> None:
    with window(browser, live_server) as page:
        answer = page.goto("/nowhere")
        assert answer is not None
        assert answer.status == 404


def test_two_windows_share_no_cookie(open_window: Callable[..., Page], live_server: str) -> None:
    first, second = open_window(), open_window(width=320)
    first.context.add_cookies([{"name": "theme", "value": "dark", "url": live_server}])
    assert [len(window.context.cookies()) for window in (first, second)] == [1, 0]
