"""The figures over a large ledger: cold and warm, now and as of a day, the evidence page and the evidence as CSV."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import event

from portal import clock
from portal.extensions import db
from portal.monitoring import evidence, figures
from portal.plan.queries import in_force
from tests.benchmarks import Bench, Figure, ledger, milliseconds

MILLION, COUNTED, CSV_ROWS = 1_000_000, 200_000, 100_000
AS_OF = clock.end_of_day(date(2019, 1, 31))
PAGE = 4096


def run(bench: Bench) -> Iterator[Figure]:
    """A million rows of which 200,000 are counted, then 800,000 counted ones more."""
    ledger.seed(MILLION, COUNTED)
    yield from matrix("200,000 counted of 1,000,000", 300)
    yield from evidence_pages(bench.app.test_client(), "200,000 counted")
    ledger.extend(MILLION - COUNTED, CSV_ROWS)
    yield from matrix("1,000,000 counted of 1,800,000", 1000)
    yield from evidence_pages(bench.app.test_client(), "1,000,000 counted")
    yield from evidence_csv()


def matrix(size: str, limit: int) -> Iterator[Figure]:
    """The whole matrix, computed anew and kept."""
    for when, moment in (("as of a day", AS_OF), ("now", None)):

        def ask(moment: object = moment) -> None:
            figures.figures(moment)  # type: ignore[arg-type]
            db.session.rollback()

        figures.forget()
        yield Figure(f"matrix {when}, first in the process, {size}", milliseconds(ask, 1))
        yield Figure(f"matrix {when}, cold, {size}", milliseconds(ask, 5, figures.forget), limit=limit)
        yield Figure(f"matrix {when}, warm, {size}", milliseconds(ask, 20), limit=20)
        yield Figure(f"matrix {when}, SQL statements, {size}", statements_of(ask), "")


def statements_of(ask: object) -> int:
    """How many SQL statements an answer takes that is not kept."""
    found: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        found.append(statement)

    figures.forget()
    event.listen(db.engine, "before_cursor_execute", note)
    ask()  # type: ignore[operator]
    event.remove(db.engine, "before_cursor_execute", note)
    return len(found)


def evidence_pages(client: FlaskClient, size: str) -> Iterator[Figure]:
    """The whole answer of an evidence page: an ordinary figure, and the largest one."""
    for name, code, year in (
        ("count", "1.2.1", 2015),
        ("persons", "5.1.4", 2015),
        ("new ones", "5.2.4", 2014),
    ):
        address = f"/monitoring/{code}/evidence?year={year}"
        rows = evidence.page_of(in_force().find(code), year, None).total  # type: ignore[arg-type]
        db.session.rollback()
        taken = milliseconds(lambda address=address: client.get(address))  # type: ignore[misc]
        yield Figure(f"evidence page, {name}, {rows:,} rows, {size}", taken, limit=100)


def evidence_csv() -> Iterator[Figure]:
    """A CSV of 100,000 evidence rows: how long, and how much the memory of the process varied meanwhile."""
    indicator = in_force().find(ledger.BIG)
    assert indicator is not None
    sizes, rows = [], 0

    def read() -> None:
        nonlocal rows
        rows = 0
        for line in evidence.lines(indicator, 2014, None):
            evidence.cells(indicator, 2014, line)
            rows += 1
            if rows % 1000 == 0:
                sizes.append(memory())

    read()  # what stays in the process after the first time is no part of one download
    sizes.clear()
    taken = milliseconds(read, 1)
    db.session.rollback()
    yield Figure("evidence CSV, rows", rows, "")
    yield Figure("evidence CSV, time", taken)
    yield Figure(
        "evidence CSV, memory between first and last row", round(max(sizes) - min(sizes), 1), "MB", 20
    )


def memory() -> float:
    """The resident memory of this process, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 1e6
