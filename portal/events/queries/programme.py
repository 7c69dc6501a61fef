"""The agenda of an event, its resolutions and who may vote."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.events.models import AgendaItem, Event, Resolution, Side
from portal.events.queries.people import present
from portal.extensions import db
from portal.organisations import queries as organisations_queries
from portal.organisations.models import Organisation
from portal.polish import fold

MOST_FOUND = 50


def agenda(event_id: int) -> list[AgendaItem]:
    """The points of an agenda in their order, with the organisations that present there."""
    rows = (
        select(AgendaItem).options(joinedload(AgendaItem.organisation)).where(AgendaItem.event_id == event_id)
    )
    return list(db.session.scalars(rows.order_by(AgendaItem.day, AgendaItem.begins, AgendaItem.id)))


def agenda_item(event_id: int, item_id: int) -> AgendaItem | None:
    """A point of the agenda of this event; None for any other."""
    return db.session.scalar(
        select(AgendaItem).where(AgendaItem.event_id == event_id, AgendaItem.id == item_id)
    )


def resolutions(event_id: int) -> list[Resolution]:
    """The resolutions of an event, in the order they were entered."""
    rows = select(Resolution).where(Resolution.event_id == event_id)
    return list(db.session.scalars(rows.order_by(Resolution.id)))


def resolution(event_id: int, resolution_id: int) -> Resolution | None:
    """A resolution of this event; None for any other."""
    return db.session.scalar(
        select(Resolution).where(Resolution.event_id == event_id, Resolution.id == resolution_id)
    )


def voters(event: Event) -> set[int]:
    """The ids of the member organisations that were there, by their people or by name: each has one vote."""
    there = [row.organisation for row in present(event.id)] + [
        row.organisation for row in event.organisations
    ]
    return {row.id for row in there if row is not None and row.is_member_on(event.last_day)}


def sides(event: Event) -> dict[Side, list[Organisation]]:
    """The organisations that took part beside those of the people present, and those that presented themselves."""
    return {side: [row.organisation for row in event.organisations if row.side is side] for side in Side}


def chosen_organisations(event: Event) -> dict[Side, list[Organisation]]:
    """Which organisations the closing asks about: those noted, and as presenters also those of the agenda."""
    found = sides(event)
    presenting = [item.organisation for item in agenda(event.id) if item.organisation]
    found[Side.PRESENTER] = [*dict.fromkeys([*found[Side.PRESENTER], *presenting])]
    return found


def find_organisations(words: str, area: str) -> list[tuple[int, str]]:
    """The organisations whose name holds the words, of those engaged in the area when one is given; at most 50.

    Former members stay, for what they did before, unless an area is given. Nothing without a question.
    """
    parts = fold(words).split()
    if not parts and not area:
        return []
    rows = select(Organisation.id, Organisation.name)
    rows = rows.where(*(Organisation.name_folded.contains(part, autoescape=True) for part in parts))
    if area:
        engaged = organisations_queries.directory({"area": area}, Organisation.id).order_by(None)
        rows = rows.where(Organisation.id.in_(engaged))
    rows = rows.order_by(Organisation.name_sort, Organisation.id).limit(MOST_FOUND)
    return [(row[0], row[1]) for row in db.session.execute(rows)]
