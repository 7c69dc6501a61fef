"""The agenda of an event and the resolutions of a General Assembly."""

from typing import Any

from flask import abort, flash
from flask_babel import gettext as _

from portal.events import operations, queries
from portal.events.forms import AgendaForm, ResolutionForm
from portal.events.models import AgendaItem, Event, EventType
from portal.events.views.blueprint import bp
from portal.permissions import allow, current_actor
from portal.web import go, render


@bp.route("/<int:id>/agenda", methods=["GET", "POST"])
@allow("events.manage", load=queries.visible_to)
def agenda(event: Event) -> Any:
    """The agenda; below, the form that adds a point."""
    form = AgendaForm(event, queries.organisation_choices())
    if form.run(lambda: operations.add_agenda_item(event, **_point(form), actor=current_actor())):
        flash(_("The point was added."), "success")
        return go("events.agenda", id=event.id)
    return render("events/agenda.html", form=form, event=event, items=queries.agenda(event.id))


def _point(form: AgendaForm) -> dict[str, Any]:
    """The values of the form as arguments of the operations."""
    found = queries.organisations([int(form.organisation.data)] if form.organisation.data else [])
    return {
        "day": int(form.day.data),
        "begins": form.begins.data,
        "title": form.title.data,
        "organisation": found[0] if found else None,
    }


@bp.route("/<int:id>/agenda/<int:item_id>", methods=["GET", "POST"])
@allow("events.manage", load=queries.visible_to)
def edit_agenda_item(event: Event, item_id: int) -> Any:
    """Change a point of the agenda."""
    item = queries.agenda_item(event.id, item_id) or abort(404)
    form = AgendaForm(event, queries.organisation_choices(), data=_shown(item))
    if form.run(lambda: operations.change_agenda_item(item, **_point(form), actor=current_actor())):
        flash(_("Saved."), "success")
        return go("events.agenda", id=event.id)
    return render("events/agenda_item.html", form=form, event=event, item=item)


def _shown(item: AgendaItem) -> dict[str, Any]:
    organisation = str(item.organisation_id or "")
    return {"day": str(item.day), "begins": item.begins, "title": item.title, "organisation": organisation}


@bp.post("/<int:id>/agenda/<int:item_id>/remove")
@allow("events.manage", load=queries.visible_to)
def remove_agenda_item(event: Event, item_id: int) -> Any:
    """Take a point off the agenda."""
    item = queries.agenda_item(event.id, item_id) or abort(404)
    operations.remove_agenda_item(item, actor=current_actor())
    flash(_("The point was removed."), "success")
    return go("events.agenda", id=event.id)


@bp.route("/<int:id>/resolutions", methods=["GET", "POST"])
@allow("events.manage", load=queries.visible_to)
def resolutions(event: Event) -> Any:
    """The resolutions of a General Assembly; below, the form that adds one."""
    if event.type is not EventType.ASSEMBLY:
        abort(404)
    form = ResolutionForm()
    if form.run(lambda: operations.add_resolution(event, **form.fields, actor=current_actor())):
        flash(_("The resolution was entered."), "success")
        return go("events.resolutions", id=event.id)
    found, present = queries.resolutions(event.id), len(queries.voters(event))
    return render("events/resolutions.html", form=form, event=event, resolutions=found, present=present)


@bp.route("/<int:id>/resolutions/<int:resolution_id>", methods=["GET", "POST"])
@allow("events.manage", load=queries.visible_to)
def edit_resolution(event: Event, resolution_id: int) -> Any:
    """Change a resolution."""
    resolution = queries.resolution(event.id, resolution_id) or abort(404)
    form = ResolutionForm(obj=resolution)
    if form.run(lambda: operations.change_resolution(resolution, **form.fields, actor=current_actor())):
        flash(_("Saved."), "success")
        return go("events.resolutions", id=event.id)
    present = len(queries.voters(event))
    return render("events/resolution.html", form=form, event=event, resolution=resolution, present=present)


@bp.post("/<int:id>/resolutions/<int:resolution_id>/remove")
@allow("events.manage", load=queries.visible_to)
def remove_resolution(event: Event, resolution_id: int) -> Any:
    """Remove a resolution entered by mistake."""
    resolution = queries.resolution(event.id, resolution_id) or abort(404)
    operations.remove_resolution(resolution, actor=current_actor())
    flash(_("The resolution was removed."), "success")
    return go("events.resolutions", id=event.id)
