"""What the bank keeps: offers, exchanges with their terms and disputes, and the ledger of hours."""

from portal.barter.models.disputes import Dispute
from portal.barter.models.exchanges import Acceptance, Exchange, ExchangeMessage, ExchangeTerms
from portal.barter.models.hours import HourAccount, HourEntry, HourTransfer
from portal.barter.models.offers import Offer
from portal.barter.models.words import (
    ExchangeState,
    OfferState,
    Outcome,
    ResourceKind,
    ServiceMode,
    TransferKind,
)

__all__ = [
    "Acceptance",
    "Dispute",
    "Exchange",
    "ExchangeMessage",
    "ExchangeState",
    "ExchangeTerms",
    "HourAccount",
    "HourEntry",
    "HourTransfer",
    "Offer",
    "OfferState",
    "Outcome",
    "ResourceKind",
    "ServiceMode",
    "TransferKind",
]
