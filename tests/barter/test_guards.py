"""What the database itself refuses, whatever the code says (domain.md: append-only double entry; steps of 15)."""

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from portal import clock
from portal.barter.models import Acceptance, Exchange, HourAccount, HourEntry, HourTransfer, TransferKind
from portal.extensions import db
from tests import factories


@pytest.mark.parametrize("table", ["hour_transfer", "hour_entry", "exchange_terms", "exchange_acceptance"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET id = id + 1000"])
def test_hours_terms_and_acceptances_are_append_only(market, table, change):
    market.confirmed()
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(change.format(table)))


@pytest.mark.parametrize("minutes", [[30, 30], [30, -45], [30, -30, 30]])
def test_entries_of_a_transfer_sum_to_zero(market, minutes):
    transfer = factories.add(
        HourTransfer(kind=TransferKind.SERVICE, exchange=market.reported(), at=clock.now())
    )
    owners = [factories.organisation() for _number in minutes]
    accounts = [factories.add(HourAccount(organisation_id=owner.id)) for owner in owners]
    transfer.entries = [
        HourEntry(account=account, minutes=number) for account, number in zip(accounts, minutes, strict=True)
    ]
    with pytest.raises(DBAPIError, match="sum to zero"):
        db.session.flush()


@pytest.mark.parametrize("minutes", [0, 10, 7])
def test_entry_is_a_multiple_of_a_quarter(market, minutes):
    transfer = factories.add(
        HourTransfer(kind=TransferKind.SERVICE, exchange=market.reported(), at=clock.now())
    )
    account = factories.add(HourAccount(organisation_id=market.provider.id))
    db.session.add(HourEntry(transfer=transfer, account=account, minutes=minutes))
    with pytest.raises(IntegrityError, match="minutes_in_quarters"):
        db.session.flush()


def test_exchange_is_booked_once(market):
    exchange = market.confirmed()
    db.session.add(HourTransfer(kind=TransferKind.SERVICE, exchange_id=exchange.id, at=clock.now()))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_organisation_cannot_trade_with_itself(market):
    exchange = market.asked()
    with pytest.raises(IntegrityError, match="two_organisations"):
        db.session.execute(
            update(Exchange).where(Exchange.id == exchange.id).values(provider_id=exchange.recipient_id)
        )


def test_reported_exchange_has_its_day_and_hours(market):
    exchange = market.reported()
    with pytest.raises(IntegrityError, match="performed_when_reported"):
        db.session.execute(update(Exchange).where(Exchange.id == exchange.id).values(actual_minutes=None))


def test_one_person_accepts_a_version_for_one_side_only(market):
    terms = market.asked().terms
    db.session.add(
        Acceptance(
            terms_id=terms.id,
            organisation_id=market.provider.id,
            person_id=market.taker.id,
            at=clock.now(),
            digest=terms.digest,
        )
    )
    with pytest.raises(IntegrityError):
        db.session.flush()


@pytest.mark.parametrize("of_community", [True, False])
def test_account_exists_once(market, of_community):
    owner = None if of_community else market.provider.id
    factories.add(HourAccount(organisation_id=owner))
    db.session.add(HourAccount(organisation_id=owner))
    with pytest.raises(IntegrityError):
        db.session.flush()
