"""The pages of notices."""

from typing import Any

from flask import Blueprint, abort, flash, redirect
from flask_babel import gettext as _

from portal import notices
from portal.extensions import csrf
from portal.inbox import forms, operations, queries
from portal.notices import Delivery, Notice, Topic
from portal.permissions import allow, current_actor
from portal.web import go, paginate, render

bp = Blueprint("inbox", __name__, url_prefix="/inbox")


@bp.get("/")
@allow("inbox.read")
def index() -> Any:
    """The person's notices, the newest first."""
    form = forms.NoticeFilter()
    rows = queries.listed(current_actor(), form.wanted_topic, form.show.data == "unread")
    return render("inbox/index.html", form=form, page=paginate(rows, per_page=20))


@bp.post("/<int:id>")
@allow("inbox.read", load=queries.visible)
def open_notice(notice: Notice) -> Any:
    """Note that it was seen, and lead to its page."""
    operations.open_notice(notice, actor=current_actor())
    return redirect(notice.path, 303)


@bp.post("/read")
@allow("inbox.read")
def read_all() -> Any:
    """Note that all was seen."""
    operations.read_all(actor=current_actor())
    flash(_("All notices are marked as read."), "success")
    return go("inbox.index")


@bp.route("/settings", methods=["GET", "POST"])
@allow("inbox.read")
def settings() -> Any:
    """How each topic reaches the person."""
    actor = current_actor()
    form = forms.settings_form(queries.deliveries(actor.user_id or 0))
    if form.run(lambda: _choose(forms.chosen_of(form), actor.user_id or 0)):
        flash(_("The settings of notices were saved."), "success")
        return go("inbox.settings")
    return render("inbox/settings.html", form=form, mandatory=[t for t in Topic if t.is_mandatory])


@bp.route("/unsubscribe/<token>", methods=["GET", "POST"])
@csrf.exempt  # a mail reader presses the button for its owner; the signed token is the right to do so
@allow("inbox.unsubscribe")
def unsubscribe(token: str) -> Any:
    """Give up the mail of one topic, without logging in; the notices stay in the portal."""
    found = notices.read_token(token)
    if found is None:
        abort(404)
    user_id, topic = found
    form = forms.LeaveForm(meta={"csrf": False})
    if form.run(lambda: _choose({topic: Delivery.PORTAL}, user_id)):
        return render("inbox/unsubscribed.html", topic=topic)
    return render("inbox/unsubscribe.html", form=form, topic=topic)


def _choose(chosen: dict[Topic, Delivery], user_id: int) -> None:
    operations.choose_deliveries(chosen, user_id=user_id, actor=current_actor())
