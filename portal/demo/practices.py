"""The practices of the demo: written, reviewed by people of other organisations, returned, published, archived."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from portal.demo import papers
from portal.demo.deeds import Cast, Deed, day
from portal.files import store_content
from portal.practices import operations as practices
from portal.practices.models import CRITERIA, CostRange, Grade, Licence, PeopleRange, Verdict

REVIEWERS = ("opiekun", "opiekun2", "koordynator")
PRAISE = "Problem opisany jasno, wyniki poparte liczbami, opis pozwala powtórzyć działanie u siebie."
STAKEHOLDERS = "Gmina, szkoły i pracodawcy z okolicy"
READ = timedelta(days=7)  # from the reviews to the publication


def good_practices(cast: Cast) -> Iterator[Deed]:
    """Practices drafted and, as far as the row says, submitted, reviewed, published, renewed and archived."""
    for row in cast.read("practices"):
        made: list[Any] = []
        yield Deed(day(row["on"]), partial(_write, cast, row, made))
        if row["published"]:
            published = day(row["published"])
            yield Deed(published - READ, partial(_review, cast, row, made))
            yield Deed(published, partial(_publish, cast, made))
        elif "reviewed" in row:
            yield Deed(day(row["reviewed"]), partial(_review, cast, row, made))
        if "archived" in row:
            yield Deed(day(row["archived"][0]), partial(_archive, cast, row["archived"][1], made))
        if "anew" in row:
            yield Deed(day(row["anew"]), partial(_renew, cast, row, made))


def _write(cast: Cast, row: dict[str, Any], made: list[Any]) -> None:
    actor = cast.actor(row["by"])
    practice = practices.draft(row["title"], actor=actor, area_number=row["area"])
    answers: dict[str, dict[str, Any]] = {
        "basics": {"powiat": actor.organisation.powiat, "place": actor.organisation.city},
        "story": {
            "problem": row["problem"],
            "actions": row["done"],
            "target_group": actor.organisation.target_groups,
            "stakeholders": row.get("stakeholders", STAKEHOLDERS),
        },
    }
    if not row.get("is_draft"):
        answers |= _results(row)
    for slug, fields in answers.items():
        practices.save_section(practice, slug, actor=actor, **fields)
    for kind, title, text in row.get("files", ()):
        stored = store_content(*papers.written(kind, title, [text]), actor=actor)
        practices.attach(practice, stored, actor=actor, description=title)
    made.append(practice if row.get("is_draft") else practices.submit(practice, actor=actor))


def _results(row: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The later sections, which a draft does not have yet."""
    return {
        "resources": {
            "started_on": date(int(row["on"][:4]) - 1, 9, 1),
            "people": PeopleRange(row.get("people", "several")),
            "cost": CostRange(row.get("cost", "low")),
        },
        "results": {
            "evidence": row["evidence"],
            "failures": row["failed"],
            "transferability": row["transfer"],
        },
        "sharing": {"licence": Licence(row.get("licence", "cc_by"))},
    }


def _review(cast: Cast, row: dict[str, Any], made: list[Any]) -> None:
    """Two recommend, unless the row has the words of each reviewer, with a `-` before those who return it."""
    practice = made[0]
    others = [
        login
        for login in REVIEWERS
        if cast.actor(login).organisation_id not in (None, practice.organisation_id)
    ]
    for login, words in row.get("reviews", [(login, PRAISE) for login in others[:2]]):
        is_return = words.startswith("-")
        practices.review(
            practice,
            actor=cast.actor(login),
            verdict=Verdict.RETURN if is_return else Verdict.RECOMMEND,
            assessment=words.lstrip("- "),
            **dict.fromkeys(CRITERIA, Grade.PARTLY if is_return else Grade.FULLY),
        )


def _publish(cast: Cast, made: list[Any]) -> None:
    practices.publish(made[0], actor=cast.actor("biuro"))


def _archive(cast: Cast, reason: str, made: list[Any]) -> None:
    practices.archive(made[0], reason=reason, actor=cast.actor("biuro"))


def _renew(cast: Cast, row: dict[str, Any], made: list[Any]) -> None:
    practices.propose_version(made[0], actor=cast.actor(row["by"]))
