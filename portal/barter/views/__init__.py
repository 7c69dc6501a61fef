"""The screens of the bank, under /barter: posts, exchanges, their steps and agreements, hours, the Biuro's desk."""

from portal.barter.views import (
    accounts,
    agreements,
    alerts,
    circles,
    entries,
    exchanges,
    feedback,
    group_services,
    hours,
    matrix,
    needs,
    offers,
    office,
    participation,
    review,
    statements,
    steps,
)
from portal.barter.views.blueprint import bp

__all__ = [
    "accounts",
    "agreements",
    "alerts",
    "bp",
    "circles",
    "entries",
    "exchanges",
    "feedback",
    "group_services",
    "hours",
    "matrix",
    "needs",
    "offers",
    "office",
    "participation",
    "review",
    "statements",
    "steps",
]
