"""The pages of own data: one's own, the requests, the texts, and retention."""

from portal.privacy import work
from portal.privacy.views import own, requests, retention, texts
from portal.privacy.views.blueprint import bp

__all__ = ["bp", "own", "requests", "retention", "texts", "work"]
