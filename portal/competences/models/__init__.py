"""The vocabulary, the claims and the editions of the map."""

from portal.competences.models.claims import CompetenceClaim
from portal.competences.models.editions import MapEdition
from portal.competences.models.vocabulary import Competence, CompetenceGroup, CompetenceLevel
from portal.competences.models.words import ClaimSource, EditionState, Level

__all__ = [
    "ClaimSource",
    "Competence",
    "CompetenceClaim",
    "CompetenceGroup",
    "CompetenceLevel",
    "EditionState",
    "Level",
    "MapEdition",
]
