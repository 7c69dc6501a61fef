"""The migrations build what the models say, from nothing and from every earlier version, and can be undone."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import MetaData, Table, func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from config import ROOT, TestConfig
from portal import create_app
from portal.extensions import db

FOLDER = ROOT / "migrations"
SCRIPTS = ScriptDirectory(str(FOLDER))
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]
TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    "postgresql": "SELECT tgname || ' ' || tgrelid::regclass, pg_get_triggerdef(oid) FROM pg_trigger "
    "WHERE NOT tgisinternal ORDER BY 1",
}
FUNCTIONS = {
    "sqlite": "SELECT '', '' WHERE 0",
    "postgresql": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
}


@pytest.fixture
def unmigrated(own_database_url, tmp_path) -> Iterator[Flask]:
    """The application within its context on a database without tables."""
    second = create_app(TestConfig(tmp_path, own_database_url))
    with second.app_context():
        yield second
        db.session.remove()
        db.engine.dispose()


def plain(sql: object) -> str:
    return re.sub(r"[\s\"]+", " ", str(sql)).strip().lower()


def rows(queries: dict[str, str]) -> dict[str, str]:
    with db.engine.connect() as connection:
        found = connection.execute(text(queries[db.engine.dialect.name]))
        return {name: plain(sql) for name, sql in found}


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def index(found) -> str:
    options = {name: str(value) for name, value in found["dialect_options"].items()}
    return plain((found["name"], found["column_names"], found["unique"], sorted(options.items())))


def schema() -> dict[str, object]:
    """All that the database knows of its tables, triggers and functions, in words that can be compared."""
    known = inspect(db.engine)
    found: dict[str, object] = {"triggers": rows(TRIGGERS), "functions": rows(FUNCTIONS)}
    read: dict[str, tuple[Any, Callable[[Any], Any]]] = {
        "columns": (known.get_multi_columns(), column),
        "key": (known.get_multi_pk_constraint(), str),
        "indexes": (known.get_multi_indexes(), index),
        "unique": (known.get_multi_unique_constraints(), lambda u: plain((u["name"], u["column_names"]))),
        "checks": (known.get_multi_check_constraints(), lambda c: plain((c["name"], c["sqltext"]))),
        "references": (known.get_multi_foreign_keys(), reference),
    }
    for what, (of_tables, in_words) in read.items():
        for (_schema, table), items in of_tables.items():
            if table != "alembic_version":
                listed = [items["constrained_columns"]] if what == "key" else items
                found[f"{what} of {table}"] = sorted(map(in_words, listed))
    return found


def column(found) -> str:
    collation = getattr(found["type"], "collation", None)
    return plain((found["name"], str(found["type"]), collation, found["nullable"], found["default"]))


def reference(found) -> str:
    parts = ("name", "constrained_columns", "referred_table", "referred_columns", "options")
    return plain([found[part] for part in parts])


@pytest.fixture
def wanted(app) -> dict[str, object]:
    """The schema the models build."""
    return schema()


def test_migrations_from_nothing_build_what_the_models_say(wanted, unmigrated):
    upgrade()
    found = schema()
    assert sorted(found) == sorted(wanted)
    assert {name: found[name] for name in wanted if found[name] != wanted[name]} == {}


def test_alembic_finds_nothing_left_to_migrate(unmigrated):
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_downgrade_to_nothing_leaves_nothing(unmigrated):
    upgrade()
    downgrade(revision="base")
    assert schema() == {"triggers": {}, "functions": {}}
    upgrade()
    assert tables() == set(db.metadata.tables)


def test_upgrade_of_a_current_database_changes_nothing(unmigrated):
    upgrade()
    before = schema()
    upgrade()
    assert schema() == before


def test_each_migration_can_be_undone_and_done_again(unmigrated):
    for revision in REVISIONS:
        before = schema()
        upgrade(revision=revision)
        after = schema()
        downgrade(revision="-1")
        assert schema() == before
        upgrade(revision=revision)
        assert schema() == after


def made_up(column, checks: list[str]) -> object:
    """A value a column without a default may hold: the first one its check lists, or one of its type."""
    bare = [re.sub(r"::(?:text|character varying)|[()]", "", check).strip() for check in checks]
    lists = re.compile(rf"{column.name}\s+(?:in|= any)\b[^']*'([^']+)'", re.IGNORECASE)
    listed = [match.group(1) for check in bare if (match := lists.match(check))]
    kind = column.type.python_type
    if listed:
        return listed[0]
    if kind is str:
        return "x"[: column.type.length]
    samples = {"int": "1", "bool": "false", "date": "'2015-05-12'", "datetime": "'2015-05-12 10:00:00'"}
    return text(samples.get(kind.__name__, "'{}'"))


def fill(connection) -> dict[str, int]:
    """One row in every table that takes a made-up one; the number of rows by table."""
    metadata = MetaData()
    metadata.reflect(connection, only=lambda name, _meta: name != "alembic_version")
    known = inspect(connection)
    for table in metadata.sorted_tables:
        checks = [check["sqltext"] for check in known.get_check_constraints(table.name)]
        values = {c.name: made_up(c, checks) for c in table.columns if not c.nullable}
        try:
            with connection.begin_nested():
                connection.execute(table.insert().values(values))
        except DBAPIError:
            continue  # a rule of this table takes more than made-up values
    return {table.name: count(connection, table) for table in metadata.sorted_tables}


def count(connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def test_database_with_data_of_every_earlier_version_upgrades_and_loses_nothing(unmigrated):
    """Each step starts with rows made up in the tables of the version before it."""
    for revision, following in pairwise(REVISIONS):
        upgrade(revision=revision)
        with db.engine.begin() as connection:
            before = fill(connection)
        upgrade(revision=following)
        with db.engine.connect() as connection:
            metadata = MetaData()
            metadata.reflect(connection, only=list(before))
            after = {name: count(connection, metadata.tables[name]) for name in before}
        kept = sum(map(bool, before.values()))
        assert (revision, kept > len(before) // 2, after) == (revision, True, before)


def test_files_are_numbered_and_say_the_change():
    names = sorted(path.name for path in (FOLDER / "versions").glob("*.py"))
    numbers = [name.split("_")[0] for name in names]
    assert [name for name in names if not re.fullmatch(r"\d{4}_[a-z][a-z0-9_]{4,}\.py", name)] == []
    assert numbers == [f"{number:04d}" for number in range(1, len(names) + 1)]


def test_migrations_follow_one_another_in_the_order_of_their_numbers():
    scripts = list(reversed(list(SCRIPTS.walk_revisions())))
    names = [script.path.rsplit("/", 1)[-1] for script in scripts]
    assert (len(names) > 0, names) == (True, sorted(names))
    assert [later.down_revision for _earlier, later in pairwise(scripts)] == [
        s.revision for s in scripts[:-1]
    ]


def test_migrations_need_no_code_of_the_portal():
    """A migration imports no model: models change, what a past migration did must not."""
    importing = [
        path.name
        for path in (FOLDER / "versions").glob("*.py")
        if re.search(r"^\s*(from|import) portal\b(?!\.guards|.* guards)", path.read_text(), re.MULTILINE)
    ]
    assert importing == []
