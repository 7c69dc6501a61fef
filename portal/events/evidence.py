"""What an event that was held says to the ledger: one fact for it, and one for each person or organisation counted."""

from collections.abc import Iterator
from typing import Any

from portal.activity import ActivityEvent, Fact, Party
from portal.events import queries
from portal.events.models import Event, EventType, Registration, Side
from portal.kinds import Kind
from portal.organisations.models import Organisation
from portal.plan.queries import in_force
from portal.plan.tags import tags_of
from portal.polish import fold

KINDS = tuple(dict.fromkeys(kind for type_ in EventType for kind in type_.kinds))


def facts(event: Event) -> list[Fact]:
    """The facts of a held event, on its last Warsaw day; the same person or organisation is one fact."""
    present = queries.present(event.id)
    return [
        _held(event, present),
        *(_attendances(event, present) if event.type.counts_persons else ()),
        *(_presentations(event) if event.type.counts_presentations else ()),
    ]


def counts_for(event: Event) -> list[str]:
    """The codes of the indicators an event counts for when it is closed, in the order of the plan."""
    facts = {kind.derived_from for kind in event.type.kinds}
    return [
        indicator.code
        for indicator in in_force().indicators
        if indicator.derived_from in facts and (indicator.code in event.indicators or not indicator.needs_tag)
    ]


def _held(event: Event, present: list[Registration]) -> Fact:
    series = fold(event.series)[:120] if event.type.has_series else ""
    return _fact(event, event.type.kinds[0], _parties(event, present), series)


def _parties(event: Event, present: list[Registration]) -> list[Party]:
    """Every organisation that took part, once, on the side that says most."""
    sides = dict.fromkeys((row.organisation for row in present), "participant")
    for row in sorted(event.organisations, key=lambda row: row.side.value):  # a presenter took part, too
        sides[row.organisation] = str(row.side.value)
    sides[event.organiser] = "organiser"
    return [_party(event, organisation, side) for organisation, side in sides.items() if organisation]


def _attendances(event: Event, present: list[Registration]) -> Iterator[Fact]:
    for row in {row.person_key: row for row in present}.values():
        parties = [_party(event, row.organisation)] if row.organisation else []
        yield _fact(event, Kind.ATTENDANCE_CONFIRMED, parties, row.person_key)


def _presentations(event: Event) -> Iterator[Fact]:
    for row in event.organisations:
        if row.side is Side.PRESENTER:
            parties = [_party(event, row.organisation, "presenter")]
            yield _fact(event, Kind.PRESENTATION_GIVEN, parties, f"organisation:{row.organisation_id}")


def _fact(event: Event, kind: Kind, parties: list[Party], unit_key: str) -> Fact:
    tags = tags_of(kind, [(tag.indicator, tag.part) for tag in event.tags])
    return Fact(Event.__tablename__, event.id, event.title, event.last_day, parties, tags, unit_key, kind)


def _party(event: Event, organisation: Organisation, side: str = "participant") -> Party:
    is_member = organisation.is_member_on(event.last_day)
    return Party(organisation.id, organisation.name, side, member=is_member)


def is_said(row: ActivityEvent, fact: Fact) -> bool:
    """Whether a row of the ledger says what the fact does, names of organisations apart."""
    return _said(row) == _said(fact)


def _said(told: ActivityEvent | Fact) -> tuple[Any, ...]:
    tags = {(tag.indicator, tag.part) for tag in told.tags}
    parties = {(party.organisation_id, party.side, party.member) for party in told.parties}
    return told.occurred_on, told.label[:300], tags, parties
