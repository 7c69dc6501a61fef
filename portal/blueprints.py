"""Which domains there are: binds each one's blueprint, the screen language and what every template sees."""

from typing import Any

from flask import Flask, request
from flask_babel import Babel
from sqlalchemy.orm import configure_mappers

from portal import clock, screen
from portal.accounts import cli as accounts_cli
from portal.accounts import queries as accounts
from portal.accounts import views as accounts_views
from portal.api import views as api_views
from portal.barter import cli as barter_cli
from portal.barter import views as barter_views
from portal.competences import cli as competences_cli
from portal.competences import views as competences_views
from portal.demo import cli as demo_cli
from portal.documents import views as documents_views
from portal.engagement import views as engagement_views
from portal.events import views as events_views
from portal.extensions import login_manager
from portal.groups import views as groups_views
from portal.home import views as home_views
from portal.imports import cli as imports_cli
from portal.imports import views as imports_views
from portal.inbox import views as inbox_views
from portal.monitoring import cli as monitoring_cli
from portal.monitoring import views as monitoring_views
from portal.notices import unread_here
from portal.organisations import views as organisations_views
from portal.permissions import current_actor
from portal.plan import cli as plan_cli
from portal.practices import views as practices_views
from portal.privacy import views as privacy_views
from portal.search import cli as search_cli
from portal.search import views as search_views

VIEWS = (
    accounts_views,
    organisations_views,
    imports_views,
    competences_views,
    engagement_views,
    groups_views,
    barter_views,
    practices_views,
    documents_views,
    events_views,
    monitoring_views,
    search_views,
    api_views,
    inbox_views,
    privacy_views,
    home_views,
)
COMMANDS = (
    accounts_cli,
    plan_cli,
    competences_cli,
    imports_cli,
    barter_cli,
    monitoring_cli,
    search_cli,
    demo_cli,
)
LOCALES = ("pl", "en")
THEMES = ("auto", "light", "dark")


def choose_locale() -> str:
    """The language of the screens: the person's choice in a cookie, else Polish."""
    chosen = request.cookies.get("language", "") if request else ""
    return chosen if chosen in LOCALES else "pl"


def init_app(app: Flask, babel: Babel) -> None:
    """Bind every domain; `accounts` says who is logged in."""
    babel.init_app(app, locale_selector=choose_locale, timezone_selector=lambda: "Europe/Warsaw")
    for views in VIEWS:
        app.register_blueprint(views.bp)
    for commands in COMMANDS:
        for group in commands.groups:
            app.cli.add_command(group)
    login_manager.user_loader(accounts.load_user)
    login_manager.request_loader(accounts.load_api_user)
    app.extensions["load_actor"] = accounts.load_actor
    screen.init_app(app)
    configure_mappers()  # once here, not in the first request

    @app.context_processor
    def on_every_page() -> dict[str, Any]:
        return _shared() if request else {}  # a mail written by a job or a command has no page around it


def _shared() -> dict[str, Any]:
    """What the frame of every page needs."""
    theme = request.cookies.get("theme", "")
    actor = current_actor()
    return {
        "actor": actor,
        "unread_notices": unread_here(actor.user_id) if actor.user_id else 0,
        "organisations_to_act_for": accounts.own_organisations(actor),
        "navigation": screen.navigation(),
        "theme": theme if theme in THEMES else "auto",
        "portal_demo": clock.is_shifted(),
        "portal_today": clock.today(),
    }
