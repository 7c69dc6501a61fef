"""How long data are kept, for everybody; periods and batches, for the administrator."""

from typing import Any

from flask import flash
from flask_babel import gettext as _

from portal.permissions import allow, can, current_actor
from portal.privacy import forms, operations, queries
from portal.privacy import retention as table
from portal.privacy.models import RetentionBatch
from portal.privacy.views.blueprint import bp
from portal.web import go, paginate, render

NAMED_AT_MOST = 100  # people named on the page of a batch


@bp.get("/retention")
@allow("privacy.retention")
def retention() -> Any:
    """The retention table (GDPR art. 13(2)(a))."""
    waiting = queries.waiting_batches() if can(current_actor(), "privacy.keep") else 0
    rows = table.CATEGORIES.values()
    return render("privacy/retention.html", categories=rows, periods=table.periods(), waiting=waiting)


@bp.route("/retention/edit", methods=["GET", "POST"])
@allow("privacy.keep")
def edit_periods() -> Any:
    """Change how long categories are kept."""
    form = forms.periods_form()
    if form.run(lambda: operations.change_periods(form.months(), actor=current_actor())):
        flash(_("The periods were saved. They count from the next daily check."), "success")
        return go("privacy.retention")
    return render("privacy/edit_periods.html", form=form, keys=list(table.periods()))


@bp.get("/batches")
@allow("privacy.keep")
def batches() -> Any:
    """What waits for a decision, and what was decided and carried out."""
    page = paginate(queries.listed_batches(current_actor()), per_page=25)
    return render("privacy/batches.html", page=page, categories=table.CATEGORIES)


@bp.get("/batches/<int:id>")
@allow("privacy.keep", load=queries.visible_batches)
def show_batch(batch: RetentionBatch) -> Any:
    """What would be deleted or anonymised, how many, the oldest; then its protocol."""
    category = table.CATEGORIES[batch.category]
    count, people = 0, []
    if batch.is_proposed:
        count = table.what_is_due(category, batch.cutoff)[0]
        people = table.who_is_due(category, batch.cutoff, NAMED_AT_MOST)
    return render("privacy/batch.html", batch=batch, category=category, count=count, people=people)


@bp.post("/batches/<int:id>/approve")
@allow("privacy.keep", load=queries.visible_batches)
def approve(batch: RetentionBatch) -> Any:
    """Let the worker carry it out."""
    operations.approve(batch, actor=current_actor())
    flash(_("Approved. The portal carries it out now; the protocol stays here."), "success")
    return go("privacy.show_batch", id=batch.id)


@bp.route("/batches/<int:id>/reject", methods=["GET", "POST"])
@allow("privacy.keep", load=queries.visible_batches)
def reject(batch: RetentionBatch) -> Any:
    """Keep the records for now."""
    form = forms.RejectForm()
    if form.run(lambda: operations.reject(batch, reason=form.reason.data, actor=current_actor())):
        flash(_("The records are kept. The portal asks again after 90 days."), "success")
        return go("privacy.show_batch", id=batch.id)
    return render("privacy/reject.html", form=form, batch=batch, category=table.CATEGORIES[batch.category])
