"""`flask barter verify`: nothing to say of a whole bank, a sentence for every damage done behind its back."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from portal import clock
from portal.barter import guards, operations, verification
from portal.barter.models import Outcome, ResourceKind
from portal.extensions import db
from tests import factories


@pytest.fixture
def whole(market):
    """A bank in which everything happened that moves hours."""
    market.confirmed()
    market.asked()
    market.reported()
    operations.settle_dispute(
        market.disputed(), actor=market.biuro, outcome=Outcome.IN_PART, reason="x", minutes=45
    )
    operations.settle_dispute(market.disputed(), actor=market.biuro, outcome=Outcome.REJECTED, reason="x")
    operations.reverse_exchange(market.confirmed(), actor=market.biuro, reason="Pomyłka")
    market.offer.resource_kind = ResourceKind.ROOM
    market.confirmed()
    gift = operations.give_hours(market.recipient, actor=market.gives, minutes=30, reason="Na start")
    operations.reverse_transfer(gift, actor=market.biuro, reason="Pomyłka")
    operations.give_start_hours(market.provider, actor=market.biuro)
    gone = factories.organisation("Dawna Firma")
    operations.move_hours(gone, actor=market.biuro, minutes=30, reason="x")
    gone.left_on = clock.today() - timedelta(days=1)
    operations.write_off(gone, actor=market.biuro, reason="Likwidacja", document="Notatka nr 1")
    db.session.flush()
    return market


GUARDED, SWITCHES = (*guards.TABLES, "activity_event"), ("DISABLE", "ENABLE")
# What lets a damage happen that the tables refuse even without their triggers.
LOOSEN = {
    "sqlite": [
        "PRAGMA ignore_check_constraints = ON",
        "ALTER TABLE hour_transfer RENAME TO kept_transfer",
        "CREATE TABLE hour_transfer AS SELECT * FROM kept_transfer",
    ],
    "postgresql": [
        "ALTER TABLE hour_entry DROP CONSTRAINT ck_hour_entry_minutes_in_quarters",
        "ALTER TABLE hour_transfer DROP CONSTRAINT uq_hour_transfer_exchange_id_kind",
    ],
}


def damage(*statements, loosened=False):
    """Do it behind the back of the triggers."""
    db.session.flush()
    dialect, again = db.engine.dialect.name, []
    if dialect == "sqlite":
        triggers = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        first = [f"DROP TRIGGER {name}" for name in db.session.scalars(triggers).all()]
    else:
        first, again = ([f"ALTER TABLE {name} {do} TRIGGER USER" for name in GUARDED] for do in SWITCHES)
    for statement in (*first, *(LOOSEN[dialect] if loosened else ()), *statements, *again):
        db.session.execute(text(statement))
    db.session.expire_all()


def test_whole_bank_has_no_differences(whole):
    assert list(verification.differences()) == []


FACT = "UPDATE activity_event SET {} WHERE subject_type = 'exchange' AND subject_id = 1"
STATE = "UPDATE exchange SET state = '{}' WHERE id = {}"
NOT_ACCEPTED = "Exchange 1: is booked without the acceptance of the same terms by both organisations."
DAMAGES = {
    "entry gone": (
        ["DELETE FROM hour_entry WHERE id = 1"],
        [
            "Transfer 1: has 1 entries with -150 minutes in all, not two that sum to zero.",
            "All accounts together have -150 minutes, not zero.",
        ],
    ),
    "entries that do not sum to zero": (
        ["UPDATE hour_entry SET minutes = 135 WHERE id = 1"],
        [
            "Transfer 1: has 2 entries with -15 minutes in all, not two that sum to zero.",
            "All accounts together have -15 minutes, not zero.",
            "Transfer 1: books 135 minutes, exchange 1 says 150.",
        ],
    ),
    "other minutes": (
        ["UPDATE hour_entry SET minutes = minutes * 2 WHERE transfer_id = 1"],
        ["Transfer 1: books 300 minutes, exchange 1 says 150."],
    ),
    "sides exchanged": (
        ["UPDATE hour_entry SET minutes = -minutes WHERE transfer_id = 1"],
        ["Transfer 1: its sides are not the recipient and the provider of exchange 1."],
    ),
    "transfer gone": (
        ["DELETE FROM hour_entry WHERE transfer_id = 1", "DELETE FROM hour_transfer WHERE id = 1"],
        ["Exchange 1: its state is “Confirmed and booked”, but no hours are booked."],
    ),
    "state of a booked exchange": (
        [STATE.format("reported", 1)],
        [
            "Exchange 1: its state is “Waiting for confirmation”, but hours are booked.",
            "Exchange 1: counts in the figures, but no hours are booked.",
        ],
    ),
    "state of a reversed exchange": (
        [STATE.format("confirmed", 6)],
        [
            "Exchange 6: its state is “Confirmed and booked”, but its booking is reversed.",
            "Exchange 6: is booked and has 0 facts in the figures, not one.",
        ],
    ),
    "state says reversed": (
        [STATE.format("reversed", 1)],
        [
            "Exchange 1: its state is “Booking reversed”, but its booking is not reversed.",
            "Exchange 1: counts in the figures, but no hours are booked.",
        ],
    ),
    "recognised minutes": (
        ["UPDATE exchange_dispute SET settled_minutes = 60 WHERE exchange_id = 4"],
        ["Transfer 2: books 45 minutes, exchange 4 says 60."],
    ),
    "rejected, yet recognised": (
        ["UPDATE exchange_dispute SET settled_minutes = 60, outcome = 'in_part' WHERE exchange_id = 5"],
        [
            "Exchange 5: its state is “Settled by the Office”, but no hours are booked.",
            "Exchange 5: is booked and has 0 facts in the figures, not one.",
        ],
    ),
    "acceptance gone": (["DELETE FROM exchange_acceptance WHERE id = 1"], [NOT_ACCEPTED]),
    "acceptance of other terms": (
        ["UPDATE exchange_acceptance SET digest = 'other' WHERE id = 2"],
        [NOT_ACCEPTED],
    ),
    "acceptance of somebody else": (
        ["UPDATE exchange_acceptance SET organisation_id = (SELECT MAX(id) FROM organisation) WHERE id = 2"],
        [NOT_ACCEPTED],
    ),
    "newer terms nobody accepted": (
        ["UPDATE exchange_terms SET exchange_id = 1, number = 2 WHERE exchange_id = 2"],
        [NOT_ACCEPTED],
    ),
    "reversal of other minutes": (
        ["UPDATE hour_entry SET minutes = minutes / 10 WHERE transfer_id = 4"],
        ["Transfer 4: is not the opposite of transfer 3, which it reverses."],
    ),
    "start-up hours of another": (
        ["UPDATE hour_transfer SET started_id = (SELECT MAX(id) FROM organisation) WHERE kind = 'start'"],
        ["Transfer 8: its sides do not fit its kind."],
    ),
    "write-off between organisations": (
        ["UPDATE hour_entry SET account_id = 1 WHERE transfer_id = 10 AND minutes > 0"],
        ["Transfer 10: its sides do not fit its kind."],
    ),
    "fact gone": (
        [FACT.format("voided_at = recorded_at, void_reason = 'x'")],
        ["Exchange 1: is booked and has 0 facts in the figures, not one."],
    ),
    "fact of another day": (
        [FACT.format("occurred_on = '2001-01-01'")],
        ["Exchange 1: its fact in the figures has another kind or day."],
    ),
    "fact of another kind": (
        [FACT.format("kind = 'barter.resource_lent'")],
        ["Exchange 1: its fact in the figures has another kind or day."],
    ),
    "fact of what is not booked": (
        [FACT.format("subject_id = 2")],
        [
            "Exchange 1: is booked and has 0 facts in the figures, not one.",
            "Exchange 2: counts in the figures, but no hours are booked.",
        ],
    ),
    "fact of nothing": (
        [FACT.format("subject_id = 999")],
        [
            "Exchange 1: is booked and has 0 facts in the figures, not one.",
            "Exchange 999: counts in the figures, but there is no such exchange.",
        ],
    ),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_every_damage_is_named(whole, name):
    statements, sentences = DAMAGES[name]
    damage(*statements)
    assert list(verification.differences()) == sentences


def test_entries_in_other_steps_are_named(whole):
    damage("UPDATE hour_entry SET minutes = minutes / 150 * 140 WHERE transfer_id = 1", loosened=True)
    assert list(verification.differences()) == [
        "Entry 1: 140 minutes are no quarters of an hour.",
        "Entry 2: -140 minutes are no quarters of an hour.",
        "Transfer 1: books 140 minutes, exchange 1 says 150.",
    ]


def test_service_booked_twice_is_named(whole):
    columns = "kind, exchange_id, at, reason, document"
    damage(
        f"INSERT INTO hour_transfer (id, {columns}) SELECT 99, {columns} FROM hour_transfer WHERE id = 1",
        loosened=True,
    )
    assert list(verification.differences()) == [
        "Transfer 99: has 0 entries with 0 minutes in all, not two that sum to zero.",
        "Exchange 1: is booked or reversed 2 times, not once.",
    ]


def test_command_says_that_everything_agrees_and_how_much_there_is(app, whole):
    db.session.commit()
    done = app.test_cli_runner().invoke(args=["barter", "verify"])
    assert (done.exit_code, done.output) == (
        0,
        "Wszystko się zgadza. Przelewy: 10, zapisy: 20, wymiany: 7.\n",
    )


def test_command_names_the_differences_and_fails(app, whole):
    damage("UPDATE hour_entry SET minutes = minutes * 2 WHERE transfer_id = 1")
    db.session.commit()
    done = app.test_cli_runner().invoke(args=["barter", "verify"])
    assert (done.exit_code, done.stdout, done.stderr) == (
        1,
        "Przelew 1: zaksięgowano 300 min, a wymiana 1 podaje 150 min.\n",
        "Znaleziono 1 niezgodność.\n",
    )
