"""A small vocabulary of its own, a school that claims, and the Biuro."""

import copy
from dataclasses import dataclass, field
from typing import Any

import pytest

from portal.competences import operations, queries
from portal.competences.models import Competence, CompetenceClaim, Level, MapEdition
from portal.permissions import SYSTEM, Actor
from tests import factories, page_checks

DOCUMENT: dict[str, Any] = {
    "levels": [{"code": level.value, "anchor": f"Robi to: {level.value}"} for level in Level],
    "groups": [
        {
            "slug": "doradztwo",
            "name": "Doradztwo",
            "anchors": {"basic": "Udziela informacji"},
            "terms": [
                {"slug": "coaching", "name": "Coaching", "synonyms": ["praca z celem", "life coaching"]},
                {"slug": "bilans", "name": "Bilans kompetencji", "synonyms": ["portfolio", "żywy życiorys"]},
            ],
        },
        {
            "slug": "badania",
            "name": "Badania",
            "terms": [{"slug": "ewaluacja", "name": "Ewaluacja", "synonyms": ["ocena", "ex-post"]}],
        },
    ],
}


def document(**changes: Any) -> dict[str, Any]:
    """A copy of the vocabulary in which terms (by slug) have other values."""
    copied = copy.deepcopy(DOCUMENT)
    for group in copied["groups"]:
        for term in group["terms"]:
            term.update(changes.get(term["slug"], {}))
    return copied


@dataclass
class Map:
    """People around one school; the actors are made anew each time, with the roles of that moment."""

    school: Any = field(default_factory=lambda: factories.organisation("Szkoła Źródło", powiat="1261"))

    def __post_init__(self) -> None:
        operations.load_vocabulary(DOCUMENT, actor=SYSTEM)
        self.person = factories.staff(self.school, name="Anna Pracownica")
        self.clerk = factories.office(name="Celina Biurowa")

    @property
    def biuro(self) -> Actor:
        """A person of the Biuro."""
        return factories.actor(self.clerk)

    def term(self, slug: str) -> Competence:
        """A term of the vocabulary."""
        found = queries.find(slug)
        assert found is not None
        return found

    def claim(self, slug: str = "coaching", of: Any = None, **fields: Any) -> CompetenceClaim:
        """A claim of the school, or of another organisation."""
        values = {"level": Level.ADVANCED, "people": 3, **fields}
        return operations.claim(of or self.school, self.term(slug), actor=self.biuro, **values)

    def edition(self, title: str = "Mapa, wydanie I") -> MapEdition:
        """A published edition."""
        return operations.publish(title=title, actor=self.biuro)


@pytest.fixture
def chart(app: Any) -> Map:
    """The people around one school, with a vocabulary of three terms."""
    return Map()


def page_of(client: Any, url: str) -> str:
    """A page that is shown and has none of the faults axe cannot see."""
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code, response.location)
    text: str = response.get_data(as_text=True)
    assert page_checks.problems(text) == []
    return text
