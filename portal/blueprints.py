"""Which domains there are: binds each one's blueprint, the screen language and what every template sees."""

from importlib import import_module
from typing import Any

from flask import Flask, request
from flask_babel import Babel

from portal import clock, screen
from portal.extensions import login_manager
from portal.permissions import current_actor

DOMAINS = ("accounts", "organisations", "plan", "engagement", "groups", "barter", "practices", "monitoring", "home")
LOCALES = ("pl", "en")
THEMES = ("auto", "light", "dark")


def choose_locale() -> str:
    """The language of the screens: the person's choice in a cookie, else Polish."""
    chosen = request.cookies.get("language", "") if request else ""
    return chosen if chosen in LOCALES else "pl"


def init_app(app: Flask, babel: Babel) -> None:
    """Bind every domain; `accounts` says who is logged in."""
    babel.init_app(app, locale_selector=choose_locale, timezone_selector=lambda: "Europe/Warsaw")
    from importlib.util import find_spec
    for name in DOMAINS:
        if find_spec(f"portal.{name}") and find_spec(f"portal.{name}.models"): import_module(f"portal.{name}.models")
        if find_spec(f"portal.{name}") is None or find_spec(f"portal.{name}.views") is None: continue
        app.register_blueprint(import_module(f"portal.{name}.views").bp)
    for name in (*DOMAINS, "demo"):
        if find_spec(f"portal.{name}") and find_spec(f"portal.{name}.cli"):
            for group in import_module(f"portal.{name}.cli").groups: app.cli.add_command(group)
    accounts = import_module("portal.accounts.queries")
    login_manager.user_loader(accounts.load_user)
    login_manager.request_loader(accounts.load_api_user)
    app.extensions["load_actor"] = accounts.load_actor
    screen.init_app(app)

    @app.context_processor
    def on_every_page() -> dict[str, Any]:
        if not request:
            return {}  # a mail written by a job or a command
        theme = request.cookies.get("theme", "")
        return {
            "actor": current_actor(),
            "organisations_to_act_for": accounts.own_organisations(current_actor()),
            "navigation": screen.navigation(),
            "theme": theme if theme in THEMES else "auto",
            "portal_demo": clock.is_shifted(),
            "portal_today": clock.today(),
            "locale": choose_locale(),
        }
