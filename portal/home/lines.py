"""What the home page needs of the person and the organisation acted for in a line each: one statement for all kinds.

It is the same for everybody but for its parameters, and made once a day: making it takes longer than answering it.
"""

from collections import defaultdict
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Date,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)

from portal import clock
from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.barter import queries as barter
from portal.barter.models import Circle, Need, Offer
from portal.columns import UTCDateTime
from portal.competences.models import CompetenceClaim
from portal.engagement import queries as engagement
from portal.engagement.models import Engagement
from portal.events.models import OPEN, Event, EventState, Registration, SeatState
from portal.extensions import db
from portal.monitoring.models import FactState, ManualFact
from portal.organisations.models import ContactField, QualityMark
from portal.permissions import Actor

PERSON: Any = bindparam("person", type_=Integer)
OWN: Any = bindparam("own", type_=Integer)
NOW: Any = bindparam("now", type_=UTCDateTime)
# The columns of a line; `by` is the id of who wrote it.
COLUMNS = {"id": Integer, "title": String, "state": String, "day": Date, "at": UTCDateTime, "by": Integer}

Lines = dict[str, list[Any]]


def of_actor(actor: Actor) -> Lines:
    """The lines of a person by kind, the oldest first."""
    asked = {"person": actor.user_id, "own": actor.organisation_id, "now": clock.now()}
    found: Lines = defaultdict(list)
    for row in db.session.execute(_statement(clock.today()), asked):
        found[row.kind].append(row)
    return found


@lru_cache(maxsize=2)
def _statement(today: date) -> Any:
    return union_all(*_of_person(), *_of_market(), *_of_profile(today)).order_by("id")


def _line(kind: str, **given: Any) -> Select[Any]:
    """A line; what its kind does not have is NULL."""
    columns: Any = (
        type_coerce(given.get(name, cast(null(), of)), of).label(name) for name, of in COLUMNS.items()
    )
    return select(literal(kind).label("kind"), *columns)


def _of_person() -> tuple[Select[Any], ...]:
    """Places at the announced events that are not over, drafts of events, facts the Biuro has not accepted."""
    place = _line("place", id=Event.id, title=Event.title, state=Registration.state, at=Event.starts_at)
    place = place.join(Registration.event).where(Registration.state != SeatState.GIVEN_UP)
    draft = _line("event", id=Event.id, title=Event.title, at=Event.starts_at)
    proposed, returned = (
        _line(state.value, id=ManualFact.id, title=ManualFact.label, at=at).where(
            ManualFact.proposed_by_id == PERSON, ManualFact.state == state
        )
        for state, at in (
            (FactState.PROPOSED, ManualFact.proposed_at),
            (FactState.RETURNED, ManualFact.decided_at),
        )
    )
    return (
        place.where(Registration.user_id == PERSON, Event.state.in_(OPEN), Event.ends_at > NOW),
        draft.where(Event.created_by_id == PERSON, Event.state == EventState.DRAFT, Event.ends_at > NOW),
        proposed,
        returned,
    )


def _of_market() -> tuple[Select[Any], ...]:
    """Offers and needs, and the circles that wait for an answer."""
    offer, need = (
        _line(
            post.__tablename__,
            id=post.id,
            title=post.title,
            state=post.state,
            day=post.expires_on,
            at=post.created_at,
            by=post.created_by_id,
        ).where(post.organisation_id == OWN)
        for post in (Offer, Need)
    )
    circle = _line("circle", id=Circle.id, day=Circle.due_on).where(barter.circle_waits_for(OWN))
    return offer, need, circle


def _of_profile(today: date) -> tuple[Select[Any], ...]:
    """Competences, marks that end, contacts given, declarations, areas engaged in, people invited."""
    claim = _line("claim", id=CompetenceClaim.id, day=CompetenceClaim.expires_on)
    mark = _line("mark", id=QualityMark.id, day=QualityMark.valid_to)
    contact = _line("contact", title=ContactField.kind)
    declared = _line(
        "declaration", id=Engagement.area_number, state=Engagement.state, at=Engagement.declared_at
    )
    area = _line("area", id=Engagement.area_number)
    return (
        claim.where(CompetenceClaim.organisation_id == OWN, CompetenceClaim.ended_on.is_(None)),
        mark.where(QualityMark.organisation_id == OWN, QualityMark.to_renew_on(today)),
        contact.where(ContactField.organisation_id == OWN, ContactField.value != ""),
        declared.where(Engagement.organisation_id == OWN),
        area.where(Engagement.organisation_id == OWN, engagement.engaged_on(today)),
        _line("invited", id=User.id).where(User.id.in_(accounts.invited(OWN))),
    )
