"""The portal served over HTTP to a real browser, on the database of the test.

What a test prepares with factories it commits before the browser looks; `sign_in(page, user)` saves it the log-in form.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

from tests.journeys import browser as browsers


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all journeys of a test process."""
    with browsers.started() as browser:
        yield browser


@pytest.fixture
def live_server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the portal, served by threads as in production, with CSRF tokens checked."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    with browsers.served(app) as url:
        yield url


@pytest.fixture
def open_window(browser: Browser, live_server: str) -> Iterator[Callable[..., Page]]:
    """`open_window(width=1280, dark=False, javascript=True)`: one more person's window."""
    with ExitStack() as windows:
        yield lambda **how: windows.enter_context(browsers.window(browser, live_server, **how))


@pytest.fixture
def page(open_window: Callable[..., Page]) -> Page:
    """A window 1280 px wide."""
    return open_window()


@pytest.fixture
def phone(open_window: Callable[..., Page]) -> Page:
    """A window 320 px wide."""
    return open_window(width=320)


@pytest.fixture
def sign_in(live_server: str, login: Callable[..., FlaskClient]) -> Callable[..., None]:
    """`sign_in(page, user)` or `sign_in(page, user, organisation)`: the window is logged in from now on."""

    def sign_in_as(page: Page, user: Any, organisation: Any = None) -> None:
        client = login(user, organisation)
        cookie = client.get_cookie(client.application.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server}])

    return sign_in_as
