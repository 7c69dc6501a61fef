"""The worker's part of an import: the next batch of rows, checked or entered in one transaction."""

from flask_babel import force_locale
from sqlalchemy import select

from portal import clock, jobs
from portal.accounts.queries import load_actor
from portal.database import transaction
from portal.extensions import db
from portal.imports.judge import Verdict, judge
from portal.imports.models import Import, ImportRow, ImportState
from portal.imports.operations import enter_rows
from portal.imports.queries import first_lines
from portal.permissions import SYSTEM, Actor
from portal.workflow import move

BATCH = 500  # rows checked or entered in one transaction


@jobs.step
def advance() -> bool:
    """Do the next batch of the oldest import in hand, in one transaction; False when there is none.

    A worker killed meanwhile leaves the batch undone, and the next one does it whole.
    """
    with transaction(), force_locale("pl"):
        made = db.session.scalars(
            select(Import)
            .where(Import.state.in_((ImportState.CHECKING, ImportState.APPLYING)))
            .order_by(Import.id)
            .limit(1)
            .with_for_update()
        ).first()
        if made is None:
            return False
        do_batch(made)
        return True


def do_batch(made: Import) -> None:
    """Check, or check and enter, the next rows; the last batch ends the work."""
    rows = db.session.scalars(
        select(ImportRow)
        .where(ImportRow.import_id == made.id)
        .order_by(ImportRow.line)
        .offset(made.rows_done)
        .limit(BATCH)
    ).all()
    verdicts = judge([(row.line, row.cells) for row in rows], made.mapping, first_lines(made, rows))
    if made.state is ImportState.APPLYING:
        enter_rows(made, verdicts, actor=_actor_of(made))
    for row, verdict in zip(rows, verdicts, strict=True):
        _note(row, verdict)
    made.rows_done += len(rows)
    if made.rows_done >= made.rows_count:
        move(made, ImportState.DONE if made.state is ImportState.APPLYING else ImportState.CHECKED)
        made.applied_at = clock.now() if made.state is ImportState.DONE else None
    db.session.flush()


def _actor_of(made: Import) -> Actor:
    """The person the rows are entered for; the portal itself for a file given on the command line."""
    return load_actor(made.created_by) if made.created_by else SYSTEM


def _note(row: ImportRow, verdict: Verdict) -> None:
    row.key, row.outcome = verdict.parsed.key, verdict.outcome
    row.reason, row.changes = verdict.reason, verdict.changes
    row.organisation_id = verdict.organisation.id if verdict.organisation else None
