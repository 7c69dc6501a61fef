"""Hours and facts (domain.md, Barter: hours; plan, 5.1.7): what is booked, what counts, and how it is taken back."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from portal import clock
from portal.activity import ActivityEvent
from portal.barter import operations, queries
from portal.barter.models import ExchangeState, HourTransfer, Outcome, ResourceKind
from portal.extensions import db
from portal.plan.models import PlanVersion
from portal.workflow import Refused
from tests import factories


def facts():
    return db.session.scalars(select(ActivityEvent).order_by(ActivityEvent.id)).all()


def balances(market):
    return queries.balance(market.provider.id), queries.balance(market.recipient.id)


def test_actual_hours_are_booked_and_the_estimate_is_kept(market):
    exchange = market.confirmed(minutes=150)
    assert balances(market) == (150, -150)
    assert (exchange.terms.minutes, exchange.transfer.minutes) == (120, 150)


def test_confirmed_work_is_one_fact_in_the_year_it_was_performed(market):
    with clock.at(datetime(2014, 12, 20, 12, tzinfo=UTC)):
        exchange = market.asked()
        operations.accept_exchange(exchange, actor=market.gives, version=1)
    with clock.at(datetime(2015, 1, 5, 12, tzinfo=UTC)):
        day = date(2014, 12, 31)
        operations.report_exchange(exchange, actor=market.gives, performed_on=day, minutes=60)
        operations.confirm_exchange(exchange, actor=market.takes)
    [fact] = facts()
    assert (fact.kind, fact.occurred_on, fact.label) == (
        "barter.exchange_confirmed",
        date(2014, 12, 31),
        "Warsztat: ocena szkoleń",
    )
    assert [(party.organisation_id, party.side, party.member) for party in fact.parties] == [
        (market.provider.id, "provider", True),
        (market.recipient.id, "recipient", True),
    ]


@pytest.mark.parametrize("kind", [ResourceKind.ROOM, ResourceKind.LABORATORY, ResourceKind.EQUIPMENT])
def test_lent_resources_book_hours_and_do_not_count_as_services(market, kind):
    market.offer.resource_kind = kind
    market.confirmed()
    assert [fact.kind for fact in facts()] == ["barter.resource_lent"]
    assert balances(market) == (150, -150)


def plan_with(*codes):
    """A plan whose indicators are all counted from confirmed services."""
    rows = [
        {
            "code": code,
            "name": code,
            "derived_from": "exchange_confirmed",
            "measure": "count",
            "targets": {"2015": 1},
        }
        for code in codes
    ]
    task = {"code": "5.1", "name": "Zadanie", "indicators": rows}
    document = {"years": [2015], "areas": [{"number": 5, "name": "Obszar", "tasks": [task]}]}
    factories.add(PlanVersion(loaded_at=clock.now(), digest=f"test {codes}", document=document))


@pytest.mark.parametrize(("codes", "tags"), [(["5.1.7"], []), (["5.1.7", "5.1.9"], ["5.1.7", "5.1.9"])])
def test_fact_is_tagged_only_where_the_plan_counts_it_more_than_once(market, codes, tags):
    plan_with(*codes)
    market.confirmed()
    [fact] = facts()
    assert [tag.indicator for tag in fact.tags] == tags


@pytest.mark.parametrize("step", ["asked", "agreed", "reported", "disputed"])
def test_nothing_counts_or_is_booked_before_the_recipient_confirms(market, step):
    getattr(market, step)()
    assert (facts(), balances(market)) == ([], (0, 0))


@pytest.mark.parametrize(
    ("outcome", "given", "booked"),
    [(Outcome.RECOGNISED, None, 150), (Outcome.IN_PART, 45, 45), (Outcome.REJECTED, None, 0)],
)
def test_settlement_books_what_the_office_recognised(market, outcome, given, booked):
    exchange = market.disputed()
    operations.settle_dispute(
        exchange, actor=market.biuro, outcome=outcome, reason="Lista obecności", minutes=given
    )
    assert (exchange.state, exchange.dispute.settled_minutes) == (ExchangeState.SETTLED, booked)
    assert balances(market) == (booked, -booked)
    assert len(facts()) == (1 if booked else 0)


@pytest.mark.parametrize("minutes", [None, 0, 150, 165, 40])
def test_settlement_in_part_needs_fewer_hours_than_reported(market, minutes):
    exchange = market.disputed()
    with pytest.raises(Refused, match="fewer hours than reported"):
        operations.settle_dispute(
            exchange, actor=market.biuro, outcome=Outcome.IN_PART, reason="x", minutes=minutes
        )


def test_office_person_of_one_of_the_sides_does_not_settle(market):
    factories.role(market.clerk, factories.Role.STAFF, organisation_id=market.provider.id)
    exchange = market.disputed()
    with pytest.raises(Refused, match="neither of its organisations"):
        operations.settle_dispute(exchange, actor=market.biuro, outcome=Outcome.RECOGNISED, reason="x")


def test_provider_answers_a_dispute_until_it_is_settled(market):
    exchange = market.disputed()
    operations.answer_dispute(exchange, actor=market.gives, words="Były trzy godziny.")
    assert exchange.dispute.provider_words == "Były trzy godziny."
    operations.settle_dispute(exchange, actor=market.biuro, outcome=Outcome.REJECTED, reason="x")
    with pytest.raises(Refused, match="no dispute to answer"):
        operations.answer_dispute(exchange, actor=market.gives, words="Jeszcze jedno")


def test_reversal_books_back_and_takes_the_fact_out_of_the_figures_from_then_on(market):
    with clock.at(datetime(2015, 5, 12, tzinfo=UTC)):
        exchange = market.confirmed()
    with clock.at(datetime(2016, 2, 1, tzinfo=UTC)):
        operations.reverse_exchange(exchange, actor=market.biuro, reason="Podwójny wpis")
    [fact] = facts()
    assert (fact.voided_at, fact.void_reason) == (datetime(2016, 2, 1, tzinfo=UTC), "Podwójny wpis")
    assert (exchange.state, balances(market)) == (ExchangeState.REVERSED, (0, 0))


def test_booking_is_reversed_once_and_only_where_there_is_one(market):
    exchange = market.confirmed()
    operations.reverse_exchange(exchange, actor=market.biuro, reason="Pomyłka")
    with pytest.raises(Refused, match="no longer possible"):
        operations.reverse_exchange(exchange, actor=market.biuro, reason="Pomyłka")
    rejected = market.disputed()
    operations.settle_dispute(rejected, actor=market.biuro, outcome=Outcome.REJECTED, reason="x")
    with pytest.raises(Refused, match="nothing to reverse"):
        operations.reverse_exchange(rejected, actor=market.biuro, reason="x")


def test_service_is_confirmed_once(market):
    exchange = market.confirmed()
    with pytest.raises(Refused, match="no longer possible"):
        operations.confirm_exchange(exchange, actor=market.takes)
    assert len(db.session.scalars(select(HourTransfer)).all()) == 1


@pytest.mark.parametrize(("hours", "refused"), [(60, False), (60.25, True)])
def test_below_the_floor_nothing_new_is_asked_for(market, hours, refused):
    market.offer.capacity_minutes = 100 * 60
    market.confirmed(minutes=int(hours * 60))
    if refused:
        with pytest.raises(Refused, match="below -60 h"):
            market.asked()
    else:
        assert market.asked().state is ExchangeState.PROPOSED


def test_organisations_beyond_the_soft_limits_are_listed(market):
    market.offer.capacity_minutes = 100 * 60
    market.confirmed(minutes=40 * 60)
    assert queries.beyond_limits(queries.all_balances()) == []
    market.confirmed(minutes=41 * 60)
    assert {org.id: minutes for org, minutes in queries.beyond_limits(queries.all_balances())} == {
        market.recipient.id: -81 * 60,
        market.provider.id: 81 * 60,
    }


def test_statement_lists_entries_with_the_balance_after_each(market):
    for minutes in (60, 90):
        market.confirmed(minutes=minutes)
    entries = db.session.scalars(queries.statement(market.recipient.id)).all()
    after = queries.balances_after(market.recipient.id, entries)
    assert [(entry.minutes, after[entry.id], entry.partner.id) for entry in entries] == [
        (-90, -150, market.provider.id),
        (-60, -60, market.provider.id),
    ]


def test_ledger_month_is_a_warsaw_month(market):
    with clock.at(datetime(2015, 2, 28, 23, 30, tzinfo=UTC)):  # half past midnight of 1 March in Warsaw
        exchange = market.confirmed()
    wanted = {month: queries.LedgerWanted(month=date(2015, month, 1)) for month in (2, 3, 4)}
    found = {month: list(db.session.scalars(queries.ledger(of))) for month, of in wanted.items()}
    assert found == {2: [], 3: [exchange.transfer.id], 4: []}
