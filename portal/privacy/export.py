"""One's own data as they are shown and downloaded: read by the list of `holdings`, in words and for programs."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from itertools import groupby
from typing import Any

from flask import current_app, render_template
from flask_babel import gettext as _
from sqlalchemy import Table, and_, func, or_, select

from portal import clock
from portal.accounts.models import User
from portal.activity import OPERATIONS
from portal.extensions import db
from portal.kinds import Kind
from portal.privacy.holdings import HOLDINGS, NAMED, WORDS, Holding
from portal.screen import day, moment

SHOWN = 10  # newest rows of a table on the page; the files hold all
ORGANISATIONS = ("actor_organisation_id",)  # refer to one without a foreign key: history outlives it
TITLES = {holding.table: holding.title for holding in HOLDINGS}
KINDS = {kind.value: kind.label for kind in Kind}


@dataclass
class Held:
    """What a table holds of the person: its rows as column -> value, and the part the person had in each."""

    holding: Holding
    total: int
    rows: list[dict[str, Any]] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)


@dataclass
class OwnData:
    """All that is held of a person: the tables by section, and the names of the objects they refer to."""

    user: User
    at: datetime
    tables: list[Held]
    names: dict[tuple[str, Any], str]

    def sections(self) -> list[tuple[Any, list[Held]]]:
        """The tables under the title of their section, in the order of the list."""
        return [
            (title, list(rows)) for title, rows in groupby(self.tables, lambda held: held.holding.section)
        ]

    def word(self, held: Held, column: str) -> Any:
        """What a column is called."""
        return WORDS.get(f"{held.holding.table}.{column}") or WORDS[column]

    def text(self, held: Held, column: str, value: Any) -> str:
        """A value in words."""
        if value is None or value == "":
            return "–"
        if target := _target(held.holding.table, column):
            return self.names.get((target, value)) or _("no. %(number)s", number=value)
        return _in_words(column, value)


def collect(user: User, limit: int | None = None) -> OwnData:
    """What the portal holds of a person; of each table the newest `limit` rows, or all."""
    tables = [_held(holding, user, limit) for holding in HOLDINGS]
    return OwnData(user, clock.now(), [held for held in tables if held.total], _names(tables))


def _held(holding: Holding, user: User, limit: int | None) -> Held:
    table = db.metadata.tables[holding.table]
    own = {column: _identity(column, user) for column in holding.links}
    theirs = and_(
        or_(*(table.c[column] == value for column, value in own.items())),
        *(table.c[column] == value for column, value in holding.only.items()),
    )
    total = db.session.scalar(select(func.count()).select_from(table).where(theirs)) or 0
    found = Held(holding, total)
    for row in _rows(holding, table, theirs, limit) if total else ():
        found.rows.append({name: row[name] for name in holding.columns})
        found.parts.append(_part_of(holding, row, own))
    return found


def _rows(holding: Holding, table: Table, theirs: Any, limit: int | None) -> Iterable[Any]:
    """The newest rows, with what they say and whose they are."""
    wanted = [table.c[name] for name in dict.fromkeys((*holding.columns, *holding.links))]
    rows = select(*wanted).where(theirs).order_by(*(key.desc() for key in table.primary_key)).limit(limit)
    return db.session.execute(rows).mappings()


def _part_of(holding: Holding, row: Any, own: dict[str, Any]) -> str:
    """The person's part in a row, in words, where there are several."""
    if len(holding.links) == 1:
        return ""
    mine = [str(part) for link, part in holding.links.items() if part and row[link] == own[link]]
    return ", ".join(mine)


def _identity(column: str, user: User) -> Any:
    """What a link of this name is compared with."""
    if column in ("email", "recipient"):
        return user.email
    return user.person_key if column.endswith("_key") else user.id


def _target(table: str, column: str) -> str | None:
    """The table a column refers to, where its objects have names."""
    if column in ORGANISATIONS:
        return "organisation"
    keys = db.metadata.tables[table].c[column].foreign_keys
    target = next((key.column.table.name for key in keys), None)
    return target if target in NAMED else None


def _names(tables: list[Held]) -> dict[tuple[str, Any], str]:
    """The names of all objects the rows refer to, one statement for each table of them."""
    wanted: dict[str, set[Any]] = defaultdict(set)
    for held in tables:
        for column in held.holding.columns:
            if target := _target(held.holding.table, column):
                wanted[target] |= {row[column] for row in held.rows} - {None}
    return {
        (name, key): text
        for name, keys in wanted.items()
        if keys
        for key, text in _read_names(db.metadata.tables[name], NAMED[name], keys)
    }


def _read_names(table: Table, column: str, keys: set[Any]) -> Iterator[tuple[Any, str]]:
    key = next(iter(table.primary_key))
    for row in db.session.execute(select(key, table.c[column]).where(key.in_(keys))):
        yield row[0], row[1]


def _in_words(column: str, value: Any) -> str:
    if isinstance(value, Enum):
        return str(getattr(value, "label", value.value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if column == "action" and value in OPERATIONS:
        return str(OPERATIONS[value].says)
    if column == "subject_type":
        return str(TITLES.get(value, value))
    return str(KINDS.get(value, value)) if column == "kind" else str(value)


def as_json(data: OwnData) -> str:
    """The data in a structured, commonly used and machine-readable format (GDPR art. 20(1)); moments in UTC."""
    tables = [
        {
            "section": str(held.holding.section),
            "table": held.holding.table,
            "title": str(held.holding.title),
            "columns": {name: str(data.word(held, name)) for name in held.holding.columns},
            "rows": [
                {**{name: _plain(data, held, name, value) for name, value in row.items()}, **_part(part)}
                for row, part in zip(held.rows, held.parts, strict=True)
            ],
        }
        for held in data.tables
    ]
    whole = {"portal": current_app.config["BASE_URL"], "exported_at": data.at.isoformat(), "tables": tables}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _part(part: str) -> dict[str, str]:
    return {"my_part": part} if part else {}


def _plain(data: OwnData, held: Held, column: str, value: Any) -> Any:
    """A value for programs; a reference as the number and the name."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if value is not None and (target := _target(held.holding.table, column)):
        return {"id": value, "name": data.names.get((target, value), "")}
    return value


def as_html(data: OwnData) -> str:
    """The data as one page that needs nothing else: no style, script or picture from anywhere."""
    return render_template("privacy/_file.html", data=data)
