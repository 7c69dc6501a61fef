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
    text, kind = request.args.get("q", ""), request.args.get("kind", "")
    keys = audience.keys_of(current_actor())
    results = queries.search(keys, text, kind, request.args.get("page", 1, type=int))
    asked = text.strip()[: queries.LONGEST]
    return render(
        "search/index.html", asked=asked, kind=kind, results=results, has_words=queries.has_words(text)
    )


@bp.get("/suggestions")
@allow("search.find")
def suggestions() -> Any:
    found = queries.suggestions(current_actor(), request.args.get("q", ""))
    return render("search/_suggestions.html", titles=found)


bp.record_once(lambda state: engine.check(state.app.config))
