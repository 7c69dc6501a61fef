"""The library of the demo: documents with small files, published on their days, some in a second version."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from sqlalchemy import select

from portal.demo import papers
from portal.demo.deeds import Cast, Deed, day
from portal.documents import operations
from portal.documents.models import Access, ArchiveGround, Document, DocumentType
from portal.extensions import db
from portal.files import store_content
from portal.groups.models import TaskGroup
from portal.permissions import Actor

LIBRARY_FILE = "odt"  # what a file of the library is unless its row says otherwise


def documents(cast: Cast) -> Iterator[Deed]:
    """Documents drafted and published on a day; later versions and archiving on theirs."""
    names = {row["key"]: row["name"] for row in cast.read("groups")}
    acts = {"version": _renew, "outdated": _retire}
    for row in cast.read("documents"):
        made: list[Document] = []
        yield Deed(day(row["on"]), partial(_publish, cast, row, names, made))
        for act, on, words in row.get("then", ()):
            yield Deed(day(on), partial(acts[act], cast, row, made, words))


def _publish(cast: Cast, row: dict[str, Any], groups: dict[str, str], made: list[Document]) -> None:
    actor = cast.actor(row["by"])
    organisation = cast.organisations.get(row["owner"])
    group = groups.get(row["owner"])
    document = operations.draft(
        row["title"],
        DocumentType(row["type"]),
        tags=[(code, part) for code, part in row["tags"]],
        description=row["about"],
        website=row.get("website", ""),
        access=Access(row.get("access", "public")),
        organisation_id=organisation.id if organisation else None,
        group_id=db.session.scalar(select(TaskGroup.id).where(TaskGroup.name == group)) if group else None,
        area_number=row["area"],
        for_year=row.get("for_year"),
        actor=actor,
    )
    made.append(document)
    if document.type is not DocumentType.WEBSITE:
        _attach(document, actor, row.get("file", LIBRARY_FILE), _text(row))
    if not row.get("draft"):
        operations.publish(document, actor=actor)


def _text(row: dict[str, Any]) -> list[str]:
    """The paragraphs of the file: what the document is about, then what it says."""
    return [row["about"], *row.get("text", ())]


def _renew(cast: Cast, row: dict[str, Any], made: list[Document], words: str) -> None:
    actor = cast.actor(row["by"])
    document = operations.begin_version(made[0], actor=actor)
    _attach(document, actor, row.get("file", LIBRARY_FILE), [*_text(row), words])
    operations.publish(document, note=words, actor=actor)


def _retire(cast: Cast, row: dict[str, Any], made: list[Document], words: str) -> None:
    operations.archive(made[0], ground=ArchiveGround.OUTDATED, reason=words, actor=cast.actor(row["by"]))


def _attach(document: Document, actor: Actor, kind: str, paragraphs: list[str]) -> None:
    """The text as an accessible file named after the title."""
    name, content = papers.written(kind, document.title, paragraphs)
    stored = store_content(name, content, actor=actor)
    operations.attach(document, stored, is_accessible=True, actor=actor)
