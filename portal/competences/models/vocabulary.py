"""The terms of the vocabulary, their groups and the scale."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from portal.columns import enum_column, sort_key_column
from portal.competences.models.words import Level
from portal.extensions import db
from portal.polish import fold, sort_key


class CompetenceLevel(db.Model):
    """What a person at a level does, whatever the competence."""

    __tablename__ = "competence_level"

    level: Mapped[Level] = mapped_column(enum_column(Level), primary_key=True)
    anchor: Mapped[str] = mapped_column(Text)


class CompetenceGroup(db.Model):
    """A group of terms; `anchors` says by level what a person does, where the group has its own words for it."""

    __tablename__ = "competence_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")
    anchors: Mapped[dict[str, str]] = mapped_column(JSON)


class Competence(db.Model):
    """A term. A retired one names its successor, to which its links lead; terms are never deleted."""

    __tablename__ = "competence"
    __table_args__ = (
        CheckConstraint("replaced_by_id IS NULL OR replaced_by_id <> id", name="replaced_by_another"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("competence_group.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    name_sort: Mapped[str] = mapped_column(sort_key_column(), index=True)
    description: Mapped[str] = mapped_column(Text)
    synonyms: Mapped[list[str]] = mapped_column(JSON)
    folded: Mapped[str] = mapped_column(Text, default="")
    esco_label: Mapped[str] = mapped_column(String(200), default="")
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("competence.id"), index=True)

    group: Mapped[CompetenceGroup] = relationship()
    replaced_by: Mapped["Competence | None"] = relationship(remote_side=[id])

    @property
    def current(self) -> "Competence":
        """The term to use today: its successor when it is retired."""
        return self.replaced_by or self

    @validates("name", "synonyms")
    def _index_words(self, key: str, value: Any) -> Any:
        words = {"name": self.name or "", "synonyms": self.synonyms or [], key: value}
        self.folded = fold(" | ".join([words["name"], *words["synonyms"]]))
        if key == "name":
            self.name_sort = sort_key(value)
        return value
