"""The main pages of every domain, for those who use them most: on a phone, on a wide screen and in the dark."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from portal.accounts.models import User
from portal.accounts.queries import load_actor
from portal.extensions import db
from tests import factories
from tests.journeys.browser import check_page, window

GUEST = (
    "/",
    "/accounts/log-in",
    "/organisations/",
    "/organisations/map",
    "/organisations/1",
    "/competences/",
    "/competences/1",
    "/competences/supply",
    "/competences/editions/2",
    "/engagement/areas/5",
    "/practices/",
    "/practices/1",
    "/documents/",
    "/documents/18",
    "/events/",
    "/events/1",
    "/monitoring/",
    "/monitoring/5.1.7",
    "/search/",
    "/search/?q=szkolneie",
    "/deklaracja-dostepnosci",
    "/privacy/retention",
)
REPRESENTATIVE = (
    "/",
    "/accounts/profile",
    "/organisations/1/edit",
    "/organisations/1/edit/contacts",
    "/organisations/1/logo/edit",
    "/organisations/1/marks",
    "/organisations/1/people",
    "/competences/organisations/1",
    "/competences/organisations/1/new",
    "/engagement/organisations/1/declare",
    "/barter/",
    "/barter/offers/new",
    "/barter/offers/2/request",
    "/barter/desk",
    "/barter/hours",
    "/barter/1",
    "/events/mine",
    "/events/121",
    "/events/121/staff",
    "/privacy/",
    "/privacy/consents",
    "/privacy/requests/new",
    "/search/?q=szkolenie&page=2",
)
COORDINATOR = (
    "/",
    "/groups/",
    "/groups/1",
    "/groups/1/members",
    "/practices/mine",
    "/practices/3/draft",
    "/practices/new",
    "/practices/reviews",
    "/documents/?state=draft",
    "/documents/30",
    "/documents/30/edit",
    "/documents/30/files",
    "/documents/30/publish",
    "/events/new",
    "/events/120/edit",
    "/monitoring/facts/new",
)
OFFICE = (
    "/",
    "/accounts/people",
    "/accounts/audit",
    "/competences/editions/new",
    "/organisations/1",
    "/organisations/1/merge",
    "/engagement/waiting",
    "/barter/office",
    "/barter/office/stuck",
    "/barter/office/asleep",
    "/barter/office/signals",
    "/barter/office/participation",
    "/barter/ledger",
    "/barter/disputes",
    "/practices/publishing",
    "/documents/18/archive",
    "/documents/18/correct",
    "/events/126/attendance",
    "/events/126/close",
    "/events/1/correct",
    "/monitoring/?view=cumulative&area=5",
    "/monitoring/5.1.7/evidence?year=2015",
    "/monitoring/facts",
)
PAGES = {"": GUEST, "przedstawiciel": REPRESENTATIVE, "koordynator": COORDINATOR, "biuro": OFFICE}
IN_THE_DARK = {
    "": (
        "/",
        "/competences/supply",
        "/organisations/map",
        "/monitoring/5.1.7",
        "/practices/1",
        "/documents/18",
        "/search/?q=szkolneie",
    ),
    "przedstawiciel": (
        "/",
        "/competences/organisations/1",
        "/barter/desk",
        "/barter/1",
        "/barter/offers/new",
    ),
    "biuro": ("/", "/accounts/people", "/monitoring/?area=5", "/monitoring/5.1.7/evidence?year=2015"),
}
NAMES = {"": "guest", "przedstawiciel": "representative", "koordynator": "coordinator", "biuro": "office"}


@pytest.fixture
def check_pages(browser: Browser, demo: Flask, demo_url: str) -> Callable[..., None]:
    """`check_pages(login, addresses, 320, dark=False)`: fails with all that is wrong on these pages at these widths."""

    def check(login: str, addresses: tuple[str, ...], *widths: int, dark: bool = False) -> None:
        with window(browser, demo_url, widths[0], dark=dark) as page:
            if login:
                page.context.add_cookies([{**session_cookie(demo, login), "url": demo_url}])
            faults = [fault for address in addresses if (fault := fault_of(page, address, widths))]
        assert faults == [], "\n".join(faults)

    return check


def session_cookie(app: Flask, login: str) -> dict[str, str]:
    """The cookie of a browser in which a person of the demo is logged in."""
    client = app.test_client()
    with app.app_context():
        user = db.session.scalars(select(User).where(User.email == f"{login}@demo.example")).one()
        organisation = load_actor(user).organisation
        token = factories.user_session(user, organisation)
        db.session.commit()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    return {"name": cookie.key, "value": cookie.value}


def fault_of(page: Page, address: str, widths: tuple[int, ...]) -> str:
    """What is wrong on a page at these widths; empty when nothing is."""
    answer = page.goto(address)
    if answer is None or answer.status != 200 or urlsplit(page.url).path != urlsplit(address).path:
        return f"{address} leads to {page.url} ({answer and answer.status})"
    try:
        check_page(page, *widths)
    except AssertionError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("login", PAGES, ids=NAMES.get)
def test_pages_suit_everybody_at_both_widths(check_pages: Callable[..., None], login: str) -> None:
    check_pages(login, PAGES[login], 320, 1280)


@pytest.mark.parametrize("login", IN_THE_DARK, ids=NAMES.get)
def test_pages_suit_everybody_in_the_dark(check_pages: Callable[..., None], login: str) -> None:
    check_pages(login, IN_THE_DARK[login], 320, dark=True)
