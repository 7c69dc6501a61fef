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

from config import TestConfig
from portal import create_app
from portal.demo.deeds import SMALL
from portal.demo.operations import load
from portal.extensions import db
from portal.permissions import SYSTEM
from tests.conftest import _database, create_tables
from tests.factories import PASSWORD
from tests.journeys import browser as browsers
from tests.journeys.keyboard import PHONE, log_in


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


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A portal of its own with the small demo partnership, whose accounts all have the password of the factories."""
    folder = tmp_path_factory.mktemp("demo")
    with _database(folder, "demo") as url:
        app = create_app(TestConfig(folder / "instance", url))
        app.config["WTF_CSRF_ENABLED"] = True
        with app.app_context():
            create_tables()
            for _done in load(PASSWORD, actor=SYSTEM, chapters=SMALL):
                pass
            db.session.commit()
        yield app
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(scope="session")
def demo_url(demo: Flask) -> Iterator[str]:
    """The address of the demo partnership's portal."""
    with browsers.served(demo) as url:
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


@pytest.fixture
def person(browser: Browser, demo_url: str) -> Iterator[Callable[..., Page]]:
    """`person(login)`: the phone of a person of the demo, logged in; without a login of a guest."""
    with ExitStack() as windows:

        def enter(login: str = "") -> Page:
            page = windows.enter_context(browsers.window(browser, demo_url, PHONE))
            return log_in(page, login, PASSWORD) if login else page

        yield enter
