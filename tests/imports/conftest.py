"""An import from its file to its end, as the Biuro and the worker take it."""

from datetime import date

import pytest

from portal import clock, files
from portal.extensions import db
from portal.imports import operations, work
from portal.imports.models import Import
from portal.imports.sheets import KINDS
from portal.permissions import SYSTEM
from tests import factories

TODAY = date(2015, 12, 1)


@pytest.fixture(autouse=True)
def _in_december_2015():
    with clock.at(clock.at_noon(TODAY)):
        yield


@pytest.fixture
def clerk(app):
    return factories.actor(factories.office())


@pytest.fixture
def check(app):
    """`check(content, name="plik.csv")`: the import of a file, its rows checked."""

    def take_and_check(content, name="plik.csv", mapping=None):
        stored = files.store_content(name, content, actor=SYSTEM, kinds=KINDS)
        made = operations.take_file(stored, actor=SYSTEM)
        chosen = made.mapping if mapping is None else mapping
        operations.choose_columns(made, chosen, basis="Uchwała nr 7", actor=SYSTEM)
        db.session.commit()
        return finish(made.id)

    return take_and_check


@pytest.fixture
def bring_in(check):
    """`bring_in(content)`: the import of a file, its rows entered."""

    def take_and_enter(content, name="plik.csv"):
        made = check(content, name)
        operations.enter(made, actor=SYSTEM)
        db.session.commit()
        return finish(made.id)

    return take_and_enter


def finish(key):
    """Do the batches left, as the worker does."""
    while work.advance():
        pass
    return db.session.get_one(Import, key, populate_existing=True)
