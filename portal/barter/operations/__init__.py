"""Everything that changes the bank; each operation checks what is possible now, flushes and never commits."""

from portal.barter.operations.booking import confirm_exchange, reverse_exchange, settle_dispute
from portal.barter.operations.disputes import answer_dispute, dispute_exchange
from portal.barter.operations.exchanges import (
    accept_exchange,
    cancel_exchange,
    change_terms,
    decline_exchange,
    expire_proposals,
    offer_help,
    request_service,
)
from portal.barter.operations.needs import (
    create_need,
    edit_need,
    expire_needs,
    publish_need,
    renew_need,
    serve_need,
    withdraw_need,
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
    "create_need",
    "create_offer",
    "decline_exchange",
    "dispute_exchange",
    "edit_need",
    "edit_offer",
    "expire_needs",
    "expire_offers",
    "expire_proposals",
    "offer_help",
    "publish_need",
    "publish_offer",
    "renew_need",
    "renew_offer",
    "report_exchange",
    "request_service",
    "reverse_exchange",
    "serve_need",
    "settle_dispute",
    "start_exchange",
    "withdraw_need",
    "withdraw_offer",
    "write_message",
]
