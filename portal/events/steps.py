"""Steps several operations on events share: checks of what was entered, and filling the free seats."""

from collections.abc import Iterable
from itertools import product
from typing import Any

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.events import letters, queries
from portal.events.models import Event, EventOrganisation, EventTag, EventType, SeatState, Side
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.permissions import Actor
from portal.plan import queries as plans
from portal.plan.tags import Pair, refuse_unfit
from portal.workflow import Refused, move


def own_scope(group_id: int | None, area_number: int | None, actor: Actor) -> int | None:
    """The area of an event of this group and area, that of the group when none is given.

    Raises Refused unless the actor coordinates the group, guards the area or is the Biuro, and for unknown ones.
    """
    scopes = queries.scopes(actor)
    areas = {group.id: group.area_number for group in scopes.groups}
    if group_id not in [None, *areas]:
        raise Refused(_l("Choose a group you coordinate."))
    area = area_number or areas.get(group_id)
    _check_area(area, scopes)
    if not (group_id or scopes.is_free or actor.guards(area)):
        raise Refused(_l("Choose your group or your area."))
    return area


def _known_areas(scopes: queries.Scopes) -> list[int]:
    return [row.number for row in plans.areas()] if scopes.is_free else [*scopes.areas]


def _check_area(area: int | None, scopes: queries.Scopes) -> None:
    if area not in [None, *_known_areas(scopes)]:
        raise Refused(_l("Choose an area you answer for."))


def checked_tags(event: Event | None, kind: EventType, pairs: Iterable[Pair], actor: Actor) -> list[EventTag]:
    """The tags as rows; raises Refused for what the type does not count and for indicators of other people's areas.

    Tags the event has already stay, whoever gave them.
    """
    wanted = list(dict.fromkeys(pairs))
    refuse_unfit(wanted, kind.kinds)
    kept = {(tag.indicator, tag.part): tag for tag in event.tags} if event else {}
    _refuse_other_areas(set(wanted) - kept.keys(), actor)
    return [kept.get(pair) or EventTag(indicator=pair[0], part=pair[1]) for pair in wanted]


def _refuse_other_areas(pairs: set[Pair], actor: Actor) -> None:
    known = _known_areas(queries.scopes(actor))
    for indicator in map(plans.in_force().find, dict(sorted(pairs))):
        if indicator is not None and indicator.area not in known:
            raise Refused(
                _l(
                    "The indicator %(code)s belongs to another area. Ask the Partnership Office.",
                    code=indicator.code,
                )
            )


def checked_series(kind: EventType, series: str) -> str:
    """The series of an edition, none for anything else; raises Refused for an edition without one."""
    if kind.has_series and not series.strip():
        raise Refused(_l("Enter the series the edition belongs to."))
    return series.strip() if kind.has_series else ""


def changed(event: Event, **values: Any) -> None:
    """Set columns of the event and note that calendars have to read it anew."""
    for name, value in values.items():
        setattr(event, name, value)
    event.changed_at = clock.now()
    event.sequence += 1
    db.session.flush()


def fill_seats(event: Event) -> None:
    """Give free seats to those who have waited longest, and tell them."""
    if not event.is_open or event.has_begun:
        return
    taken = queries.seats([event.id])[event.id]
    free = taken.waiting if event.capacity is None else event.capacity - taken.taken
    for place in queries.waiting(event.id, max(0, free)):
        move(place, SeatState.SEATED)
        place.changed_at = clock.now()
        letters.tell(place, "moved_up", event)
    db.session.flush()


def refuse_too_many_votes(event: Event) -> None:
    """Raise Refused when a resolution has more votes than member organisations were present: each has one."""
    resolutions = queries.resolutions(event.id)
    present = len(queries.voters(event)) if resolutions else 0
    for resolution in resolutions:
        if resolution.votes > present:
            raise Refused(
                _l(
                    "Resolution %(number)s has %(votes)d votes, but %(present)d member organisations were present.",
                    number=resolution.number,
                    votes=resolution.votes,
                    present=present,
                )
            )


def set_organisations(
    event: Event, organisations: Iterable[Organisation], presenters: Iterable[Organisation]
) -> None:
    """The organisations that took part beside those of the people present, and those that presented themselves."""
    kept = {(row.organisation_id, row.side): row for row in event.organisations}
    shown = presenters if event.type.counts_presentations else ()
    pairs = [*product(organisations, [Side.PARTICIPANT]), *product(shown, [Side.PRESENTER])]
    event.organisations = [
        kept.get((row.id, side)) or EventOrganisation(organisation=row, side=side)
        for row, side in dict.fromkeys(pairs)
    ]
    db.session.flush()
