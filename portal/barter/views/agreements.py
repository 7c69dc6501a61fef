"""Agreements: made of agreed services, listed, read, downloaded, and kept with their signed copies."""

from typing import Any

from flask import abort, flash, request
from flask_babel import gettext as _

from portal import clock, files
from portal.accounts.queries import trail
from portal.barter import agreement_papers as papers
from portal.barter import operations, queries
from portal.barter.deal_forms import COPY_KINDS, AgreementFilter, AgreementForm, CopyForm
from portal.barter.models import Agreement, Exchange
from portal.barter.models.words import BEFORE_REPORT
from portal.barter.views.blueprint import bp
from portal.forms import format_hours
from portal.permissions import SAFE_METHODS, allow, current_actor
from portal.web import csv_response, go, paginate, render, streamed


@bp.get("/agreements")
@allow("barter.agreements")
def agreements() -> Any:
    """The agreements of the organisation; all of them for the Biuro."""
    actor = current_actor()
    form = AgreementFilter(queries.agreement_years(actor))
    page = paginate(queries.filtered_agreements(actor, form.wanted()))
    return render("barter/agreements.html", form=form, page=page)


@bp.get("/agreements.csv")
@allow("barter.agreements")
def agreements_csv() -> Any:
    """The same list as a file, a row for each service."""
    actor = current_actor()
    form = AgreementFilter(queries.agreement_years(actor))
    rows = queries.filtered_agreements(actor, form.wanted())
    header = [
        _("Agreement"),
        _("Made on"),
        _("State"),
        _("Exchange"),
        _("Service"),
        _("Provider"),
        _("Recipient"),
        _("Hours"),
    ]
    lines = (line for agreement in streamed(rows) for line in _csv_rows(agreement))
    return csv_response("agreements.csv", header, lines)


def _csv_rows(agreement: Agreement) -> list[list[Any]]:
    made = clock.day_of(agreement.created_at)
    return [
        [
            agreement.code,
            made,
            str(agreement.state.label),
            row.exchange_id,
            row.exchange.title,
            row.exchange.provider.name,
            row.exchange.recipient.name,
            format_hours(row.terms.minutes),
        ]
        for row in agreement.services
    ]


@bp.route("/<int:id>/agreement", methods=["GET", "POST"])
@allow("barter.make_agreement", load=queries.visible_exchanges, lock=False)
def make_agreement(exchange: Exchange) -> Any:
    """Prepare an agreement of this service, and of others agreed with the same organisation."""
    kept, actor = exchange.agreement, current_actor()
    is_late = exchange.state not in BEFORE_REPORT or (kept is not None and kept.holds)
    if request.method in SAFE_METHODS and is_late:
        flash(_("This step is not possible now: see where the exchange stands."), "warning")
        return go("barter.show", id=exchange.id)
    form, made = AgreementForm(queries.joinable(exchange)), list[Agreement]()
    if form.run(lambda: made.append(operations.make_agreement([exchange, *form.chosen()], actor=actor))):
        flash(_("The agreement is prepared. Read it, then sign it."), "success")
        return go("barter.show_agreement", id=made[0].id)
    return render("barter/make_agreement.html", form=form, exchange=exchange)


@bp.get("/agreements/<int:id>")
@allow("barter.show", load=queries.visible_agreements)
def show_agreement(agreement: Agreement) -> Any:
    """One agreement: its services and where they stand, its files, its text."""
    return render(
        "barter/agreement.html",
        agreement=agreement,
        blocks=papers.blocks(agreement.text),
        history=trail(Agreement.__tablename__, agreement.id),
    )


@bp.get("/agreements/<int:id>/agreement.<any(pdf, docx):kind>")
@allow("barter.show", load=queries.visible_agreements)
def agreement_file(agreement: Agreement, kind: str) -> Any:
    """The agreement as a file."""
    return files.send(getattr(agreement, kind))


@bp.route("/agreements/<int:id>/copies", methods=["GET", "POST"])
@allow("barter.sign_agreement", load=queries.visible_agreements)
def attach_copy(agreement: Agreement) -> Any:
    """Attach a scan with signatures."""
    form, actor = CopyForm(), current_actor()

    def attach() -> None:
        stored = files.store_upload(form.file.data, actor=actor, kinds=COPY_KINDS)
        operations.attach_copy(agreement, stored, actor=actor)

    if form.run(attach, field="file"):
        flash(_("The signed copy is attached."), "success")
        return go("barter.show_agreement", id=agreement.id)
    return render("barter/attach_copy.html", form=form, agreement=agreement)


@bp.get("/agreements/<int:id>/copies/<int:file_id>")
@allow("barter.show", load=queries.visible_agreements)
def agreement_copy(agreement: Agreement, file_id: int) -> Any:
    """A signed copy."""
    copy = queries.copy_of(agreement, file_id) or abort(404)
    return files.send(copy.file)
