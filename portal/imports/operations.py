"""Taking a spreadsheet, checking its rows and entering them, a batch at a time."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import insert

from portal import clock, files
from portal.activity import unrecorded
from portal.extensions import db
from portal.files import StoredFile
from portal.imports.columns import check_mapping, recognised
from portal.imports.judge import Verdict, wanted_of
from portal.imports.models import Import, ImportRow, ImportState, Outcome
from portal.imports.sheets import Sheet, read_sheet
from portal.organisations.models import (
    ContactField,
    MembershipLevel,
    MembershipStatus,
    Organisation,
)
from portal.organisations.operations import admit_all
from portal.permissions import Actor
from portal.workflow import move

NO_FACT = "the rows of a file are counted when they are entered"


@unrecorded(NO_FACT, says=_l("Gave a spreadsheet of organisations"))
def take_file(stored: StoredFile, *, actor: Actor) -> Import:
    """Read the rows of a stored spreadsheet and propose what its columns mean.

    Raises Refused when it cannot be read or holds no rows.
    """
    sheet = read_sheet(stored.extension, files.path_of(stored.sha256).read_bytes())
    made = Import(
        file=stored,
        header=sheet.header,
        mapping=recognised(sheet.header),
        rows_count=len(sheet.rows),
        created_by_id=actor.user_id,
        created_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    _keep_rows(made, sheet)
    return made


def _keep_rows(made: Import, sheet: Sheet) -> None:
    """Every row as it was, so that none can disappear."""
    rows = [{"import_id": made.id, "line": line, "cells": cells} for line, cells in sheet.rows]
    db.session.execute(insert(ImportRow), rows)


@unrecorded(NO_FACT, says=_l("Chose the columns of a spreadsheet"))
def choose_columns(made: Import, mapping: dict[str, int], *, basis: str, actor: Actor) -> Import:
    """Have every row checked by these columns (place by name); `basis` is the resolution new members join by.

    Raises Refused when the name, or both REGON and NIP, have no column, when two share one, or when it was entered.
    """
    check_mapping(mapping)
    move(made, ImportState.CHECKING)
    made.mapping, made.basis, made.rows_done = mapping, basis, 0
    return made


@unrecorded(NO_FACT, says=_l("Had a spreadsheet entered"))
def enter(made: Import, *, actor: Actor) -> Import:
    """Have the checked rows entered. Raises Refused when it was not checked or entering has begun already."""
    move(made, ImportState.APPLYING)
    made.rows_done = 0
    return made


@unrecorded(NO_FACT, says=_l("Entered rows of a spreadsheet"))
def enter_rows(made: Import, verdicts: Sequence[Verdict], *, actor: Actor) -> Import:
    """Create and change organisations as the verdicts say; each verdict then names its organisation."""
    for verdict in verdicts:
        if verdict.outcome is Outcome.CREATED:
            verdict.organisation = _new(verdict, made)
        elif verdict.outcome is Outcome.CHANGED and verdict.organisation:
            for name, value in wanted_of(verdict.parsed, verdict.organisation).items():
                setattr(verdict.organisation, name, value)
            _set_contacts(verdict.organisation, verdict.parsed.contacts)
    admitted = [row.organisation for row in verdicts if row.outcome is Outcome.CREATED and row.organisation]
    if admitted:
        admit_all(admitted, actor=actor)
    return made


def _new(verdict: Verdict, made: Import) -> Organisation:
    values: dict[str, Any] = {"joined_on": clock.today(), **verdict.parsed.values}
    level = values.pop("level", MembershipLevel.INFORMATION)
    organisation = Organisation(created_at=clock.now(), contacts=[], **values)
    organisation.statuses.append(
        MembershipStatus(level=level, starts_on=organisation.joined_on, basis=made.basis)
    )
    _set_contacts(organisation, verdict.parsed.contacts)
    return organisation


def _set_contacts(organisation: Organisation, contacts: dict[str, str]) -> None:
    """New values keep who sees them; a new way of contact is for members."""
    present = {contact.kind: contact for contact in organisation.contacts}
    for kind, value in contacts.items():
        if kind in present:
            present[kind].value = value
        else:
            organisation.contacts.append(ContactField(kind=kind, value=value))
