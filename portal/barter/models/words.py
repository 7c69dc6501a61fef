"""The states and kinds of the bank, and its limits."""

from flask_babel import lazy_gettext as _l

from portal.organisations.models import Labelled
from portal.workflow import State

HOUR = 60
STEP = 15  # minutes; every amount of hours is a multiple of it
SOFT_LOWEST, SOFT_HIGHEST = -40 * HOUR, 80 * HOUR  # outside of these a balance gets a warning
FLOOR = -60 * HOUR  # below it an organisation asks for nothing new
START = 10 * HOUR  # what an organisation gets to begin with
ANSWER_DAYS = 14  # how long whoever has the move has time
CLOSE_DAYS = 30  # a proposal nobody answered is closed
OFFER_DAYS = 365  # how long a published or renewed offer lives
OFFER_DAYS_MOST = 2 * 365
NEED_DAYS = 60  # needs are short (domain: barter)
NEED_DAYS_MOST = 180
SIGNAL_MONTHS = 12  # signals are looked for in the bookings of so many months (domain: collusion signals)
SAME_PAIR = 4  # services of one pair in that time
SYMMETRIC_DAYS = 30  # equal hours both ways within so many days
QUICK_MINUTES = 10  # from the request or the report to the confirmation
DECEMBER_BATCH = 3  # services of one pair booked in one December
ASLEEP_MONTHS = 12  # an organisation without a post and an exchange for so long is asleep


class ServiceMode(Labelled):
    """Where a service is given."""

    ON_SITE = "on_site", _l("At the recipient's")
    AT_PROVIDER = "at_provider", _l("At the provider's")
    REMOTE = "remote", _l("Remotely")


class ResourceKind(Labelled):
    """What is given; only work counts in the plan's indicator of mutual services."""

    WORK = "work", _l("People's work")
    ROOM = "room", _l("Room")
    LABORATORY = "laboratory", _l("Laboratory or workshop")
    EQUIPMENT = "equipment", _l("Equipment")


class PostKind(Labelled):
    """The two kinds of posts."""

    OFFER = "offer", _l("Offers")
    NEED = "need", _l("Needs")


class OfferState(State):
    """The life of an offer."""

    DRAFT = "draft", _l("Draft offer"), "neutral"
    PUBLISHED = "published", _l("Published offer"), "success"
    WITHDRAWN = "withdrawn", _l("Withdrawn offer"), "neutral"
    EXPIRED = "expired", _l("Expired offer"), "warning"


OfferState.transitions = {
    "draft": ("published", "withdrawn"),
    "published": ("withdrawn", "expired"),
    "withdrawn": ("published",),
    "expired": ("published", "withdrawn"),
}


class NeedState(State):
    """The life of a need."""

    DRAFT = "draft", _l("Draft need"), "neutral"
    PUBLISHED = "published", _l("Published need"), "success"
    WITHDRAWN = "withdrawn", _l("Withdrawn need"), "neutral"
    EXPIRED = "expired", _l("Expired need"), "warning"
    SERVED = "served", _l("Served need"), "info"


NeedState.transitions = {
    "draft": ("published", "withdrawn"),
    "published": ("withdrawn", "expired", "served"),
    "withdrawn": ("published", "served"),
    "expired": ("published", "withdrawn", "served"),
    "served": ("published",),
}


class ExchangeState(State):
    """The life of an exchange."""

    DRAFT = "draft", _l("Being prepared"), "neutral"
    PROPOSED = "proposed", _l("Waiting for acceptance"), "info"
    ACCEPTED = "accepted", _l("Agreed"), "info"
    IN_PROGRESS = "in_progress", _l("In progress"), "info"
    REPORTED = "reported", _l("Waiting for confirmation"), "warning"
    CONFIRMED = "confirmed", _l("Confirmed and booked"), "success"
    DISPUTED = "disputed", _l("In dispute"), "danger"
    SETTLED = "settled", _l("Settled by the Office"), "success"
    REVERSED = "reversed", _l("Booking reversed"), "neutral"
    DECLINED = "declined", _l("Declined by the other side"), "neutral"
    CANCELLED = "cancelled", _l("Called off"), "neutral"
    EXPIRED = "expired", _l("Closed without an answer"), "neutral"

    @property
    def is_running(self) -> bool:
        """Whether somebody still has a move."""
        return self in RUNNING

    @property
    def is_agreed(self) -> bool:
        """Whether both sides had accepted the terms when it came here: contact persons are shown from here on."""
        return self in AGREED


ExchangeState.transitions = {
    "draft": ("proposed",),
    "proposed": ("proposed", "accepted", "declined", "cancelled", "expired"),
    "accepted": ("proposed", "in_progress", "reported", "cancelled"),
    "in_progress": ("proposed", "reported", "cancelled"),
    "reported": ("confirmed", "disputed"),
    "disputed": ("settled",),
    "confirmed": ("reversed",),
    "settled": ("reversed",),
}

RUNNING = (
    ExchangeState.PROPOSED,
    ExchangeState.ACCEPTED,
    ExchangeState.IN_PROGRESS,
    ExchangeState.REPORTED,
    ExchangeState.DISPUTED,
)
BEFORE_REPORT = (ExchangeState.ACCEPTED, ExchangeState.IN_PROGRESS)
AGREED = (
    ExchangeState.ACCEPTED,
    ExchangeState.IN_PROGRESS,
    ExchangeState.REPORTED,
    ExchangeState.CONFIRMED,
    ExchangeState.DISPUTED,
    ExchangeState.SETTLED,
    ExchangeState.REVERSED,
)


class SignalKind(Labelled):
    """What may mean that two organisations only pretend to serve one another (domain: collusion signals)."""

    SAME_PAIR = "same_pair", _l("The same pair again and again")
    SYMMETRIC = "symmetric", _l("Equal hours both ways")
    QUICK = "quick", _l("Confirmed within minutes")
    DECEMBER = "december", _l("Many in December")


class Outcome(Labelled):
    """How the Biuro settles a dispute."""

    RECOGNISED = "recognised", _l("Recognised: the hours as reported are booked")
    IN_PART = "in_part", _l("Recognised in part: fewer hours are booked")
    REJECTED = "rejected", _l("Rejected: nothing is booked")


class TransferKind(Labelled):
    """Why hours moved."""

    SERVICE = "service", _l("Service booked")
    GIFT = "gift", _l("Gift of hours")
    START = "start", _l("Start-up hours")
    WRITE_OFF = "write_off", _l("Write-off")
    REVERSAL = "reversal", _l("Reversal")
