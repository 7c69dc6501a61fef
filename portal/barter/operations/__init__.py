"""Everything that changes the bank; each operation checks what is possible now, flushes and never commits."""

from portal.barter.operations.booking import confirm_exchange, reverse_exchange, settle_dispute
from portal.barter.operations.disputes import answer_dispute, dispute_exchange
from portal.barter.operations.exchanges import (
    accept_exchange,
    cancel_exchange,
    change_terms,
    decline_exchange,
    expire_proposals,
    request_service,
)
from portal.barter.operations.offers import (
    create_offer,
    edit_offer,
    expire_offers,
    publish_offer,
    renew_offer,
    withdraw_offer,
)
from portal.barter.operations.performance import report_exchange, start_exchange, write_message

__all__ = [
    "accept_exchange",
    "answer_dispute",
    "cancel_exchange",
    "change_terms",
    "confirm_exchange",
    "create_offer",
    "decline_exchange",
    "dispute_exchange",
    "edit_offer",
    "expire_offers",
    "expire_proposals",
    "publish_offer",
    "renew_offer",
    "report_exchange",
    "request_service",
    "reverse_exchange",
    "settle_dispute",
    "start_exchange",
    "withdraw_offer",
    "write_message",
]
