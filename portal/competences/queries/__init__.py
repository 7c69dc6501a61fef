"""Reading the map: the vocabulary, who can what, where nobody can, and the editions."""

from portal.competences.queries.claims import (
    claims_of,
    ending_certificates,
    holders,
    is_member,
    live_claim,
    services_given,
    visible_claims,
)
from portal.competences.queries.editions import (
    claims_on,
    current_content,
    digest,
    lines,
    newest_edition,
    organisations_on,
    visible_editions,
)
from portal.competences.queries.supply import SupplyRow, supply
from portal.competences.queries.vocabulary import (
    anchors,
    choices,
    find,
    groups,
    is_loaded,
    same_as,
    terms,
    visible_terms,
)

__all__ = [
    "SupplyRow",
    "anchors",
    "choices",
    "claims_of",
    "claims_on",
    "current_content",
    "digest",
    "ending_certificates",
    "find",
    "groups",
    "holders",
    "is_loaded",
    "is_member",
    "lines",
    "live_claim",
    "newest_edition",
    "organisations_on",
    "same_as",
    "services_given",
    "supply",
    "terms",
    "visible_claims",
    "visible_editions",
    "visible_terms",
]
