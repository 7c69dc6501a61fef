"""Notes in the transaction of a change which records it touched: the one place that connects tables with records."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Select, event, insert, literal, select
from sqlalchemy.orm import Session

from portal.extensions import db
from portal.search.models import SearchChange
from portal.search.sources import SOURCES


def _touched(row: Any) -> Iterator[tuple[str, int]]:
    for source in SOURCES.values():
        watch = source.watched.get(type(row))
        for key in watch(row) if watch else ():
            if key is not None:
                yield source.kind, key


def _note(session: Any, rows: Iterable[Any]) -> None:
    found = dict.fromkeys(touched for row in rows for touched in _touched(row))
    if found:
        values = [{"kind": kind, "subject_id": key} for kind, key in found]
        session.connection().execute(insert(SearchChange), values)


@event.listens_for(Session, "after_flush")
def _after_flush(session: Any, _context: Any) -> None:
    """What was written, changed or deleted by this flush; new rows have their numbers by now."""
    changed = [row for row in session.dirty if session.is_modified(row)]
    _note(session, [*session.new, *changed, *session.deleted])


def note_all(kinds: Iterable[str]) -> None:
    """Note every record of these kinds, and every entry there is of them, so that none outlives its record."""
    for kind in kinds:
        rows: Select[Any] = SOURCES[kind].ids().order_by(None)
        ids = rows.subquery()
        numbered = select(literal(kind), next(iter(ids.c)))
        db.session.execute(insert(SearchChange).from_select(["kind", "subject_id"], numbered))
