"""The search engine for several hosts: PostgreSQL's full-text search over the same tokens, kept in the entries."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import CTE, Select, Text, bindparam, cast, exists, func, or_, select
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
    query = " & ".join(_any(tokens) for tokens in question.wanted)
    asked = {"query": query, "kind": question.kind, "start": start, "count": count}
    keys, counted = db.session.execute(FIND, asked).one()
    return Found(keys, counted or {})


def _find() -> Select[Any]:
    asked = _asked(cast(bindparam("query"), TSQUERY))
    rank = func.ts_rank(cast(WEIGHTS, ARRAY(REAL)), SearchEntry.vector, asked.c.query, 1)
    met = _met(asked, SearchEntry.key, SearchEntry.kind, rank.label("rank"))
    kinds = select(met.c.kind, func.count().label("number")).group_by(met.c.kind).subquery()
    by_kind = select(func.json_object_agg(kinds.c.kind, kinds.c.number)).scalar_subquery()
    wanted = or_(bindparam("kind", type_=Text) == "", met.c.kind == bindparam("kind", type_=Text))
    rows = select(met.c.key).where(wanted).order_by(met.c.rank.desc(), met.c.key)
    rows = rows.offset(bindparam("start")).limit(bindparam("count"))
    return select(func.array(rows.scalar_subquery()), by_kind)


def _any(tokens: Iterable[str], suffix: str = "") -> str:
    return "(" + " | ".join(_quoted(token) + suffix for token in tokens) + ")"


def occurring(wanted: Mapping[str, Iterable[str]]) -> set[str]:
    """Of the names those of whose tokens some record has one."""
    pairs = [(name, _quoted(token)) for name, tokens in wanted.items() for token in tokens]
    names, tokens = map(list, zip(*pairs, strict=True))
    return set(db.session.scalars(OCCURRING, {"names": names, "tokens": tokens}))


def _occurring() -> Select[Any]:
    columns = (cast(bindparam(name), ARRAY(Text)) for name in ("names", "tokens"))
    given = func.unnest(*columns).table_valued("name", "token").render_derived(name="given")
    asked = _asked(cast(given.c.token, TSQUERY), given.c.name, at_most=ENOUGH)
    return select(asked.c.name).where(exists().where(_is_met(asked)))


def beginning(groups: Sequence[Sequence[str]], count: int) -> list[str]:
    """The keys of records whose titles have, for each group, a word that begins with one of it."""
    query = " & ".join(_any(group, ":*") for group in groups)
    return list(db.session.scalars(BEGINNING, {"query": query, "count": count}))


def _beginning() -> Select[Any]:
    met = _met(_asked(cast(bindparam("query"), TSQUERY)), SearchEntry.key)
    return select(met.c.key).order_by(met.c.key).limit(bindparam("count"))


def _asked(query: ColumnElement[Any], *others: ColumnElement[Any], at_most: int = 0) -> CTE:
    """The questions as a table. Reading it lets the index give about so many records of a token, whichever they are.

    0 is all of them. The index is asked with what was read here, so the limit stands before it is.
    """
    limit = func.set_config("gin_fuzzy_search_limit", str(at_most), True)
    return select(query.label("query"), *others, limit).cte("asked").prefix_with("MATERIALIZED")


def _met(asked: CTE, *columns: Any) -> CTE:
    """The records that meet a question; without MATERIALIZED every record might be looked at, in the order wanted."""
    rows = select(*columns).join_from(asked, SearchEntry, _is_met(asked))
    return rows.cte("met").prefix_with("MATERIALIZED")


def _is_met(asked: CTE) -> ColumnElement[bool]:
    return SearchEntry.vector.op("@@")(asked.c.query)


# Made once: making them anew takes longer than the database needs to answer.
FIND, OCCURRING, BEGINNING = _find(), _occurring(), _beginning()
