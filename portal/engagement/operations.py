"""Declaring an engagement, withdrawing it, deciding on it and ending it."""

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.accounts.queries import speakers
from portal.activity import Fact, Party, records, unrecorded
from portal.engagement import queries
from portal.engagement.models import Engagement, EngagementState
from portal.extensions import db
from portal.kinds import Kind
from portal.notices import Topic, notify
from portal.organisations.models import EngagementLevel, Organisation
from portal.permissions import Actor
from portal.plan.models import Area
from portal.workflow import Refused, move

NOT_YET = "a declaration counts for nothing before the Biuro accepts it"


@unrecorded(NOT_YET, says=_l("Declared the engagement"))
def declare(
    organisation: Organisation, area_number: int, level: EngagementLevel, *, note: str = "", actor: Actor
) -> Engagement:
    """Ask the Biuro to accept `level` of the organisation in an area; what is in force stays until then.

    Raises Refused for an organisation that is no member, an unknown area, a level it has already and while another
    declaration for the area waits.
    """
    if not organisation.is_member_on(clock.today()):
        raise Refused(_l("Only members of the partnership declare an engagement."))
    if db.session.get(Area, area_number) is None:
        raise Refused(_l("Choose one of the areas of the plan."))
    if queries.open_proposal(organisation.id, area_number):
        raise Refused(
            _l(
                "A declaration for this area is already waiting for the Office. Withdraw it to send another one."
            )
        )
    present = queries.in_force(organisation.id, area_number)
    if present is not None and present.level is level:
        raise Refused(_l("The organisation already has this level in this area."))
    engagement = Engagement(
        organisation_id=organisation.id,
        area_number=area_number,
        level=level,
        note=note,
        state=EngagementState.PROPOSED,
        declared_by_id=actor.user_id,
        declared_at=clock.now(),
    )
    db.session.add(engagement)
    db.session.flush()
    return engagement


@unrecorded(NOT_YET, says=_l("Withdrew the declaration"))
def withdraw(engagement: Engagement, *, actor: Actor) -> Engagement:
    """Take back a declaration the Biuro has not decided on; raises Refused afterwards."""
    move(engagement, EngagementState.WITHDRAWN)
    db.session.flush()
    return engagement


def _acceptance_facts(engagement: Engagement) -> list[Fact]:
    organisation, day = engagement.organisation, engagement.starts_on or clock.today()
    party = Party(
        organisation.id, organisation.name, engagement.level.value, member=organisation.is_member_on(day)
    )
    label = f"{organisation.name} – {engagement.area.name}"
    return [Fact("engagement", engagement.id, label, day, [party], unit_key=str(organisation.id))]


@records(Kind.ENGAGEMENT_ACCEPTED, facts=_acceptance_facts, says=_l("Accepted the engagement"))
def accept(
    engagement: Engagement, *, starts_on: date | None = None, basis: str = "", actor: Actor
) -> Engagement:
    """Put a declared level in force from `starts_on` (default: today); the level before ends the day before.

    Raises Refused when it was decided already, or the day lies in the future, outside the membership or within what
    was in force before.
    """
    day = starts_on or clock.today()
    with db.session.no_autoflush:
        move(engagement, EngagementState.ACCEPTED)
        present = queries.in_force(engagement.organisation_id, engagement.area_number)
        _check_start(engagement, present, day)
        if present is not None:
            present.ends_on = day - timedelta(days=1)
        engagement.starts_on, engagement.basis = day, basis
        _decide(engagement, actor)
    db.session.flush()
    subject = _l("Engagement accepted: %(area)s", area=engagement.area.name)
    _tell_speakers(engagement, subject, "mail/engagement_accepted.txt")
    return engagement


def _check_start(engagement: Engagement, present: Engagement | None, day: date) -> None:
    if day > clock.today():
        raise Refused(_l("The first day of the engagement cannot lie in the future."))
    if not engagement.organisation.is_member_on(day):
        raise Refused(_l("The organisation was not a member on the first day of the engagement."))
    if present is not None and present.starts_on is not None and day <= present.starts_on:
        raise Refused(
            _l("Enter a day after the present level began: what was in force is never overwritten.")
        )
    last = queries.last_day(engagement.organisation_id, engagement.area_number)
    if last is not None and day <= last:
        raise Refused(
            _l("Enter a day after the engagement before ended: what was in force is never overwritten.")
        )


def _decide(engagement: Engagement, actor: Actor) -> None:
    engagement.decided_by_id, engagement.decided_at = actor.user_id, clock.now()


@unrecorded("a rejected declaration is no engagement", says=_l("Rejected the declaration"))
def reject(engagement: Engagement, *, reason: str, actor: Actor) -> Engagement:
    """Turn a declaration down with a reason the organisation gets; raises Refused when it was decided already."""
    move(engagement, EngagementState.REJECTED)
    engagement.reason = reason
    _decide(engagement, actor)
    db.session.flush()
    subject = _l("Declaration rejected: %(area)s", area=engagement.area.name)
    _tell_speakers(engagement, subject, "mail/engagement_rejected.txt")
    return engagement


@unrecorded(
    "the end of an engagement removes nothing that was counted before", says=_l("Ended the engagement")
)
def end(engagement: Engagement, *, reason: str, actor: Actor) -> Engagement:
    """End an accepted engagement with today, its last day; raises Refused when it is over already."""
    if not engagement.is_open:
        raise Refused(_l("This engagement is not in force now."))
    engagement.end(clock.today(), reason)
    db.session.flush()
    return engagement


def _tell_speakers(engagement: Engagement, subject: Any, template: str) -> None:
    """Tell the representative and the deputy what the Biuro decided."""
    for person in speakers(engagement.organisation_id):
        notify(
            person,
            Topic.DECISION,
            subject,
            template,
            f"engagement.{engagement.state.value}:{engagement.id}:{person.id}",
            path=f"/engagement/organisations/{engagement.organisation_id}",
            engagement=engagement,
        )
