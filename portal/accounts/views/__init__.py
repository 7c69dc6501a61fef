"""The screens of accounts, under /accounts: entering, the own account, and the Biuro's people and audit log."""

from portal.accounts.views import entry, office, own, roles
from portal.accounts.views.blueprint import bp

__all__ = ["bp", "entry", "office", "own", "roles"]
