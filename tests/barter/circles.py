"""Three organisations whose offers serve one another's needs in a ring, and a fourth that fits into each place."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal.barter import operations
from portal.barter.models import Circle, NeedState, Otherwise
from portal.competences.models import Competence, CompetenceGroup
from portal.extensions import db
from tests import factories

DAY = timedelta(days=1)
TERMS = ("law", "evaluation", "design")


def term(number: int, name: str, group: int = 0) -> Competence:
    """A term in a group of its own, or in one that is there."""
    if not group:
        factories.add(
            CompetenceGroup(id=number, slug=f"g{number}", number=number, name=f"Grupa {number}", anchors={})
        )
    values = {"group_id": group or number, "name": name, "description": "", "synonyms": []}
    return factories.add(Competence(id=number, slug=name, **values))  # type: ignore[no-any-return]


class Ring:
    """`a` needs the evaluation of `b`, `b` the design of `c`, `c` the law of `a`."""

    def __init__(self, names: str = "abc") -> None:
        self.terms = {name: term(number, name) for number, name in enumerate(TERMS, 1)}
        self.people: dict[str, Any] = {}
        self.offers: dict[str, Any] = {}
        self.needs: dict[str, Any] = {}
        for place, name in enumerate(names):
            self.join(name, TERMS[place % 3], TERMS[(place + 1) % 3])

    def join(self, name: str, gives: str, needs: str, **values: Any) -> None:
        """An organisation with a representative, a published offer and a need that is still a draft."""
        of = factories.organisation(f"Organizacja {name.upper()}")
        person = self.people[name] = factories.representative(of, name=f"Osoba {name.upper()}")
        common = {"contact_id": person.id}
        self.offers[name] = factories.offer(of, competence_id=self.terms[gives].id, **common)
        self.needs[name] = factories.need(
            of, competence_id=self.terms[needs].id, state=NeedState.DRAFT, **common, **values
        )

    def actor(self, name: str) -> Any:
        """The representative of an organisation."""
        return factories.actor(self.people[name])

    def publish(self, *names: str) -> None:
        """Publish the needs of these organisations."""
        for name in names:
            operations.publish_need(self.needs[name], actor=self.actor(name))

    def proposed(self) -> Circle:
        """The circle that the last of the three needs closes."""
        self.publish("a", "b", "c")
        return db.session.scalars(select(Circle)).one()

    def answer(self, circle: Circle, name: str, **values: Any) -> Circle:
        """The answer of an organisation, yes unless said otherwise, to the newest version."""
        said = {"accepted": True, "otherwise": Otherwise.HOURS, "version": circle.version, **values}
        return operations.answer_circle(circle, actor=self.actor(name), **said)

    def agreed(self) -> Circle:
        """The circle all have accepted."""
        circle = self.proposed()
        for name in "abc":
            self.answer(circle, name)
        return circle
