"""A profile, its task list, its sections and the yearly confirmation."""

from typing import Any

from flask import abort, flash
from flask_babel import gettext as _

from portal import clock
from portal.accounts.queries import trail
from portal.competences.queries import claims_of
from portal.organisations import operations, queries, territory
from portal.organisations.forms import AddressForm, BasicForm, ContactsForm, DescriptionForm, MembersForm
from portal.organisations.models import Organisation
from portal.organisations.views.blueprint import bp
from portal.permissions import allow, can, current_actor
from portal.web import go, render

SECTIONS: dict[str, Any] = {
    "basic": BasicForm,
    "address": AddressForm,
    "contacts": ContactsForm,
    "description": DescriptionForm,
    "members": MembersForm,
}


@bp.get("/<int:id>")
@allow("organisations.show", load=queries.visible_to)
def show(organisation: Organisation) -> Any:
    """The public part for guests, the members' part for insiders, the rest for its own people and the Biuro."""
    actor, today = current_actor(), clock.today()
    edits = can(actor, "organisations.edit", organisation)
    insider = can(actor, "organisations.show_members_part", organisation)
    return render(
        "organisations/show.html",
        organisation=organisation,
        contacts=queries.visible_contacts(organisation, actor),
        status=queries.status_on(organisation, today),
        engagements=queries.engagements_in_force(organisation, today),
        claims=claims_of(organisation.id),
        people=queries.people(organisation.id) if insider else [],
        meter=_meter(organisation) if edits else None,
        to_renew=queries.marks_to_renew(organisation) if edits else [],
        predecessors=queries.predecessors(organisation),
        as_list=queries.as_list,
        to_confirm=can(actor, "organisations.confirm", organisation)
        and queries.needs_confirmation(organisation),
        history=trail("organisation", organisation.id) if edits else None,
        territory=territory,
    )


@bp.get("/<int:id>/edit")
@allow("organisations.edit", load=queries.visible_to)
def edit(organisation: Organisation) -> Any:
    """The sections of the profile and what each one lacks."""
    return render("organisations/edit.html", organisation=organisation, **_meter(organisation))


def _meter(organisation: Organisation) -> dict[str, Any]:
    """How much of the profile is filled in, and where."""
    steps = queries.completeness(organisation)
    wanted, missing = sum(step.wanted for step in steps), sum(len(step.missing) for step in steps)
    return {"steps": steps, "wanted": wanted, "given": wanted - missing}


@bp.route("/<int:id>/edit/<section>", methods=["GET", "POST"])
@allow("organisations.edit", load=queries.visible_to)
def edit_section(organisation: Organisation, section: str) -> Any:
    """One section, saved on its own."""
    form_class = SECTIONS.get(section) or abort(404)
    form = form_class(data=_contacts_of(organisation) if section == "contacts" else _columns_of(organisation))
    clash = "regon" if section == "basic" else None
    save = operations.edit_contacts if section == "contacts" else _save_columns
    if form.run(lambda: save(organisation, form.fields, actor=current_actor()), field=clash):
        flash(_("Saved."), "success")
        return go("organisations.edit", id=organisation.id)
    title = queries.section_title(section)
    return render("organisations/edit_section.html", form=form, organisation=organisation, section=title)


def _save_columns(organisation: Organisation, fields: dict[str, Any], *, actor: Any) -> None:
    operations.edit_profile(organisation, actor=actor, **fields)


def _columns_of(organisation: Organisation) -> dict[str, Any]:
    columns = {column.key: getattr(organisation, column.key) for column in organisation.__table__.columns}
    return {
        **columns,
        "kind": organisation.kind.value,
        "sector": organisation.sector.value if organisation.sector else "",
    }


def _contacts_of(organisation: Organisation) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in organisation.contacts:
        values |= {field.kind: field.value, f"{field.kind}_visibility": field.visibility.value}
    return values


@bp.post("/<int:id>/confirm")
@allow("organisations.confirm", load=queries.visible_to)
def confirm(organisation: Organisation) -> Any:
    """Say with one click that the profile is still true."""
    operations.confirm_profile(organisation, actor=current_actor())
    flash(_("Thank you. The profile is marked as up to date."), "success")
    return go("organisations.show", id=organisation.id)
