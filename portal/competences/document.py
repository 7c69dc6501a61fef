"""The file of a vocabulary: levels, groups and terms, checked before anything is loaded."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from portal.competences.models import Level
from portal.workflow import Refused

PATH = Path(__file__).parent / "data" / "vocabulary.json"
LEVELS = [level.value for level in Level]
LONGEST_NAME, LONGEST_SLUG = 120, 80


def read(path: Path = PATH) -> dict[str, Any]:
    """The checked content of a file; raises Refused with a sentence when it cannot be used."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise Refused(
            _("The vocabulary was not loaded: %(path)s is no readable JSON file.", path=path)
        ) from None
    check(document)
    return document


def terms_of(document: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every term with its group, in the order of the file."""
    for group in document["groups"]:
        for term in group["terms"]:
            yield group, term


def check(document: Any) -> None:
    """Refuse a document that names no full scale, a term twice, or a successor that is not in use."""
    try:
        problem = _problem(document)
    except (LookupError, TypeError, AttributeError) as error:
        problem = _("something is missing or in the wrong place (%(what)s)", what=str(error)[:80])
    if problem:
        raise Refused(_("The vocabulary was not loaded: %(problem)s.", problem=problem))


def _problem(document: dict[str, Any]) -> str:
    """The first thing that is wrong, in words; empty when nothing is."""
    if [level["code"] for level in document["levels"]] != LEVELS:
        return str(_("the levels are not %(levels)s, in this order", levels=", ".join(LEVELS)))
    slugs = Counter(
        row["slug"] for row in [*document["groups"], *(term for _group, term in terms_of(document))]
    )
    slug, count = slugs.most_common(1)[0]
    if count > 1:
        return str(_("“%(slug)s” stands there twice", slug=slug))
    in_use = {term["slug"] for _group, term in terms_of(document) if not term.get("replaced_by")}
    problems = (_problem_of(group, term, in_use) for group, term in terms_of(document))
    return next(filter(None, problems), "")


def _problem_of(group: dict[str, Any], term: dict[str, Any], in_use: set[str]) -> str:
    is_text = all(isinstance(term[name], str) and term[name].strip() for name in ("slug", "name"))
    if not is_text or len(term["name"]) > LONGEST_NAME or len(term["slug"]) > LONGEST_SLUG:
        return str(_("a term of “%(group)s” has no name, or one that is too long", group=group["name"]))
    if term["slug"].isdecimal():
        return str(_("“%(slug)s” would be taken for a number", slug=term["slug"]))
    if set(group.get("anchors", {})) - set(LEVELS):
        return str(_("“%(group)s” describes a level that does not exist", group=group["name"]))
    if term.get("replaced_by", term["slug"]) not in in_use:
        return str(_("“%(slug)s” has no successor in use", slug=term["slug"]))
    return ""
