"""Who came: marking it, adding those who did not sign up, closing the event, corrections."""

from typing import Any

from flask import flash
from flask_babel import gettext as _

from portal.accounts.models import User
from portal.events import certificates, evidence, forms, operations, queries
from portal.events.forms import (
    ClosingForm,
    CorrectionForm,
    FoundForm,
    GuestForm,
    OrganisationFilter,
    OrganisationsForm,
    SearchForm,
)
from portal.events.models import Event, Side
from portal.events.views.blueprint import bp
from portal.events.views.planning import chosen
from portal.extensions import db
from portal.organisations import queries as directory
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


@bp.route("/<int:id>/organisations", methods=["GET", "POST"])
@allow("events.manage", load=queries.visible_to)
def organisations(event: Event) -> Any:
    """The organisations that take part beside those of the people: looked for by name or area, and added."""
    search = OrganisationFilter(directory.area_choices())
    found = queries.find_organisations(*search.question)
    form = OrganisationsForm(event, found)
    if form.run(lambda: _add_organisations(event, form)):
        flash(_("The organisations were added."), "success")
        return go("events.organisations", id=event.id)
    chosen_now = queries.chosen_organisations(event)
    return render(
        "events/organisations.html", form=form, search=search, found=found, event=event, chosen=chosen_now
    )


def _add_organisations(event: Event, form: OrganisationsForm) -> None:
    operations.add_organisations(
        event,
        chosen(form.found.data),
        Side(form.side.data),
        reason=form.reason.data or "",
        actor=current_actor(),
    )


@bp.route("/<int:id>/close", methods=["GET", "POST"])
@allow("events.manage", load=queries.visible_to)
def close(event: Event) -> Any:
    """Confirm that the event was held, so that it counts."""
    form = ClosingForm(queries.chosen_organisations(event), data={"minutes": certificates.minutes_of(event)})
    counts = evidence.counts_for(event)
    if form.run(lambda: operations.close(event, **_closing(form), actor=current_actor())):
        counting = _("The event was closed and counts now.")
        flash(counting if counts else _("The event was closed. It counts for no indicator."), "success")
        return go("events.show", id=event.id)
    return render("events/close.html", counts=counts, form=form, event=event, places=queries.places(event.id))


def _closing(form: ClosingForm) -> dict[str, Any]:
    """The values of the form as arguments of the operations."""
    return {
        "organisations": chosen(form.organisations.data),
        "presenters": chosen(form.presenters.data),
        "minutes": form.minutes.data,
    }


@bp.route("/<int:id>/correct", methods=["GET", "POST"])
@allow("events.manage", load=queries.visible_to)
def correct(event: Event) -> Any:
    """Put right what a closed event counts for, with a reason."""
    form = CorrectionForm(
        queries.sides(event),
        data={
            **forms.dates_of(event),
            "series": event.series,
            "tags": [(tag.indicator, tag.part) for tag in event.tags],
            "minutes": event.minutes,
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
        **_closing(form),
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
