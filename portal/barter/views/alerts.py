"""Alerts: what a person wants to be told of when it is offered or needed."""

from typing import Any

from flask import flash
from flask_babel import gettext as _

from portal.barter import operations, queries
from portal.barter.alert_forms import AlertForm
from portal.barter.models import PostAlert
from portal.barter.views.blueprint import bp
from portal.extensions import db
from portal.forms import ActionForm
from portal.organisations.territory import powiat_name
from portal.permissions import allow, current_actor
from portal.web import go, render


@bp.route("/alerts", methods=["GET", "POST"])
@allow("barter.watch")
def alerts() -> Any:
    """The own alerts, and a form for the next one."""
    actor, form = current_actor(), AlertForm()
    if form.run(lambda: operations.create_alert(actor=actor, **form.columns())):
        flash(_("Saved. You will be told of what fits once it is published."), "success")
        return go("barter.alerts")
    rows = db.session.scalars(queries.own_alerts(actor)).all()
    return render("barter/alerts.html", form=form, alerts=rows, powiat_name=powiat_name)


@bp.post("/alerts/<int:id>/remove")
@allow("barter.watch", load=queries.own_alerts)
def remove_alert(alert: PostAlert) -> Any:
    """Tell the person of it no more."""
    if ActionForm().validate():
        operations.remove_alert(alert, actor=current_actor())
        flash(_("The alert is removed."), "success")
    return go("barter.alerts")
