"""Roles: given by the Biuro with a basis and dates, ended with a reason; the Biuro's own by the command line only."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.accounts import letters, steps
from portal.accounts.models import RoleAssignment, User
from portal.accounts.queries import unrepresented
from portal.activity import unrecorded
from portal.extensions import db
from portal.jobs import daily
from portal.permissions import SYSTEM, Actor, Role
from portal.workflow import Refused

NO_FACT = "A role is no fact of the partnership; what its holder does is."


@unrecorded(NO_FACT, says=_l("Gave a role"))
def appoint(
    user: User,
    role: Role,
    *,
    starts_on: date,
    ends_on: date | None = None,
    basis: str,
    organisation: Any = None,
    group: Any = None,
    area: Any = None,
    actor: Actor,
) -> RoleAssignment:
    """Give a person a role from a day to a day (both in; None: until further notice), with its basis.

    `organisation`, `group` (with `id`) and `area` (with `number`) say the scope where the role has one. A term in the
    Programme Council lasts three years at most, an organisation has one deputy, the partnership one Strategy Guardian.
    Raises Refused for anything else, for a disabled person, and for the roles granted by the command line only.
    """
    if role in steps.BY_COMMAND_ONLY:
        raise Refused(_l("This role is granted by the command line only."))
    if not user.is_active:
        raise Refused(_l("This account is disabled."))
    scope = {"organisation": organisation, "group": group, "area": area}
    return steps.grant(user, role, actor=actor, basis=basis, starts_on=starts_on, ends_on=ends_on, **scope)


@unrecorded(NO_FACT, says=_l("Ended a role"))
def end_role(
    assignment: RoleAssignment, *, on: date | None = None, reason: str, actor: Actor
) -> RoleAssignment:
    """End a role with a reason: `on` is its last day; without it the role is taken away at once.

    The Biuro is told when an organisation is left without a representative. Raises Refused for a role that is over, a
    day before it began, and for the roles granted by the command line only.
    """
    today = clock.today()
    if assignment.role in steps.BY_COMMAND_ONLY and not actor.is_system:
        raise Refused(_l("This role is taken away by disabling the account."))
    if assignment.revoked_at or (assignment.ends_on and assignment.ends_on < today):
        raise Refused(_l("This role is over already."))
    if on and on < assignment.starts_on:
        raise Refused(_l("The last day of a role cannot be before its first day."))
    if on is None:
        steps.cut_short(assignment, reason)
    else:
        assignment.ends_on, assignment.end_reason = on, reason[:300]
        db.session.flush()
    steps.tell_if_unrepresented(assignment)
    return assignment


@unrecorded(NO_FACT, says=_l("Gave a role by the command line"))
def grant_from_command_line(
    user: User, role: Role, organisation: Any = None, *, actor: Actor
) -> RoleAssignment:
    """Give any role from today on; ends the person's sessions, since the Biuro's roles ask for a code at log-in."""
    row = steps.grant(user, role, actor=actor, basis=str(_l("Command line")), organisation=organisation)
    steps.revoke_sessions(user)
    return row


@unrecorded(NO_FACT, says=_l("Reported organisations without a representative"))
def escalate_unrepresented(*, actor: Actor) -> None:
    """Tell the Biuro which member organisations nobody represents, in one letter a month until somebody does."""
    if found := unrepresented():
        letters.unrepresented_list([organisation.name for organisation in found], f"{clock.today():%Y-%m}")


@daily
def _escalate() -> None:
    """Roles also end by their date, when nobody is looking."""
    escalate_unrepresented(actor=SYSTEM)
