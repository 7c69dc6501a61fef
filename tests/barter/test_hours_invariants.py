"""Hours without a service in any order beside services: the ledger half of the invariants of issue 4.

All accounts sum to zero after any sequence; balance = sum of entries = statement = CSV; `barter verify` finds nothing.
"""

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from portal import clock
from portal.barter import operations, queries, verification
from portal.barter.models import Exchange, HourEntry, HourTransfer
from portal.barter.statements import statement_of, with_balances
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.workflow import Refused
from tests import factories
from tests.at_once import race

QUARTERS = st.integers(min_value=1, max_value=60).map(lambda number: number * 15)


class Ledger(RuleBasedStateMachine):
    """Three organisations, one of which may leave and come back, and a Biuro that moves hours."""

    def __init__(self) -> None:
        super().__init__()
        self.organisations = [factories.organisation() for _number in range(3)]
        self.people = [factories.actor(factories.representative(row)) for row in self.organisations]
        self.office = factories.actor(factories.office())
        self.offers = [factories.offer(row, capacity_minutes=6000) for row in self.organisations]
        db.session.commit()

    def attempt(self, operation: Any, *subjects: Any, **fields: Any) -> Any:
        """Do it in a transaction of its own; a refusal undoes it whole."""
        try:
            result = operation(*subjects, **fields)
            db.session.commit()
        except Refused:
            db.session.rollback()
            return None
        return result

    def drawn(self, data: Any) -> Organisation:
        """One of the organisations."""
        return data.draw(st.sampled_from(self.organisations))

    @rule(data=st.data(), minutes=QUARTERS)
    def serve(self, data: Any, minutes: int) -> None:
        """A whole service between two of them, as far as the rules let it come."""
        giver, taker = data.draw(st.permutations(range(3)))[:2]
        asked = self.attempt(
            operations.request_service, self.offers[giver], actor=self.people[taker], minutes=15, scope="x"
        )
        steps: list[tuple[Any, int, dict[str, Any]]] = [
            (operations.accept_exchange, giver, {"version": 1}),
            (operations.report_exchange, giver, {"performed_on": clock.today(), "minutes": minutes}),
            (operations.confirm_exchange, taker, {}),
        ]
        for operation, who, given in steps if asked else ():
            self.attempt(operation, asked, actor=self.people[who], **given)

    @rule(data=st.data())
    def reverse_service(self, data: Any) -> None:
        found = db.session.scalars(select(Exchange).order_by(Exchange.id)).all()
        if found:
            exchange = data.draw(st.sampled_from(found))
            self.attempt(operations.reverse_exchange, exchange, actor=self.office, reason="v")

    @rule(data=st.data(), minutes=QUARTERS, who=st.integers(0, 2), to_community=st.booleans())
    def give(self, data: Any, minutes: int, who: int, to_community: bool) -> None:
        to = None if to_community else self.drawn(data)
        self.attempt(operations.give_hours, to, actor=self.people[who], minutes=minutes, reason="x")

    @rule(data=st.data(), minutes=QUARTERS, to_community=st.booleans())
    def move(self, data: Any, minutes: int, to_community: bool) -> None:
        given = {"minutes": minutes, "reason": "x", "to_community": to_community}
        self.attempt(operations.move_hours, self.drawn(data), actor=self.office, **given)

    @rule(data=st.data())
    def start(self, data: Any) -> None:
        self.attempt(operations.give_start_hours, self.drawn(data), actor=self.office)

    @rule(data=st.data())
    def leave_or_come_back(self, data: Any) -> None:
        organisation = self.drawn(data)
        organisation.left_on = None if organisation.left_on else clock.today() - timedelta(days=1)
        db.session.commit()

    @rule(data=st.data())
    def write_off(self, data: Any) -> None:
        given = {"reason": "x", "document": "Notatka nr 1"}
        self.attempt(operations.write_off, self.drawn(data), actor=self.office, **given)

    @rule(data=st.data())
    def reverse_transfer(self, data: Any) -> None:
        found = db.session.scalars(select(HourTransfer).order_by(HourTransfer.id)).all()
        if found:
            transfer = data.draw(st.sampled_from(found))
            self.attempt(operations.reverse_transfer, transfer, actor=self.office, reason="v")

    @invariant()
    def all_accounts_sum_to_zero(self) -> None:
        assert sum(queries.all_balances().values()) == 0
        whole = select(func.sum(HourEntry.minutes), func.count()).group_by(HourEntry.transfer_id)
        assert {tuple(row) for row in db.session.execute(whole)} <= {(0, 2)}

    @invariant()
    def balance_is_the_entries_the_statement_and_the_file(self) -> None:
        balances = queries.all_balances()
        for organisation in self.organisations:
            entries = db.session.scalars(queries.statement(organisation.id)).all()
            lines = list(with_balances(reversed(entries)))
            yearly = statement_of(organisation, clock.today().year)
            balance = queries.balance(organisation.id)
            assert balance == sum(entry.minutes for entry in entries) == balances.get(organisation.id, 0)
            assert balance == (lines[-1].balance if lines else 0) == yearly.closing
            assert yearly.opening + sum(yearly.sums.values()) == yearly.closing

    @invariant()
    def verify_finds_nothing(self) -> None:
        assert list(verification.differences()) == []


def test_no_sequence_of_hours_breaks_the_ledger(app):
    """issue 4, invariants."""
    run_state_machine_as_test(
        Ledger,
        settings=settings(
            max_examples=8,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )


def test_two_gifts_at_once_give_no_more_than_there_is(app, market, login):
    """domain.md: the ledger is double entry; an organisation gives what it has."""
    market.confirmed(minutes=150)
    gift = {"to": str(market.recipient.id), "minutes": "2", "reason": "Na start"}
    provider_id = market.provider.id
    browsers = [login(market.giver), login(market.giver)]
    answers = race(app, *((browser, "/barter/hours/give", gift) for browser in browsers))
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert queries.balance(provider_id) == 30
    assert list(verification.differences()) == []


def test_first_gifts_to_the_community_at_once_open_its_account_once(app, market, login):
    """issue 4, invariants: also concurrent ones."""
    third = factories.organisation("Żłobek")
    other = factories.representative(third)
    market.confirmed(minutes=150)
    operations.give_hours(third, actor=market.gives, minutes=60, reason="x")
    gift = {"to": "community", "minutes": "1", "reason": "Dla wszystkich"}
    answers = race(app, *((login(who), "/barter/hours/give", gift) for who in (market.giver, other)))
    assert [answer.status_code for answer in answers] == [303, 303]
    assert queries.balance(None) == 120
    assert list(verification.differences()) == []
