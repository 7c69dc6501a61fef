"""One benchmark on one database: measured, printed as a line of the table and kept as an entry of `bench.json`."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from config import TestConfig
from portal import create_app, guards
from portal.extensions import db
from tests.benchmarks import Bench, Figure


def measure(name: str, database: str) -> list[dict[str, object]]:
    """Run one benchmark on one database, print its figures as they come; nothing for a module that is none."""
    module = import_module(f"tests.benchmarks.{name}")
    if not hasattr(module, "run"):
        return []
    found = []
    with bench_on(database) as bench:
        for figure in module.run(bench):
            found.append(entry(database, name, figure))
            print(shown(database, figure), flush=True)
    return found


def entry(database: str, name: str, figure: Figure) -> dict[str, object]:
    """A figure as `bench.json` keeps it."""
    return {"database": database, "benchmark": name, **figure.__dict__, "ratio": figure.ratio}


def shown(database: str, figure: Figure) -> str:
    """A figure as a line of the table."""
    limit = "" if figure.limit is None else f"{figure.limit:g} {figure.unit}"
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}{' !' if figure.ratio > 1 else ''}"
    return row((database, figure.name, f"{figure.value:g} {figure.unit}", limit, ratio))


def row(cells: tuple[str, ...]) -> str:
    """Cells under the header."""
    return f"{cells[0]:<11} {cells[1]:<62} {cells[2]:>14} {cells[3]:>12} {cells[4]:>7}"


@contextmanager
def bench_on(database: str) -> Iterator[Bench]:
    """An application on an empty database of this kind, dropped afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    with empty_database(database, folder) as url:
        app = create_app(TestConfig(folder, url))
        with app.app_context():
            db.create_all()
            for statement in guards.statements(db.engine.dialect.name):
                db.session.execute(text(statement))
            db.session.commit()
            yield Bench(database, app)
            db.session.remove()
            db.engine.dispose()
    shutil.rmtree(folder)


@contextmanager
def empty_database(database: str, folder: Path) -> Iterator[str]:
    """The address of an empty database."""
    if database == "SQLite":
        yield f"sqlite:///{folder / 'bench.db'}"
        return
    url = make_url(os.environ["PORTAL_TEST_DATABASE_URL"]).set(drivername="postgresql+psycopg")
    name = f"{url.database}_bench"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    yield url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    server.dispose()
