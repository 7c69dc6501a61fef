"""The steps of an exchange, each a page of its own: what it means, a form, one button."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.barter import operations, queries
from portal.barter.forms import AcceptForm, ReasonForm, ReportForm, TermsForm, WordsForm
from portal.barter.models import Exchange, ExchangeState
from portal.barter.views.blueprint import bp
from portal.forms import ActionForm, PortalForm
from portal.permissions import SAFE_METHODS, allow, current_actor
from portal.web import go, render


@dataclass(frozen=True)
class StepPage:
    """The words of a step's page, and the state the step leads to."""

    title: Any
    intro: Any
    button: Any
    done: Any
    leads_to: ExchangeState
    style: str = "primary"
    template: str = "barter/step.html"


def take_step(
    exchange: Exchange, form: PortalForm, page: StepPage, operation: Callable[..., Any], **fields: Any
) -> Any:
    """Show the page of a step, or take the step; one that is not possible now leads back with a sentence."""
    if request.method in SAFE_METHODS and not exchange.state.may_become(page.leads_to):
        flash(_("This step is not possible now: see where the exchange stands."), "warning")
        return go("barter.show", id=exchange.id)
    given = fields or {key: value for key, value in form.data.items() if key != "csrf_token"}
    if form.run(lambda: operation(exchange, actor=current_actor(), **given)):
        flash(page.done, "success")
        return go("barter.show", id=exchange.id)
    return render(page.template, form=form, exchange=exchange, page=page)


ACCEPT = StepPage(
    _l("Check and accept the terms"),
    _l("By accepting, your organisation takes on what is written below. Your name and the moment are kept."),
    _l("Accept these terms"),
    _l("The terms are accepted. Both sides now see each other's contact persons."),
    ExchangeState.ACCEPTED,
    template="barter/check.html",
)
TERMS = StepPage(
    _l("Propose other terms"),
    _l("A new version cancels all acceptances so far: the other side has to accept it before it holds."),
    _l("Send the new version"),
    _l("The new version is sent. Now it is the other side's move."),
    ExchangeState.PROPOSED,
)
DECLINE = StepPage(
    _l("Decline"),
    _l("The exchange ends here. The other side reads your reason."),
    _l("Decline"),
    _l("The exchange is declined."),
    ExchangeState.DECLINED,
    "danger",
)
CANCEL = StepPage(
    _l("Call off"),
    _l("The exchange ends here, no hours are booked. The other side reads your reason."),
    _l("Call off the exchange"),
    _l("The exchange is called off."),
    ExchangeState.CANCELLED,
    "danger",
)
REPORT = StepPage(
    _l("Report as done"),
    _l("Enter the hours the service really took. They are booked once the recipient confirms them."),
    _l("Report as done"),
    _l("Reported. Now the recipient confirms."),
    ExchangeState.REPORTED,
)
CONFIRM = StepPage(
    _l("Check and confirm the service"),
    _l("Confirming books the hours: they are added to the provider and taken from your organisation."),
    _l("Confirm the service"),
    _l("Confirmed and booked. Thank you."),
    ExchangeState.CONFIRMED,
    template="barter/check.html",
)
DISPUTE = StepPage(
    _l("Something is not right"),
    _l(
        "Nothing is booked until the Office has settled it. Describe what was not done or which hours are wrong."
    ),
    _l("Send to the Office"),
    _l("The Office will settle it; the provider is asked for its side."),
    ExchangeState.DISPUTED,
    "danger",
)
ANSWER = StepPage(
    _l("Answer the dispute"),
    _l("Describe your side. The Office reads the words of both sides before it settles."),
    _l("Send the answer"),
    _l("Your answer is sent to the Office."),
    ExchangeState.SETTLED,
)


@bp.route("/<int:id>/accept", methods=["GET", "POST"])
@allow("barter.accept", load=queries.visible_exchanges)
def accept(exchange: Exchange) -> Any:
    """Read the terms once more and accept them."""
    form = AcceptForm()
    if request.method in SAFE_METHODS:
        form.version.data = exchange.terms.number
    return take_step(exchange, form, ACCEPT, operations.accept_exchange, version=form.version.data)


@bp.route("/<int:id>/terms", methods=["GET", "POST"])
@allow("barter.change_terms", load=queries.visible_exchanges)
def terms(exchange: Exchange) -> Any:
    """Propose a new version of the terms."""
    return take_step(exchange, TermsForm(exchange.terms), TERMS, operations.change_terms)


@bp.route("/<int:id>/decline", methods=["GET", "POST"])
@allow("barter.decline", load=queries.visible_exchanges)
def decline(exchange: Exchange) -> Any:
    """Say no."""
    return take_step(exchange, ReasonForm(), DECLINE, operations.decline_exchange)


@bp.route("/<int:id>/cancel", methods=["GET", "POST"])
@allow("barter.cancel", load=queries.visible_exchanges)
def cancel(exchange: Exchange) -> Any:
    """Call it off."""
    return take_step(exchange, ReasonForm(), CANCEL, operations.cancel_exchange)


@bp.post("/<int:id>/start")
@allow("barter.report", load=queries.visible_exchanges)
def start(exchange: Exchange) -> Any:
    """Say that the service has begun."""
    if ActionForm().validate():
        operations.start_exchange(exchange, actor=current_actor())
        flash(_("The service is marked as begun."), "success")
    return go("barter.show", id=exchange.id)


@bp.route("/<int:id>/report", methods=["GET", "POST"])
@allow("barter.report", load=queries.visible_exchanges)
def report(exchange: Exchange) -> Any:
    """Report the service as done, with its actual hours."""
    return take_step(exchange, ReportForm(exchange), REPORT, operations.report_exchange)


@bp.route("/<int:id>/confirm", methods=["GET", "POST"])
@allow("barter.confirm", load=queries.visible_exchanges)
def confirm(exchange: Exchange) -> Any:
    """Check what was reported and confirm it."""
    return take_step(exchange, ActionForm(), CONFIRM, operations.confirm_exchange)


@bp.route("/<int:id>/dispute", methods=["GET", "POST"])
@allow("barter.dispute", load=queries.visible_exchanges)
def dispute(exchange: Exchange) -> Any:
    """Say what is wrong with what was reported."""
    return take_step(exchange, WordsForm(), DISPUTE, operations.dispute_exchange)


@bp.route("/<int:id>/answer", methods=["GET", "POST"])
@allow("barter.answer", load=queries.visible_exchanges)
def answer(exchange: Exchange) -> Any:
    """The provider's side of a dispute."""
    return take_step(exchange, WordsForm(), ANSWER, operations.answer_dispute)
