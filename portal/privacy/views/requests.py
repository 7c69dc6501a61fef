"""Requests about personal data: one's own, and the Biuro's list, answers and anonymisation."""

from typing import Any

from flask import flash
from flask_babel import gettext as _

from portal import clock
from portal.accounts.queries import trail
from portal.permissions import allow, current_actor
from portal.privacy import forms, operations, queries
from portal.privacy.models import Channel, PrivacyRequest
from portal.privacy.outlook import outlook
from portal.privacy.subjects import namesakes, subject_of_request
from portal.privacy.views.blueprint import bp
from portal.web import go, paginate, render


@bp.get("/requests")
@allow("privacy.ask")
def requests() -> Any:
    """My requests; for the Biuro everybody's, the ones due soonest first."""
    form = forms.RequestFilter()
    page = paginate(queries.listed_requests(current_actor(), *form.wanted()), per_page=25)
    return render("privacy/requests.html", form=form, page=page)


@bp.route("/requests/new", methods=["GET", "POST"])
@allow("privacy.ask")
def ask() -> Any:
    """Make a request about my own data."""
    form = forms.RequestForm()
    made: list[PrivacyRequest] = []

    def send() -> None:
        said = {"words": form.words.data, "wanted": form.wanted.data or ""}
        made.append(operations.ask(form.kind, **said, actor=current_actor()))

    if form.run(send):
        flash(_("Your request was sent to the Office. You will get the answer here and by mail."), "success")
        return go("privacy.show_request", id=made[0].id)
    return render("privacy/ask.html", form=form)


@bp.route("/requests/enter", methods=["GET", "POST"])
@allow("privacy.enter")
def enter() -> Any:
    """Enter a request that came by letter, e-mail or in person."""
    form = forms.EnterForm(received_on=clock.today())
    made: list[PrivacyRequest] = []

    def keep() -> None:
        fields = {name: form[name].data or "" for name in ("name", "email", "address", "words", "wanted")}
        fields["received_on"] = form.received_on.data
        made.append(operations.enter(form.kind, Channel(form.channel.data), **fields, actor=current_actor()))

    if form.run(keep):
        flash(_("The request was entered."), "success")
        return go("privacy.show_request", id=made[0].id)
    return render("privacy/enter.html", form=form)


@bp.get("/requests/<int:id>")
@allow("privacy.ask", load=queries.visible_requests)
def show_request(row: PrivacyRequest) -> Any:
    """A request, whose move it is, and its history."""
    return render("privacy/request.html", row=row, history=trail("privacy_request", row.id))


@bp.post("/requests/<int:id>/withdraw")
@allow("privacy.ask", load=queries.visible_requests)
def withdraw(row: PrivacyRequest) -> Any:
    """Take my request back."""
    operations.withdraw(row, actor=current_actor())
    flash(_("The request was withdrawn."), "success")
    return go("privacy.show_request", id=row.id)


@bp.route("/requests/<int:id>/decide", methods=["GET", "POST"])
@allow("privacy.decide", load=queries.visible_requests)
def decide(row: PrivacyRequest) -> Any:
    """Answer a request."""
    form = forms.DecideForm(row)

    def answer() -> None:
        is_granted = form.outcome.data == "done"
        operations.decide(row, is_granted=is_granted, answer=form.answer.data, actor=current_actor())

    if form.run(answer):
        flash(_("The request was answered."), "success")
        return go("privacy.show_request", id=row.id)
    return render("privacy/decide.html", form=form, row=row)


@bp.route("/requests/<int:id>/anonymise", methods=["GET", "POST"])
@allow("privacy.anonymise", load=queries.visible_requests)
def anonymise(row: PrivacyRequest) -> Any:
    """Check what an anonymisation would change, then do it."""
    form = forms.AnonymiseForm([] if row.user else namesakes(row))
    if form.run(
        lambda: operations.anonymise(
            subject_of_request(row, form.chosen()), request=row, actor=current_actor()
        )
    ):
        flash(_("The person was anonymised. This cannot be undone."), "success")
        return go("privacy.show_request", id=row.id)
    subject = subject_of_request(row, form.chosen())
    return render("privacy/anonymise.html", form=form, row=row, subject=subject, outlook=outlook(subject))
