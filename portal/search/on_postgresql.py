"""The search engine for several hosts: PostgreSQL's full-text search over the same tokens, kept in the entries."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Text, cast, exists, func, select
from sqlalchemy import update as sql_update
from sqlalchemy.dialects.postgresql import ARRAY, REAL, TSQUERY, TSVECTOR
from sqlalchemy.sql.elements import ColumnElement

from portal.extensions import db
from portal.search.models import SearchChange, SearchEntry
from portal.search.tokens import Found, Question, Tokens

TITLE, TEXT, START = "A", "C", "D"
WEIGHTS = [0.0, 0.5, 0.5, 1.0]  # of D, C, B, A: a title weighs double, a beginning nothing
MOST_PLACES = 8  # places of one word that count
ENOUGH = 100  # records looked at to see whether a token occurs
INDEX = "ix_search_entry_vector"
LAST_PLACE = 16_383  # PostgreSQL counts no further


def reset() -> None:
    """Forget all tokens."""
    db.session.execute(sql_update(SearchEntry).values(vector=None))


def is_usable() -> bool:
    """Whether the entries hold tokens: there are none before the first search and after another engine."""
    held = select(SearchEntry.vector.is_not(None)).limit(1)
    return db.session.scalar(held) or db.session.scalar(select(SearchChange.id).limit(1)) is not None


def update(changed: Sequence[Tokens], gone: Iterable[str]) -> None:
    """Take in changed records; what is gone went with its entry."""
    for record in changed:
        row = sql_update(SearchEntry).where(SearchEntry.key == record.key)
        db.session.execute(row.values(vector=cast(_vector(record), TSVECTOR)))
    if changed:  # else every search reads the changes one by one until the next VACUUM
        db.session.execute(select(func.gin_clean_pending_list(INDEX)))


def _vector(record: Tokens) -> str:
    """The tokens with their places and weights, as PostgreSQL writes them."""
    places: dict[str, list[str]] = {}
    for weight, tokens in ((TITLE, record.title), (TEXT, record.text), (START, record.starts)):
        for place, token in enumerate(tokens, 1):
            known = places.setdefault(token, [])
            if len(known) < MOST_PLACES:
                known.append(f"{min(place, LAST_PLACE)}{weight}")
    return " ".join(f"{_quoted(token)}:{','.join(found)}" for token, found in places.items())


def _quoted(token: str) -> str:
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"


def find(question: Question, start: int, count: int) -> Found:
    """The hits from `start` on, best first."""
    if not question.wanted:
        return Found([], {})
    asked = _asked(" & ".join(_any(tokens) for tokens in question.wanted))
    rank = func.ts_rank(cast(WEIGHTS, ARRAY(REAL)), SearchEntry.vector, asked, 1)
    hits = select(SearchEntry.key, SearchEntry.kind, rank.label("rank")).where(
        SearchEntry.vector.op("@@")(asked)
    )
    met = hits.cte("met")
    kinds = select(met.c.kind, func.count().label("number")).group_by(met.c.kind).subquery()
    rows = select(met.c.key).order_by(met.c.rank.desc(), met.c.key).offset(start).limit(count)
    if question.kind:
        rows = rows.where(met.c.kind == question.kind)
    by_kind = select(func.json_object_agg(kinds.c.kind, kinds.c.number)).scalar_subquery()
    keys, counted = db.session.execute(select(func.array(rows.scalar_subquery()), by_kind)).one()
    return Found(keys, counted or {})


def _any(tokens: Iterable[str], suffix: str = "") -> str:
    return "(" + " | ".join(_quoted(token) + suffix for token in tokens) + ")"


def _asked(query: str) -> ColumnElement[Any]:
    return cast(query, TSQUERY)


def occurring(wanted: Mapping[str, Iterable[str]]) -> set[str]:
    """Of the names those of whose tokens some record has one."""
    pairs = [(name, _quoted(token)) for name, tokens in wanted.items() for token in tokens]
    columns = [cast(list(column), ARRAY(Text)) for column in zip(*pairs, strict=True)]
    rows = func.unnest(*columns).table_valued("name", "token").render_derived(name="wanted")
    has = exists().where(SearchEntry.vector.op("@@")(cast(rows.c.token, TSQUERY)))
    _look_at_most(ENOUGH)
    found = set(db.session.scalars(select(rows.c.name).where(has)))
    _look_at_most(0)
    return found


def _look_at_most(records: int) -> None:
    """Let the index give about so many records of a token, whichever they are; 0 for all again."""
    db.session.execute(select(func.set_config("gin_fuzzy_search_limit", str(records), True)))


def beginning(groups: Sequence[Sequence[str]], count: int) -> list[str]:
    """The keys of records whose titles have, for each group, a word that begins with one of it."""
    asked = _asked(" & ".join(_any(group, ":*") for group in groups))
    met = select(SearchEntry.key).where(SearchEntry.vector.op("@@")(asked))
    found = met.cte("met").prefix_with(
        "MATERIALIZED"
    )  # else every record in the order of the keys is looked at
    return list(db.session.scalars(select(found.c.key).order_by(found.c.key).limit(count)))
