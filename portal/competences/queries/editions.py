"""Reading editions of the map, and what the next one would contain."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.competences.models import (
    ClaimSource,
    Competence,
    CompetenceClaim,
    CompetenceGroup,
    EditionState,
    Level,
    MapEdition,
)
from portal.competences.queries.claims import is_member, with_fact
from portal.competences.queries.vocabulary import terms
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.permissions import Actor, Role

Content = list[dict[str, Any]]


def visible_editions(actor: Actor) -> Select[Any]:
    """The published editions, newest first; the Biuro sees withdrawn ones too."""
    rows = select(MapEdition).order_by(MapEdition.number.desc())
    return rows if actor.has(Role.OFFICE) else rows.where(MapEdition.state == EditionState.PUBLISHED)


def newest_edition() -> MapEdition | None:
    """The newest published edition."""
    published = select(MapEdition).where(MapEdition.state == EditionState.PUBLISHED)
    return db.session.scalars(published.order_by(MapEdition.number.desc()).limit(1)).first()


def current_content() -> Content:
    """What an edition of today would contain: every group and term in use, with the claims of today's members."""
    claims: dict[int, list[dict[str, Any]]] = {}
    for row in _claims_today():
        claims.setdefault(row.competence_id, []).append(_frozen(row))
    content: dict[int, dict[str, Any]] = {}
    for term in db.session.scalars(terms()):
        group = content.setdefault(term.group_id, {"name": term.group.name, "terms": []})
        group["terms"].append({"slug": term.slug, "name": term.name, "claims": claims.get(term.id, [])})
    return list(content.values())


def _claims_today() -> Iterator[CompetenceClaim]:
    rows = (
        select(CompetenceClaim)
        .join(CompetenceClaim.organisation)
        .join(CompetenceClaim.competence)
        .join(Competence.group)
        .options(
            joinedload(CompetenceClaim.organisation).load_only(Organisation.name),
            with_fact(),
        )
        .where(CompetenceClaim.ended_on.is_(None), is_member(clock.today()))
        .order_by(CompetenceGroup.number, Competence.name_sort, Organisation.name_sort, Organisation.id)
    )
    yield from db.session.scalars(rows)


def _frozen(row: CompetenceClaim) -> dict[str, Any]:
    return {
        "organisation_id": row.organisation_id,
        "organisation": row.organisation.name,
        "level": row.level.value,
        "people": row.people,
        "source": row.source_on(clock.today()).value,
    }


def claims_on(content: Content) -> list[dict[str, Any]]:
    """The claims of a content, in its order."""
    return [claim for group in content for term in group["terms"] for claim in term["claims"]]


def organisations_on(content: Content) -> dict[int, str]:
    """The organisations of a content: id and name as they were."""
    return {claim["organisation_id"]: claim["organisation"] for claim in claims_on(content)}


def digest(content: Content) -> str:
    """The SHA-256 of a content, to tell whether it is still the same."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def lines(content: Content) -> Iterator[tuple[str, str, str, str, int, str]]:
    """A row per claim: group, term, organisation, level, people, source, in words."""
    for group in content:
        for term in group["terms"]:
            for claim in term["claims"]:
                level, source = Level(claim["level"]), ClaimSource(claim["source"])
                words = (str(level.label), claim["people"], str(source.label))
                yield (group["name"], term["name"], claim["organisation"], *words)
