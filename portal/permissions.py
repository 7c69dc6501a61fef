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

from portal.actors import NOBODY, SYSTEM, Actor, Grant, Role
from portal.extensions import db

__all__ = ["NOBODY", "SYSTEM", "Actor", "Grant", "Role"]  # they live in actors, most ask for them here

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
WITHOUT_ACTION = ("static", "healthz")
LARGEST_KEY = 2**31 - 1  # PostgreSQL refuses to compare a longer number with an id

Predicate = Callable[[Actor, Any], bool]


def anyone(actor: Actor, obj: Any) -> bool:
    """Everybody, guests included."""
    return True


def signed_in(actor: Actor, obj: Any) -> bool:
    """Everybody with an account."""
    return actor.user is not None


def office(actor: Actor, obj: Any) -> bool:
    """The Biuro."""
    return actor.has(Role.OFFICE)


def administrator(actor: Actor, obj: Any) -> bool:
    """The administrator."""
    return actor.has(Role.ADMINISTRATOR)


def office_or_administrator(actor: Actor, obj: Any) -> bool:
    """The Biuro or the administrator."""
    return office(actor, obj) or administrator(actor, obj)


def member(actor: Actor, obj: Any) -> bool:
    """Anyone who acts for a member organisation."""
    return actor.organisation is not None


def representative(actor: Actor, obj: Any) -> bool:
    """The representative or deputy of the organisation acted for."""
    return actor.represents(actor.organisation_id)


def own_representative(actor: Actor, obj: Any) -> bool:
    """The representative of the organisation the object belongs to (or of the organisation itself)."""
    return actor.represents(_organisation_id(obj))


def own_representative_or_office(actor: Actor, obj: Any) -> bool:
    """The representative of the object's organisation, or the Biuro."""
    return own_representative(actor, obj) or office(actor, obj)


def own_staff(actor: Actor, obj: Any) -> bool:
    """Anyone who acts for the organisation the object belongs to."""
    return actor.works_for(_organisation_id(obj))


def own_staff_or_office(actor: Actor, obj: Any) -> bool:
    """Anyone who acts for the object's organisation, or the Biuro."""
    return own_staff(actor, obj) or office(actor, obj)


def _organisation_id(obj: Any) -> int | None:
    """The organisation an object belongs to; None without an object, which belongs to nobody."""
    return obj.organisation_id if obj is not None else None


def insider(actor: Actor, obj: Any) -> bool:
    """Anyone with a role in the partnership today: they see what members show one another."""
    return bool(actor.grants)


def groups_coordinator_or_office(actor: Actor, obj: Any) -> bool:
    """The coordinator of the group, or the Biuro."""
    return actor.coordinates(obj.id) or office(actor, obj)


def providers_representative(actor: Actor, obj: Any) -> bool:
    """The representative of the organisation that provides the service."""
    return actor.represents(obj.provider_id)


def providers_staff(actor: Actor, obj: Any) -> bool:
    """Anyone who acts for the organisation that provides the service."""
    return actor.works_for(obj.provider_id)


def recipients_representative(actor: Actor, obj: Any) -> bool:
    """The representative of the organisation that receives the service."""
    return actor.represents(obj.recipient_id)


def partys_representative(actor: Actor, obj: Any) -> bool:
    """The representative of either side of the exchange."""
    return providers_representative(actor, obj) or recipients_representative(actor, obj)


def partys_staff(actor: Actor, obj: Any) -> bool:
    """Anyone who acts for either side of the exchange."""
    return actor.works_for(obj.provider_id) or actor.works_for(obj.recipient_id)


def offer_editor(actor: Actor, obj: Any) -> bool:
    """The representative of the offer's organisation; as long as it is a draft, anyone who acts for it."""
    return own_representative(actor, obj) or (obj.is_draft and own_staff(actor, obj))


def member_or_office(actor: Actor, obj: Any) -> bool:
    """Anyone who acts for a member organisation, or the Biuro."""
    return member(actor, obj) or office(actor, obj)


def other_organisations_representative(actor: Actor, obj: Any) -> bool:
    """A representative of any organisation but the object's own: nobody trades with themselves."""
    return representative(actor, obj) and not actor.works_for(_organisation_id(obj))


def practice_author(actor: Actor, obj: Any) -> bool:
    """Those who may submit a practice: staff of a member organisation, coordinators, guardians, the Biuro."""
    return member(actor, obj) or leader(actor, obj)


def reviewer(actor: Actor, obj: Any) -> bool:
    """Those who assess practices: group coordinators and area guardians."""
    return actor.has(Role.COORDINATOR) or actor.has(Role.GUARDIAN)


def practice_reviewer(actor: Actor, obj: Any) -> bool:
    """A coordinator or guardian who acts for an organisation, belongs to none that wrote it, and wrote none of it."""
    own = {actor.organisation_id, *(grant.organisation_id for grant in actor.grants)}
    is_outsider = obj.organisation_id not in own and not obj.is_written_by(actor.user_id)
    return reviewer(actor, obj) and actor.organisation is not None and is_outsider


def leader(actor: Actor, obj: Any) -> bool:
    """A group coordinator, an area guardian or the Biuro; which groups and areas are theirs the operation checks."""
    return any(actor.has(role) for role in (Role.COORDINATOR, Role.GUARDIAN, Role.OFFICE))


def own_leader(actor: Actor, obj: Any) -> bool:
    """The coordinator of its group, the guardian of its area, or the Biuro."""
    return actor.coordinates(obj.group_id) or actor.guards(obj.area_number) or office(actor, obj)


RULES: dict[str, Predicate] = {
    "accounts.log_in": anyone,
    "accounts.log_out": signed_in,
    "accounts.accept_invitation": anyone,
    "accounts.reset_password": anyone,
    "accounts.confirm_code": anyone,
    "accounts.own_profile": signed_in,
    "inbox.read": signed_in,
    "inbox.unsubscribe": anyone,
    "accounts.people": office_or_administrator,
    "accounts.appoint": office,
    "accounts.audit": signed_in,
    "organisations.list": anyone,
    "organisations.show": anyone,
    "organisations.show_members_part": insider,
    "organisations.create": office,
    "organisations.edit": own_representative_or_office,
    "organisations.confirm": own_representative,
    "organisations.people": own_representative_or_office,
    "organisations.appoint": office,
    "organisations.change_membership": office,
    "organisations.escalations": office,
    "imports.use": office,
    "competences.list": anyone,
    "competences.show": anyone,
    "competences.claim": own_staff_or_office,
    "competences.publish": office,
    "engagement.show": anyone,
    "engagement.declare": own_representative,
    "engagement.end": own_representative_or_office,
    "engagement.decide": office,
    "groups.list": insider,
    "groups.show": insider,
    "groups.create": office,
    "groups.manage": groups_coordinator_or_office,
    "groups.appoint": office,
    "groups.correct": office,
    "barter.list": insider,
    "barter.show": insider,
    "barter.desk": member,
    "barter.exchanges": member_or_office,
    "barter.hours": member,
    "barter.draft_offer": member,
    "barter.edit_offer": offer_editor,
    "barter.publish_offer": own_representative,
    "barter.request": other_organisations_representative,
    "barter.change_terms": partys_representative,
    "barter.accept": partys_representative,
    "barter.decline": partys_representative,
    "barter.cancel": partys_representative,
    "barter.write": partys_staff,
    "barter.report": providers_staff,
    "barter.confirm": recipients_representative,
    "barter.dispute": recipients_representative,
    "barter.answer": providers_representative,
    "barter.settle": office,
    "barter.reverse": office,
    "barter.ledger": office,
    "practices.archive": own_representative_or_office,
    "practices.draft": practice_author,
    "practices.edit": own_staff_or_office,
    "practices.list": anyone,
    "practices.publish": office,
    "practices.review": practice_reviewer,
    "practices.reviews": reviewer,
    "practices.show": anyone,
    "documents.list": anyone,
    "documents.show": anyone,
    "documents.show_for_members": insider,
    "documents.draft": leader,
    "documents.edit": own_leader,
    "documents.publish": own_leader,
    "documents.archive": own_leader,
    "events.list": anyone,
    "events.show": anyone,
    "events.own_certificate": signed_in,
    "events.sign_up": member_or_office,
    "events.sign_up_staff": representative,
    "events.create": leader,
    "events.manage": own_leader,
    "events.void": office,
    "monitoring.show": anyone,
    "monitoring.see_fact": insider,
    "monitoring.propose_fact": leader,
    "monitoring.decide_fact": office,
    "monitoring.void": office,
    "search.find": anyone,
    "plan.show": anyone,
    "api.read": anyone,
    "privacy.show": signed_in,
    "privacy.ask": signed_in,
    "privacy.enter": office,
    "privacy.decide": office,
    "privacy.anonymise": office,
    "privacy.publish": office,
    "privacy.retention": anyone,
    "privacy.keep": administrator,
    "home.show": anyone,
    "home.preferences": anyone,
    "home.edit_pages": office,
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
    action: str, load: Callable[[Actor], Select[Any]] | None = None, by: str = "id"
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Guard a view: load its object through `load` (what the actor may see), check `action`, hand the object over.

    A guest is sent to log in, an object one may not see is 404, a known but forbidden act is 403. An unsafe request
    locks the row until its transaction ends.
    """
    rule = RULES[action]

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(**arguments: Any) -> Any:
            actor = current_actor()
            if actor.user is None and rule is not anyone:
                abort(401)
            if load is None:
                return view(**arguments) if rule(actor, None) else abort(403)
            obj = _load(load(actor), arguments.pop(by))
            return view(obj, **arguments) if rule(actor, obj) else abort(403)

        guarded.allowed_action = action  # type: ignore[attr-defined]
        return guarded

    return decorate


def _load(rows: Select[Any], key: int) -> Any:
    """The one row of `rows` with this id, locked in an unsafe request; 404 when there is none."""
    if key > LARGEST_KEY:
        abort(404)
    model = rows.column_descriptions[0]["entity"]
    rows = rows.where(model.id == key)
    if request.method not in SAFE_METHODS:
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
