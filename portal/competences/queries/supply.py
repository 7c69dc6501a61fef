"""Where the partnership can much, where only one organisation can, and where nobody."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from portal import clock
from portal.competences.models import Competence, CompetenceClaim, CompetenceGroup
from portal.competences.queries.claims import is_member
from portal.extensions import db
from portal.organisations.models import Organisation

FEW = {"nobody": 0, "one": 1}


@dataclass(frozen=True)
class SupplyRow:
    """A term, with how many organisations and people have it."""

    id: int
    name: str
    group: str
    organisations: int
    people: int

    @property
    def mark(self) -> str:
        """What is scarce, in words."""
        return {0: _("nobody"), 1: _("only one organisation")}.get(self.organisations, "")


def supply(wanted: dict[str, Any]) -> list[SupplyRow]:
    """Every term in use with its supply among today's members, in one statement.

    Filters: `group` (slug), `powiat` of the organisations, `few` is `nobody` or `one`.
    """
    claimed = (
        select(CompetenceClaim.competence_id, CompetenceClaim.organisation_id, CompetenceClaim.people)
        .join(CompetenceClaim.organisation)
        .where(CompetenceClaim.ended_on.is_(None), is_member(clock.today()))
    )
    if wanted.get("powiat"):
        claimed = claimed.where(Organisation.powiat == wanted["powiat"])
    inner = claimed.subquery()
    count, people = func.count(inner.c.organisation_id), func.coalesce(func.sum(inner.c.people), 0)
    key = (Competence.id, Competence.name, CompetenceGroup.name)
    rows = (
        select(*key, count, people)
        .join(Competence.group)
        .outerjoin(inner, inner.c.competence_id == Competence.id)
        .where(Competence.replaced_by_id.is_(None))
        .group_by(*key, CompetenceGroup.number, Competence.name_sort)
        .order_by(CompetenceGroup.number, Competence.name_sort)
    )
    if wanted.get("group"):
        rows = rows.where(CompetenceGroup.slug == wanted["group"])
    if wanted.get("few") in FEW:
        rows = rows.having(count == FEW[wanted["few"]])
    return [SupplyRow(*row) for row in db.session.execute(rows)]
