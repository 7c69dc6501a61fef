"""The world's circle: a swap between `own` and `other` that waits for their answers."""

from datetime import date
from typing import Any

from sqlalchemy import select

from portal import clock
from portal.barter import operations as barter
from portal.barter.models import Circle, NeedState, ResourceKind
from portal.extensions import db
from tests import factories

POWIAT, YESTERDAY = "1217", date(2015, 11, 30)


def make(world: Any) -> None:
    """A laboratory for equipment: the last of four posts closes the circle."""
    with clock.at(clock.at_noon(YESTERDAY)):
        sides = (
            ("own", "representative", ResourceKind.LABORATORY),
            ("other", "counterpart", ResourceKind.EQUIPMENT),
        )
        needs = []
        for (name, person, gives), (_name, _person, takes) in zip(sides, reversed(sides), strict=True):
            common = {"contact_id": world.ids[f"person {person}"], "powiat": POWIAT}
            of = world.organisation(name)
            factories.offer(of, title=f"CIRCLE-offer {name}", resource_kind=gives, **common)
            draft = {"state": NeedState.DRAFT, "resource_kind": takes, "title": f"CIRCLE-need {name}"}
            needs.append((factories.need(of, **draft, **common), world.actor(person)))
        for need, actor in needs:
            barter.publish_need(need, actor=actor)
        world.keep("circle proposed", db.session.scalars(select(Circle)).one())
