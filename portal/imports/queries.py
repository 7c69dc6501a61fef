"""Imports and their rows."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from portal.extensions import db
from portal.imports.models import Import, ImportRow, Outcome
from portal.permissions import Actor
from portal.web import streamed


def visible(actor: Actor) -> Select[Any]:
    """Every import; only the Biuro comes here."""
    return select(Import)


def listed() -> Select[Any]:
    """The imports, the newest first, with their files and who gave them."""
    return (
        select(Import)
        .options(joinedload(Import.file), joinedload(Import.created_by))
        .order_by(Import.id.desc())
    )


def first_lines(made: Import, rows: Sequence[ImportRow]) -> dict[str, int]:
    """The line of each key entered from the rows before these, in this run."""
    if not rows or not made.rows_done:
        return {}
    found: Any = db.session.execute(
        select(ImportRow.key, func.min(ImportRow.line))
        .where(
            ImportRow.import_id == made.id,
            ImportRow.line < rows[0].line,
            ImportRow.key != "",
            ImportRow.outcome != Outcome.REJECTED,
        )
        .group_by(ImportRow.key)
    )
    return dict(found.all())


def counts(made: Import) -> dict[Outcome, int]:
    """How many rows each outcome has."""
    found: Any = db.session.execute(
        select(ImportRow.outcome, func.count())
        .where(ImportRow.import_id == made.id, ImportRow.outcome.is_not(None))
        .group_by(ImportRow.outcome)
    )
    by_outcome: dict[Any, int] = dict(found.all())
    return {outcome: by_outcome.get(outcome, 0) for outcome in Outcome}


def rows_of(made: Import, outcome: Outcome | None = None) -> Select[Any]:
    """The rows in the order of the file, of one outcome or all."""
    rows = select(ImportRow).where(ImportRow.import_id == made.id).order_by(ImportRow.line)
    return rows.where(ImportRow.outcome == outcome) if outcome else rows


def samples(made: Import, count: int = 3) -> list[list[str]]:
    """The first rows of the file."""
    rows = select(ImportRow.cells).where(ImportRow.import_id == made.id).order_by(ImportRow.line).limit(count)
    return list(db.session.scalars(rows))


def report_header(header: list[str]) -> list[str]:
    """The header of the report: what became of the row, then the columns of the file, so that it can be given again."""
    return [_("line"), _("outcome"), _("reason"), *header]


def report_lines(made: Import, outcome: Outcome | None = None) -> Iterator[list[Any]]:
    """The rows of the report, read while it is sent."""
    for row in streamed(rows_of(made, outcome)):
        yield [row.line, row.outcome.label if row.outcome else "", row.reason, *row.cells]
