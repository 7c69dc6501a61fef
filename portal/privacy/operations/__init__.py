"""Everything that changes requests, consents, periods and batches, and the anonymisation of a person."""

from portal.privacy.operations.anonymise import anonymise
from portal.privacy.operations.consents import choose, publish_text
from portal.privacy.operations.requests import ask, decide, enter, remind, withdraw
from portal.privacy.operations.retention import approve, carry_out, change_periods, propose, reject

__all__ = [
    "anonymise",
    "approve",
    "ask",
    "carry_out",
    "change_periods",
    "choose",
    "decide",
    "enter",
    "propose",
    "publish_text",
    "reject",
    "remind",
    "withdraw",
]
