"""The screens of the bank, under /barter: offers, needs, exchanges and their steps, hours, and the Biuro's desk."""

from portal.barter.views import exchanges, hours, needs, offers, office, steps
from portal.barter.views.blueprint import bp

__all__ = ["bp", "exchanges", "hours", "needs", "offers", "office", "steps"]
