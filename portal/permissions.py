"""Who may do what, in one place.

`RULES` maps every action to a predicate of (actor, object). Operations do not ask here: they say whether something is
possible now. Rights are the union of a person's roles; roles within an organisation count for the one acted for.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, abort, current_app, g, request
from flask_login import current_user
from sqlalchemy import Select

from portal import predicates as who
from portal.actors import NOBODY, SYSTEM, Actor, Grant, Role
from portal.extensions import db

__all__ = ["NOBODY", "SYSTEM", "Actor", "Grant", "Role"]  # they live in actors, most ask for them here

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
WITHOUT_ACTION = ("static", "healthz")
LARGEST_KEY = 2**31 - 1  # PostgreSQL refuses to compare a longer number with an id

RULES: dict[str, who.Predicate] = {
    "accounts.log_in": who.anyone,
    "accounts.log_out": who.signed_in,
    "accounts.accept_invitation": who.anyone,
    "accounts.reset_password": who.anyone,
    "accounts.confirm_code": who.anyone,
    "accounts.own_profile": who.signed_in,
    "inbox.read": who.signed_in,
    "inbox.unsubscribe": who.anyone,
    "accounts.people": who.office_or_administrator,
    "accounts.appoint": who.office,
    "accounts.audit": who.signed_in,
    "organisations.list": who.anyone,
    "organisations.show": who.anyone,
    "organisations.show_members_part": who.insider,
    "organisations.create": who.office,
    "organisations.edit": who.own_representative_or_office,
    "organisations.confirm": who.own_representative,
    "organisations.people": who.own_representative_or_office,
    "organisations.appoint": who.office,
    "organisations.change_membership": who.office,
    "organisations.escalations": who.office,
    "imports.use": who.office,
    "competences.list": who.anyone,
    "competences.show": who.anyone,
    "competences.claim": who.own_staff_or_office,
    "competences.publish": who.office,
    "engagement.show": who.anyone,
    "engagement.declare": who.own_representative,
    "engagement.end": who.own_representative_or_office,
    "engagement.decide": who.office,
    "groups.list": who.insider,
    "groups.show": who.insider,
    "groups.create": who.office,
    "groups.manage": who.groups_coordinator_or_office,
    "groups.appoint": who.office,
    "groups.correct": who.office,
    "barter.list": who.insider,
    "barter.show": who.insider,
    "barter.desk": who.member,
    "barter.exchanges": who.member_or_office,
    "barter.hours": who.member,
    "barter.give_hours": who.representative,
    "barter.statement": who.own_staff_or_office,
    "barter.check_statement": who.own_representative,
    "barter.keep_hours": who.office,
    "barter.draft_offer": who.member,
    "barter.edit_offer": who.offer_editor,
    "barter.publish_offer": who.own_representative,
    "barter.request": who.other_organisations_representative,
    "barter.watch": who.insider,
    "barter.change_terms": who.partys_representative,
    "barter.accept": who.partys_representative,
    "barter.decline": who.partys_representative,
    "barter.cancel": who.partys_representative,
    "barter.write": who.partys_staff,
    "barter.report": who.providers_staff,
    "barter.confirm": who.recipients_representative,
    "barter.dispute": who.recipients_representative,
    "barter.answer": who.providers_representative,
    "barter.settle": who.office,
    "barter.reverse": who.office,
    "barter.ledger": who.office,
    "barter.make_group": who.own_representative,
    "barter.join_group": who.other_organisations_representative,
    "barter.report_group": who.own_staff,
    "barter.enter": who.office,
    "barter.review": who.office,
    "barter.agreements": who.member_or_office,
    "barter.make_agreement": who.partys_representative_or_office,
    "barter.sign_agreement": who.partys_representative_or_office,
    "barter.give_feedback": who.partys_representative,
    "barter.circles": who.member_or_office,
    "barter.answer_circle": who.any_partys_representative,
    "practices.archive": who.own_representative_or_office,
    "practices.draft": who.practice_author,
    "practices.edit": who.own_staff_or_office,
    "practices.list": who.anyone,
    "practices.publish": who.office,
    "practices.review": who.practice_reviewer,
    "practices.reviews": who.reviewer,
    "practices.show": who.anyone,
    "documents.list": who.anyone,
    "documents.show": who.anyone,
    "documents.show_for_members": who.insider,
    "documents.draft": who.leader,
    "documents.edit": who.own_leader,
    "documents.publish": who.own_leader,
    "documents.archive": who.own_leader,
    "events.list": who.anyone,
    "events.show": who.anyone,
    "events.own_certificate": who.signed_in,
    "events.sign_up": who.member_or_office,
    "events.sign_up_staff": who.representative,
    "events.create": who.leader,
    "events.manage": who.own_leader,
    "events.void": who.office,
    "monitoring.show": who.anyone,
    "monitoring.see_fact": who.insider,
    "monitoring.propose_fact": who.leader,
    "monitoring.decide_fact": who.office,
    "monitoring.void": who.office,
    "search.find": who.anyone,
    "plan.show": who.anyone,
    "api.read": who.anyone,
    "privacy.show": who.signed_in,
    "privacy.ask": who.signed_in,
    "privacy.enter": who.office,
    "privacy.decide": who.office,
    "privacy.anonymise": who.office,
    "privacy.publish": who.office,
    "privacy.retention": who.anyone,
    "privacy.keep": who.administrator,
    "home.show": who.anyone,
    "home.preferences": who.anyone,
    "home.edit_pages": who.office,
}


def can(actor: Actor, action: str, obj: Any = None) -> bool:
    """Whether `actor` may do `action` to `obj`; raises KeyError for an action the table does not know."""
    return RULES[action](actor, obj)


def current_actor() -> Actor:
    """Who acts in this request; the accounts package says who that is."""
    if "actor" not in g:
        g.actor = current_app.extensions["load_actor"](current_user) if current_user else NOBODY
    return g.actor


def allow(
    action: str, load: Callable[[Actor], Select[Any]] | None = None, by: str = "id", lock: bool = True
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Guard a view: load its object through `load` (what the actor may see), check `action`, hand the object over.

    A guest is sent to log in, an object one may not see is 404, a known but forbidden act is 403. An unsafe request
    locks the row until its transaction ends, but with `lock=False`: an operation on several rows locks them itself.
    """
    rule = RULES[action]

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(**arguments: Any) -> Any:
            actor = current_actor()
            if actor.user is None and rule is not who.anyone:
                abort(401)
            if load is None:
                return view(**arguments) if rule(actor, None) else abort(403)
            obj = _load(load(actor), arguments.pop(by), lock)
            return view(obj, **arguments) if rule(actor, obj) else abort(403)

        guarded.allowed_action = action  # type: ignore[attr-defined]
        return guarded

    return decorate


def _load(rows: Select[Any], key: int, lock: bool) -> Any:
    """The one row of `rows` with this id, locked in an unsafe request; 404 when there is none."""
    if key > LARGEST_KEY:
        abort(404)
    model = rows.column_descriptions[0]["entity"]
    rows = rows.where(model.id == key)
    if lock and request.method not in SAFE_METHODS:
        rows = rows.with_for_update(of=model)
    return db.session.execute(rows).unique().scalar_one_or_none() or abort(404)


def init_app(app: Flask) -> None:
    """Refuse every endpoint that declares no action; let templates ask `can`."""

    @app.before_request
    def deny_by_default() -> None:
        if request.endpoint is None or request.endpoint in WITHOUT_ACTION:
            return
        if not hasattr(app.view_functions[request.endpoint], "allowed_action"):
            abort(403)

    app.jinja_env.globals["can"] = lambda action, obj=None: can(current_actor(), action, obj)
