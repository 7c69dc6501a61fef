"""What the demo's organisations can do, and the editions of the map made of it."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from portal.competences import operations, queries
from portal.competences.models import ClaimSource, Competence, Level
from portal.demo.deeds import Cast, Deed, day


def claims(cast: Cast) -> Iterator[Deed]:
    """The competences of the organisations, entered by the Biuro for them; a term entered again is changed."""
    for on, org, rows in cast.read("competences")["claims"]:
        for row in rows:
            yield Deed(day(on), partial(_claim, cast, org, row))


def _claim(cast: Cast, org: str, row: list[Any]) -> None:
    slug, level, people, *grounds = row
    organisation, actor = cast.organisations[org], cast.actor("biuro")
    fields = {"level": Level(level), "people": people, **_grounds(organisation.id, *grounds)}
    competence = term(slug)
    known = queries.live_claim(organisation.id, competence.id)
    if known is None:
        operations.claim(organisation, competence, actor=actor, **fields)
    else:
        operations.change(known, actor=actor, **fields)


def _grounds(organisation_id: int, certificate: str = "", expires: str = "") -> dict[str, Any]:
    """Words alone, a certificate with its last day, or (`bank`) the newest service the organisation gave."""
    if certificate == "bank":
        services = queries.services_given(organisation_id)
        return {"source": ClaimSource.EXCHANGE, "fact_id": services[0].id}
    if certificate:
        valid_until = day(expires) if expires else None
        return {"source": ClaimSource.CERTIFICATE, "certificate": certificate, "expires_on": valid_until}
    return {"source": ClaimSource.DECLARED}


def term(slug: str) -> Competence:
    """A term of the vocabulary; raises LookupError for none."""
    found = queries.find(slug)
    if found is None:
        raise LookupError(slug)
    return found


def editions(cast: Cast) -> Iterator[Deed]:
    """The editions of the map the Biuro published."""
    for on, title in cast.read("competences")["editions"]:
        yield Deed(day(on), partial(_publish, cast, title))


def _publish(cast: Cast, title: str) -> None:
    operations.publish(title=title, actor=cast.actor("biuro"))
