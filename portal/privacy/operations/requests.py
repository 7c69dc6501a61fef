"""Requests about personal data: made, entered for somebody, withdrawn and answered within a month."""

from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal import clock
from portal.accounts.models import User
from portal.accounts.queries import find_user
from portal.accounts.steps import checked_email
from portal.activity import unrecorded
from portal.extensions import db
from portal.jobs import daily
from portal.permissions import SYSTEM, Actor
from portal.privacy import letters, queries
from portal.privacy.models import Channel, PrivacyRequest, RequestState, RequestType
from portal.workflow import Refused, move

NO_FACT = "a right a person uses is no fact of the partnership"
ANSWER_MONTHS = 1  # GDPR art. 12(3)
WARNED_BEFORE = timedelta(days=7)


@unrecorded(NO_FACT, says=_l("Made a request about personal data"))
def ask(kind: RequestType, *, words: str, wanted: str = "", actor: Actor) -> PrivacyRequest:
    """Make a request about one's own data; the Biuro is told and has a month.

    Raises Refused for a correction that does not say what is right, and while one of the same type waits.
    """
    if queries.open_request(actor.user.id, kind):
        raise Refused(
            _l("Your earlier request of this kind is being dealt with. Withdraw it to make another one.")
        )
    row = _new(kind, Channel.PORTAL, actor.user, clock.today(), actor)
    return _send(row, words, wanted)


@unrecorded(NO_FACT, says=_l("Entered a request about personal data"))
def enter(
    kind: RequestType,
    channel: Channel,
    *,
    name: str,
    email: str = "",
    address: str = "",
    words: str,
    wanted: str = "",
    received_on: date,
    actor: Actor,
) -> PrivacyRequest:
    """Enter a request that came by another way; the month runs from the day it was received.

    An address that has an account makes it that person's request. Raises Refused for a day to come, a wrong address,
    and when the answer could be sent nowhere.
    """
    if received_on > clock.today():
        raise Refused(_l("A request cannot be received in the future. Correct the day."))
    if not email.strip() and not address.strip():
        raise Refused(_l("Enter an e-mail or a postal address: the person has to get an answer."))
    email = checked_email(email) if email.strip() else ""
    person = find_user(email) if email else None
    row = _new(kind, channel, person, received_on, actor)
    row.name, row.email, row.address = name, email, address
    return _send(row, words, wanted)


def _new(kind: RequestType, channel: Channel, person: User | None, day: date, actor: Actor) -> PrivacyRequest:
    return PrivacyRequest(
        type=kind,
        channel=channel,
        user=person,
        name=person.name if person else "",
        email=person.email if person else "",
        received_on=day,
        due_on=clock.months_after(day, ANSWER_MONTHS),
        entered_by_id=actor.user_id,
        entered_at=clock.now(),
    )


def _send(row: PrivacyRequest, words: str, wanted: str) -> PrivacyRequest:
    if row.type is RequestType.CORRECTION and not wanted.strip():
        raise Refused(_l("Write how the data should be."))
    row.words, row.wanted = words.strip(), wanted.strip()
    db.session.add(row)
    db.session.flush()
    letters.ask_office(row, "asked", _l("A request about personal data waits for an answer"))
    return row


@unrecorded(NO_FACT, says=_l("Withdrew the request"))
def withdraw(row: PrivacyRequest, *, actor: Actor) -> PrivacyRequest:
    """Take one's request back; raises Refused for one that was answered, or of somebody else."""
    if row.user_id != actor.user_id:
        raise Refused(_l("Only the person who made the request can withdraw it."))
    move(row, RequestState.WITHDRAWN)
    row.decided_at = clock.now()
    db.session.flush()
    return row


@unrecorded(NO_FACT, says=_l("Answered the request"))
def decide(row: PrivacyRequest, *, is_granted: bool, answer: str, actor: Actor) -> PrivacyRequest:
    """Grant or refuse a request with words the person gets (GDPR art. 12(3) and (4)).

    Raises Refused without words, for one's own request, and for granting an erasure, which is done by anonymising.
    """
    if row.user_id == actor.user_id:
        raise Refused(_l("You cannot answer your own request. Ask another person of the Office."))
    if not answer.strip():
        raise Refused(_l("Write the answer: what was done, or why not."))
    if is_granted and row.type is RequestType.ERASURE:
        raise Refused(_l("An erasure is granted by anonymising the person. Open “Check and anonymise”."))
    row.answer = answer.strip()
    row.decided_by_id, row.decided_at = actor.user_id, clock.now()
    move(row, RequestState.DONE if is_granted else RequestState.REFUSED)
    db.session.flush()
    letters.answer(row)
    return row


@unrecorded(NO_FACT, says=_l("Reminded of requests about personal data"))
def remind(*, actor: Actor) -> None:
    """Tell the Biuro of requests due within a week, and again of those that are late."""
    soon = clock.today() + WARNED_BEFORE
    rows = select(PrivacyRequest).where(
        PrivacyRequest.state == RequestState.OPEN, PrivacyRequest.due_on <= soon
    )
    for row in db.session.scalars(rows):
        if row.is_late:
            letters.ask_office(row, "late", _l("A request about personal data is late"))
        else:
            letters.ask_office(row, "soon", _l("A request about personal data is due within a week"))


@daily
def _remind() -> None:
    """Months pass when nobody is looking."""
    remind(actor=SYSTEM)
