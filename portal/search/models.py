"""What the search knows: the records as they are found and shown, their words, and the changes still to be taken in."""

from typing import Any

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from portal.activity import Id
from portal.extensions import db


class SearchChange(db.Model):
    """A record that changed; deleted when the index holds the change. The same record may wait twice."""

    __tablename__ = "search_change"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]


class SearchEntry(db.Model):
    """A record as it was indexed. `parts` is a list of {keys, text}, `links` of {keys, endpoint, values}.

    `key` is its kind and id. `vector` holds the tokens where PostgreSQL is the engine.
    """

    __tablename__ = "search_entry"
    __table_args__ = (
        Index("ix_search_entry_vector", "vector", postgresql_using="gin"),
        Index("ix_search_entry_kind", "kind"),
    )

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(300))
    parts: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    links: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    vector: Mapped[str | None] = mapped_column(TSVECTOR().with_variant(Text, "sqlite"), deferred=True)


class SearchWord(db.Model):
    """A word as some record writes it, in lower case, and the same without diacritics: the vocabulary."""

    __tablename__ = "search_word"
    __table_args__ = {"sqlite_autoincrement": True}  # a number is never given twice: see vocabulary.py

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(String(60), unique=True)
    folded: Mapped[str] = mapped_column(String(60), index=True)
