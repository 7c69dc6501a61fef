"""Creating an event and deciding what becomes of it."""

from typing import Any

from flask import flash
from flask_babel import gettext as _

from portal.events import forms, operations, queries
from portal.events.forms import EventForm, PostponingForm, ReasonForm
from portal.events.models import Event
from portal.events.views.blueprint import bp
from portal.organisations import queries as organisations
from portal.organisations.models import Organisation
from portal.permissions import allow, current_actor
from portal.web import go, render


def _form(event: Event | None = None, **data: Any) -> EventForm:
    """The form with the groups and areas of whoever fills it in; what an event has already may stay."""
    groups, areas = _scopes()
    if event and event.group_id:
        groups.setdefault(event.group_id, queries.group_name(event.group_id))
    if event and event.area:
        areas.setdefault(str(event.area_number), f"{event.area_number}. {event.area.name}")
    scopes = (groups.items(), areas.items())
    return EventForm(scopes, queries.organisation_choices(), data=data or None)


def _only_group() -> dict[str, Any]:
    """The group of somebody who coordinates one and no more, chosen beforehand."""
    own = queries.scopes(current_actor())
    return {"group": str(own.groups[0].id)} if len(own.groups) == 1 and not own.is_free else {}


def _scopes() -> tuple[dict[int, str], dict[str, str]]:
    """The groups and areas the person may create events for, by name."""
    own, every = queries.scopes(current_actor()), organisations.area_choices()
    areas = {key: name for key, name in every if own.is_free or int(key) in own.areas}
    return {group.id: group.name for group in own.groups}, areas


@bp.route("/new", methods=["GET", "POST"])
@allow("events.create")
def new() -> Any:
    """A draft of an event."""
    form = _form(None, **_only_group())
    made: list[Event] = []
    if form.run(lambda: made.append(operations.create(actor=current_actor(), **form.fields))):
        flash(_("The draft was saved. Announce it so that people can sign up."), "success")
        return go("events.show", id=made[0].id)
    return render("events/form.html", form=form, event=None)


@bp.route("/<int:id>/edit", methods=["GET", "POST"])
@allow("events.manage", load=queries.visible_to)
def edit(event: Event) -> Any:
    """Change what is said of the event."""
    names = "title series description place powiat link capacity sign_up_until is_public".split()
    keys = {"group": event.group_id, "area": event.area_number, "organiser": event.organiser_id}
    form = _form(
        event,
        **{name: getattr(event, name) for name in names},
        **{name: str(key or "") for name, key in keys.items()},
        **forms.dates_of(event),
        kind=event.type.value,
        tags=[(tag.indicator, tag.part) for tag in event.tags],
    )
    if form.run(lambda: operations.edit(event, actor=current_actor(), **form.fields)):
        flash(_("Saved."), "success")
        return go("events.show", id=event.id)
    return render("events/form.html", form=form, event=event)


@bp.post("/<int:id>/announce")
@allow("events.manage", load=queries.visible_to)
def announce(event: Event) -> Any:
    """Let people see the draft and sign up."""
    operations.announce(event, actor=current_actor())
    flash(_("The event was announced. People can sign up now."), "success")
    return go("events.show", id=event.id)


@bp.route("/<int:id>/postpone", methods=["GET", "POST"])
@allow("events.manage", load=queries.visible_to)
def postpone(event: Event) -> Any:
    """Choose a new date and tell everybody."""
    form = PostponingForm(data={**forms.dates_of(event), "sign_up_until": event.sign_up_until})
    if form.run(
        lambda: operations.postpone(
            event,
            reason=form.reason.data,
            sign_up_until=form.sign_up_until.data,
            actor=current_actor(),
            **form.dates,
        )
    ):
        flash(_("The event was postponed. Everybody who signed up gets an e-mail."), "success")
        return go("events.show", id=event.id)
    return render("events/postpone.html", form=form, event=event, seats=queries.seats([event.id])[event.id])


@bp.route("/<int:id>/cancel", methods=["GET", "POST"])
@allow("events.manage", load=queries.visible_to)
def cancel(event: Event) -> Any:
    """Call the event off."""
    form = ReasonForm()
    if form.run(lambda: operations.cancel(event, reason=form.reason.data, actor=current_actor())):
        flash(_("The event was cancelled. It stays in history and never counts."), "success")
        return go("events.show", id=event.id)
    return render("events/cancel.html", form=form, event=event, seats=queries.seats([event.id])[event.id])


@bp.route("/<int:id>/void", methods=["GET", "POST"])
@allow("events.void", load=queries.visible_to)
def void(event: Event) -> Any:
    """Withdraw an event that was closed by mistake."""
    form = ReasonForm()
    if form.run(lambda: operations.void(event, reason=form.reason.data, actor=current_actor())):
        flash(_("The event was withdrawn and counts no more."), "success")
        return go("events.show", id=event.id)
    return render("events/void.html", form=form, event=event, facts=queries.live_facts(event))


def chosen(ids: list[int] | None) -> list[Organisation]:
    """The organisations with these ids."""
    return queries.organisations(ids or [])
