"""Looking at signals of collusion: the Biuro keeps what it found, and nothing is rejected by it."""

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.activity import unrecorded
from portal.barter import queries
from portal.barter.models import SignalKind, SignalReview
from portal.barter.operations.double_entry import DoubleEntry
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.permissions import Actor
from portal.workflow import Refused


@unrecorded("a look at a signal is no service", says=_l("Looked at a signal"))
def review_signal(
    one: Organisation, other: Organisation, *, actor: Actor, kind: SignalKind, upto: int, words: str
) -> SignalReview:
    """Keep that somebody of the Biuro looked at a signal and what they found (`words`).

    `upto` is the id of the newest booking they were shown. Raises Refused for a person of one of the two, when there
    is no such signal (any more) and when newer bookings joined it meanwhile.
    """
    DoubleEntry.check_clerk(one, actor)
    DoubleEntry.check_clerk(other, actor)
    found = queries.signal_of(kind, one.id, other.id)
    if found is None:
        raise Refused(_l("Somebody has looked at this signal already, or its bookings are reversed."))
    if found.newest != upto:
        raise Refused(_l("New services were booked meanwhile. Look at the list of services again."))
    review = SignalReview(
        kind=kind,
        first_id=min(one.id, other.id),
        second_id=max(one.id, other.id),
        upto_id=upto,
        words=words,
        reviewed_by_id=actor.user_id,
        reviewed_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(review)
    except IntegrityError:
        raise Refused(
            _l("Somebody has looked at this signal already, or its bookings are reversed.")
        ) from None
    return review
