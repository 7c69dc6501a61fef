"""Who came: marking it, adding those who did not sign up, closing the event, corrections."""

from typing import Any

from flask import flash
from flask_babel import gettext as _

from portal.accounts.models import User
from portal.events import forms, operations, queries
from portal.events.forms import ClosingForm, CorrectionForm, FoundForm, GuestForm, SearchForm
from portal.events.models import Event, Side
from portal.events.views.blueprint import bp
from portal.events.views.planning import chosen
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.permissions import allow, current_actor
from portal.web import csv_response, go, render


@bp.route("/<int:id>/attendance", methods=["GET", "POST"])
@allow("events.manage", load=queries.visible_to)
def attendance(event: Event) -> Any:
    """Everybody with a place, present, absent or excused; after the closing a correction with a reason."""
    places = queries.places(event.id)
    form = forms.marks_form(places)
    if form.run(
        lambda: operations.mark(
            event, forms.marks_of(form, places), reason=form["reason"].data or "", actor=current_actor()
        )
    ):
        flash(_("Attendance was saved."), "success")
        return go("events.attendance", id=event.id)
    return render("events/attendance.html", form=form, event=event, places=places)


@bp.route("/<int:id>/walk-in", methods=["GET", "POST"])
@allow("events.manage", load=queries.visible_to)
def walk_in(event: Event) -> Any:
    """Somebody who came without signing up: found by name among the people of the portal."""
    search = SearchForm()
    found = queries.find_people(search.q.data or "")
    form = FoundForm(found)
    if form.run(lambda: _add(event, form)):
        flash(_("The person was added as present."), "success")
        return go("events.attendance", id=event.id)
    return render("events/walk_in.html", form=form, search=search, found=found, event=event)


def _add(event: Event, form: FoundForm) -> None:
    user_id, organisation_id = form.person.data.split("-")
    operations.add_person(
        event,
        db.session.get_one(User, int(user_id)),
        db.session.get_one(Organisation, int(organisation_id)),
        reason=form.reason.data or "",
        actor=current_actor(),
    )


@bp.route("/<int:id>/guest", methods=["GET", "POST"])
@allow("events.manage", load=queries.visible_to)
def guest(event: Event) -> Any:
    """Somebody without an account who came."""
    form = GuestForm()
    if form.run(
        lambda: operations.add_guest(
            event,
            form.name.data,
            form.organisation_name.data,
            email=form.email.data or "",
            reason=form.reason.data or "",
            actor=current_actor(),
        )
    ):
        flash(_("The person was added as present."), "success")
        return go("events.attendance", id=event.id)
    return render("events/guest.html", form=form, event=event)


@bp.route("/<int:id>/close", methods=["GET", "POST"])
@allow("events.manage", load=queries.visible_to)
def close(event: Event) -> Any:
    """Confirm that the event was held, so that it counts."""
    form = ClosingForm(queries.organisation_choices())
    if form.run(
        lambda: operations.close(
            event,
            organisations=chosen(form.organisations.data),
            presenters=chosen(form.presenters.data),
            actor=current_actor(),
        )
    ):
        flash(_("The event was closed and counts now."), "success")
        return go("events.show", id=event.id)
    return render("events/close.html", form=form, event=event, places=queries.places(event.id))


@bp.route("/<int:id>/correct", methods=["GET", "POST"])
@allow("events.manage", load=queries.visible_to)
def correct(event: Event) -> Any:
    """Put right what a closed event counts for, with a reason."""
    sides = {side: [r.organisation_id for r in event.organisations if r.side is side] for side in Side}
    form = CorrectionForm(
        queries.organisation_choices(),
        data={
            **forms.dates_of(event),
            "series": event.series,
            "tags": [(tag.indicator, tag.part) for tag in event.tags],
            "organisations": sides[Side.PARTICIPANT],
            "presenters": sides[Side.PRESENTER],
        },
    )
    if form.run(lambda: _correct(event, form)):
        flash(_("The event was corrected. Reports of the past stay as they were."), "success")
        return go("events.show", id=event.id)
    return render("events/correct.html", form=form, event=event, facts=queries.live_facts(event))


def _correct(event: Event, form: CorrectionForm) -> None:
    operations.correct(
        event,
        tags=form.tags.data or (),
        series=form.series.data or "",
        organisations=chosen(form.organisations.data),
        presenters=chosen(form.presenters.data),
        reason=form.reason.data,
        actor=current_actor(),
        **form.dates,
    )


@bp.get("/<int:id>/participants.csv")
@allow("events.manage", load=queries.visible_to)
def participants_csv(event: Event) -> Any:
    """The people of the event as a file."""
    header = [
        _("First name and surname"),
        _("Organisation"),
        _("E-mail"),
        _("Place"),
        _("Attendance"),
        _("Signed up at"),
    ]
    return csv_response(f"participants-{event.id}.csv", header, queries.participant_lines(event.id))
