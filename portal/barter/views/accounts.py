"""The accounts of hours as the Biuro keeps them: gifts of the community, start-up hours, write-offs, reversals."""

from typing import Any

from flask import flash
from flask_babel import gettext as _

from portal import clock
from portal.barter import operations, queries
from portal.barter.forms import ReasonForm
from portal.barter.limits import limits
from portal.barter.models import HourTransfer
from portal.barter.transfer_forms import AccountFilter, MoveForm, WriteOffForm, given
from portal.barter.views.blueprint import bp
from portal.forms import ActionForm
from portal.organisations.models import Organisation
from portal.permissions import allow, current_actor
from portal.web import go, paginate, render


@bp.get("/accounts")
@allow("barter.ledger")
def accounts() -> Any:
    """The balance of every organisation and of the community."""
    form = AccountFilter()
    page = paginate(queries.hour_accounts(form.organisation.data or ""))
    balances = queries.all_balances()
    return render(
        "barter/accounts.html",
        form=form,
        page=page,
        balances=balances,
        beyond=queries.beyond_limits(balances),
        limits=limits(),
        last_year=clock.today().year - 1,
    )


@bp.get("/accounts/<int:id>")
@allow("barter.keep_hours", load=queries.visible_owners)
def account(organisation: Organisation) -> Any:
    """The hours of one organisation, and what the Biuro can do with them."""
    page = paginate(queries.statement(organisation.id))
    return render(
        "barter/account.html",
        organisation=organisation,
        page=page,
        balance=queries.balance(organisation.id),
        after=queries.balances_after(organisation.id, page.items),
        years=queries.statement_years(organisation.id),
        is_member=organisation.is_member_on(clock.today()),
        had_start_hours=queries.had_start_hours(organisation.id),
        limits=limits(),
    )


@bp.route("/accounts/<int:id>/move", methods=["GET", "POST"])
@allow("barter.keep_hours", load=queries.visible_owners)
def move_hours(organisation: Organisation) -> Any:
    """Move hours between the community and an organisation."""
    form = MoveForm()
    fields = {"minutes": form.minutes.data, "reason": form.reason.data}
    inwards = form.direction.data == "in"
    actor = current_actor()
    if form.run(lambda: operations.move_hours(organisation, actor=actor, to_community=inwards, **fields)):
        flash(_("The hours are moved."), "success")
        return go("barter.account", id=organisation.id)
    balances = {"balance": queries.balance(organisation.id), "community": queries.balance(None)}
    return render("barter/move.html", form=form, organisation=organisation, **balances)


@bp.post("/accounts/<int:id>/start")
@allow("barter.keep_hours", load=queries.visible_owners)
def start_hours(organisation: Organisation) -> Any:
    """Give an organisation its start-up hours."""
    if ActionForm().validate():
        operations.give_start_hours(organisation, actor=current_actor())
        flash(_("The start-up hours are given."), "success")
    return go("barter.account", id=organisation.id)


@bp.route("/accounts/<int:id>/write-off", methods=["GET", "POST"])
@allow("barter.keep_hours", load=queries.visible_owners)
def write_off(organisation: Organisation) -> Any:
    """Close the balance of an organisation that left."""
    form = WriteOffForm()
    if form.run(lambda: operations.write_off(organisation, actor=current_actor(), **given(form))):
        flash(_("The hours are written off."), "success")
        return go("barter.account", id=organisation.id)
    balance = queries.balance(organisation.id)
    return render("barter/write_off.html", form=form, organisation=organisation, balance=balance)


@bp.route("/transfers/<int:id>/reverse", methods=["GET", "POST"])
@allow("barter.keep_hours", load=queries.reversible_transfers)
def reverse_transfer(transfer: HourTransfer) -> Any:
    """Take back a transfer that is no service."""
    form = ReasonForm()
    if form.run(lambda: operations.reverse_transfer(transfer, actor=current_actor(), **given(form))):
        flash(_("The transfer is reversed."), "success")
        return go("barter.ledger")
    [line] = queries.ledger_lines([transfer.id])
    return render("barter/reverse_transfer.html", form=form, line=line)
