"""Notes in the transaction of a change which records it touched: the one place that connects tables with records."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Insert, Select, event, insert, inspect, literal, select
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
    """What was written, changed or deleted by this flush, and what shows a new name; new rows have their numbers."""
    changed = [row for row in session.dirty if session.is_modified(row)]
    _note(session, [*session.new, *changed, *session.deleted])
    for row in changed:
        for source in SOURCES.values():
            if type(row) in source.named and inspect(row).attrs["name"].history.has_changes():
                session.connection().execute(_noting(source.kind, source.named[type(row)](row)))


def _noting(kind: str, ids: Select[Any]) -> Insert:
    """Note the records of a kind that have these numbers."""
    numbered = select(literal(kind), next(iter(ids.order_by(None).subquery().c)))
    return insert(SearchChange).from_select(["kind", "subject_id"], numbered)


def note_all(kinds: Iterable[str]) -> None:
    """Note every record of these kinds."""
    for kind in kinds:
        db.session.execute(_noting(kind, SOURCES[kind].ids()))
