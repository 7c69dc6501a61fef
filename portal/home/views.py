"""Home, the pages the law asks for and the display preferences."""

from datetime import date
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _

from portal.forms import ActionForm
from portal.home import desk, operations, queries, words
from portal.home.forms import STATUSES, AccessibilityForm, PrivacyForm
from portal.permissions import allow, current_actor
from portal.web import go, render, safe_next

bp = Blueprint("home", __name__)

YEAR = 365 * 24 * 3600
LANGUAGES = ("pl", "en")
THEMES = ("auto", "light", "dark")


@bp.get("/")
@allow("home.show")
def index() -> Any:
    """What waits for the person; for a guest what the partnership is."""
    actor = current_actor()
    if actor.user is None:
        return render("home/guest.html", **desk.for_guest())
    return render("home/index.html", **desk.for_actor(actor))


@bp.get("/deklaracja-dostepnosci")
@allow("home.show")
def accessibility() -> Any:
    """The accessibility declaration (act of 4 April 2019 on digital accessibility, art. 10)."""
    texts = _with_days(queries.legal_page("accessibility"))
    return render("home/accessibility.html", page=texts, statuses=dict(STATUSES))


@bp.get("/prywatnosc")
@allow("home.show")
def privacy() -> Any:
    """How personal data are processed (GDPR, art. 13)."""
    return render("home/privacy.html", page=_with_days(queries.legal_page("privacy")))


def _with_days(texts: dict[str, Any]) -> dict[str, Any]:
    return {
        key: date.fromisoformat(value) if key.endswith("_on") and value else value
        for key, value in texts.items()
    }


@bp.route("/legal/accessibility", methods=["GET", "POST"])
@allow("home.edit_pages")
def edit_accessibility() -> Any:
    """Let the Biuro change the declaration."""
    form = AccessibilityForm(data=_with_days(queries.legal_page("accessibility")))
    return _edit("accessibility", form, _("Accessibility declaration"))


@bp.route("/legal/privacy", methods=["GET", "POST"])
@allow("home.edit_pages")
def edit_privacy() -> Any:
    """Let the Biuro change the privacy page."""
    return _edit("privacy", PrivacyForm(data=_with_days(queries.legal_page("privacy"))), _("Privacy"))


def _edit(name: str, form: Any, title: str) -> Any:
    def save() -> None:
        fields = {key: value for key, value in form.data.items() if key != "csrf_token"}
        operations.save_legal_page(name, fields, actor=current_actor())

    if form.run(save):
        return go(f"home.{name}")
    return render("home/edit_legal.html", form=form, title=title, back=url_for(f"home.{name}"))


@bp.get("/who-can-what")
@allow("home.show")
def who_can_what() -> Any:
    """The permission table in words, rendered from the table itself."""
    return render("home/who_can_what.html", sections=words.sections())


@bp.post("/language")
@allow("home.preferences")
def language() -> Any:
    """Keep the language of the screens in a cookie."""
    return _remember("language", LANGUAGES)


@bp.post("/theme")
@allow("home.preferences")
def theme() -> Any:
    """Keep the look of the screens in a cookie."""
    return _remember("theme", THEMES)


def _remember(name: str, known: tuple[str, ...]) -> Any:
    response = redirect(safe_next(url_for("home.index")), 303)
    value = request.form.get(name, "")
    if ActionForm().validate() and value in known:
        secure = request.is_secure
        response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=secure, httponly=True)
    return response
