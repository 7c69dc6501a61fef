"""Establishing a group by a resolution, correcting and voiding that fact, closing the group."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from portal import activity, clock
from portal.accounts import operations as accounts
from portal.accounts.models import User
from portal.activity import Fact, Party, Tag, records, unrecorded
from portal.extensions import db
from portal.groups import queries
from portal.groups.models import GroupKind, GroupMembership, GroupState, GroupTag, TaskGroup
from portal.kinds import Kind
from portal.organisations.models import Organisation
from portal.permissions import Actor
from portal.plan.models import Area
from portal.workflow import Refused, move


def _facts(group: TaskGroup) -> list[Fact]:
    """One fact: the group was appointed on the day of its resolution (plan: group_established)."""
    organisations = {row.organisation_id: row.organisation for row in group.memberships}
    return [_fact(group, organisations.values())]


def _fact(group: TaskGroup, organisations: Iterable[Organisation]) -> Fact:
    day = group.established_on
    parties = [Party(row.id, row.name, "member", member=row.is_member_on(day)) for row in organisations]
    tags = [Tag(code) for code in group.indicators]
    return Fact(TaskGroup.__tablename__, group.id, group.name, day, parties, tags)


@records(Kind.GROUP_ESTABLISHED, facts=_facts, says=_l("Appointed the group"))
def establish(
    *,
    name: str,
    kind: GroupKind,
    area_number: int,
    established_on: date,
    resolution: str,
    indicators: Iterable[str] = (),
    members: Iterable[tuple[User, Organisation]] = (),
    actor: Actor,
    **fields: Any,
) -> TaskGroup:
    """A group appointed by a resolution of the day `established_on`, which decides the year it counts in.

    `indicators` are codes of indicators that count groups; `members` belong to it from that day on; `fields` are other
    columns of `TaskGroup`. Raises Refused for a day in the future, an unknown area or indicator, or a person twice.
    """
    _check_day(established_on)
    if db.session.get(Area, area_number) is None:
        raise Refused(_l("Choose one of the areas of the plan."))
    group = TaskGroup(
        name=name,
        kind=kind,
        area_number=area_number,
        established_on=established_on,
        resolution=resolution,
        state=GroupState.ACTIVE,
        created_at=clock.now(),
        **fields,
    )
    group.tags = [GroupTag(indicator=code) for code in _checked(indicators)]
    group.memberships = _first_members(members, established_on)
    db.session.add(group)
    db.session.flush()
    return group


def _first_members(people: Iterable[tuple[User, Organisation]], day: date) -> list[GroupMembership]:
    rows = [
        GroupMembership(user=user, organisation=organisation, starts_on=day) for user, organisation in people
    ]
    if len({row.user.id for row in rows}) < len(rows):
        raise Refused(_l("Choose each person once."))
    return rows


def _check_day(established_on: date) -> None:
    if established_on > clock.today():
        raise Refused(_l("The day of the resolution cannot lie in the future."))


def _checked(indicators: Iterable[str]) -> list[str]:
    """The codes in order, each once; raises Refused for an indicator that counts no groups."""
    known = {code for code, _name in queries.indicator_choices()}
    codes = sorted(set(indicators))
    if not known.issuperset(codes):
        raise Refused(_l("Choose indicators that count groups."))
    return codes


@unrecorded("a better description changes no figure", says=_l("Changed the description of the group"))
def edit(group: TaskGroup, *, actor: Actor, **fields: Any) -> TaskGroup:
    """Change name, kind, purpose and where the resolution can be read; day and indicators are for `correct`."""
    if group.state is GroupState.VOIDED:
        raise Refused(_l("This group was entered by mistake; nothing of it can be changed."))
    for name, value in fields.items():
        setattr(group, name, value)
    db.session.flush()
    return group


@unrecorded(
    "it replaces the fact of the appointment by the right one", says=_l("Corrected the day or the indicators")
)
def correct(
    group: TaskGroup, *, established_on: date, indicators: Iterable[str], reason: str, actor: Actor
) -> TaskGroup:
    """Put the day and indicators of the appointment right, with a reason; reports of the past stay as they were.

    Raises Refused for a day in the future or after the group was closed, an unknown indicator, when nothing would
    change, and for a voided group.
    """
    row = queries.fact_of(group)
    if row is None:
        raise Refused(_l("The appointment of this group was voided; there is nothing to correct."))
    _check_day(established_on)
    if group.closed_on is not None and established_on > group.closed_on:
        raise Refused(_l("The day of the resolution cannot lie after the group was closed."))
    codes = _checked(indicators)
    if established_on == group.established_on and tuple(codes) == group.indicators:
        raise Refused(_l("Nothing was changed. Correct the day or the indicators."))
    organisations = [db.session.get_one(Organisation, party.organisation_id) for party in row.parties]
    _move_start(group, established_on)
    group.established_on = established_on
    _set_tags(group, codes)
    activity.correct(row, _fact(group, organisations), actor=actor, reason=reason)
    return group


def _set_tags(group: TaskGroup, codes: list[str]) -> None:
    known = {tag.indicator: tag for tag in group.tags}
    group.tags = [known.get(code) or GroupTag(indicator=code) for code in codes]
    db.session.flush()


def _move_start(group: TaskGroup, day: date) -> None:
    """People who belonged to the group from its first day on still do; nobody belonged to it before."""
    for membership in group.memberships:
        if membership.starts_on == group.established_on or membership.starts_on < day:
            membership.starts_on = day
            membership.ends_on = max(day, membership.ends_on) if membership.ends_on else None


@unrecorded("a group that is closed was still appointed", says=_l("Closed the group"))
def close(group: TaskGroup, *, on: date, reason: str, actor: Actor) -> TaskGroup:
    """Close an active group with its last day and a reason; its people belong to it until then, the fact stays.

    Raises Refused when it is not active, or the day lies in the future or before the appointment.
    """
    move(group, GroupState.CLOSED)
    if on > clock.today():
        raise Refused(_l("The last day of the group cannot lie in the future."))
    if on < group.established_on:
        raise Refused(_l("The last day of the group cannot lie before its appointment."))
    group.closed_on, group.closing_reason = on, reason
    _end_people(group, on, reason, actor)
    return group


@unrecorded("it withdraws the fact of the appointment", says=_l("Voided the group"))
def void(group: TaskGroup, *, reason: str, actor: Actor) -> TaskGroup:
    """Withdraw a group that was entered by mistake: its fact counts no more from now on, the group stays in history.

    Raises Refused when it was voided already.
    """
    move(group, GroupState.VOIDED)
    group.closed_on = group.closed_on or clock.today()
    group.closing_reason = reason
    _end_people(group, group.closed_on, reason, actor)
    activity.void_facts(TaskGroup.__tablename__, group.id, actor=actor, reason=reason)
    return group


def _end_people(group: TaskGroup, on: date, reason: str, actor: Actor) -> None:
    for membership in group.memberships:
        if membership.ends_on is None or membership.ends_on > on:
            membership.ends_on = max(on, membership.starts_on)
    for assignment in queries.coordinating(group.id):
        accounts.end_role(assignment, reason=reason, actor=actor)
    db.session.flush()
