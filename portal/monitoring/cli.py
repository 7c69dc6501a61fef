"""`flask indicators export` and `flask indicators evidence`: the same figures and rows as the screens."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from flask_babel import force_locale
from flask_babel import gettext as _

from portal.cli import fail
from portal.monitoring import evidence, tables
from portal.monitoring.figures import Matrix, Row, figures
from portal.monitoring.tables import Wanted
from portal.spreadsheet import as_xlsx
from portal.web import csv_lines, parse_as_of
from portal.workflow import Refused

indicators = AppGroup("indicators", help="The figures of the action plan.")
groups = (indicators,)


@contextmanager
def _one_sentence() -> Iterator[None]:
    """Bad input becomes one sentence on stderr; nothing is written, so no lock is taken."""
    try:
        with force_locale("pl"):
            yield
    except Refused as refusal:
        fail(str(refusal.sentence))


@indicators.command("export")
@click.option("--year", help="One year of the plan.")
@click.option("--area", help="The number of one area.")
@click.option("--as-of", help="An ISO day (its end) or moment; now when left out.")
@click.option("--format", "form", default="csv", help="csv, json or xlsx.")
@click.option("--output", type=click.Path(path_type=Path), help="A file; the standard output when left out.")
def export(year: str | None, area: str | None, as_of: str | None, form: str, output: Path | None) -> None:
    """The figures, one line per indicator and year."""
    with _one_sentence():
        _known(form, ("csv", "json", "xlsx"))
        matrix = _matrix(as_of)
        wanted = Wanted(
            area=_area(matrix, area) if area else None, year=_year(matrix, year) if year else None
        )
        _write(form, tables.COLUMNS, tables.lines(matrix, wanted), output)


@indicators.command("evidence")
@click.argument("code")
@click.option("--year", help="A year of the plan.")
@click.option("--as-of", help="An ISO day (its end) or moment; now when left out.")
@click.option("--format", "form", default="csv", help="csv or json.")
def show_evidence(code: str, year: str | None, as_of: str | None, form: str) -> None:
    """The rows behind the figure of indicator CODE in a year, as many as it says."""
    with _one_sentence():
        _known(form, ("csv", "json"))
        matrix = _matrix(as_of)
        row, known_year = _row(matrix, code), _year(matrix, year)
        moment = _moment(as_of)
        lines = evidence.lines(row.indicator, known_year, moment)
        cells = (evidence.cells(row.indicator, known_year, line) for line in lines)
        _write(form, evidence.COLUMNS, cells, None)


def _known(form: str, forms: tuple[str, ...]) -> None:
    if form not in forms:
        raise Refused(
            _(
                "The format “%(form)s” is unknown. Choose one of: %(forms)s.",
                form=form,
                forms=", ".join(forms),
            )
        )


def _moment(as_of: str | None) -> Any:
    try:
        return parse_as_of(as_of).moment
    except (ValueError, OverflowError):
        raise Refused(
            _(
                "“%(text)s” is not a date. Enter it as year-month-day, for example 2015-01-31.",
                text=(as_of or "")[:40],
            )
        ) from None


def _matrix(as_of: str | None) -> Matrix:
    matrix = figures(_moment(as_of))
    if not matrix.rows:
        raise Refused(_("No action plan has been loaded yet. Load it by “plan load FILE”."))
    return matrix


def _year(matrix: Matrix, text: str | None) -> int:
    years = {str(year): year for year in matrix.plan.years}
    if text is None:
        raise Refused(_("Name the year by --year."))
    if text not in years:
        raise Refused(
            _(
                "“%(text)s” is not a year of the plan (%(first)s–%(last)s).",
                text=text[:40],
                first=min(years),
                last=max(years),
            )
        )
    return years[text]


def _area(matrix: Matrix, text: str) -> int:
    areas = {str(area.number): area.number for area in matrix.plan.areas}
    if text not in areas:
        raise Refused(
            _(
                "“%(text)s” is not an area of the plan. Choose one of: %(areas)s.",
                text=text[:40],
                areas=", ".join(areas),
            )
        )
    return areas[text]


def _row(matrix: Matrix, code: str) -> Row:
    if code not in matrix.by_code:
        raise Refused(_("The plan has no indicator “%(code)s”.", code=code[:40]))
    return matrix.by_code[code]


def _write(form: str, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]], output: Path | None) -> None:
    """The rows in their format, to a file or the standard output."""
    if form == "xlsx":
        pieces: Iterable[bytes] = [as_xlsx(columns, iter(rows))]
    else:
        texts = csv_lines(columns, rows) if form == "csv" else tables.as_json(columns, iter(rows))
        pieces = (text.encode() for text in texts)
    try:
        if output is None:
            _pour(pieces, sys.stdout.buffer)
        else:
            with output.open("wb") as file:
                _pour(pieces, file)
    except OSError as error:
        raise Refused(
            _("The file %(path)s cannot be written: %(why)s.", path=output or "-", why=error.strerror)
        ) from None


def _pour(pieces: Iterable[bytes], stream: Any) -> None:
    for piece in pieces:
        stream.write(piece)
    stream.flush()
