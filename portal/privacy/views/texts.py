"""The texts of consents, for the Biuro."""

from typing import Any

from flask import flash, request
from flask_babel import gettext as _

from portal import consents
from portal.consents import Purpose
from portal.permissions import allow, current_actor
from portal.privacy import forms, operations
from portal.privacy.views.blueprint import bp
from portal.web import go, render


@bp.get("/texts")
@allow("privacy.publish")
def texts() -> Any:
    """Every version of every text."""
    return render("privacy/texts.html", texts=[(purpose, consents.versions(purpose)) for purpose in Purpose])


@bp.route("/texts/new", methods=["GET", "POST"])
@allow("privacy.publish")
def publish_text() -> Any:
    """Publish a new version; it begins from the one in force."""
    known = {purpose.value: purpose for purpose in Purpose}
    chosen = known.get(request.args.get("purpose", ""))
    begun = {"purpose": chosen.value, "body": str(consents.versions(chosen)[0].body)} if chosen else {}
    form = forms.TextForm(data=begun)

    def publish() -> None:
        operations.publish_text(Purpose(form.purpose.data), form.body.data, actor=current_actor())

    if form.run(publish, "body"):
        flash(_("The new version is in force. Those concerned have been told."), "success")
        return go("privacy.texts")
    return render("privacy/publish_text.html", form=form)
