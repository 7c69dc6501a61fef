"""Reading the bank: what a person may see of offers and exchanges, whose move it is, and the hours."""

from portal.barter.queries.exchanges import (
    dealt_with,
    disputes_to_settle,
    filtered_exchanges,
    has_acted_for,
    overdue_proposals,
    running,
    trail,
    visible_disputes,
    visible_exchanges,
    waiting_for,
)
from portal.barter.queries.hours import (
    account_of,
    balance,
    balances_after,
    beyond_limits,
    ledger,
    statement,
)
from portal.barter.queries.offers import (
    filtered_offers,
    offered_to,
    offers_of,
    published_offers,
    visible_offers,
)

__all__ = [
    "account_of",
    "balance",
    "balances_after",
    "beyond_limits",
    "dealt_with",
    "disputes_to_settle",
    "filtered_exchanges",
    "filtered_offers",
    "has_acted_for",
    "ledger",
    "offered_to",
    "offers_of",
    "overdue_proposals",
    "published_offers",
    "running",
    "statement",
    "trail",
    "visible_disputes",
    "visible_exchanges",
    "visible_offers",
    "waiting_for",
]
