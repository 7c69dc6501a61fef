"""Who belongs to a group and who coordinates it."""

from datetime import date

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.accounts import operations as accounts
from portal.accounts.models import User
from portal.activity import unrecorded
from portal.extensions import db
from portal.groups import queries
from portal.groups.models import GroupMembership, TaskGroup
from portal.notices import Topic, notify
from portal.organisations import queries as organisations
from portal.organisations.models import Organisation
from portal.permissions import Actor, Role
from portal.workflow import Refused

NO_FACT = "who belongs to a group is history that no indicator counts"


@unrecorded(NO_FACT, says=_l("Added a person to the group"))
def add_member(
    group: TaskGroup, user: User, organisation: Organisation, *, starts_on: date | None = None, actor: Actor
) -> TaskGroup:
    """A person joins an active group for their organisation from a day on (default: today), and is told by e-mail.

    Raises Refused for a closed group, somebody who belongs to it or does not work for the organisation, and for a day
    in the future, before the group or within an earlier time of the same person.
    """
    day = starts_on or clock.today()
    _check_active(group)
    is_member = organisation.is_member_on(clock.today())
    if not is_member or not organisations.held(organisation.id, user_id=user.id):
        raise Refused(_l("Choose somebody who works for a member organisation."))
    _check_day(group, user, day)
    group.memberships.append(GroupMembership(user=user, organisation=organisation, starts_on=day))
    db.session.flush()
    notify(
        user,
        Topic.DECISION,
        _l("New member of a group: %(group)s", group=group.name),
        "mail/groups_member_added.txt",
        f"groups.member:{group.id}:{user.id}:{day.isoformat()}",
        path=f"/groups/{group.id}",
        group=group,
        organisation=organisation,
    )
    return group


def _check_day(group: TaskGroup, user: User, day: date) -> None:
    if day > clock.today() or day < group.established_on:
        raise Refused(_l("Enter a day from the appointment of the group until today."))
    earlier = [row.ends_on for row in group.memberships if row.user_id == user.id]
    if None in earlier:
        raise Refused(_l("This person belongs to the group already."))
    if any(ends_on >= day for ends_on in earlier if ends_on):
        raise Refused(_l("Enter a day after this person's earlier time in the group."))


def _check_active(group: TaskGroup) -> None:
    if not group.is_active:
        raise Refused(_l("This group is closed; its people can no longer be changed."))


@unrecorded(NO_FACT, says=_l("Ended a person's time in the group"))
def end_member(group: TaskGroup, user: User, *, actor: Actor) -> TaskGroup:
    """A person belongs to the group until today; raises Refused for a closed group, its coordinator and others."""
    _check_active(group)
    membership = queries.open_membership(group.id, user.id)
    if membership is None:
        raise Refused(_l("This person does not belong to the group now."))
    if any(row.user_id == user.id for row in queries.coordinating(group.id)):
        raise Refused(_l("This person coordinates the group. End that role first."))
    membership.ends_on = max(clock.today(), membership.starts_on)
    db.session.flush()
    return group


@unrecorded(NO_FACT, says=_l("Appointed the coordinator"))
def appoint_coordinator(
    group: TaskGroup, user: User, *, basis: str, starts_on: date | None = None, actor: Actor
) -> TaskGroup:
    """Make a member of the group its coordinator in place of the present one.

    Raises Refused for a closed group and for somebody who does not belong to it or coordinates it already.
    """
    _check_active(group)
    if queries.open_membership(group.id, user.id) is None:
        raise Refused(_l("Only a member of the group can coordinate it."))
    present = queries.coordinating(group.id)
    if any(row.user_id == user.id for row in present):
        raise Refused(_l("This person coordinates the group already."))
    for assignment in present:
        accounts.end_role(assignment, reason=str(_l("Another coordinator was appointed")), actor=actor)
    day = starts_on or clock.today()
    accounts.appoint(user, Role.COORDINATOR, starts_on=day, basis=basis, group=group, actor=actor)
    return group


@unrecorded(NO_FACT, says=_l("Ended the role of the coordinator"))
def end_coordinator(group: TaskGroup, *, actor: Actor) -> TaskGroup:
    """Leave the group without a coordinator from now on; raises Refused when it has none."""
    present = queries.coordinating(group.id)
    if not present:
        raise Refused(_l("The group has no coordinator now."))
    for assignment in present:
        accounts.end_role(assignment, reason=str(_l("The Office ended the role")), actor=actor)
    return group
