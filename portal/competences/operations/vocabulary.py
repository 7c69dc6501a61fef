"""Loading a vocabulary: new words, changed words, retired words; twice changes nothing."""

from collections import Counter
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal import clock
from portal.activity import unrecorded
from portal.competences import document as documents
from portal.competences.models import Competence, CompetenceClaim, CompetenceGroup, CompetenceLevel, Level
from portal.extensions import db
from portal.permissions import Actor
from portal.workflow import Refused


@unrecorded("A vocabulary is words; what members do with them is recorded", says=_l("Loaded the vocabulary"))
def load_vocabulary(document: dict[str, Any], *, actor: Actor) -> Counter[str]:
    """Load the levels, groups and terms of a checked document; returns how many terms were created and changed.

    The live claims of a term that is retired go over to its successor, unless the organisation claims that one already.
    Raises Refused when the document breaks a rule or leaves out a term the portal has: terms are retired, not deleted.
    """
    documents.check(document)
    known = {term.slug: term for term in db.session.scalars(select(Competence))}
    missing = known.keys() - {term["slug"] for _group, term in documents.terms_of(document)}
    if missing:
        raise Refused(
            _l("The term “%(slug)s” is missing. Retire it with “replaced_by” instead.", slug=min(missing))
        )
    for level in document["levels"]:
        db.session.merge(CompetenceLevel(level=Level(level["code"]), anchor=level["anchor"]))
    groups = {slug: group.id for slug, group in _load_groups(document).items()}
    counts: Counter[str] = Counter()
    for group, term in documents.terms_of(document):
        row = known.setdefault(term["slug"], Competence(slug=term["slug"]))
        counts[_write(row, {**_columns(term), "group_id": groups[group["slug"]]})] += 1
    db.session.flush()
    for _group, term in documents.terms_of(document):
        _retire(known[term["slug"]], known.get(term.get("replaced_by", "")))
    db.session.flush()
    return counts


def _load_groups(document: dict[str, Any]) -> dict[str, CompetenceGroup]:
    known = {group.slug: group for group in db.session.scalars(select(CompetenceGroup))}
    for number, group in enumerate(document["groups"], 1):
        row = known.setdefault(group["slug"], CompetenceGroup(slug=group["slug"]))
        words = {name: group.get(name, "") for name in ("name", "description")}
        _write(row, {**words, "number": number, "anchors": group.get("anchors", {})})
    db.session.flush()
    return known


def _columns(term: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": term["name"],
        "description": term.get("description", ""),
        "synonyms": term.get("synonyms", []),
        "esco_label": term.get("esco_label", ""),
    }


def _write(row: Any, columns: dict[str, Any]) -> str:
    """Set what differs; says whether the row was created, changed or left as it was."""
    changed = {name: value for name, value in columns.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if row.id is None:
        db.session.add(row)
        return "created"
    return "changed" if changed else "unchanged"


def _retire(term: Competence, successor: Competence | None) -> None:
    """Name the successor and hand the live claims over to it."""
    if term.replaced_by_id == (successor.id if successor else None):
        return
    term.replaced_by_id = successor.id if successor else None
    if successor is None:
        return
    live = select(CompetenceClaim).where(CompetenceClaim.ended_on.is_(None))
    taken = {row.organisation_id for row in db.session.scalars(live.where(_of(successor)))}
    for row in db.session.scalars(live.where(_of(term))).all():
        _hand_over(row, successor, is_taken=row.organisation_id in taken)


def _of(term: Competence) -> Any:
    return CompetenceClaim.competence_id == term.id


def _hand_over(row: CompetenceClaim, successor: Competence, *, is_taken: bool) -> None:
    today = clock.today()
    row.ended_on, row.end_reason = today, "→ " + successor.name
    if is_taken:
        return
    kept = "organisation_id level people source certificate expires_on fact_id note created_by_id".split()
    columns = {name: getattr(row, name) for name in kept}
    db.session.add(
        CompetenceClaim(**columns, competence_id=successor.id, claimed_on=today, created_at=clock.now())
    )
