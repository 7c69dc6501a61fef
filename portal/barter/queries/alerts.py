"""Reading alerts: a person's own, and who is to be told of a post."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import RoleAssignment, User
from portal.accounts.queries import holders, staff
from portal.barter.models import Post, PostAlert, PostKind, ServiceMode
from portal.competences.models import Competence
from portal.competences.queries import same_as
from portal.extensions import db
from portal.permissions import Actor


def own_alerts(actor: Actor) -> Select[Any]:
    """The alerts of the person themselves, the newest first."""
    rows = select(PostAlert).where(PostAlert.user_id == actor.user_id)
    rows = rows.options(joinedload(PostAlert.competence), joinedload(PostAlert.competence_group))
    return rows.order_by(PostAlert.id.desc())


def watchers(post: Post) -> list[User]:
    """Who is to be told of a post: people with a role today whose alert it fits, and nobody of its own organisation."""
    wanted = and_(PostAlert.kind == PostKind(post.word), *_fits(post))
    people = holders(RoleAssignment.user_id.in_(select(PostAlert.user_id).where(wanted)))
    if not people:
        return []
    own = {person.id for person in staff(post.organisation_id)}
    return [person for person in people if person.id not in own]


def _fits(post: Post) -> list[ColumnElement[bool]]:
    """What of an alert has to agree with a post: its term, kind, mode and, where it is used in one place, district."""
    conditions = [_rests_on(post), _any_or(PostAlert.resource_kind, post.resource_kind)]
    if post.mode:
        conditions.append(_any_or(PostAlert.mode, post.mode))
    fixed = (ServiceMode.AT_PROVIDER,) if post.word == "offer" else (*ServiceMode, None)
    if post.powiat and post.mode in fixed and post.mode is not ServiceMode.REMOTE:
        conditions.append(_any_or(PostAlert.powiat, post.powiat))
    return conditions


def _any_or(column: Any, value: Any) -> ColumnElement[bool]:
    return or_(column.is_(None), column == value)


def _rests_on(post: Post) -> ColumnElement[bool]:
    """Whether an alert asks for the term of a post, its group or any; a retired term is its successor."""
    anything = and_(PostAlert.competence_id.is_(None), PostAlert.competence_group_id.is_(None))
    term = db.session.get(Competence, post.competence_id) if post.competence_id else None
    if term is None:
        return anything
    by_term = PostAlert.competence_id.in_(same_as(term.current))
    return or_(anything, by_term, PostAlert.competence_group_id == term.current.group_id)
