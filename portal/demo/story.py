"""What organisations declared and what people entered by hand, each through the real operations."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from portal.demo.deeds import Cast, Deed, day
from portal.engagement import operations as engagement
from portal.monitoring import operations as monitoring
from portal.monitoring.drafts import Draft
from portal.organisations.models import EngagementLevel

REASON = "Wydarzenie odbyło się zgodnie z planem; potwierdza to wpis na stronie organizatora."


def engagements(cast: Cast) -> Iterator[Deed]:
    """Declarations of engagement, decided by the Biuro a week later; the newest still wait."""
    for login, area, level, on, *rest in cast.read("engagements"):
        made: list[Any] = []
        then = rest[0] if rest else {}
        yield Deed(day(on), partial(_declare, cast, login, area, EngagementLevel(level), then, made))
        if not then.get("waits"):
            yield Deed(day(on) + timedelta(days=7), partial(_decide, cast, then, made))
        if "ended" in then:
            yield Deed(day(then["ended"][0]), partial(_end, cast, then["ended"][1], made))


def _declare(
    cast: Cast, login: str, area: int, level: EngagementLevel, then: dict[str, Any], made: list[Any]
) -> None:
    actor = cast.actor(login)
    note = then.get("note", "")
    made.append(engagement.declare(actor.organisation, area, level, note=note, actor=actor))


def _decide(cast: Cast, then: dict[str, Any], made: list[Any]) -> None:
    if "rejected" in then:
        engagement.reject(made[0], reason=then["rejected"], actor=cast.actor("biuro"))
    else:
        engagement.accept(made[0], actor=cast.actor("biuro"))


def _end(cast: Cast, reason: str, made: list[Any]) -> None:
    engagement.end(made[0], reason=reason, actor=cast.actor("biuro"))


def facts(cast: Cast) -> Iterator[Deed]:
    """Facts of modules the portal does not have yet: proposed by a guardian or the Biuro, decided by another."""
    for row in cast.read("facts"):
        happened = day(row["on"])
        made: list[Any] = []
        yield Deed(happened + timedelta(days=3), partial(_fact, cast, row, happened, made))
        if "withdrawn" in row:
            yield Deed(day(row["withdrawn"][0]), partial(_withdraw, cast, row["withdrawn"][1], made))


def _fact(cast: Cast, row: dict[str, Any], happened: date, made: list[Any]) -> None:
    draft = Draft(
        codes=tuple(row["codes"]),
        occurred_on=happened,
        label=row["label"],
        reason=row.get("reason", REASON),
        part=row.get("part", ""),
        entity=row.get("entity", ""),
        link=f"https://archiwum.example/{happened.year}/{happened:%m-%d}",
        organisations=tuple(cast.organisations[key] for key in row["orgs"]),
    )
    fact = monitoring.propose_fact(draft, actor=cast.actor(row["by"]))
    made.append(fact)
    if "returned" in row:
        monitoring.return_fact(fact, row["returned"], actor=cast.actor("biuro2"))
    elif not row.get("waits"):
        monitoring.accept_fact(fact, actor=cast.actor("biuro2"))


def _withdraw(cast: Cast, reason: str, made: list[Any]) -> None:
    monitoring.void_fact(made[0], reason, actor=cast.actor("biuro"))
