"""Three years of the demo partnership as a list of dated deeds, each done through the real operations."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from portal import clock
from portal.barter import operations as barter
from portal.barter.models import ResourceKind, ServiceMode
from portal.demo import competences
from portal.demo.deeds import Cast, Deed, read
from portal.engagement import operations as engagement
from portal.monitoring import operations as monitoring
from portal.monitoring.drafts import Draft
from portal.organisations.models import EngagementLevel
from portal.permissions import Actor
from portal.practices import operations as practices
from portal.practices.models import CRITERIA, CostRange, Grade, Licence, PeopleRange, Verdict


def facts(cast: Cast) -> Iterator[Deed]:
    """Facts of modules the portal does not have yet: proposed by a guardian or the Biuro, accepted by another."""
    for row in read("facts"):
        happened = date.fromisoformat(row["on"])
        yield Deed(happened + timedelta(days=3), partial(_fact, cast, row, happened))


def _fact(cast: Cast, row: dict[str, Any], day: date) -> None:
    draft = Draft(
        codes=tuple(row["codes"]),
        occurred_on=day,
        label=row["label"],
        reason="Wydarzenie odbyło się zgodnie z planem; potwierdza to wpis na stronie organizatora.",
        part=row.get("part", ""),
        entity=row.get("entity", ""),
        link=f"https://archiwum.example/{day.year}/{day:%m-%d}",
        organisations=tuple(cast.organisations[key] for key in row["orgs"]),
    )
    fact = monitoring.propose_fact(draft, actor=cast.actor(row["by"]))
    monitoring.accept_fact(fact, actor=cast.actor("biuro2"))


def engagements(cast: Cast, rows: list[list[Any]]) -> Iterator[Deed]:
    """Declarations of engagement, accepted by the Biuro a week later; one still waits."""
    for login, area, level, on in rows:
        made: list[Any] = []
        day = date.fromisoformat(on)
        yield Deed(day, partial(_declare, cast, login, area, EngagementLevel(level), made))
        yield Deed(day + timedelta(days=7), partial(_engage, cast, made))


def _declare(cast: Cast, login: str, area: int, level: EngagementLevel, made: list[Any]) -> None:
    actor = cast.actor(login)
    made.append(engagement.declare(actor.organisation, area, level, actor=actor))


def _engage(cast: Cast, made: list[Any]) -> None:
    engagement.accept(made[0], actor=cast.actor("biuro"))


def offers(cast: Cast, rows: list[dict[str, Any]]) -> Iterator[Deed]:
    """Offers of the bank of services."""
    for row in rows:
        yield Deed(date.fromisoformat(row["on"]), partial(_offer, cast, row))


def _offer(cast: Cast, row: dict[str, Any]) -> None:
    actor = cast.actor(row["by"])
    offer = barter.create_offer(
        actor=actor,
        competence_id=competences.term(row["competence"]).id if "competence" in row else None,
        title=row["title"],
        description=row["description"],
        resource_kind=ResourceKind(row["resource"]),
        mode=ServiceMode(row["mode"]),
        capacity_minutes=row["minutes"] * 3,
        place=actor.organisation.city,
        powiat=actor.organisation.powiat,
        expires_on=clock.today() + timedelta(days=720),
    )
    cast.offers.append(barter.publish_offer(offer, actor=actor))


def exchanges(cast: Cast, rows: list[dict[str, Any]]) -> Iterator[Deed]:
    """Services asked for, accepted, performed and confirmed, each step on its day; some stop half-way."""
    for row in rows:
        made: list[Any] = []
        asked = date.fromisoformat(row["on"])
        yield Deed(asked, partial(_request, cast, row, made))
        stop = row.get("stop", "")
        if stop == "proposed":
            continue
        yield Deed(asked + timedelta(days=3), partial(_accept, cast, made))
        if stop == "accepted":
            continue
        performed = date.fromisoformat(row["performed"])
        yield Deed(performed + timedelta(days=1), partial(_report, cast, row, performed, made))
        if stop != "reported":
            yield Deed(performed + timedelta(days=4), partial(_close, cast, row, made))


def _request(cast: Cast, row: dict[str, Any], made: list[Any]) -> None:
    exchange = barter.request_service(
        cast.offers[row["offer"]],
        actor=cast.actor(row["by"]),
        minutes=row["minutes"],
        scope="Prosimy o usługę w terminie dogodnym dla obu stron; szczegóły ustalimy telefonicznie.",
    )
    made.append(exchange)


def _speaker(cast: Cast, organisation_id: int) -> Actor:
    """Whoever represents an organisation today."""
    actors = (cast.actor(login) for login in cast.people)
    return next(actor for actor in actors if actor.represents(organisation_id))


def _accept(cast: Cast, made: list[Any]) -> None:
    exchange = made[0]
    barter.accept_exchange(
        exchange, actor=_speaker(cast, exchange.provider_id), version=exchange.terms.number
    )


def _report(cast: Cast, row: dict[str, Any], day: date, made: list[Any]) -> None:
    actor = _speaker(cast, made[0].provider_id)
    barter.report_exchange(made[0], actor=actor, performed_on=day, minutes=row["actual"])


def _close(cast: Cast, row: dict[str, Any], made: list[Any]) -> None:
    exchange = made[0]
    actor = _speaker(cast, exchange.recipient_id)
    if row.get("stop") == "disputed":
        barter.dispute_exchange(exchange, actor=actor, words=row["words"])
    else:
        barter.confirm_exchange(exchange, actor=actor)


def good_practices(cast: Cast, rows: list[dict[str, Any]]) -> Iterator[Deed]:
    """Practices drafted, submitted, reviewed by two people of other organisations and published."""
    for row in rows:
        made: list[Any] = []
        written = date.fromisoformat(row["on"])
        yield Deed(written, partial(_write, cast, row, made))
        if row["published"]:
            published = date.fromisoformat(row["published"])
            yield Deed(published - timedelta(days=7), partial(_review, cast, made))
            yield Deed(published, partial(_publish, cast, made))


def _write(cast: Cast, row: dict[str, Any], made: list[Any]) -> None:
    actor = cast.actor(row["by"])
    practice = practices.draft(row["title"], actor=actor, area_number=row["area"])
    answers = {
        "basics": {"powiat": actor.organisation.powiat, "place": actor.organisation.city},
        "story": {
            "problem": row["problem"],
            "actions": row["done"],
            "target_group": actor.organisation.target_groups,
            "stakeholders": "Gmina, szkoły i pracodawcy z okolicy",
        },
        "resources": {
            "started_on": date(int(row["on"][:4]) - 1, 9, 1),
            "people": PeopleRange.SEVERAL,
            "cost": list(CostRange)[1],
        },
        "results": {
            "evidence": row["evidence"],
            "failures": row["failed"],
            "transferability": row["transfer"],
        },
        "sharing": {"licence": next(iter(Licence))},
    }
    for slug, fields in answers.items():
        practices.save_section(practice, slug, actor=actor, **fields)
    made.append(practices.submit(practice, actor=actor))


def _publish(cast: Cast, made: list[Any]) -> None:
    practices.publish(made[0], actor=cast.actor("biuro"))


def _review(cast: Cast, made: list[Any]) -> None:
    practice = made[0]
    reviewers = [
        login
        for login in ("opiekun", "opiekun2", "koordynator")
        if cast.actor(login).organisation_id != practice.organisation_id
    ]
    for login in reviewers[:2]:
        practices.review(
            practice,
            actor=cast.actor(login),
            verdict=Verdict.RECOMMEND,
            assessment="Problem opisany jasno, wyniki poparte liczbami, opis pozwala powtórzyć działanie u siebie.",
            **dict.fromkeys(CRITERIA, Grade.FULLY),
        )
