"""Reading requests and batches."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import RoleAssignment, User
from portal.accounts.queries import holders
from portal.extensions import db
from portal.permissions import Actor, Role
from portal.privacy.models import (
    BatchState,
    PrivacyRequest,
    RequestState,
    RequestType,
    RetentionBatch,
)


def visible_requests(actor: Actor) -> Select[Any]:
    """The requests a person may see: the Biuro all, others those about themselves."""
    rows = select(PrivacyRequest).options(joinedload(PrivacyRequest.user))
    return rows if actor.has(Role.OFFICE) else rows.where(PrivacyRequest.user_id == actor.user_id)


def listed_requests(actor: Actor, state: RequestState | None, kind: RequestType | None) -> Select[Any]:
    """The requests a filter leaves: open ones first, by the day they are due."""
    rows = visible_requests(actor)
    if state:
        rows = rows.where(PrivacyRequest.state == state)
    if kind:
        rows = rows.where(PrivacyRequest.type == kind)
    is_closed = PrivacyRequest.state != RequestState.OPEN
    return rows.order_by(is_closed, PrivacyRequest.due_on, PrivacyRequest.id)


def open_request(user_id: int, kind: RequestType) -> PrivacyRequest | None:
    """The request of this type a person waits for."""
    rows = select(PrivacyRequest).where(
        PrivacyRequest.user_id == user_id,
        PrivacyRequest.type == kind,
        PrivacyRequest.state == RequestState.OPEN,
    )
    return db.session.scalars(rows.limit(1)).first()


def administrators() -> list[User]:
    """The administrators today, by name."""
    return holders(RoleAssignment.role == Role.ADMINISTRATOR)


def visible_batches(actor: Actor) -> Select[Any]:
    """The batches, for administrators."""
    rows = select(RetentionBatch).options(joinedload(RetentionBatch.decided_by))
    return rows if actor.has(Role.ADMINISTRATOR) else rows.where(RetentionBatch.id.is_(None))


def listed_batches(actor: Actor) -> Select[Any]:
    """The batches, those to decide first, then the newest."""
    is_decided = RetentionBatch.state != BatchState.PROPOSED
    return visible_batches(actor).order_by(is_decided, RetentionBatch.id.desc())


def last_batch(category: str) -> RetentionBatch | None:
    """The newest batch of a category."""
    rows = select(RetentionBatch).where(RetentionBatch.category == category)
    return db.session.scalars(rows.order_by(RetentionBatch.id.desc()).limit(1)).first()


def waiting_batches() -> int:
    """How many batches wait for an administrator."""
    rows = select(func.count()).where(RetentionBatch.state == BatchState.PROPOSED)
    return db.session.scalar(rows) or 0
