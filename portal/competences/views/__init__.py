"""The pages of the map of competences."""

from portal.competences.views import claims, editions, vocabulary
from portal.competences.views.blueprint import bp

__all__ = ["bp", "claims", "editions", "vocabulary"]
