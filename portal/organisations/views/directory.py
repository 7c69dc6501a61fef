"""The directory, its download and the map."""

from typing import Any

from flask import request
from flask_babel import gettext as _

from portal import screen
from portal.organisations import queries, territory
from portal.organisations.forms import DirectoryFilter, MapFilter, any_of
from portal.organisations.outlines import drawing
from portal.organisations.views.blueprint import bp
from portal.permissions import allow
from portal.web import csv_response, paginate, render


@bp.get("/")
@allow("organisations.list")
def index() -> Any:
    """The members of the partnership, or those who left it."""
    form = _filter()
    wanted = {**form.wanted, "sort": request.args.get("sort", "name")}
    page = paginate(queries.directory(wanted))
    return render("organisations/index.html", form=form, wanted=wanted, page=page, words=_words(page.items))


def _words(rows: list[Any]) -> dict[Any, str]:
    """The kinds, statuses, powiaty and days of the rows in words, each translated once however many rows show it."""
    codes = {code for row in rows for code in (row.kind, row.level) if code}
    days = {day for row in rows for day in (row.joined_on, row.left_on) if day}
    return {
        **territory.powiaty(),
        **{code: str(code.label) for code in codes},
        **{day: screen.day(day) for day in days},
        None: "",
    }


@bp.get("/organisations.csv")
@allow("organisations.list")
def index_csv() -> Any:
    """The same list as a file, with the public columns."""
    header = [
        _("Name"),
        _("Short name"),
        _("Kind"),
        _("Sector"),
        _("Legal form"),
        _("NIP"),
        _("REGON"),
        _("KRS number"),
        _("Street and number"),
        _("Postcode"),
        _("Town"),
        _("Powiat"),
        _("Gmina"),
        _("Website"),
        _("Membership status"),
        _("Member from"),
        _("Member until"),
    ]
    return csv_response("organisations.csv", header, queries.directory_csv(_filter().wanted))


@bp.get("/map")
@allow("organisations.list")
def show_map() -> Any:
    """How many members each powiat has, with the way to them in the directory."""
    form = MapFilter()
    form.area.choices = any_of(queries.area_choices())
    wanted = {name: value for name, value in form.wanted.items() if value}
    found = queries.map_of_powiaty(wanted)
    return render("organisations/map.html", form=form, wanted=wanted, drawing=drawing(), map=found)


def _filter() -> DirectoryFilter:
    form = DirectoryFilter()
    form.area.choices = any_of(queries.area_choices())
    return form
