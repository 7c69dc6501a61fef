"""The Biuro's list of people, each person's account, and the audit log."""

from typing import Any

from flask import flash
from flask_babel import gettext as _

from portal.accounts import operations, queries
from portal.accounts.forms import AuditFilterForm, DisableForm, PeopleFilterForm
from portal.accounts.models import User
from portal.accounts.queries import PersonFilter, TrailFilter
from portal.accounts.views.blueprint import bp
from portal.permissions import Role, allow, current_actor
from portal.web import Page, csv_response, go, paginate, render


def _people_filter(form: PeopleFilterForm) -> PersonFilter:
    """What the address asks for; a value no list offers narrows nothing."""
    role = next((role for role in Role if role.value == form.role.data), None)
    return PersonFilter(form.q.data or "", role, form.state.data or "")


@bp.get("/people")
@allow("accounts.people")
def people() -> Any:
    """Everybody with an account: search, filters, paging."""
    form = PeopleFilterForm()
    page = paginate(queries.people(_people_filter(form)))
    return render("accounts/people.html", filters=form, page=page, roles=queries.roles_by_person(page.items))


@bp.get("/people.csv")
@allow("accounts.people")
def people_csv() -> Any:
    """The same list as a table."""
    header = [_("Name and surname"), _("E-mail"), _("Phone"), _("Roles"), _("Disabled on")]
    return csv_response("people.csv", header, queries.people_lines(_people_filter(PeopleFilterForm())))


@bp.get("/people/<int:id>")
@allow("accounts.people", load=queries.visible_people)
def person(user: User) -> Any:
    """One account with its roles and history."""
    return render(
        "accounts/person.html",
        user=user,
        roles=queries.role_rows(queries.assignments_of(user)),
        invitation=queries.open_invitation(user),
        entries=queries.trail_of_person(user),
    )


@bp.route("/people/<int:id>/disable", methods=["GET", "POST"])
@allow("accounts.people", load=queries.visible_people)
def disable(user: User) -> Any:
    """End every right of a person at once."""
    form = DisableForm()
    if form.run(lambda: operations.disable(user, reason=form.reason.data, actor=current_actor())):
        flash(_("The account is disabled: sessions, tokens and roles ended."), "success")
        return go("accounts.person", id=user.id)
    return render("accounts/disable.html", form=form, user=user)


@bp.post("/people/<int:id>/enable")
@allow("accounts.people", load=queries.visible_people)
def enable(user: User) -> Any:
    """Let a disabled person log in again."""
    operations.enable(user, actor=current_actor())
    flash(_("The account is enabled. Give the person roles anew."), "success")
    return go("accounts.person", id=user.id)


@bp.post("/people/<int:id>/invite-again")
@allow("accounts.people", load=queries.visible_people)
def invite_again(user: User) -> Any:
    """Send a new invitation link."""
    operations.send_invitation_again(user, actor=current_actor())
    flash(_("The invitation is sent again."), "success")
    return go("accounts.person", id=user.id)


def _trail_filter(form: AuditFilterForm) -> TrailFilter:
    form.validate()
    return TrailFilter(form.person.data or "", form.from_on.data, form.to_on.data)


@bp.get("/audit")
@allow("accounts.audit")
def audit() -> Any:
    """Who did what, for which organisation and when: the Biuro sees all, others what concerns them."""
    form = AuditFilterForm()
    page = paginate(queries.audit(current_actor(), _trail_filter(form)))
    shown = Page(queries.named(page.items), page.page, page.per_page, page.total)
    return render("accounts/audit.html", filters=form, page=shown)


@bp.get("/audit.csv")
@allow("accounts.audit")
def audit_csv() -> Any:
    """The same log as a table."""
    header = [_("When"), _("What"), _("Who"), _("For the organisation"), _("Subject")]
    rows = queries.audit(current_actor(), _trail_filter(AuditFilterForm()))
    return csv_response("audit.csv", header, queries.audit_lines(rows))
