"""Everything that changes the bank; each operation checks what is possible now, flushes and never commits."""

from portal.barter.operations.agreements import attach_copy, make_agreement
from portal.barter.operations.alerts import create_alert, remove_alert
from portal.barter.operations.booking import confirm_exchange, reverse_exchange, settle_dispute
from portal.barter.operations.circles import (
    answer_circle,
    propose_all,
    propose_circle,
    replace_silent,
)
from portal.barter.operations.disputes import answer_dispute, dispute_exchange
from portal.barter.operations.entries import enter_request
from portal.barter.operations.exchanges import (
    accept_exchange,
    cancel_exchange,
    change_terms,
    decline_exchange,
    expire_proposals,
    offer_help,
    request_service,
)
from portal.barter.operations.feedback import give_feedback
from portal.barter.operations.group_services import (
    cancel_group_service,
    close_group_service,
    join_group_service,
    make_group_service,
    report_group_service,
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
from portal.barter.operations.post_reminders import remind_of_ending_posts, remind_of_expired_posts
from portal.barter.operations.reminders import escalate, remind
from portal.barter.operations.reviews import review_signal
from portal.barter.operations.transfers import (
    check_statement,
    give_hours,
    give_start_hours,
    move_hours,
    reverse_transfer,
    write_off,
)

__all__ = [
    "accept_exchange",
    "answer_circle",
    "answer_dispute",
    "attach_copy",
    "cancel_exchange",
    "cancel_group_service",
    "change_terms",
    "check_statement",
    "close_group_service",
    "confirm_exchange",
    "create_alert",
    "create_need",
    "create_offer",
    "decline_exchange",
    "dispute_exchange",
    "edit_need",
    "edit_offer",
    "enter_request",
    "escalate",
    "expire_needs",
    "expire_offers",
    "expire_proposals",
    "give_feedback",
    "give_hours",
    "give_start_hours",
    "join_group_service",
    "make_agreement",
    "make_group_service",
    "move_hours",
    "offer_help",
    "propose_all",
    "propose_circle",
    "publish_need",
    "publish_offer",
    "remind",
    "remind_of_ending_posts",
    "remind_of_expired_posts",
    "remove_alert",
    "renew_need",
    "renew_offer",
    "replace_silent",
    "report_exchange",
    "report_group_service",
    "request_service",
    "reverse_exchange",
    "reverse_transfer",
    "review_signal",
    "serve_need",
    "settle_dispute",
    "start_exchange",
    "withdraw_need",
    "withdraw_offer",
    "write_message",
    "write_off",
]
