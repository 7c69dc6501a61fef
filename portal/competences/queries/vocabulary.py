"""Reading the vocabulary."""

from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.competences.models import Competence, CompetenceGroup, CompetenceLevel, Level
from portal.extensions import db
from portal.permissions import LARGEST_KEY, Actor
from portal.polish import fold


def visible_terms(actor: Actor) -> Select[Any]:
    """Everybody reads every term, retired ones too: their page leads on."""
    return select(Competence).options(joinedload(Competence.group))


def groups() -> list[CompetenceGroup]:
    """The groups in the order of the vocabulary."""
    return list(db.session.scalars(select(CompetenceGroup).order_by(CompetenceGroup.number)))


def terms(text: str = "", group: str = "") -> Select[Any]:
    """The terms in use by group and alphabet: those of a group (slug), with `text` in the name or a synonym."""
    rows = select(Competence).join(Competence.group).options(contains_eager(Competence.group))
    rows = rows.where(Competence.replaced_by_id.is_(None))
    for word in fold(text or "").split():
        rows = rows.where(Competence.folded.contains(word, autoescape=True))
    if group:
        rows = rows.where(CompetenceGroup.slug == group)
    return rows.order_by(CompetenceGroup.number, Competence.name_sort, Competence.id)


def find(text: str | None) -> Competence | None:
    """The term with this id or slug, its successor when it is retired; None without one."""
    wanted = (text or "").strip()
    if not wanted:
        return None
    is_number = wanted.isascii() and wanted.isdecimal() and int(wanted[:20]) <= LARGEST_KEY
    key = Competence.id == int(wanted) if is_number else Competence.slug == wanted
    term = db.session.scalars(select(Competence).where(key)).first()
    if term is None or term.replaced_by_id is None:
        return term
    return db.session.get_one(Competence, term.replaced_by_id)


def same_as(term: Competence) -> Select[Any]:
    """The ids of a term and of those it replaced."""
    return select(Competence.id).where(or_(Competence.id == term.id, Competence.replaced_by_id == term.id))


def choices(*, by_id: bool = False) -> list[tuple[str, str, str]]:
    """The terms in use as (slug or id, name, group), in the order of the vocabulary."""
    key = Competence.id if by_id else Competence.slug
    rows = select(key, Competence.name, CompetenceGroup.name).join(Competence.group)
    rows = rows.where(Competence.replaced_by_id.is_(None))
    rows = rows.order_by(CompetenceGroup.number, Competence.name_sort, Competence.id)
    return [(str(value), name, group) for value, name, group in db.session.execute(rows)]


def anchors(group: CompetenceGroup | None = None) -> list[tuple[Level, str]]:
    """What a person at each level does, in the words of the group where it has its own."""
    rows = {row.level: row.anchor for row in db.session.scalars(select(CompetenceLevel))}
    own = group.anchors if group else {}
    return [(level, own.get(level.value) or rows.get(level, "")) for level in Level]


def is_loaded() -> bool:
    """Whether there is a vocabulary."""
    return db.session.scalar(select(Competence.id).limit(1)) is not None
