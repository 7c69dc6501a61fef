"""A school that describes a practice, two reviewers of two other organisations, a third one, and the Biuro."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from portal.extensions import db
from portal.files import store_content
from portal.permissions import Actor
from portal.practices import operations
from portal.practices.models import (
    CRITERIA,
    CostRange,
    Grade,
    Licence,
    PeopleRange,
    Practice,
    PracticeReview,
    Verdict,
)
from tests import factories, page_checks

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
FORM = {
    "clarity": "fully",
    "proof": "partly",
    "reuse": "no",
    "assessment": "Opis jest jasny.",
    "verdict": "recommend",
    "version_number": "1",
}
GRADES = dict.fromkeys(CRITERIA, Grade.PARTLY)
ANSWERS = {
    "area_number": 5,
    "powiat": "1261",
    "place": "Kraków",
    "problem": "Dorośli nie dojeżdżali na kursy.\n\nAutobus odjeżdżał o 16.00.",
    "actions": "Kurs w remizie.",
    "target_group": "Dorośli z małych wsi, 40 osób",
    "started_on": date(2014, 9, 1),
    "people": PeopleRange.SEVERAL,
    "cost": CostRange.LOW,
    "evidence": "Ukończyło 46 osób.",
    "failures": "Zajęcia w soboty.",
    "transferability": "Wystarczy sala.",
    "licence": Licence.CC_BY,
}


@dataclass
class Incubator:
    """People around one practice; the actors are made anew each time, with the roles of that moment."""

    school: Any = field(default_factory=lambda: factories.organisation("Szkoła Źródło"))

    def __post_init__(self) -> None:
        factories.area()
        self.author = factories.staff(self.school, name="Anna Autorka")
        self.head = factories.representative(self.school, name="Henryk Przedstawiciel")
        self.first, self.second, self.third = (
            factories.reviewer(
                factories.organisation(f"Biblioteka {letter}"), name=f"Rita Recenzentka {letter}"
            )
            for letter in "ABC"
        )
        self.clerk = factories.office(name="Celina Biurowa")

    @property
    def writes(self) -> Actor:
        """The author, for the school."""
        return factories.actor(self.author)

    @property
    def biuro(self) -> Actor:
        """A person of the Biuro."""
        return factories.actor(self.clerk)

    def drafted(self, title: str = "Klub w remizie", **fields: Any) -> Practice:
        """A draft with every section filled in."""
        return operations.draft(title, actor=self.writes, **{**ANSWERS, **fields})

    def with_file(self, practice: Practice, name: str = "scenariusz.pdf", content: bytes = PDF) -> int:
        """Attach a file; returns the id of the stored file."""
        stored = store_content(name, content, actor=self.writes)
        operations.attach(practice, stored, actor=self.writes, description="Scenariusz zajęć")
        return stored.id

    def submitted(self, title: str = "Klub w remizie", **fields: Any) -> Practice:
        """A practice that waits for reviewers."""
        return operations.submit(self.drafted(title, **fields), actor=self.writes)

    def judged(self, practice: Practice, *verdicts: Verdict) -> Practice:
        """Let the reviewers send these verdicts in turn."""
        for person, verdict in zip((self.first, self.second, self.third), verdicts, strict=False):
            self.judge(practice, person, verdict)
        return practice

    def judge(
        self, practice: Practice, person: Any, verdict: Verdict = Verdict.RECOMMEND, **values: Any
    ) -> Practice:
        """Let one person send a review."""
        values = {"assessment": "Opis jest jasny.", **GRADES, **values}
        return operations.review(practice, actor=factories.actor(person), verdict=verdict, **values)

    def recommended(self, title: str = "Klub w remizie", **fields: Any) -> Practice:
        """A practice that waits for the Biuro."""
        return self.judged(self.submitted(title, **fields), Verdict.RECOMMEND, Verdict.RECOMMEND)

    def returned(self, **fields: Any) -> Practice:
        """A practice two reviewers returned."""
        return self.judged(self.submitted(**fields), Verdict.RETURN, Verdict.RETURN)

    def published(self, title: str = "Klub w remizie", **fields: Any) -> Practice:
        """A practice everybody reads."""
        return operations.publish(self.recommended(title, **fields), actor=self.biuro)

    def reviews(self) -> int:
        """How many reviews there are."""
        return db.session.query(PracticeReview).count()


@pytest.fixture
def incubator(app: Any) -> Incubator:
    """The people around one practice."""
    return Incubator()


def page_of(client, url):
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code, response.location)
    text = response.get_data(as_text=True)
    assert page_checks.problems(text) == []
    return text


def upload(client, url, name, content, description="Scenariusz zajęć"):
    """Send the form of a file; the body is made here, since the test client leaves a large one open on disk."""
    parts = [
        f'--part\r\nContent-Disposition: form-data; name="description"\r\n\r\n{description}\r\n',
        f'--part\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n',
    ]
    body = "".join(parts).encode() + content + b"\r\n--part--\r\n"
    return client.post(url, data=body, content_type="multipart/form-data; boundary=part")
