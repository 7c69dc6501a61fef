"""`flask organisations import FILE [--dry-run] [--report OUT.csv]`."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import force_locale
from flask_babel import gettext as _

from portal import clock, database, files
from portal.cli import one_sentence
from portal.extensions import db
from portal.imports import operations, queries, work
from portal.imports.columns import check_mapping, ignored, recognised
from portal.imports.judge import judge
from portal.imports.models import Import, Outcome
from portal.imports.sheets import KINDS, Sheet, read_sheet
from portal.permissions import SYSTEM
from portal.web import csv_lines
from portal.workflow import Refused

organisations = AppGroup("organisations", help="Member organisations.")
groups = (organisations,)

SHOWN = 20  # rejected rows named on the screen; the report has them all
REJECTED_SOME = 2  # the exit code when rows were rejected


@dataclass(frozen=True)
class Result:
    """What became of a row."""

    line: int
    outcome: Outcome
    reason: str
    cells: list[str]


@organisations.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option(
    "--report", type=click.Path(path_type=Path), help="Write what became of every row to this CSV file."
)
def import_organisations(file: Path, dry_run: bool, report: Path | None) -> None:
    """Create and change organisations from a spreadsheet; exit code 2 when rows were rejected."""
    with one_sentence():
        content = _content(file)
        sheet = read_sheet(file.suffix.lower().lstrip("."), content)
        check_mapping(recognised(sheet.header))
        if not dry_run:
            key = _taken(file.name, content).id
    with force_locale("pl"):
        results = list(_foreseen(sheet) if dry_run else _entered(key))
        _tell(sheet, results)
    if report:
        with one_sentence():
            _write(report, sheet, results)
    if any(result.outcome is Outcome.REJECTED for result in results):
        sys.exit(REJECTED_SOME)


def _content(file: Path) -> bytes:
    """The bytes of the file, checked as an upload is."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Refused(
            _("The file %(path)s cannot be read: %(why)s.", path=file, why=error.strerror)
        ) from None
    files.check(file.name, content, KINDS)
    return content


def _taken(name: str, content: bytes) -> Import:
    """Keep the file and have its rows checked by the columns its header names."""
    stored = files.store_content(name, content, actor=SYSTEM, kinds=KINDS)
    made = operations.take_file(stored, actor=SYSTEM)
    basis = _("Import of the file %(name)s on %(day)s", name=stored.name, day=clock.today())
    return operations.choose_columns(made, made.mapping, basis=basis, actor=SYSTEM)


def _foreseen(sheet: Sheet) -> Iterator[Result]:
    """What would become of each row; writes nothing."""
    mapping, earlier = recognised(sheet.header), dict[str, int]()
    for start in range(0, len(sheet.rows), work.BATCH):
        rows = sheet.rows[start : start + work.BATCH]
        for (line, cells), verdict in zip(rows, judge(rows, mapping, earlier), strict=True):
            yield Result(line, verdict.outcome, verdict.reason, cells)


def _entered(key: int) -> Iterator[Result]:
    """Check and enter every row, a batch at a time as the worker does, with progress."""
    _finish(key)
    with database.transaction():
        operations.enter(db.session.get_one(Import, key), actor=SYSTEM)
    _finish(key)
    for row in db.session.scalars(queries.rows_of(db.session.get_one(Import, key))):
        if row.outcome:
            yield Result(row.line, row.outcome, row.reason, row.cells)


def _finish(key: int) -> None:
    while (made := db.session.get_one(Import, key, populate_existing=True)).is_running:
        click.echo(f"{made.state.label}: {made.rows_done}/{made.rows_count}", err=True)
        work.advance()


def _tell(sheet: Sheet, results: list[Result]) -> None:
    """The counts, the columns left out and the first rejected rows."""
    for outcome in Outcome:
        click.echo(f"{outcome.value}: {sum(result.outcome is outcome for result in results)}")
    if left_out := ignored(sheet.header, recognised(sheet.header)):
        click.echo(_("Columns left out: %(columns)s.", columns=", ".join(left_out)))
    rejected = [result for result in results if result.outcome is Outcome.REJECTED]
    for result in rejected[:SHOWN]:
        click.echo(_("Line %(line)s: %(reason)s", line=result.line, reason=result.reason), err=True)
    if len(rejected) > SHOWN:
        click.echo(_("And %(count)s more: see them by --report.", count=len(rejected) - SHOWN), err=True)


def _write(report: Path, sheet: Sheet, results: list[Result]) -> None:
    rows = ([row.line, row.outcome.label, row.reason, *row.cells] for row in results)
    try:
        with report.open("w", encoding="utf-8-sig", newline="") as file:
            file.writelines(csv_lines(queries.report_header(sheet.header), rows))
    except OSError as error:
        raise Refused(
            _("The file %(path)s cannot be written: %(why)s.", path=report, why=error.strerror)
        ) from None
