"""Agreeing on a service and performing it (domain.md, Barter: states, acceptances, whose move it is)."""

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal import activity, clock, jobs
from portal.barter import operations, queries
from portal.barter.models import Acceptance, Exchange, ExchangeState, OfferState
from portal.extensions import db
from portal.mail import OutboxMail
from portal.permissions import SYSTEM
from portal.workflow import Refused
from tests import factories


def test_request_is_the_recipients_acceptance_and_the_providers_move(market):
    exchange = market.asked()
    assert (exchange.state, exchange.mover_id) == (ExchangeState.PROPOSED, market.provider.id)
    assert exchange.due_on == clock.today() + timedelta(days=14)
    assert exchange.terms.accepted_by == {market.recipient.id}


def test_service_is_agreed_once_both_sides_accepted_the_same_version(market):
    exchange = market.agreed()
    assert exchange.state is ExchangeState.ACCEPTED
    assert exchange.terms.accepted_by == {market.provider.id, market.recipient.id}


def test_acceptance_keeps_person_organisation_time_and_the_hash_of_the_terms(market):
    exchange = market.agreed()
    digest = hashlib.sha256(exchange.terms.canonical().encode()).hexdigest()
    kept = db.session.execute(
        select(Acceptance.person_id, Acceptance.organisation_id, Acceptance.digest).order_by(Acceptance.id)
    ).all()
    assert kept == [
        (market.taker.id, market.recipient.id, digest),
        (market.giver.id, market.provider.id, digest),
    ]


@pytest.mark.parametrize("change", ["minutes", "scope", "starts_on", "number"])
def test_hash_covers_every_term(market, change):
    terms = market.asked().terms
    with db.session.no_autoflush:
        before, values = (
            terms.canonical(),
            {"minutes": 135, "scope": "Inny", "starts_on": clock.today(), "number": 9},
        )
        setattr(terms, change, values[change])
        assert terms.canonical() != before
        db.session.expire(terms)


def test_changed_terms_make_a_version_and_clear_all_acceptances(market):
    exchange = market.agreed()
    operations.change_terms(exchange, actor=market.gives, minutes=180, scope="Dwie grupy")
    assert [version.number for version in exchange.versions] == [1, 2]
    assert (exchange.state, exchange.mover_id) == (ExchangeState.PROPOSED, market.recipient.id)
    assert exchange.terms.accepted_by == {market.provider.id}


def test_version_that_was_replaced_meanwhile_cannot_be_accepted(market):
    exchange = market.asked()
    operations.change_terms(exchange, actor=market.takes, minutes=180, scope="Dwie grupy")
    with pytest.raises(Refused, match="changed in the meantime"):
        operations.accept_exchange(exchange, actor=market.gives, version=1)


def test_terms_that_change_nothing_are_refused(market):
    exchange = market.asked()
    with pytest.raises(Refused, match="Change something"):
        operations.change_terms(exchange, actor=market.gives, minutes=120, scope="Warsztat dla 12 osób")


def test_own_proposal_cannot_be_accepted_or_declined_by_its_side(market):
    exchange = market.asked()
    with pytest.raises(Refused, match="accepted these terms already"):
        operations.accept_exchange(exchange, actor=market.takes, version=1)
    with pytest.raises(Refused, match="call the exchange off instead"):
        operations.decline_exchange(exchange, actor=market.takes, reason="x")


def test_organisation_cannot_ask_for_its_own_offer(market):
    with pytest.raises(Refused, match="its own offer"):
        operations.request_service(market.offer, actor=market.gives, minutes=60, scope="x")


def test_same_person_cannot_act_for_both_sides(market):
    factories.role(market.taker, factories.Role.REPRESENTATIVE, organisation_id=market.provider.id)
    exchange = market.asked()
    both = factories.Actor(market.taker, market.provider, market.takes.grants)
    with pytest.raises(Refused, match="same person cannot act for both sides"):
        operations.accept_exchange(exchange, actor=both, version=1)


def test_step_of_the_other_side_is_refused(market):
    exchange = market.reported()
    with pytest.raises(Refused, match="belongs to the other organisation"):
        operations.confirm_exchange(exchange, actor=market.gives)


def test_request_beyond_the_offered_hours_is_refused(market):
    with pytest.raises(Refused, match="20 h at most"):
        market.asked(minutes=21 * 60)


@pytest.mark.parametrize("state", ["draft", "withdrawn", "expired"])
def test_closed_offer_cannot_be_asked_for(market, state):
    market.offer.state = type(market.offer.state)(state)
    with pytest.raises(Refused, match="no longer open"):
        market.asked()


def test_offer_past_its_last_day_is_closed_before_the_job_says_so(market):
    with (
        clock.at(clock.at_noon(market.offer.expires_on + timedelta(days=1))),
        pytest.raises(Refused, match="no longer open"),
    ):
        market.asked()


def test_former_member_cannot_ask(market):
    market.recipient.left_on = clock.today() - timedelta(days=1)
    with pytest.raises(Refused, match="Only members"):
        market.asked()


def test_day_of_the_service_is_neither_in_the_future_nor_before_the_request(market):
    for days, sentence in ((1, "in the future"), (-1, "before the day")):
        with pytest.raises(Refused, match=sentence):
            market.reported(day=clock.today() + timedelta(days=days))


@pytest.mark.parametrize("side", ["takes", "gives"])
def test_either_side_calls_off_until_the_service_is_reported(market, side):
    exchange = operations.cancel_exchange(market.agreed(), actor=getattr(market, side), reason="Choroba")
    assert (exchange.state, exchange.closing_reason, exchange.due_on) == (
        ExchangeState.CANCELLED,
        "Choroba",
        None,
    )
    with pytest.raises(Refused, match="no longer possible"):
        operations.cancel_exchange(market.reported(), actor=getattr(market, side), reason="x")


def test_decline_ends_the_exchange(market):
    exchange = operations.decline_exchange(market.asked(), actor=market.gives, reason="Brak terminu")
    assert (exchange.state, exchange.closed_by_id) == (ExchangeState.DECLINED, market.giver.id)


def test_silence_never_confirms_but_closes_a_proposal_after_thirty_days(market):
    asked, reported = market.asked(), market.reported()
    for days, expected in ((30, ExchangeState.PROPOSED), (31, ExchangeState.EXPIRED)):
        with clock.at(clock.at_noon(clock.today() + timedelta(days=days))):
            operations.expire_proposals(actor=SYSTEM)
        assert (asked.state, reported.state) == (expected, ExchangeState.REPORTED)


def test_daily_jobs_of_the_bank_expire_what_is_due(market):
    exchange = market.asked()
    day = clock.today() + timedelta(days=400)
    db.session.commit()
    with clock.at(clock.at_noon(day)):
        jobs.run_once()
    assert (exchange.state, market.offer.state) == (ExchangeState.EXPIRED, OfferState.EXPIRED)


def test_waiting_for_lists_the_moves_of_an_organisation_by_day(market):
    asked, agreed, reported, disputed = market.asked(), market.agreed(), market.reported(), market.disputed()
    assert queries.waiting_for(market.provider.id) == [asked, agreed]
    assert queries.waiting_for(market.recipient.id) == [reported]
    assert [row.exchange for row in db.session.scalars(queries.disputes_to_settle())] == [disputed]


def test_whose_move_in_sql_is_whose_move_in_python(market):
    rows = [market.asked(), market.agreed(), market.reported(), market.confirmed(), market.disputed()]
    rows.append(operations.change_terms(market.asked(), actor=market.gives, minutes=60, scope="Krócej"))
    rows.append(operations.start_exchange(market.agreed(), actor=market.gives))
    for side in (market.provider.id, market.recipient.id):
        waiting = {row.id for row in queries.waiting_for(side)}
        assert waiting == {row.id for row in rows if row.mover_id == side}


def test_history_says_who_did_what_and_hides_the_other_sides_people_before_agreement(market):
    exchange = market.asked()
    assert [(line.actor_name, line.organisation_name) for line in queries.trail(exchange, market.gives)] == [
        ("", "Biblioteka Wojewódzka")
    ]
    operations.accept_exchange(exchange, actor=market.gives, version=1)
    lines = queries.trail(exchange, market.gives)
    assert [(line.actor_name, str(line.says)) for line in lines] == [
        ("Anna Dająca", "Accepted the terms"),
        ("Bogdan Biorący", "Asked for the service"),
    ]


def test_mail_goes_to_representative_and_deputy_of_the_side_with_the_move_once_a_step(market):
    deputy = factories.user(email="zastepca@example.org")
    factories.role(deputy, factories.Role.DEPUTY, organisation_id=market.provider.id)
    factories.staff(market.provider, email="pracownik@example.org")
    exchange = market.asked()
    sent = select(OutboxMail.recipient).order_by(OutboxMail.recipient)
    assert set(db.session.scalars(sent)) == {"zastepca@example.org", market.giver.email}
    body = db.session.scalars(select(OutboxMail.body)).first()
    assert f"/barter/{exchange.id}" in body
    assert "Warsztat dla 12 osób" not in body


def test_refused_step_sends_no_mail_and_leaves_no_trail(market):
    exchange = market.agreed()
    mails = db.session.scalar(select(func.count()).select_from(OutboxMail))
    trail = len(activity.history("exchange", exchange.id))
    with pytest.raises(Refused):
        operations.accept_exchange(exchange, actor=market.takes, version=1)
    assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == mails
    assert len(activity.history("exchange", exchange.id)) == trail


def test_exchange_is_seen_by_its_sides_and_the_office_only(market):
    exchange = market.asked()
    stranger = factories.actor(factories.representative())
    seen = {
        name: [row.id for row in db.session.scalars(queries.visible_exchanges(actor))]
        for name, actor in {
            "gives": market.gives,
            "takes": market.takes,
            "biuro": market.biuro,
            "x": stranger,
        }.items()
    }
    assert seen == {"gives": [exchange.id], "takes": [exchange.id], "biuro": [exchange.id], "x": []}


def test_exchange_keeps_its_copy_when_the_offer_changes(market):
    exchange = market.asked()
    operations.edit_offer(market.offer, actor=market.gives, title="Coś innego")
    assert db.session.get(Exchange, exchange.id).title == "Warsztat: ocena szkoleń"
