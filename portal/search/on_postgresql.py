"""The search engine for several hosts: PostgreSQL's full-text search over the same tokens, kept in the entries."""

from collections.abc import Iterable, Sequence
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
    hits = SearchEntry.vector.op("@@")(asked)
    by_kind = select(SearchEntry.kind, func.count()).where(hits).group_by(SearchEntry.kind)
    rank = func.ts_rank(cast(WEIGHTS, ARRAY(REAL)), SearchEntry.vector, asked, 1)
    rows = select(SearchEntry.key).where(hits).order_by(rank.desc(), SearchEntry.key)
    if question.kind:
        rows = rows.where(SearchEntry.kind == question.kind)
    keys = db.session.scalars(rows.offset(start).limit(count))
    return Found(list(keys), {kind: int(number) for kind, number in db.session.execute(by_kind)})


def _any(tokens: Iterable[str], suffix: str = "") -> str:
    return "(" + " | ".join(_quoted(token) + suffix for token in tokens) + ")"


def _asked(query: str) -> ColumnElement[Any]:
    return cast(query, TSQUERY)


def occurring(tokens: Iterable[str]) -> set[str]:
    """Which of the tokens some record has."""
    wanted = func.unnest(cast(list(tokens), ARRAY(Text))).table_valued("token").render_derived(name="wanted")
    quoted = func.quote_literal(wanted.c.token)
    has = exists().where(SearchEntry.vector.op("@@")(cast(quoted, TSQUERY)))
    return set(db.session.scalars(select(wanted.c.token).where(has)))


def beginning(groups: Sequence[Sequence[str]], count: int) -> list[str]:
    """The keys of records whose titles have, for each group, a word that begins with one of it."""
    asked = _asked(" & ".join(_any(group, ":*") for group in groups))
    rows = select(SearchEntry.key).where(SearchEntry.vector.op("@@")(asked))
    return list(db.session.scalars(rows.order_by(SearchEntry.key).limit(count)))
