"""The ledger is append-only and has two clocks (architecture: the ledger)."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal import clock
from portal.activity import ActivityTag, Fact, Party, Tag, correct, void, write_fact
from portal.extensions import db
from portal.kinds import Kind
from portal.permissions import SYSTEM

DAY = date(2015, 5, 12)


def a_fact(**values):
    fact = Fact("document", 1, "Raport", DAY, [Party(1, "Szkoła")], [Tag("1.1.4", "Edukacyjna Gmina")])
    return write_fact(Fact(**{**fact.__dict__, **values}), Kind.DOCUMENT_PUBLISHED, SYSTEM)


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM activity_event",
        "DELETE FROM activity_tag",
        "DELETE FROM activity_party",
        "UPDATE activity_event SET label = 'x'",
        "UPDATE activity_event SET occurred_on = '2014-01-01', voided_at = '2015-06-01', void_reason = 'x'",
        "UPDATE activity_tag SET indicator = '9.9.9'",
        "UPDATE activity_party SET name = 'x'",
    ],
)
def test_ledger_refuses_every_change_but_voiding(app, change):
    a_fact()
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(change))


def test_voiding_marks_the_tags_too_and_only_once(app):
    row = a_fact()
    with clock.at(datetime(2015, 6, 1, tzinfo=UTC)):
        void(row, actor=SYSTEM, reason="pomyłka")
    assert db.session.query(ActivityTag.voided_at).scalar() == datetime(2015, 6, 1, tzinfo=UTC)
    with pytest.raises(DBAPIError, match="append-only"):
        void(row, actor=SYSTEM, reason="znowu")


def test_correction_replaces_the_fact_in_one_moment(app):
    row = a_fact()
    with clock.at(datetime(2015, 6, 1, tzinfo=UTC)):
        right = correct(row, Fact("document", 1, "Raport", date(2014, 1, 1)), actor=SYSTEM, reason="data")
    assert (right.corrects_id, right.recorded_at, right.kind) == (row.id, row.voided_at, row.kind)


def test_same_fact_cannot_be_live_twice(app):
    a_fact()
    with pytest.raises(DBAPIError):
        a_fact()
