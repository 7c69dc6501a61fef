"""Claims: an organisation says what it can do, says it anew, or no longer."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.activity import unrecorded
from portal.competences import queries
from portal.competences.models import ClaimSource, Competence, CompetenceClaim, Level
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.permissions import Actor
from portal.workflow import Refused

MOST_PEOPLE = 10_000


@unrecorded("a claim says what could be done; the map's edition is counted", says=_l("Entered a competence"))
def claim(
    organisation: Organisation,
    competence: Competence,
    *,
    level: Level,
    people: int,
    actor: Actor,
    source: ClaimSource = ClaimSource.DECLARED,
    **grounds: Any,
) -> CompetenceClaim:
    """Say from today on that an organisation has `people` persons with a competence.

    `grounds` are `certificate`, `expires_on`, `fact_id` (of a confirmed service it gave) and `note`. Raises Refused for
    a former member, a retired term, a competence it claims already, and grounds that do not fit the source.
    """
    if not organisation.is_member_on(clock.today()):
        raise Refused(_l("Only members of the partnership enter competences."))
    if competence.replaced_by_id is not None:
        raise Refused(_l("This term is no longer in use. Choose another one."))
    if queries.live_claim(organisation.id, competence.id) is not None:
        raise Refused(_l("Your organisation has entered this competence already. Change that entry."))
    return _add(organisation, competence, level=level, people=people, source=source, actor=actor, **grounds)


def _add(
    organisation: Organisation, competence: Competence, *, actor: Actor, **fields: Any
) -> CompetenceClaim:
    columns = _checked(organisation, **fields)
    row = CompetenceClaim(
        organisation_id=organisation.id,
        competence_id=competence.id,
        claimed_on=clock.today(),
        created_by_id=actor.user_id,
        created_at=clock.now(),
        **columns,
    )
    db.session.add(row)
    db.session.flush()
    return row


def _checked(
    organisation: Organisation,
    *,
    level: Level,
    people: int,
    source: ClaimSource,
    certificate: str = "",
    expires_on: date | None = None,
    fact_id: int | None = None,
    note: str = "",
) -> dict[str, Any]:
    """The columns of a claim, without the grounds its source does not need; raises Refused when they do not fit."""
    if not 1 <= people <= MOST_PEOPLE:
        raise Refused(_l("Enter how many people it is: from 1 to 10 000."))
    columns: dict[str, Any] = {"level": level, "people": people, "source": source, "note": note or ""}
    if source is ClaimSource.CERTIFICATE:
        if not certificate:
            raise Refused(_l("Enter the name of the certificate."))
        if expires_on and expires_on < clock.today():
            raise Refused(_l("This certificate has expired. Enter a valid one, or choose “declared”."))
        columns |= {"certificate": certificate, "expires_on": expires_on}
    if source is ClaimSource.EXCHANGE:
        if fact_id not in {service.id for service in queries.services_given(organisation.id)}:
            raise Refused(_l("Choose a confirmed service your organisation gave."))
        columns["fact_id"] = fact_id
    return columns


@unrecorded("a claim says what could be done; the map's edition is counted", says=_l("Changed a competence"))
def change(row: CompetenceClaim, *, actor: Actor, **fields: Any) -> CompetenceClaim:
    """End a claim and begin another with these fields; raises Refused as `claim` does, and when nothing changes."""
    if not row.is_live:
        raise Refused(_l("This entry was ended or changed meanwhile. Open the list anew."))
    columns = _checked(row.organisation, **fields)
    kept = {"certificate": "", "expires_on": None, "fact_id": None} | columns
    if all(getattr(row, name) == value for name, value in kept.items()):
        raise Refused(_l("Nothing was changed."))
    _close(row, "")
    return _add(row.organisation, row.competence, actor=actor, **fields)


@unrecorded("a claim says what could be done; the map's edition is counted", says=_l("Ended a competence"))
def end(row: CompetenceClaim, *, reason: str, actor: Actor) -> CompetenceClaim:
    """Say that the organisation no longer has the competence, with a reason; the entry stays in its history."""
    if not row.is_live:
        raise Refused(_l("This entry was ended or changed meanwhile. Open the list anew."))
    _close(row, reason)
    return row


def _close(row: CompetenceClaim, reason: str) -> None:
    row.ended_on, row.end_reason = clock.today(), reason
    db.session.flush()
