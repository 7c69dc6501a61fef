"""The library of tests/world.py."""

from typing import Any

from portal.documents import operations as documents
from portal.documents.models import Access, ArchiveGround, Document, DocumentType
from portal.files import store_content


def make(world: Any) -> None:
    """Documents of the group, each left in another state."""
    author = world.actor("coordinator")
    for state in ("draft", "published", "members", "open", "outdated", "withdrawn"):
        access = Access.MEMBERS if state == "members" else Access.PUBLIC
        made = documents.draft(
            f"DOCUMENT-{state}",
            DocumentType.REPORT,
            actor=author,
            tags=[("5.1.3", "")],
            description="Opis & <b>treść</b>.",
            access=access,
            group_id=world.ids["group"],
        )
        stored = store_content(f"dokument-{state}.txt", f"TEXT-{state}".encode(), actor=author)
        documents.attach(made, stored, is_accessible=True, actor=author)
        world.keep(f"document {state}", made)
        world.keep(f"part {state}", made.versions[0].files[0])
        if state != "draft":
            documents.publish(made, actor=author)
    opened = documents.begin_version(world.get(Document, "document open"), actor=author)
    stored = store_content("dokument-2.txt", b"TEXT-second", actor=author)
    documents.attach(opened, stored, is_accessible=False, actor=author)
    world.keep("part open", opened.versions[0].files[0])
    for state, ground in (("outdated", ArchiveGround.OUTDATED), ("withdrawn", ArchiveGround.ERROR)):
        document = world.get(Document, f"document {state}")
        documents.archive(document, ground=ground, reason=f"ARCHIVED-{state}", actor=author)
