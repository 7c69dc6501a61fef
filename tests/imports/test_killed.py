"""A worker killed in the middle of an import: after restart nothing is lost and nothing entered twice."""

from sqlalchemy import func, select

from portal import files
from portal.activity import ActivityEvent
from portal.database import transaction
from portal.extensions import db
from portal.imports import operations
from portal.imports.models import Import, ImportState
from portal.imports.sheets import KINDS
from portal.organisations.models import Organisation
from portal.permissions import SYSTEM
from tests import processes
from tests.imports.sheets import csv_of, regon
from tests.processes import wait_for

ROWS = 2000


def count(model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def state_of(key):
    db.session.rollback()
    return db.session.get_one(Import, key).state


def test_worker_killed_while_entering_loses_no_row_and_enters_none_twice(own_database_url, tmp_path):
    rows = [["nazwa", "regon"], *([f"Szkoła {number}", regon(number)] for number in range(ROWS))]
    with processes.portal_on(own_database_url, tmp_path) as app:
        with transaction():
            stored = files.store_content("plik.csv", csv_of(rows), actor=SYSTEM, kinds=KINDS)
            made = operations.take_file(stored, actor=SYSTEM)
            operations.choose_columns(made, made.mapping, basis="Uchwała", actor=SYSTEM)
            key = made.id
        with processes.worker(app):
            wait_for(lambda: state_of(key) is ImportState.CHECKED, "every row checked")
            with transaction():
                operations.enter(db.session.get_one(Import, key), actor=SYSTEM)
            wait_for(lambda: count(Organisation), "the first members")
        interrupted = count(Organisation)
        with processes.worker(app):
            wait_for(lambda: state_of(key) is ImportState.DONE, "every row entered")
        assert interrupted < ROWS
        assert (count(Organisation), count(ActivityEvent)) == (ROWS, ROWS)
