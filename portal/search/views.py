"""The search of everything, and what completes the words being typed."""

from typing import Any

from flask import Blueprint, request

from portal.permissions import allow, current_actor
from portal.search import audience, engine, queries
from portal.web import render

bp = Blueprint("search", __name__, url_prefix="/search")


@bp.get("/")
@allow("search.find")
def index() -> Any:
    text, kind = request.args.get("q", "").strip(), request.args.get("kind", "")
    keys = audience.keys_of(current_actor())
    results = queries.search(keys, text, kind, request.args.get("page", 1, type=int))
    shown = {"asked": text[: queries.LONGEST], "counted": queries.LONGEST if queries.is_cut(text) else 0}
    return render("search/index.html", **shown, kind=kind, results=results, has_words=queries.has_words(text))


@bp.get("/suggestions")
@allow("search.find")
def suggestions() -> Any:
    found = queries.suggestions(current_actor(), request.args.get("q", ""))
    return render("search/_suggestions.html", titles=found)


bp.record_once(lambda state: engine.check(state.app.config))
