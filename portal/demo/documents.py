"""The library of the demo: documents with small text files, published on their days, some in a second version."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from functools import partial
from html import escape
from typing import Any

from sqlalchemy import select

from portal.demo.deeds import Cast, Deed
from portal.documents import operations
from portal.documents.models import Access, ArchiveGround, Document, DocumentType
from portal.extensions import db
from portal.files import store_content
from portal.groups.models import TaskGroup
from portal.permissions import Actor
from portal.polish import fold

TEXT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.2"'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>'
    '<text:h text:outline-level="1">{title}</text:h>{paragraphs}</office:text></office:body></office:document-content>'
)
MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
    '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def documents(cast: Cast, rows: list[dict[str, Any]], groups: list[dict[str, Any]]) -> Iterator[Deed]:
    """Documents drafted and published on a day; later versions and archiving on theirs."""
    names = {row["key"]: row["name"] for row in groups}
    acts = {"version": _renew, "outdated": _retire}
    for row in rows:
        made: list[Document] = []
        yield Deed(date.fromisoformat(row["on"]), partial(_publish, cast, row, names, made))
        for act, on, words in row.get("then", ()):
            yield Deed(date.fromisoformat(on), partial(acts[act], cast, row, made, words))


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
        _attach(document, actor, [row["about"]])
    if not row.get("draft"):
        operations.publish(document, actor=actor)


def _renew(cast: Cast, row: dict[str, Any], made: list[Document], words: str) -> None:
    actor = cast.actor(row["by"])
    document = operations.begin_version(made[0], actor=actor)
    _attach(document, actor, [row["about"], words])
    operations.publish(document, note=words, actor=actor)


def _retire(cast: Cast, row: dict[str, Any], made: list[Document], words: str) -> None:
    operations.archive(made[0], ground=ArchiveGround.OUTDATED, reason=words, actor=cast.actor(row["by"]))


def _attach(document: Document, actor: Actor, paragraphs: list[str]) -> None:
    """The text as an accessible ODT file named after the title."""
    name = re.sub("[^a-z0-9]+", "-", fold(document.title))[:60].strip("-")
    stored = store_content(f"{name}.odt", open_document(document.title, paragraphs), actor=actor)
    operations.attach(document, stored, is_accessible=True, actor=actor)


def open_document(title: str, paragraphs: list[str]) -> bytes:
    """A small OpenDocument text: a heading and paragraphs."""
    body = "".join(f"<text:p>{escape(paragraph)}</text:p>" for paragraph in paragraphs)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", TEXT.format(title=escape(title), paragraphs=body))
        archive.writestr("META-INF/manifest.xml", MANIFEST)
    return file.getvalue()
