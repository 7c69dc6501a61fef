"""The logo of an organisation and its quality marks."""

from typing import Any

from flask import abort, flash
from flask_babel import gettext as _

from portal import files
from portal.organisations import operations, queries
from portal.organisations.forms import LogoForm, MarkForm
from portal.organisations.models import Organisation
from portal.organisations.views.blueprint import bp
from portal.permissions import allow, current_actor
from portal.web import go, render


@bp.get("/<int:id>/logo")
@allow("organisations.show", load=queries.visible_to)
def logo(organisation: Organisation) -> Any:
    """The picture itself."""
    if organisation.logo is None:
        abort(404)
    return files.show_picture(organisation.logo.file)


@bp.route("/<int:id>/logo/edit", methods=["GET", "POST"])
@allow("organisations.edit", load=queries.visible_to)
def edit_logo(organisation: Organisation) -> Any:
    """Give the organisation a logo, or another one."""
    form = LogoForm(data={"alt": organisation.logo.alt if organisation.logo else ""})
    fields = {"alt": form.alt.data, "actor": current_actor()}
    if form.run(lambda: operations.set_logo(organisation, form.file.data, **fields), field="file"):
        flash(_("Saved."), "success")
        return go("organisations.edit", id=organisation.id)
    return render("organisations/logo.html", form=form, organisation=organisation)


@bp.post("/<int:id>/logo/remove")
@allow("organisations.edit", load=queries.visible_to)
def remove_logo(organisation: Organisation) -> Any:
    """Take the logo away."""
    operations.remove_logo(organisation, actor=current_actor())
    flash(_("The organisation has no logo now."), "success")
    return go("organisations.edit_logo", id=organisation.id)


@bp.route("/<int:id>/marks", methods=["GET", "POST"])
@allow("organisations.edit", load=queries.visible_to)
def marks(organisation: Organisation) -> Any:
    """The quality marks; below, the form that adds one more."""
    form = MarkForm()
    if form.run(lambda: operations.add_mark(organisation, **form.fields, actor=current_actor())):
        flash(_("The quality mark was added."), "success")
        return go("organisations.marks", id=organisation.id)
    return render("organisations/marks.html", form=form, organisation=organisation)


@bp.route("/<int:id>/marks/<int:mark_id>", methods=["GET", "POST"])
@allow("organisations.edit", load=queries.visible_to)
def edit_mark(organisation: Organisation, mark_id: int) -> Any:
    """Change a quality mark, for example after it was renewed."""
    mark = queries.mark_of(organisation, mark_id) or abort(404)
    form = MarkForm(obj=mark)
    if form.run(lambda: operations.edit_mark(organisation, mark, **form.fields, actor=current_actor())):
        flash(_("Saved."), "success")
        return go("organisations.marks", id=organisation.id)
    return render("organisations/mark.html", form=form, organisation=organisation, mark=mark)


@bp.post("/<int:id>/marks/<int:mark_id>/remove")
@allow("organisations.edit", load=queries.visible_to)
def remove_mark(organisation: Organisation, mark_id: int) -> Any:
    """Remove a quality mark entered by mistake."""
    mark = queries.mark_of(organisation, mark_id) or abort(404)
    operations.remove_mark(organisation, mark, actor=current_actor())
    flash(_("The quality mark was removed."), "success")
    return go("organisations.marks", id=organisation.id)
