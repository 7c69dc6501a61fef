"""After an event: who came, closing it, which makes its facts, and corrections with a reason."""

from collections.abc import Iterable
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal import clock
from portal.accounts import operations as accounts
from portal.accounts.models import User
from portal.accounts.queries import find_user, normal_email
from portal.activity import ActivityEvent, records, unrecorded, void_facts, write_fact
from portal.activity import void as void_row
from portal.events import certificates, evidence, queries, steps
from portal.events.models import (
    Attendance,
    Event,
    EventParticipant,
    EventState,
    Registration,
    SeatState,
    Side,
)
from portal.extensions import db
from portal.kinds import Kind
from portal.organisations.models import Organisation
from portal.permissions import Actor
from portal.plan.tags import Pair
from portal.polish import fold
from portal.workflow import Refused, move

MARKED = "who came counts once the event is closed; later changes replace its facts"


@unrecorded(MARKED, says=_l("Noted who was there"))
def mark(event: Event, marks: dict[int, Attendance], *, reason: str = "", actor: Actor) -> Event:
    """Note for each place (by its id) whether the person was there; places of other events are passed over.

    Of a closed event this corrects its facts, with a reason. Raises Refused before the event begins, once it was
    cancelled, and for a correction without a reason.
    """
    _check_marking(event, reason)
    for place in queries.places(event.id):
        if place.id in marks and place.attendance is not marks[place.id]:
            place.attendance, place.changed_at = marks[place.id], clock.now()
    db.session.flush()
    _rewrite(event, reason, actor)
    return event


def _check_marking(event: Event, reason: str) -> None:
    if event.state is EventState.HELD and not reason.strip():
        raise Refused(_l("This event is closed and counts. Enter the reason of the correction."))
    if not event.is_open and event.state is not EventState.HELD:
        raise Refused(_l("Attendance is noted for announced events only."))
    if not event.has_begun:
        raise Refused(_l("The event has not begun yet. Note afterwards who was there."))


@unrecorded(MARKED, says=_l("Added somebody who came"))
def add_person(
    event: Event, user: User, organisation: Organisation | None, *, reason: str = "", actor: Actor
) -> Registration:
    """Note that a person with an account was there without having signed up; `reason` as in `mark`.

    Raises Refused for somebody who is on the list already, except that the waiting are simply present.
    """
    return _add_user(event, user, organisation, reason, actor)


def _add_user(
    event: Event, user: User, organisation: Organisation | None, reason: str, actor: Actor
) -> Registration:
    _check_marking(event, reason)
    place = queries.live_place(event.id, user_id=user.id)
    if place is not None and place.state is not SeatState.WAITING:
        raise Refused(_l("%(name)s is on the list already.", name=user.name))
    if place is None:
        place = _walk_in(event, actor)
        place.user, place.organisation = user, organisation
    return _came(place, event, reason, actor)


@unrecorded(MARKED, says=_l("Added somebody who came"))
def add_guest(
    event: Event, name: str, organisation_name: str, *, email: str = "", reason: str = "", actor: Actor
) -> Registration:
    """Note that somebody without an account was there; the same name and organisation, or e-mail, is the same person.

    An e-mail of an account means its person. Raises Refused for a wrong address and for somebody on the list already.
    """
    known = find_user(normal_email(email)) if email else None
    if known is not None:
        return _add_user(event, known, None, reason, actor)
    _check_marking(event, reason)
    participant = _participant(name.strip(), organisation_name.strip(), email, actor)
    if queries.live_place(event.id, participant_id=participant.id):
        raise Refused(_l("%(name)s is on the list already.", name=participant.name))
    place = _walk_in(event, actor)
    place.participant = participant
    return _came(place, event, reason, actor)


def _participant(name: str, organisation_name: str, email: str, actor: Actor) -> EventParticipant:
    email = normal_email(email) if email else ""
    identity = email or f"{' '.join(fold(name).split())} / {' '.join(fold(organisation_name).split())}"
    found = db.session.scalar(select(EventParticipant).where(EventParticipant.identity == identity))
    if found is not None:
        return found
    keys = {"person_key": accounts.person_key(email, actor=actor)} if email else {}
    row = EventParticipant(
        identity=identity, name=name, organisation_name=organisation_name, email=email, **keys
    )
    db.session.add(row)
    db.session.flush()
    return row


def _walk_in(event: Event, actor: Actor) -> Registration:
    place = Registration(
        event=event, state=SeatState.WALK_IN, signed_up_by_id=actor.user_id, created_at=clock.now()
    )
    db.session.add(place)
    return place


def _came(place: Registration, event: Event, reason: str, actor: Actor) -> Registration:
    place.attendance, place.changed_at = Attendance.PRESENT, clock.now()
    db.session.flush()
    _rewrite(event, reason, actor)
    return place


@records(*evidence.KINDS, facts=evidence.facts, says=_l("Closed the event"))
def close(
    event: Event,
    *,
    organisations: Iterable[Organisation] = (),
    presenters: Iterable[Organisation] = (),
    minutes: int | None = None,
    actor: Actor,
) -> Event:
    """Confirm that an event was held, with the organisations that took part or presented themselves: it counts.

    Everybody present gets a certificate, which names `minutes` (by default the duration of an event of one day). Raises
    Refused before its end, while somebody who signed up is not marked, when it was closed or cancelled, and when more
    votes were cast than organisations were present.
    """
    if not event.is_over and event.is_open:
        raise Refused(_l("The event is not over yet. Close it afterwards."))
    move(event, EventState.HELD)
    event.closed_at = clock.now()
    _refuse_unmarked(event)
    steps.set_organisations(event, organisations, presenters)
    steps.changed(event, minutes=minutes or event.minutes)
    _confirm(event)
    return event


def _confirm(event: Event) -> None:
    """What holds whenever it is said who was there: votes fit the organisations, those present have certificates."""
    steps.refuse_too_many_votes(event)
    certificates.issue(event)


def _refuse_unmarked(event: Event) -> None:
    unmarked = [
        row for row in queries.places(event.id) if row.state is SeatState.SEATED and row.attendance is None
    ]
    if unmarked:
        sentence = _l(
            "Note first who was there: %(num)d of the people signed up are not marked.", num=len(unmarked)
        )
        raise Refused(sentence)


@unrecorded(MARKED, says=_l("Chose organisations that took part"))
def add_organisations(
    event: Event, organisations: Iterable[Organisation], side: Side, *, reason: str = "", actor: Actor
) -> Event:
    """Note that organisations take part, or present themselves; those noted already stay. `reason` as in `mark`.

    Raises Refused for a cancelled event, a correction without a reason, and presenters where they are not counted.
    """
    if event.state is EventState.CANCELLED:
        raise Refused(_l("This event was cancelled."))
    if event.state is EventState.HELD and not reason.strip():
        raise Refused(_l("This event is closed and counts. Enter the reason of the correction."))
    if side is Side.PRESENTER and not event.type.counts_presentations:
        raise Refused(_l("Presentations are counted at a General Assembly only."))
    sides = queries.sides(event)
    sides[side] = [*dict.fromkeys([*sides[side], *organisations])]
    steps.set_organisations(event, sides[Side.PARTICIPANT], sides[Side.PRESENTER])
    _rewrite(event, reason, actor)
    return event


@unrecorded("it replaces facts of the event by the right ones", says=_l("Corrected the event"))
def correct(
    event: Event,
    *,
    starts_at: datetime,
    ends_at: datetime,
    tags: Iterable[Pair],
    series: str = "",
    organisations: Iterable[Organisation] = (),
    presenters: Iterable[Organisation] = (),
    minutes: int | None = None,
    reason: str,
    actor: Actor,
) -> Event:
    """Put right what a closed event counts for, with a reason; reports of the past stay as they were.

    Raises Refused when it is not closed, for days that are not over and tags its type does not count.
    """
    if event.state is not EventState.HELD:
        raise Refused(_l("Only a closed event is corrected. Change this one instead."))
    if ends_at > clock.now():
        raise Refused(_l("Enter days that are over: only what was held counts."))
    steps.set_organisations(event, organisations, presenters)
    rows = steps.checked_tags(event, event.type, tags, actor)
    series = steps.checked_series(event.type, series)
    days = {"starts_at": starts_at, "ends_at": ends_at, "minutes": minutes or event.minutes}
    steps.changed(event, series=series, tags=rows, **days)
    _rewrite(event, reason, actor)
    return event


@unrecorded("it withdraws the facts of the event", says=_l("Withdrew the event"))
def void(event: Event, *, reason: str, actor: Actor) -> Event:
    """Withdraw an event that was closed by mistake: it is cancelled and counts no more; raises Refused otherwise."""
    if event.state is not EventState.HELD:
        raise Refused(_l("Only a closed event is withdrawn. Cancel this one instead."))
    move(event, EventState.CANCELLED)
    steps.changed(event, state_reason=reason)
    void_facts(Event.__tablename__, event.id, actor=actor, reason=reason)
    return event


def _rewrite(event: Event, reason: str, actor: Actor) -> None:
    """Make the ledger say of a closed event what is true now; nothing is said of one that was not closed."""
    if event.state is EventState.HELD:
        _confirm(event)
        _replace_facts(event, reason, actor)


def _replace_facts(event: Event, reason: str, actor: Actor) -> None:
    """Withdraw the facts that are no longer true and write those that are, in one moment."""
    moment = clock.now()
    live = {(row.kind, row.unit_key): row for row in queries.live_facts(event)}
    said = {(str(fact.kind.value), fact.unit_key): fact for fact in evidence.facts(event) if fact.kind}
    kept = {key for key in live.keys() & said.keys() if evidence.is_said(live[key], said[key])}
    _withdraw([live[key] for key in sorted(live.keys() - kept)], actor, reason, moment)
    for key in sorted(said.keys() - kept):
        write_fact(said[key], Kind(key[0]), actor, corrects=live.get(key), moment=moment)


def _withdraw(rows: list[ActivityEvent], actor: Actor, reason: str, moment: datetime) -> None:
    for row in rows:
        void_row(row, actor=actor, reason=reason, moment=moment)
