"""The world's map of competences: a vocabulary, claims and editions."""

from datetime import date
from typing import Any

from portal.competences import document, operations, queries
from portal.competences.models import ClaimSource, CompetenceClaim, Level, MapEdition
from portal.permissions import SYSTEM

TERMS = {"live": "bilans-kompetencji", "ended": "coaching", "nobody": "badania-ilosciowe"}


def make(world: Any) -> None:
    """The vocabulary, competences of `own` and `other`, and editions of the map made of them."""
    operations.load_vocabulary(document.read(), actor=SYSTEM)
    terms = {name: queries.find(slug) for name, slug in TERMS.items()}
    for name, term in terms.items():
        world.keep(f"term {name}", term)
    for name, owner in (("live", "own"), ("ended", "own"), ("other", "other")):
        row = operations.claim(
            world.organisation(owner),
            terms["ended" if name == "ended" else "live"],
            level=Level.ADVANCED,
            people=4,
            actor=world.actor("office"),
            source=ClaimSource.CERTIFICATE,
            certificate="Certyfikat trenera",
            expires_on=date(2015, 11, 1),
        )
        world.keep(f"claim {name}", row)
    operations.end(
        world.get(CompetenceClaim, "claim ended"), reason="ENDED-claim", actor=world.actor("staff")
    )
    for name in ("withdrawn", "published"):
        edition = operations.publish(title=f"EDITION-{name}", actor=world.actor("office"))
        world.keep(f"edition {name}", edition)
    taken_back = world.get(MapEdition, "edition withdrawn")
    operations.withdraw(taken_back, reason="WITHDRAWN-edition", actor=world.actor("office"))
