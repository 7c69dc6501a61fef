"""Reading facts entered by hand: who may see them, and what may be entered at all."""

from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal import activity
from portal.extensions import db
from portal.groups.models import TaskGroup
from portal.kinds import COUNTED, Kind
from portal.monitoring.models import FactState, ManualFact
from portal.organisations.models import Organisation
from portal.permissions import Actor, Role
from portal.plan.models import Area
from portal.plan.queries import Indicator, Plan

DECIDED = (FactState.ACCEPTED, FactState.CORRECTED, FactState.VOIDED)


def visible_to(actor: Actor) -> Select[Any]:
    """The facts a person may see: what was decided, their own, and the Biuro all."""
    rows = select(ManualFact).options(
        joinedload(ManualFact.file),
        joinedload(ManualFact.proposed_by),
        selectinload(ManualFact.organisations),
    )
    if actor.has(Role.OFFICE):
        return rows
    return rows.where(or_(ManualFact.state.in_(DECIDED), ManualFact.proposed_by_id == actor.user_id))


def own(actor: Actor) -> Select[Any]:
    """The facts a person proposed, newest first."""
    return visible_to(actor).where(ManualFact.proposed_by_id == actor.user_id).order_by(ManualFact.id.desc())


def waiting(actor: Actor) -> Select[Any]:
    """The facts that wait for this person of the Biuro: those somebody else proposed, the oldest first."""
    others = visible_to(actor).where(
        ManualFact.state == FactState.PROPOSED, ManualFact.proposed_by_id != actor.user_id
    )
    return others.order_by(ManualFact.proposed_at, ManualFact.id)


def listed(actor: Actor, state: FactState | None = None) -> Select[Any]:
    """All facts a person may see, those in one state when asked, newest first."""
    rows = visible_to(actor).order_by(ManualFact.id.desc())
    return rows.where(ManualFact.state == state) if state else rows


def replaced_by(fact: ManualFact) -> int | None:
    """The id of the correction that replaced this fact."""
    return db.session.scalar(select(ManualFact.id).where(ManualFact.corrects_id == fact.id))


def kinds_with_modules() -> dict[str, str]:
    """The kinds that some operation records other than the acceptance of facts entered by hand, with their domain."""
    return {
        str(kind.value): operation.name.partition(".")[0]
        for operation in activity.OPERATIONS.values()
        if not operation.name.startswith("monitoring.")
        for kind in operation.kinds
    }


def kind_of(indicator: Indicator) -> Kind:
    """The kind of fact an indicator is counted from."""
    return COUNTED[indicator.derived_from]


def enterable(plan: Plan, actor: Actor) -> tuple[Indicator, ...]:
    """The indicators a person may propose facts for: without a module, and of their areas."""
    areas, modules = areas_of(actor), kinds_with_modules()
    return tuple(
        indicator
        for indicator in plan.indicators
        if indicator.area in areas and kind_of(indicator).value not in modules
    )


def areas_of(actor: Actor) -> set[int]:
    """The areas a person may propose facts for: all for the Biuro, else those guarded or of a coordinated group."""
    if actor.has(Role.OFFICE):
        return set(db.session.scalars(select(Area.number)))
    groups = [grant.group_id for grant in actor.grants if grant.role is Role.COORDINATOR]
    guarded = {grant.area for grant in actor.grants if grant.role is Role.GUARDIAN and grant.area}
    if not groups:
        return guarded
    coordinated = select(TaskGroup.area_number).where(
        TaskGroup.id.in_(groups), TaskGroup.area_number.is_not(None)
    )
    return guarded | set(db.session.scalars(coordinated))


def organisations(ids: list[int]) -> tuple[Organisation, ...]:
    """The organisations with these ids, in alphabetical order."""
    rows = select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.name_sort)
    return tuple(db.session.scalars(rows))


def organisation_choices() -> list[tuple[int, str]]:
    """All organisations, in alphabetical order: former members stay, for what they did before."""
    rows = select(Organisation.id, Organisation.name).order_by(Organisation.name_sort)
    return [(row.id, row.name) for row in db.session.execute(rows)]
