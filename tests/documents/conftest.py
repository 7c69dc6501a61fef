"""The people around the library: a coordinator with a group of area 5, a guardian, the Biuro, and a stranger."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from portal import clock
from portal.documents import operations
from portal.documents.models import Document, DocumentType
from portal.files import store_content
from portal.monitoring import evidence, figures
from portal.permissions import SYSTEM, Actor
from portal.plan import operations as plans
from tests import factories, page_checks

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PARTS = (
    "kryteria atrakcyjności i skuteczności rozwiązania do wdrożenia w regionie",
    "baza innowacyjnych projektów możliwych do realizacji w regionie",
    "rekomendacje wdrożenia wypracowanych produktów innowacyjnych",
)


@dataclass
class Library:
    """Those who write, and short ways to a document in each state."""

    group: Any
    coordinator: Any
    guardian: Any
    clerk: Any

    @property
    def biuro(self) -> Actor:
        """A person of the Biuro."""
        return factories.actor(self.clerk)

    @property
    def writes(self) -> Actor:
        """The coordinator of the group."""
        return factories.actor(self.coordinator)

    def drafted(self, title: str = "Sprawozdanie roczne", *codes: str, **values: Any) -> Document:
        """A draft of the group with one file; `codes` are indicators, `tags` pairs of them with parts."""
        actor = values.pop("actor", None) or self.biuro
        values = {"group_id": self.group.id, "tags": [(code, "") for code in codes], **values}
        kind = values.pop("document_type", DocumentType.REPORT)
        document = operations.draft(title, kind, actor=actor, **values)
        return self.with_file(document)

    def with_file(
        self, document: Document, name: str = "tekst.pdf", *, is_accessible: bool = True
    ) -> Document:
        """Add a file to the open version."""
        stored = store_content(name, PDF, actor=self.biuro)
        return operations.attach(document, stored, is_accessible=is_accessible, actor=self.biuro)

    def published(
        self, title: str = "Sprawozdanie roczne", *codes: str, on: str = "2015-05-12", **values: Any
    ) -> Document:
        """A document published on a day."""
        with clock.at(clock.at_noon(date.fromisoformat(on))):
            return operations.publish(self.drafted(title, *codes, **values), actor=self.biuro)

    def with_second_version(self, document: Document, on: str = "2016-02-01") -> Document:
        """The document after its second version was published on a day."""
        with clock.at(clock.at_noon(date.fromisoformat(on))):
            operations.begin_version(document, actor=self.biuro)
            self.with_file(document, "tekst-2.pdf")
            return operations.publish(document, note="Poprawiona tabela 3", actor=self.biuro)


@pytest.fixture
def library(app: Any) -> Library:
    """The people of the library, with the real plan in force since 2013."""
    with clock.at(clock.at_noon(date(2013, 1, 2))):
        plans.load_plan(factories.plan_document(), actor=SYSTEM)
    group = factories.group(name="Zespół ds. wiedzy")
    return Library(group, factories.coordinator(group), factories.guardian(), factories.office())


def values(code: str, moment: Any = None) -> dict[int, int]:
    """The figures of an indicator that are not zero, by year; each is the number of its evidence rows."""
    row = figures.figures(moment).by_code[code]
    for figure in row.annual:
        assert len(list(evidence.lines(row.indicator, figure.year, moment))) == figure.value
    return {figure.year: figure.value for figure in row.annual if figure.value}


def page_of(client: Any, url: str) -> str:
    """A page, found and without faults."""
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code, response.location)
    text: str = response.get_data(as_text=True)
    assert page_checks.problems(text) == []
    return text


def upload(client: Any, url: str, name: str, content: bytes, **fields: str) -> Any:
    """Send the form of a file; the body is made here, since the test client leaves a large one open on disk."""
    parts = "".join(
        f'--part\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in fields.items()
    )
    head = f'--part\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = (parts + head).encode() + content + b"\r\n--part--\r\n"
    return client.post(url, data=body, content_type="multipart/form-data; boundary=part")
