"""My data: what the portal holds about me, as a page and as files, and my consents."""

from typing import Any

from flask import abort, flash, request
from flask_babel import gettext as _

from portal import clock, consents
from portal.consents import Purpose
from portal.extensions import limiter
from portal.permissions import allow, current_actor
from portal.privacy import export, operations
from portal.privacy.views.blueprint import bp
from portal.web import download, go, render

FILES_A_PERSON = "20 per hour"  # a file reads every table


@bp.get("/")
@allow("privacy.show")
def index() -> Any:
    """What the portal holds about me, in words; of long tables the newest rows."""
    data = export.collect(current_actor().user, export.SHOWN)
    return render("privacy/index.html", data=data)


@bp.get("/export/json")
@limiter.limit(FILES_A_PERSON)
@allow("privacy.show")
def export_json() -> Any:
    """All of it for programs (GDPR art. 20)."""
    data = export.collect(current_actor().user)
    return download(export.as_json(data), "application/json", f"moje-dane-{clock.today()}.json")


@bp.get("/export/html")
@limiter.limit(FILES_A_PERSON)
@allow("privacy.show")
def export_html() -> Any:
    """All of it as one page to keep (GDPR art. 15(3))."""
    data = export.collect(current_actor().user)
    return download(export.as_html(data), "text/html", f"moje-dane-{clock.today()}.html")


@bp.get("/consents")
@allow("privacy.show")
def my_consents() -> Any:
    """The texts in force, and what I said to each."""
    user_id = current_actor().user_id or 0
    rows = [
        (consents.versions(purpose)[0], consents.latest(user_id, purpose), consents.holds(user_id, purpose))
        for purpose in Purpose
    ]
    return render("privacy/consents.html", rows=rows)


@bp.post("/consents/choose")
@allow("privacy.show")
def choose() -> Any:
    """Give or withdraw a consent, by the button beside its text."""
    known = {purpose.value: purpose for purpose in Purpose}
    purpose = known.get(request.form.get("purpose", "")) or abort(404)
    operations.choose(purpose, given=request.form.get("given") == "yes", actor=current_actor())
    flash(_("Saved. It counts from now on."), "success")
    return go("privacy.my_consents")
