"""Circles: the list, the page of one, and the answer to it."""

from typing import Any

from flask import flash, request
from flask_babel import gettext as _

from portal import clock
from portal.barter import operations, picture, queries
from portal.barter.circle_forms import CircleAnswerForm, CircleFilter
from portal.barter.models import Circle
from portal.barter.views.blueprint import bp
from portal.forms import format_hours
from portal.permissions import SAFE_METHODS, Role, allow, current_actor
from portal.web import csv_response, go, paginate, render, streamed


@bp.get("/circles")
@allow("barter.circles")
def circles() -> Any:
    """The circles of the organisation; all of them, and the last search through the market, for the Biuro."""
    actor, form = current_actor(), CircleFilter()
    page = paginate(queries.filtered_circles(actor, form.wanted()))
    search = queries.last_market_search() if actor.has(Role.OFFICE) else None
    return render("barter/circles.html", form=form, page=page, search=search, own_id=actor.organisation_id)


@bp.get("/circles.csv")
@allow("barter.circles")
def circles_csv() -> Any:
    """The same list as a file, a row for each link of the newest version."""
    actor, form = current_actor(), CircleFilter()
    rows = queries.filtered_circles(actor, form.wanted())
    header = [
        _("Circle"),
        _("Proposed on"),
        _("State"),
        _("Answers by"),
        _("Gives"),
        _("Receives"),
        _("Offer"),
        _("Need"),
        _("Hours"),
        _("Exchange"),
    ]
    return csv_response(
        "circles.csv", header, (line for circle in streamed(rows) for line in _csv_rows(circle))
    )


def _csv_rows(circle: Circle) -> list[list[Any]]:
    return [
        [
            circle.id,
            clock.day_of(circle.made_at),
            str(circle.state.label),
            circle.due_on if circle.is_open else "",
            link.giver.name,
            link.taker.name,
            link.offer.title,
            link.need.title,
            format_hours(link.minutes),
            link.exchange_id or "",
        ]
        for link in circle.links
    ]


def _seen(circle: Circle) -> dict[str, Any]:
    """What the pages of a circle show."""
    return {"circle": circle, "own_id": current_actor().organisation_id, "picture": picture}


@bp.get("/circles/<int:id>")
@allow("barter.show", load=queries.visible_circles)
def show_circle(circle: Circle) -> Any:
    """One circle: who gives what to whom, who has answered, and its earlier versions."""
    return render("barter/circle.html", **_seen(circle))


@bp.route("/circles/<int:id>/answer", methods=["GET", "POST"])
@allow("barter.answer_circle", load=queries.visible_circles)
def answer_circle(circle: Circle) -> Any:
    """Take part or not."""
    actor = current_actor()
    if request.method in SAFE_METHODS and (not circle.is_open or circle.answer_of(actor.organisation_id)):
        flash(_("Nothing is to be answered now: see where the circle stands."), "warning")
        return go("barter.show_circle", id=circle.id)
    form = CircleAnswerForm(data={"version": circle.version})
    if form.run(lambda: operations.answer_circle(circle, actor=actor, **form.answers())):
        flash(_("Your answer is kept. Below you see where the circle stands."), "success")
        return go("barter.show_circle", id=circle.id)
    form.version.data = circle.version
    return render("barter/answer_circle.html", form=form, **_seen(circle))
