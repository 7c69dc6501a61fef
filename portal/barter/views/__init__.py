"""The screens of the bank, under /barter: posts, exchanges, their steps and agreements, hours, the Biuro's desk."""

from portal.barter.views import (
    accounts,
    agreements,
    exchanges,
    feedback,
    hours,
    needs,
    offers,
    office,
    statements,
    steps,
)
from portal.barter.views.blueprint import bp

__all__ = [
    "accounts",
    "agreements",
    "bp",
    "exchanges",
    "feedback",
    "hours",
    "needs",
    "offers",
    "office",
    "statements",
    "steps",
]
