"""Who is a member, since when and of which status: always by a resolution, never overwritten."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.accounts import operations as accounts
from portal.accounts.queries import speakers
from portal.activity import Fact, Party, records, unrecorded
from portal.extensions import db
from portal.kinds import Kind
from portal.notices import Topic, notify
from portal.organisations import queries
from portal.organisations.checks import check_profile
from portal.organisations.models import (
    EarlierMembership,
    MembershipLevel,
    MembershipStatus,
    Merger,
    Organisation,
)
from portal.permissions import Actor
from portal.workflow import Refused


def _admission_facts(admitted: Organisation | Sequence[Organisation]) -> Iterator[Fact]:
    for organisation in [admitted] if isinstance(admitted, Organisation) else admitted:
        day = organisation.joined_on or clock.today()
        party = Party(organisation.id, organisation.name, "member", member=organisation.is_member_on(day))
        yield Fact(
            "organisation", organisation.id, organisation.name, day, [party], unit_key=str(organisation.id)
        )


@records(Kind.MEMBER_ADMITTED, facts=_admission_facts, says=_l("Admitted to the partnership"))
def admit(
    *,
    name: str,
    joined_on: date,
    basis: str,
    level: MembershipLevel = MembershipLevel.INFORMATION,
    actor: Actor,
    **fields: Any,
) -> Organisation:
    """A new member from `joined_on` on, by the resolution `basis`, with other columns of `Organisation` in `fields`.

    Raises Refused when the day lies in the future or `check_profile` refuses a field.
    """
    if joined_on > clock.today():
        raise Refused(_l("The day of admission cannot lie in the future."))
    organisation = Organisation(name=name, joined_on=joined_on, created_at=clock.now(), **fields)
    check_profile(organisation)
    db.session.add(organisation)
    organisation.statuses.append(MembershipStatus(level=level, starts_on=joined_on, basis=basis))
    db.session.flush()
    return organisation


@records(Kind.MEMBER_ADMITTED, facts=_admission_facts, says=_l("Admitted organisations from a spreadsheet"))
def admit_all(organisations: Sequence[Organisation], *, actor: Actor) -> Sequence[Organisation]:
    """New members made with their status and checked by the caller, for many at once."""
    db.session.add_all(organisations)
    db.session.flush()
    return organisations


@unrecorded(
    "the status of a member is history that no indicator counts", says=_l("Changed the membership status")
)
def change_membership(
    organisation: Organisation, level: MembershipLevel, *, starts_on: date, basis: str, actor: Actor
) -> Organisation:
    """A new status from `starts_on` on, by the resolution `basis`; the one before ends the day before.

    Raises Refused when the day lies in the future, before the present status or outside the membership, when the
    status is that already or the organisation has left.
    """
    current = _open_status(organisation)
    _check_status(organisation, current, level, starts_on)
    if current is not None:
        current.ends_on = starts_on - timedelta(days=1)
        db.session.flush()
    status = MembershipStatus(level=level, starts_on=starts_on, basis=basis)
    organisation.statuses.append(status)
    db.session.flush()
    _tell_speakers(organisation, status)
    return organisation


def _open_status(organisation: Organisation) -> MembershipStatus | None:
    return next((status for status in organisation.statuses if status.ends_on is None), None)


def _check_status(
    organisation: Organisation, current: MembershipStatus | None, level: MembershipLevel, starts_on: date
) -> None:
    if organisation.left_on is not None:
        raise Refused(_l("The organisation is no longer a member, so it has no status to change."))
    if starts_on > clock.today():
        raise Refused(_l("The day the status is in force from cannot lie in the future."))
    if organisation.joined_on is None or starts_on < organisation.joined_on:
        raise Refused(_l("The status cannot be in force before the day of admission."))
    if current is None:
        return
    if current.level is level:
        raise Refused(_l("The organisation already has this status."))
    if starts_on <= current.starts_on:
        raise Refused(_l("Enter a day after the present status began: statuses are never overwritten."))


def _tell_speakers(organisation: Organisation, status: MembershipStatus) -> None:
    for person in speakers(organisation.id):
        notify(
            person,
            Topic.MEMBERSHIP,
            _l("Membership status changed: %(organisation)s", organisation=organisation.name),
            "mail/organisations_status_changed.txt",
            f"organisations.status:{status.id}:{person.id}",
            path=f"/organisations/{organisation.id}",
            organisation=organisation,
            status=status,
        )


@unrecorded(
    "the end of a membership removes nothing that was counted before", says=_l("Left the partnership")
)
def leave(organisation: Organisation, *, on: date, reason: str, actor: Actor) -> Organisation:
    """End the membership with the day `on` (the last one); status and engagements end with it, history stays.

    The roles of its people within it end at once. They keep their accounts for their own data, and what they did.
    Raises Refused when the organisation has left already or the day lies in the future or before its admission.
    """
    if organisation.joined_on is None or organisation.left_on is not None:
        raise Refused(_l("The organisation is not a member now."))
    if on > clock.today():
        raise Refused(_l("The last day of membership cannot lie in the future."))
    status = _open_status(organisation)
    if on < organisation.joined_on or (status is not None and on < status.starts_on):
        raise Refused(_l("The last day of membership cannot lie before the admission or the present status."))
    organisation.left_on, organisation.leaving_reason = on, reason
    if status is not None:
        status.ends_on = on
    for engagement in organisation.engagements:
        engagement.close(on, reason)
    db.session.flush()
    for assignment in queries.lasting(organisation.id):
        accounts.end_role(assignment, reason=str(_l("The organisation left the partnership")), actor=actor)
    return organisation


@unrecorded(
    "the ledger holds the first admission of an organisation, once",
    says=_l("Admitted to the partnership again"),
)
def readmit(
    organisation: Organisation, *, on: date, basis: str, level: MembershipLevel, actor: Actor
) -> Organisation:
    """A former member is one again from `on` on, by the resolution `basis`; the membership before is kept.

    Raises Refused for a member, for one taken over by another, and for a day in the future or within that membership.
    """
    if organisation.joined_on is None or organisation.left_on is None:
        raise Refused(_l("The organisation is a member now."))
    if organisation.merger:
        raise Refused(
            _l("The organisation became part of “%(name)s”.", name=organisation.merger.successor.name)
        )
    if on > clock.today():
        raise Refused(_l("The day of admission cannot lie in the future."))
    if on <= organisation.left_on:
        raise Refused(_l("Enter a day after the last day of the membership before."))
    organisation.earlier.append(
        EarlierMembership(
            starts_on=organisation.joined_on,
            ends_on=organisation.left_on,
            leaving_reason=organisation.leaving_reason,
        )
    )
    organisation.joined_on, organisation.left_on, organisation.leaving_reason = on, None, ""
    organisation.statuses.append(MembershipStatus(level=level, starts_on=on, basis=basis))
    db.session.flush()
    return organisation


@unrecorded("a merger moves no facts: each stays with the one that earned it", says=_l("Merged into another"))
def merge(
    organisation: Organisation, successor: Organisation, *, on: date, basis: str, actor: Actor
) -> Organisation:
    """Note that `successor` took the organisation over, by the resolution `basis`; a member leaves with the day `on`.

    Raises Refused when it was taken over already, when the successor is no member, and for a day in the future.
    """
    if organisation.merger:
        raise Refused(
            _l("The organisation became part of “%(name)s”.", name=organisation.merger.successor.name)
        )
    if successor.id == organisation.id or not successor.is_member_on(clock.today()):
        raise Refused(_l("Choose another organisation that is a member now."))
    if on > clock.today():
        raise Refused(_l("The day of the merger cannot lie in the future."))
    if organisation.left_on is None:
        leave(organisation, on=on, reason=basis, actor=actor)
    elif on < organisation.left_on:
        raise Refused(_l("The merger cannot lie before the last day of membership."))
    organisation.merger = Merger(successor=successor, merged_on=on, basis=basis)
    db.session.flush()
    return organisation
