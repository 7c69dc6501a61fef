"""Whatever people do in whatever order, hours sum to zero and every service is booked once, by consent of both.

domain.md: every transfer is two entries that sum to zero; a correction is a reversing entry; silence never confirms.
"""

import csv
import io
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from portal import clock
from portal.activity import ActivityEvent
from portal.barter import operations, queries
from portal.barter.models import (
    EntryWay,
    Exchange,
    ExchangeState,
    GroupService,
    HourAccount,
    HourEntry,
    HourTransfer,
    Outcome,
)
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.workflow import Refused
from tests import factories

QUARTERS = st.integers(min_value=1, max_value=400).map(lambda number: number * 15)
BOOKED = (ExchangeState.CONFIRMED, ExchangeState.SETTLED, ExchangeState.REVERSED)


class Invariants(RuleBasedStateMachine):
    """What is true after every step, done or refused."""

    organisations: list[Organisation]
    exchanges: list[Exchange]

    @invariant()
    def all_accounts_sum_to_zero(self) -> None:
        assert db.session.scalar(select(func.coalesce(func.sum(HourEntry.minutes), 0))) == 0
        whole = select(func.sum(HourEntry.minutes), func.count()).group_by(HourEntry.transfer_id)
        assert {tuple(row) for row in db.session.execute(whole)} <= {(0, 2)}

    @invariant()
    def balance_is_the_sum_of_the_statement(self) -> None:
        for organisation in self.organisations:
            entries = db.session.scalars(queries.statement(organisation.id)).all()
            after = queries.balances_after(organisation.id, entries)
            balance = queries.balance(organisation.id)
            assert balance == sum(entry.minutes for entry in entries)
            assert balance == (after[entries[0].id] if entries else 0)

    @invariant()
    def service_is_booked_once_and_reversed_once(self) -> None:
        for exchange in self.exchanges:
            kinds = sorted(row.kind.value for row in exchange.transfers)
            assert kinds in ([], ["service"], ["reversal", "service"])
            assert ("reversal" in kinds) == (exchange.state is ExchangeState.REVERSED)
            assert not kinds or exchange.state in BOOKED

    @invariant()
    def booked_service_has_the_consent_of_both_to_one_version(self) -> None:
        for terms in (exchange.terms for exchange in self.exchanges if exchange.transfer):
            sides = {terms.exchange.provider_id, terms.exchange.recipient_id}
            assert terms.accepted_by == sides
            assert len({acceptance.person_id for acceptance in terms.acceptances}) == 2
            assert {acceptance.digest for acceptance in terms.acceptances} == {terms.digest}

    @invariant()
    def figure_is_the_number_of_services_booked_and_not_reversed(self) -> None:
        live = select(ActivityEvent.subject_type, ActivityEvent.subject_id)
        booked = [row for row in self.exchanges if row.transfer and row.state is not ExchangeState.REVERSED]
        counted = [
            ("group_service", row.group_id) if row.group_id else ("exchange", row.id) for row in booked
        ]
        found = [tuple(row) for row in db.session.execute(live.where(ActivityEvent.voided_at.is_(None)))]
        mine = {("exchange", row.id) for row in self.exchanges} | {
            ("group_service", row.group_id) for row in self.exchanges
        }
        assert sorted(row for row in found if row in mine) == sorted(set(counted))

    @invariant()
    def reversed_services_leave_no_hours(self) -> None:
        kept = (
            select(func.coalesce(func.sum(HourEntry.minutes), 0))
            .join(HourEntry.transfer)
            .join(HourEntry.account)
        )
        for exchange in self.exchanges:
            if exchange.state is ExchangeState.REVERSED:
                of_it = kept.where(HourTransfer.exchange_id == exchange.id)
                assert (
                    db.session.scalar(of_it.where(HourAccount.organisation_id == exchange.provider_id)) == 0
                )


class Several(Invariants):
    """What is done with several recipients, and by the Biuro for one."""

    groups: list[GroupService]
    offers: list[Any]
    actors: list[Any]

    def attempt(self, operation: Any, *subjects: Any, **fields: Any) -> Any:
        """Do it in a transaction of its own; a refusal undoes it whole."""
        try:
            result = operation(*subjects, **fields)
            db.session.commit()
        except Refused:
            db.session.rollback()
            return None
        return result

    @rule(data=st.data(), minutes=QUARTERS, places=st.integers(2, 3))
    def open_group(self, data: Any, minutes: int, places: int) -> None:
        offer = data.draw(st.sampled_from(self.offers))
        actor = next(row for row in self.actors if row.represents(offer.organisation_id))
        given = {"minutes": minutes, "scope": "x", "places": places, "join_until": clock.today()}
        made = self.attempt(operations.make_group_service, offer, actor=actor, **given)
        self.groups += [made] if made else []

    @rule(data=st.data())
    def join(self, data: Any) -> None:
        if self.groups:
            group, actor = data.draw(st.sampled_from(self.groups)), data.draw(st.sampled_from(self.actors))
            made = self.attempt(operations.join_group_service, group, actor=actor)
            self.exchanges += [made] if made else []
            assert group.taken <= group.places

    @rule(data=st.data(), minutes=QUARTERS)
    def report_all(self, data: Any, minutes: int) -> None:
        if self.groups:
            group = data.draw(st.sampled_from(self.groups))
            actor = next(row for row in self.actors if row.represents(group.organisation_id))
            given = {part.id: minutes for part in group.parts}
            self.attempt(
                operations.report_group_service,
                group,
                actor=actor,
                performed_on=clock.today(),
                minutes=given,
            )

    @rule(data=st.data(), minutes=QUARTERS)
    def enter(self, data: Any, minutes: int) -> None:
        offer, organisation = (data.draw(st.sampled_from(rows)) for rows in (self.offers, self.organisations))
        given = {"how": EntryWay.PHONE, "minutes": minutes, "scope": "x", "organisation": organisation}
        made = self.attempt(operations.enter_request, offer, actor=self.actors[-1], **given)
        self.exchanges += [made] if made else []


class Bank(Several):
    """Three organisations, one of whose people also works for another, and a Biuro: they try everything."""

    def __init__(self) -> None:
        super().__init__()
        self.organisations = [factories.organisation() for _number in range(3)]
        people = [factories.representative(organisation) for organisation in self.organisations]
        factories.role(people[0], factories.Role.DEPUTY, organisation_id=self.organisations[1].id)
        office = factories.office()
        self.actors = [factories.actor(person) for person in people]
        doubled = factories.Actor(people[0], self.organisations[1], self.actors[0].grants)
        self.actors += [doubled, factories.actor(office)]
        self.offers = [
            factories.offer(organisation, capacity_minutes=400 * 15) for organisation in self.organisations
        ]
        self.exchanges, self.groups = [], list[GroupService]()
        db.session.commit()

    def on_one(self, data: Any, operation: Any, **fields: Any) -> None:
        """Let somebody do it to one of the exchanges."""
        if self.exchanges:
            exchange = data.draw(st.sampled_from(self.exchanges))
            self.attempt(operation, exchange, actor=data.draw(st.sampled_from(self.actors)), **fields)

    @rule(data=st.data(), minutes=QUARTERS)
    def request(self, data: Any, minutes: int) -> None:
        offer, actor = data.draw(st.sampled_from(self.offers)), data.draw(st.sampled_from(self.actors))
        made = self.attempt(operations.request_service, offer, actor=actor, minutes=minutes, scope="x")
        self.exchanges += [made] if made else []

    @rule(data=st.data(), version=st.integers(1, 3))
    def accept(self, data: Any, version: int) -> None:
        self.on_one(data, operations.accept_exchange, version=version)

    @rule(data=st.data(), minutes=QUARTERS, outcome=st.sampled_from(Outcome), steps=st.integers(1, 5))
    def walk_on(self, data: Any, minutes: int, outcome: Outcome, steps: int) -> None:
        """Everybody in turn tries the step that moves an exchange on: the first who may do it does."""
        if self.exchanges:
            exchange = data.draw(st.sampled_from(self.exchanges))
            for _step in range(steps):
                self.move_on(exchange, data.draw(st.permutations(self.actors)), minutes, outcome)

    def move_on(self, exchange: Exchange, actors: list[Any], minutes: int, outcome: Outcome) -> None:
        """One step ahead, by the first of the actors who may."""
        state = exchange.state
        reverse = (operations.reverse_exchange, {"reason": "w"})
        settled = {"outcome": outcome, "minutes": 15, "reason": "w"}
        steps: dict[ExchangeState, tuple[Any, dict[str, Any]]] = {
            ExchangeState.PROPOSED: (operations.accept_exchange, {"version": exchange.terms.number}),
            ExchangeState.ACCEPTED: (
                operations.report_exchange,
                {"performed_on": clock.today(), "minutes": minutes},
            ),
            ExchangeState.REPORTED: (operations.confirm_exchange, {}),
            ExchangeState.DISPUTED: (operations.settle_dispute, settled),
            ExchangeState.CONFIRMED: reverse,
            ExchangeState.SETTLED: reverse,
        }
        for actor in actors:
            if exchange.state is state and state in steps:
                operation, given = steps[state]
                self.attempt(operation, exchange, actor=actor, **given)

    @rule(data=st.data(), minutes=QUARTERS)
    def change(self, data: Any, minutes: int) -> None:
        self.on_one(data, operations.change_terms, minutes=minutes, scope="y")

    @rule(data=st.data(), minutes=QUARTERS, days=st.integers(-1, 1))
    def report(self, data: Any, minutes: int, days: int) -> None:
        day = clock.today() + timedelta(days=days)
        self.on_one(data, operations.report_exchange, performed_on=day, minutes=minutes)

    @rule(data=st.data())
    def confirm(self, data: Any) -> None:
        self.on_one(data, operations.confirm_exchange)

    @rule(data=st.data())
    def dispute(self, data: Any) -> None:
        self.on_one(data, operations.dispute_exchange, words="z")

    @rule(data=st.data(), outcome=st.sampled_from(Outcome), minutes=QUARTERS)
    def settle(self, data: Any, outcome: Outcome, minutes: int) -> None:
        self.on_one(data, operations.settle_dispute, outcome=outcome, reason="w", minutes=minutes)

    @rule(data=st.data())
    def reverse(self, data: Any) -> None:
        self.on_one(data, operations.reverse_exchange, reason="v")

    @rule(data=st.data())
    def cancel(self, data: Any) -> None:
        self.on_one(data, operations.cancel_exchange, reason="u")


def test_no_sequence_of_steps_breaks_the_bank(app):
    run_state_machine_as_test(
        Bank,
        settings=settings(
            max_examples=10,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )


def test_statement_on_screen_in_the_file_and_in_the_balance_agree(market, login):
    for minutes in (60, 105, 15):
        market.confirmed(minutes=minutes)
    operations.reverse_exchange(market.confirmed(minutes=45), actor=market.biuro, reason="Pomyłka")
    response = login(market.taker).get("/barter/hours.csv", buffered=True)
    rows = list(csv.reader(io.StringIO(response.get_data(as_text=True).lstrip("\ufeff"))))[1:]
    assert [int(row[5]) for row in rows] == [-60, -105, -15, -45, 45]
    assert int(rows[-1][7]) == queries.balance(market.recipient.id) == -180
