"""Reading groups: the list, one group, its people, its fact in the ledger and the indicators it may count for."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, lazyload, selectinload

from portal import clock
from portal.accounts.models import RoleAssignment, User
from portal.activity import ActivityEvent
from portal.extensions import db
from portal.groups.models import GroupMembership, GroupState, TaskGroup
from portal.kinds import Kind
from portal.organisations.models import Organisation
from portal.permissions import Actor, Role
from portal.plan import queries as plans
from portal.polish import fold

SORTS: dict[str, tuple[Any, ...]] = {
    "name": (TaskGroup.name_sort,),
    "established": (TaskGroup.established_on.desc(), TaskGroup.name_sort),
}


def visible_to(actor: Actor) -> Select[Any]:
    """Everyone with a role in the partnership sees every group; its list of files and tasks will say more."""
    return select(TaskGroup)


def groups(actor: Actor, wanted: dict[str, Any]) -> Select[Any]:
    """The groups that match, in Polish order, by `q` (part of the name), `area`, `kind`, `state` (else active)."""
    rows = visible_to(actor)
    if text := wanted.get("q"):
        rows = rows.where(TaskGroup.name_folded.contains(fold(text), autoescape=True))
    if wanted.get("area"):
        rows = rows.where(TaskGroup.area_number == int(wanted["area"]))
    if wanted.get("kind"):
        rows = rows.where(TaskGroup.kind == wanted["kind"])
    rows = rows.where(TaskGroup.state == (wanted.get("state") or GroupState.ACTIVE.value))
    return rows.order_by(*SORTS.get(wanted.get("sort") or "", SORTS["name"]), TaskGroup.id)


def member_counts(group_ids: list[int], on: date) -> dict[int, int]:
    """How many people each of the groups has on a day."""
    rows = (
        select(GroupMembership.group_id, func.count())
        .where(GroupMembership.group_id.in_(group_ids), _in_force(on))
        .group_by(GroupMembership.group_id)
    )
    return {row[0]: row[1] for row in db.session.execute(rows)}


def coordinators(group_ids: list[int], on: date) -> dict[int, list[User]]:
    """The coordinators of each of the groups on a day, by name."""
    rows = (
        select(RoleAssignment)
        .join(RoleAssignment.user)
        .options(contains_eager(RoleAssignment.user).options(lazyload(User.assignments)))
        .where(
            RoleAssignment.role == Role.COORDINATOR,
            RoleAssignment.group_id.in_(group_ids),
            RoleAssignment.held_on(on),
            User.disabled_at.is_(None),
        )
        .order_by(User.name_sort, User.id)
    )
    found: dict[int, list[User]] = {}
    for row in db.session.scalars(rows):
        found.setdefault(row.group_id or 0, []).append(row.user)
    return found


def coordinating(group_id: int) -> list[RoleAssignment]:
    """The assignments of the group's coordinators that are held today."""
    rows = select(RoleAssignment).where(
        RoleAssignment.role == Role.COORDINATOR,
        RoleAssignment.group_id == group_id,
        RoleAssignment.held_on(clock.today()),
    )
    return list(db.session.scalars(rows.order_by(RoleAssignment.id)))


def _in_force(day: date) -> Any:
    return (GroupMembership.starts_on <= day) & or_(
        GroupMembership.ends_on.is_(None), GroupMembership.ends_on >= day
    )


def memberships(group_id: int) -> list[GroupMembership]:
    """Everybody who ever belonged to a group, by name; the earliest time first."""
    rows = (
        select(GroupMembership)
        .join(GroupMembership.user)
        .join(GroupMembership.organisation)
        .options(
            contains_eager(GroupMembership.user).options(lazyload(User.assignments)),
            contains_eager(GroupMembership.organisation),
        )
        .where(GroupMembership.group_id == group_id)
        .order_by(User.name_sort, GroupMembership.starts_on, GroupMembership.id)
    )
    return list(db.session.scalars(rows))


def open_membership(group_id: int, user_id: int) -> GroupMembership | None:
    """The time of a person in a group that nobody has ended, if any."""
    return db.session.scalar(
        select(GroupMembership).where(
            GroupMembership.group_id == group_id,
            GroupMembership.user_id == user_id,
            GroupMembership.ends_on.is_(None),
        )
    )


def fact_of(group: TaskGroup) -> ActivityEvent | None:
    """The live row of the ledger the group's appointment made; None once it was voided."""
    return db.session.scalar(
        select(ActivityEvent).where(
            ActivityEvent.kind == Kind.GROUP_ESTABLISHED.value,
            ActivityEvent.subject_type == TaskGroup.__tablename__,
            ActivityEvent.subject_id == group.id,
            ActivityEvent.voided_at.is_(None),
        )
    )


def indicator_choices() -> list[tuple[str, str]]:
    """The indicators of the plan that count groups, as choices."""
    return [
        (indicator.code, f"{indicator.code} {indicator.name}")
        for indicator in plans.in_force().derived_from(Kind.GROUP_ESTABLISHED.derived_from)
    ]


def indicator_names(codes: tuple[str, ...]) -> list[str]:
    """Indicators by code and name; by code alone where the plan in force no longer knows them."""
    names = dict(indicator_choices())
    return [names.get(code, code) for code in codes]


def group_lines(actor: Actor, wanted: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """The groups that match as rows of a file."""
    found = list(db.session.scalars(groups(actor, wanted).options(selectinload(TaskGroup.tags))))
    ids, today = [group.id for group in found], clock.today()
    counts, people = member_counts(ids, today), coordinators(ids, today)
    for group in found:
        yield (
            group.name,
            str(group.kind.label),
            group.area_number or "",
            group.established_on,
            group.resolution,
            " ".join(group.indicators),
            "; ".join(person.name for person in people.get(group.id, ())),
            counts.get(group.id, 0),
            str(group.state.label),
            group.closed_on or "",
        )


def organisations_of(group_id: int, on: date) -> list[Organisation]:
    """The organisations whose people belong to a group on a day, in Polish order."""
    member = select(GroupMembership.organisation_id).where(
        GroupMembership.group_id == group_id, _in_force(on)
    )
    rows = select(Organisation).where(Organisation.id.in_(member))
    return list(db.session.scalars(rows.order_by(Organisation.name_sort, Organisation.id)))
