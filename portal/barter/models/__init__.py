"""What the bank keeps: offers, needs, exchanges with terms and disputes, agreements, and the ledger of hours."""

from portal.barter.models.agreements import (
    Agreement,
    AgreementCopy,
    AgreementKind,
    AgreementService,
    AgreementState,
)
from portal.barter.models.alerts import PostAlert
from portal.barter.models.circles import (
    Circle,
    CircleAnswer,
    CircleLink,
    CircleState,
    Ending,
    MarketSearch,
    Otherwise,
)
from portal.barter.models.disputes import Dispute
from portal.barter.models.exchanges import Acceptance, Exchange, ExchangeMessage, ExchangeTerms
from portal.barter.models.feedback import Answer, ExchangeFeedback
from portal.barter.models.group_services import EntryWay, GroupService, GroupState
from portal.barter.models.hours import CheckedStatement, HourAccount, HourEntry, HourTransfer
from portal.barter.models.needs import Need
from portal.barter.models.offers import Offer
from portal.barter.models.posts import Post
from portal.barter.models.reviews import SignalReview
from portal.barter.models.words import (
    ExchangeState,
    NeedState,
    OfferState,
    Outcome,
    PostKind,
    ResourceKind,
    ServiceMode,
    SignalKind,
    TransferKind,
)

__all__ = [
    "Acceptance",
    "Agreement",
    "AgreementCopy",
    "AgreementKind",
    "AgreementService",
    "AgreementState",
    "Answer",
    "CheckedStatement",
    "Circle",
    "CircleAnswer",
    "CircleLink",
    "CircleState",
    "Dispute",
    "Ending",
    "EntryWay",
    "Exchange",
    "ExchangeFeedback",
    "ExchangeMessage",
    "ExchangeState",
    "ExchangeTerms",
    "GroupService",
    "GroupState",
    "HourAccount",
    "HourEntry",
    "HourTransfer",
    "MarketSearch",
    "Need",
    "NeedState",
    "Offer",
    "OfferState",
    "Otherwise",
    "Outcome",
    "Post",
    "PostAlert",
    "PostKind",
    "ResourceKind",
    "ServiceMode",
    "SignalKind",
    "SignalReview",
    "TransferKind",
]
