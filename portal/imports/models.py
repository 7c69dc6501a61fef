"""An import and its rows, kept with what became of each."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.columns import UTCDateTime, enum_column
from portal.extensions import db
from portal.files import StoredFile
from portal.workflow import State

if TYPE_CHECKING:
    from portal.accounts.models import User


class ImportState(State):
    """How far an import is."""

    COLUMNS = "columns", _l("Columns to choose"), "warning"
    CHECKING = "checking", _l("Being checked"), "info"
    CHECKED = "checked", _l("Checked, nothing entered yet"), "warning"
    APPLYING = "applying", _l("Being entered"), "info"
    DONE = "done", _l("Entered"), "success"


ImportState.transitions = {
    "columns": ("checking",),
    "checking": ("checked",),
    "checked": ("checking", "applying"),
    "applying": ("done",),
}


class Outcome(State):
    """What becomes of a row."""

    CREATED = "created", _l("New organisation"), "success"
    CHANGED = "changed", _l("Changed"), "info"
    UNCHANGED = "unchanged", _l("Unchanged"), "neutral"
    REJECTED = "rejected", _l("Rejected"), "danger"


Outcome.transitions = {}


class Import(db.Model):
    """A spreadsheet of organisations given by the Biuro."""

    __tablename__ = "organisation_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    state: Mapped[ImportState] = mapped_column(enum_column(ImportState), default=ImportState.COLUMNS)
    header: Mapped[list[str]] = mapped_column(JSON)
    mapping: Mapped[dict[str, int]] = mapped_column(JSON)
    basis: Mapped[str] = mapped_column(String(300), default="")
    rows_count: Mapped[int]
    rows_done: Mapped[int] = mapped_column(default=0)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    applied_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    file: Mapped[StoredFile] = relationship()
    created_by: Mapped["User | None"] = relationship()

    @property
    def is_running(self) -> bool:
        """Whether the worker has it in hand."""
        return self.state in (ImportState.CHECKING, ImportState.APPLYING)


class ImportRow(db.Model):
    """A row of the file as it was, and what becomes of it."""

    __tablename__ = "organisation_import_row"
    __table_args__ = (
        Index("ix_organisation_import_row_outcome", "import_id", "outcome"),
        Index("ix_organisation_import_row_key", "import_id", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("organisation_import.id"))
    line: Mapped[int]
    cells: Mapped[list[str]] = mapped_column(JSON)
    key: Mapped[str] = mapped_column(String(340), default="")
    outcome: Mapped[Outcome | None] = mapped_column(enum_column(Outcome))
    reason: Mapped[str] = mapped_column(Text, default="")
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
