"""The Biuro's desk of the bank: one page that leads to the queues, and the queues that have no page elsewhere."""

from typing import Any

from flask import abort, flash, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock
from portal.barter import operations, queries
from portal.barter.models import AgreementState, SignalKind
from portal.barter.transfer_forms import SignalForm
from portal.barter.views.blueprint import bp
from portal.extensions import db
from portal.forms import format_hours
from portal.organisations.models import Organisation
from portal.permissions import allow, current_actor
from portal.web import go, paginate, render


@bp.get("/office")
@allow("barter.review")
def office() -> Any:
    """What waits for the Biuro, each with its number."""
    return render(
        "barter/office.html", queues=[(*words, queries.number_of(rows)) for *words, rows in _queues()]
    )


def _queues() -> list[Any]:
    """Of each queue the name, what to do, the address and its rows."""
    return [
        (
            _("Stuck exchanges"),
            _("Past their deadline or told to the Office: remind whoever has the move."),
            url_for("barter.stuck"),
            queries.stuck_exchanges(),
        ),
        (
            _("Disputes to settle"),
            _("Read the words of both sides and decide."),
            url_for("barter.disputes"),
            queries.disputes_to_settle(),
        ),
        (
            _("Signals to look at"),
            _("Services that may have been booked for the figures only: look at them, note what you found."),
            url_for("barter.signals"),
            queries.signals(),
        ),
        (
            _("Organisations asleep"),
            _("No post and no exchange for 12 months: call them."),
            url_for("barter.asleep"),
            queries.asleep_organisations(),
        ),
        (
            _("Agreements without a signed copy"),
            _("Ask the parties for a scan or attach it yourself."),
            url_for("barter.agreements", state=AgreementState.PREPARED.value),
            queries.unsigned_agreements(),
        ),
    ]


@bp.get("/office/stuck")
@allow("barter.review")
def stuck() -> Any:
    """The exchanges that do not move on: whose move it is and how long."""
    return render(
        "barter/stuck.html",
        page=paginate(queries.stuck_exchanges()),
        today=clock.today(),
        day_of=clock.day_of,
    )


@bp.get("/office/asleep")
@allow("barter.review")
def asleep() -> Any:
    """The organisations that neither post nor exchange."""
    page = paginate(queries.asleep_organisations())
    ids = [row.id for row in page.items]
    return render(
        "barter/asleep.html", page=page, posts=queries.last_posts(ids), exchanges=queries.last_exchanges(ids)
    )


@bp.get("/office/signals")
@allow("barter.review")
def signals() -> Any:
    """The signals of collusion nobody of the Biuro has looked at."""
    page = paginate(queries.signals(), whole_rows=True)
    return render("barter/signals.html", page=page, reason=_reason, kinds=SignalKind)


@bp.route("/office/signals/<kind>/<int:id>/<int:partner_id>", methods=["GET", "POST"])
@allow("barter.review", load=queries.visible_owners)
def signal(organisation: Organisation, kind: str, partner_id: int) -> Any:
    """The services of one signal, and the note that the Biuro looked at it."""
    partner = db.session.get(Organisation, partner_id)
    kinds = {item.value: item for item in SignalKind}
    if partner is None or kind not in kinds or partner is organisation:
        abort(404)
    form = SignalForm()
    found = queries.signal_of(kinds[kind], organisation.id, partner.id)
    given = {"kind": kinds[kind], "upto": form.newest(), "words": form.words.data}
    actor = current_actor()
    if form.run(lambda: operations.review_signal(organisation, partner, actor=actor, **given)):
        flash(_("Kept: this signal was looked at."), "success")
        return go("barter.signals")
    return _signal_page(form, kinds[kind], (organisation, partner), found)


def _signal_page(
    form: SignalForm, kind: SignalKind, pair: tuple[Organisation, Organisation], found: Any
) -> Any:
    ids = [side.id for side in pair]
    if found and not form.is_submitted():
        form.upto.data = str(found.newest)
    return render(
        "barter/signal.html",
        form=form,
        kind=kind,
        pair=pair,
        names={side.id: side.name for side in pair},
        reason=_reason(found) if found else None,
        services=queries.evidence(kind, *ids),
        looks=queries.looks_at(*ids),
    )


def _reason(found: Any) -> str:
    """Why a signal is one, in a sentence."""
    given = {"num": found.services, "hours": format_hours(found.minutes)}
    match SignalKind(found.kind):
        case SignalKind.SAME_PAIR:
            return ngettext(
                "%(num)d service of these two in 12 months, %(hours)s h together.",
                "%(num)d services of these two in 12 months, %(hours)s h together.",
                **given,
            )
        case SignalKind.SYMMETRIC:
            return ngettext(
                "%(num)d service has a counterpart: as many hours the other way within 30 days.",
                "%(num)d services have a counterpart: as many hours the other way within 30 days.",
                **given,
            )
        case SignalKind.QUICK:
            return ngettext(
                "%(num)d service was confirmed within 10 minutes of its request or report, %(hours)s h together.",
                "%(num)d services were confirmed within 10 minutes of their request or report, %(hours)s h together.",
                **given,
            )
    year = queries.december_looked_at()
    return ngettext(
        "%(num)d service booked in December %(year)s, %(hours)s h together.",
        "%(num)d services booked in December %(year)s, %(hours)s h together.",
        year=year,
        **given,
    )
