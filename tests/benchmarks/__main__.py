"""Runs the benchmarks on both databases, prints the table of figures and ratios, writes `bench.json`.

Without PORTAL_TEST_DATABASE_URL it starts itself again with a PostgreSQL database made for it.
"""

import json
import os
import pkgutil
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from config import ROOT, TestConfig
from portal import create_app, guards
from portal.extensions import db
from tests import benchmarks
from tests.benchmarks import Bench, Figure

RESULT = ROOT / "bench.json"
WITH_POSTGRESQL = ROOT / "tests" / "with-postgresql.sh"
HEADER = ("database", "benchmark", "value", "limit", "ratio")


def main(wanted: list[str]) -> int:
    """Run the wanted benchmarks (all by default); 1 when a promise is broken."""
    if "PORTAL_TEST_DATABASE_URL" not in os.environ:
        os.execv(WITH_POSTGRESQL, [str(WITH_POSTGRESQL), sys.executable, "-m", "tests.benchmarks", *wanted])
    names = [module.name for module in pkgutil.iter_modules(benchmarks.__path__)]
    modules = [import_module(f"tests.benchmarks.{name}") for name in names if name != "__main__"]
    found: list[dict[str, object]] = []
    print(row(HEADER), flush=True)
    for module in modules:
        name = module.__name__.rpartition(".")[2]
        if hasattr(module, "run") and (not wanted or name in wanted):
            for database in ("SQLite", "PostgreSQL"):
                with bench_on(database) as bench:
                    for figure in module.run(bench):
                        found.append(entry(database, name, figure))
                        print(shown(database, figure), flush=True)
    RESULT.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return int(any((line["ratio"] or 0) > 1 for line in found))  # type: ignore[operator]


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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
