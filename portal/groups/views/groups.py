"""The list of groups and the page of one."""

from typing import Any

from flask import abort, request
from flask_babel import gettext as _

from portal import clock
from portal.accounts.queries import trail
from portal.files import send
from portal.forms import options
from portal.groups import queries
from portal.groups.forms import GroupFilter
from portal.groups.models import TaskGroup
from portal.groups.views.blueprint import bp
from portal.organisations import queries as organisations
from portal.permissions import allow, current_actor
from portal.web import csv_response, paginate, render


@bp.get("/")
@allow("groups.list")
def index() -> Any:
    """The groups of the partnership."""
    form = _filter()
    wanted = {**form.wanted, "sort": request.args.get("sort", "name")}
    page = paginate(queries.groups(current_actor(), wanted))
    ids, today = [group.id for group in page.items], clock.today()
    return render(
        "groups/index.html",
        form=form,
        wanted=wanted,
        page=page,
        counts=queries.member_counts(ids, today),
        coordinators=queries.coordinators(ids, today),
    )


@bp.get("/groups.csv")
@allow("groups.list")
def index_csv() -> Any:
    """The same list as a file."""
    header = [
        _("Name"),
        _("Kind"),
        _("Area"),
        _("Appointed on"),
        _("Resolution"),
        _("Indicators"),
        _("Coordinator"),
        _("Members"),
        _("State"),
        _("Last day"),
    ]
    return csv_response("groups.csv", header, queries.group_lines(current_actor(), _filter().wanted))


def _filter() -> GroupFilter:
    form = GroupFilter()
    form.area.choices = options([("", _("All")), *organisations.area_choices()])
    return form


@bp.get("/<int:id>")
@allow("groups.show", load=queries.visible_to)
def show(group: TaskGroup) -> Any:
    """What the group is for, the resolution, its people, what it is evidence for and its history."""
    today = clock.today()
    rows = queries.memberships(group.id)
    return render(
        "groups/show.html",
        group=group,
        fact=queries.fact_of(group),
        indicators=queries.indicator_names(group.indicators),
        coordinators=queries.coordinators([group.id], today).get(group.id, []),
        present=[row for row in rows if row.is_in_force(today)],
        past=[row for row in rows if not row.is_in_force(today)],
        history=trail(TaskGroup.__tablename__, group.id),
    )


@bp.get("/<int:id>/resolution")
@allow("groups.show", load=queries.visible_to)
def resolution(group: TaskGroup) -> Any:
    """The file of the resolution."""
    return send(group.resolution_file or abort(404))
