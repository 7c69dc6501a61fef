"""The worker's part: takes changed records into the index, a batch in a transaction; makes a damaged index anew.

A change is struck off in the transaction that ends after the index has it: a worker killed meanwhile loses nothing, and
the next one indexes the batch once more, which is harmless.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

from flask_babel import force_locale
from sqlalchemy import delete, func, insert, select

from portal import jobs
from portal.database import transaction
from portal.extensions import db
from portal.search import vocabulary
from portal.search.changes import note_all
from portal.search.engine import engine
from portal.search.models import SearchChange, SearchEntry
from portal.search.records import Record
from portal.search.sources import SOURCES
from portal.search.tokens import DamagedError, key_of, tokens_of, words_of

BATCH = 500  # changes taken in by one transaction
LONGEST_TITLE = 300


@jobs.step
def advance() -> bool:
    """Take in the next changes, in one transaction; False when there is none."""
    with transaction(), force_locale("pl"):
        if not engine().is_usable():
            begin_anew()
        try:
            return take_in() > 0
        except DamagedError:
            begin_anew()
            return True


@jobs.daily
def follow_the_day() -> None:
    """Look again at the records that change with the day."""
    note_all(source.kind for source in SOURCES.values() if source.dated)


def begin_anew() -> None:
    """Empty the index and note every record there is."""
    engine().reset()
    for table in (SearchEntry, SearchChange):
        db.session.execute(delete(table))
    vocabulary.unlearn()
    note_all(SOURCES)


def waiting() -> int:
    """How many changes the index does not have yet."""
    return db.session.scalar(select(func.count(SearchChange.id))) or 0


def catch_up() -> Iterator[int]:
    """Take in every change there is; says after each batch how many are left."""
    while advance():
        yield waiting()


def rebuild() -> Iterator[int]:
    """Make the index anew from the records; says after each batch how many are left."""
    with transaction():
        begin_anew()
    yield waiting()
    yield from catch_up()


def take_in() -> int:
    """Index a batch of changed records; returns how many changes it was."""
    rows = db.session.execute(
        select(SearchChange.id, SearchChange.kind, SearchChange.subject_id)
        .order_by(SearchChange.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    if not rows:
        return 0
    wanted = defaultdict(set)
    for _id, kind, number in rows:
        wanted[kind].add(number)
    records = {key_of(kind, record.id): (kind, record) for kind, record in _read(wanted)}
    _store({key_of(kind, number) for kind, numbers in wanted.items() for number in numbers}, records)
    db.session.execute(delete(SearchChange).where(SearchChange.id.in_([row.id for row in rows])))
    return len(rows)


def _read(wanted: dict[str, set[int]]) -> Iterator[tuple[str, Record]]:
    """The records of these numbers that somebody may find."""
    for kind, numbers in wanted.items():
        if kind in SOURCES:
            for record in SOURCES[kind].read(sorted(numbers)):
                if record.seen_by:
                    yield kind, record


def _store(keys: set[str], records: dict[str, tuple[str, Record]]) -> None:
    """Put the records in place of what was known of `keys`: entries, vocabulary, index."""
    db.session.execute(delete(SearchEntry).where(SearchEntry.key.in_(keys)))
    if records:
        db.session.execute(insert(SearchEntry), [_entry(key, *found) for key, found in records.items()])
    words = {key: words_of(record) for key, (_kind, record) in records.items()}
    vocabulary.learn(chain.from_iterable(chain(*texts.values()) for texts in words.values()))
    tokens = [tokens_of(kind, record, words[key]) for key, (kind, record) in records.items()]
    engine().update(tokens, keys - records.keys())


def _entry(key: str, kind: str, record: Record) -> dict[str, object]:
    return {
        "key": key,
        "kind": kind,
        "title": record.title[:LONGEST_TITLE],
        "parts": [{"keys": keys, "text": text} for keys, text in record.parts],
        "links": [link.__dict__ for link in record.links],
    }
