"""Admission, membership status and the end of a membership: the Biuro's pages."""

from typing import Any

from flask import flash
from flask_babel import gettext as _

from portal import clock
from portal.extensions import db
from portal.forms import options
from portal.organisations import operations, queries
from portal.organisations.forms import (
    AdmissionForm,
    LeavingForm,
    MergerForm,
    ReadmissionForm,
    StatusForm,
)
from portal.organisations.models import MembershipLevel, Organisation
from portal.organisations.views.blueprint import bp
from portal.permissions import allow, current_actor
from portal.web import go, render


@bp.route("/new", methods=["GET", "POST"])
@allow("organisations.create")
def new() -> Any:
    """Admit an organisation."""
    form = AdmissionForm(data={"joined_on": clock.today(), "level": MembershipLevel.INFORMATION.value})
    admitted: list[Organisation] = []
    if form.run(lambda: admitted.append(operations.admit(**form.fields, actor=current_actor()))):
        flash(_("The organisation was admitted. Now appoint its representative."), "success")
        return go("organisations.people", id=admitted[0].id)
    return render("organisations/new.html", form=form)


@bp.route("/<int:id>/membership", methods=["GET", "POST"])
@allow("organisations.change_membership", load=queries.visible_to)
def change_membership(organisation: Organisation) -> Any:
    """Change the membership status by a resolution."""
    form = StatusForm(data={"starts_on": clock.today()})
    if form.run(lambda: operations.change_membership(organisation, **form.fields, actor=current_actor())):
        flash(_("The membership status was changed."), "success")
        return go("organisations.show", id=organisation.id)
    return render("organisations/change_membership.html", form=form, organisation=organisation)


@bp.route("/<int:id>/leave", methods=["GET", "POST"])
@allow("organisations.change_membership", load=queries.visible_to)
def leave(organisation: Organisation) -> Any:
    """End the membership."""
    form = LeavingForm(data={"left_on": clock.today()})
    if form.run(
        lambda: operations.leave(
            organisation, on=form.left_on.data, reason=form.reason.data, actor=current_actor()
        )
    ):
        flash(_("The membership was ended. The history of the organisation stays."), "success")
        return go("organisations.show", id=organisation.id)
    return render("organisations/leave.html", form=form, organisation=organisation)


@bp.route("/<int:id>/readmit", methods=["GET", "POST"])
@allow("organisations.change_membership", load=queries.visible_to)
def readmit(organisation: Organisation) -> Any:
    """Admit a former member again."""
    form = ReadmissionForm(data={"on": clock.today(), "level": MembershipLevel.INFORMATION.value})
    if form.run(lambda: operations.readmit(organisation, **form.fields, actor=current_actor())):
        flash(_("The organisation is a member again. Now appoint its representative."), "success")
        return go("organisations.people", id=organisation.id)
    return render("organisations/readmit.html", form=form, organisation=organisation)


@bp.route("/<int:id>/merge", methods=["GET", "POST"])
@allow("organisations.change_membership", load=queries.visible_to)
def merge(organisation: Organisation) -> Any:
    """Note that another member took the organisation over."""
    form = MergerForm(data={"on": clock.today()})
    form.successor.choices = options([("", _("– choose –")), *queries.possible_successors(organisation)])
    if form.run(lambda: _merge(organisation, form)):
        flash(_("The merger was noted. Both organisations keep their history."), "success")
        return go("organisations.show", id=organisation.id)
    return render("organisations/merge.html", form=form, organisation=organisation)


def _merge(organisation: Organisation, form: MergerForm) -> None:
    successor = db.session.get_one(Organisation, int(form.successor.data))
    operations.merge(organisation, successor, on=form.on.data, basis=form.basis.data, actor=current_actor())


@bp.get("/without-representative")
@allow("organisations.escalations")
def without_representative() -> Any:
    """The members nobody represents."""
    return render("organisations/without_representative.html", rows=queries.without_representative())
