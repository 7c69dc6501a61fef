"""Needs (domain.md, Barter: needs are short; staff draft, the representative publishes; others offer their help)."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from portal import clock
from portal.barter import operations, queries
from portal.barter.models import (
    ExchangeState,
    HourEntry,
    Need,
    NeedState,
    Outcome,
    ResourceKind,
    ServiceMode,
)
from portal.barter.models.words import FLOOR
from portal.extensions import db
from portal.permissions import SYSTEM
from portal.workflow import Refused
from tests import factories


@pytest.fixture
def wanted(market) -> Need:
    """An open need of the recipient, ten hours of work."""
    return factories.need(market.recipient, contact_id=market.taker.id)


def draft(actor, **values):
    fields = {
        "title": "Ocena szkoleń",
        "description": "Cztery szkolenia",
        "mode": None,
        "resource_kind": ResourceKind.WORK,
        "minutes": 120,
    }
    return operations.create_need(actor=actor, **{**fields, **values})


def helped(market, need, **values):
    fields = {"minutes": 120, "scope": "Raport z czterech szkoleń"}
    return operations.offer_help(need, actor=market.gives, **{**fields, **values})


def found(actor, **wanted):
    return [need.title for need in db.session.scalars(queries.filtered_posts(Need, actor, wanted))]


def test_new_need_is_a_draft_of_its_authors_organisation_for_sixty_days(market):
    person = factories.staff(market.recipient)
    need = draft(factories.actor(person))
    assert (need.state, need.organisation_id, need.contact_id, need.expires_on - clock.today()) == (
        NeedState.DRAFT,
        market.recipient.id,
        person.id,
        timedelta(days=60),
    )


def test_draft_is_seen_by_its_own_organisation_and_the_office(market):
    need = draft(market.takes)
    assert {
        name: need in db.session.scalars(queries.visible_needs(actor)).all()
        for name, actor in {"own": market.takes, "other": market.gives, "biuro": market.biuro}.items()
    } == {"own": True, "other": False, "biuro": True}


def test_publishing_shows_the_need_to_others_and_withdrawing_hides_it(market):
    need = operations.publish_need(draft(market.takes), actor=market.takes)
    assert (found(market.gives), found(market.takes)) == (["Ocena szkoleń"], [])
    operations.withdraw_need(need, actor=market.takes)
    assert found(market.gives) == []


@pytest.mark.parametrize(("days", "refused"), [(-1, "in the past"), (181, "180 days at most")])
def test_last_day_of_a_need_is_near_enough_and_not_past(market, days, refused):
    with pytest.raises(Refused, match=refused):
        draft(market.takes, expires_on=clock.today() + timedelta(days=days))


def test_days_of_a_need_are_in_order_and_its_contact_is_of_the_organisation(market):
    today = clock.today()
    with pytest.raises(Refused, match="wanted until"):
        draft(market.takes, wanted_from=today, wanted_until=today - timedelta(days=1))
    with pytest.raises(Refused, match="must work for your organisation"):
        draft(market.takes, contact_id=market.giver.id)


def test_need_expires_after_its_last_day_and_is_renewed_with_one_step(market, wanted):
    with clock.at(clock.at_noon(wanted.expires_on)):
        assert operations.expire_needs(actor=SYSTEM) == []
    with clock.at(clock.at_noon(wanted.expires_on + timedelta(days=1))):
        assert found(market.gives) == []
        assert operations.expire_needs(actor=SYSTEM) == [wanted]
        operations.renew_need(wanted, actor=market.takes)
        assert (found(market.gives), wanted.expires_on) == (
            [wanted.title],
            clock.today() + timedelta(days=60),
        )


def test_draft_need_cannot_be_renewed(market):
    with pytest.raises(Refused, match="published, not renewed"):
        operations.renew_need(draft(market.takes), actor=market.takes)


def test_needs_are_found_without_diacritics_and_by_every_filter(market):
    factories.need(
        title="Łączenie sal", mode=ServiceMode.REMOTE, resource_kind=ResourceKind.ROOM, powiat="1261"
    )
    factories.need(factories.organisation("Żywiecka Szkoła"), title="100% praktyki", mode=ServiceMode.ON_SITE)
    factories.need(title="Gdziekolwiek")
    assert found(market.takes, q="laczenie") == ["Łączenie sal"]
    assert found(market.takes, q="0%") == ["100% praktyki"]
    assert found(market.takes, mode="remote") == ["Gdziekolwiek", "Łączenie sal"]  # without a mode: anywhere
    assert found(market.takes, resource="room") == ["Łączenie sal"]
    assert found(market.takes, powiat="1261") == ["Łączenie sal"]
    assert found(market.takes, organisation="zywiecka") == ["100% praktyki"]
    assert found(market.takes, sort="title") == ["100% praktyki", "Gdziekolwiek", "Łączenie sal"]


def test_offer_of_help_is_an_exchange_its_provider_has_accepted(market, wanted):
    exchange = helped(market, wanted)
    assert (exchange.provider, exchange.recipient, exchange.need, exchange.offer) == (
        market.provider,
        market.recipient,
        wanted,
        None,
    )
    assert (exchange.state, exchange.terms.accepted_by, exchange.mover) == (
        ExchangeState.PROPOSED,
        {market.provider.id},
        market.recipient,
    )
    operations.accept_exchange(exchange, actor=market.takes, version=1)
    assert exchange.state is ExchangeState.ACCEPTED


def test_where_help_is_given_is_what_the_need_says_else_what_the_provider_says(market, wanted):
    remote = factories.need(mode=ServiceMode.REMOTE)
    modes = [
        helped(market, wanted, mode=ServiceMode.AT_PROVIDER).mode,
        helped(market, remote, mode=ServiceMode.AT_PROVIDER).mode,
        helped(market, factories.need()).mode,
    ]
    assert modes == [ServiceMode.AT_PROVIDER, ServiceMode.REMOTE, ServiceMode.ON_SITE]


def test_help_is_refused_to_oneself_to_a_closed_need_for_too_many_hours_and_twice(market, wanted):
    with pytest.raises(Refused, match="its own need"):
        operations.offer_help(wanted, actor=market.takes, minutes=60, scope="x")
    with pytest.raises(Refused, match="at most"):
        helped(market, wanted, minutes=615)
    helped(market, wanted)
    with pytest.raises(Refused, match="already"):
        helped(market, wanted)
    operations.withdraw_need(wanted, actor=market.takes)
    with pytest.raises(Refused, match="no longer open"):
        operations.offer_help(
            wanted, actor=factories.actor(factories.representative()), minutes=60, scope="x"
        )


def test_help_is_not_offered_by_or_to_former_members(market, wanted):
    yesterday = clock.today() - timedelta(days=1)
    market.recipient.left_on = yesterday
    with pytest.raises(Refused, match="no longer open"):
        helped(market, wanted)
    market.recipient.left_on, market.provider.left_on = None, yesterday
    with pytest.raises(Refused, match="Only members"):
        helped(market, wanted)


def test_help_is_not_offered_to_an_organisation_below_the_floor(market, wanted):
    """Domain.md: only below the floor (-60 h) are new requests blocked; it is the recipient's balance that counts."""
    exchange = market.reported(minutes=120)
    exchange.actual_minutes = -FLOOR + 15
    operations.confirm_exchange(exchange, actor=market.takes)
    assert db.session.query(HourEntry).count() == 2
    with pytest.raises(Refused, match="below"):
        helped(market, wanted)


def test_need_is_served_when_hours_for_it_are_booked(market, wanted):
    exchange = helped(market, wanted)
    operations.accept_exchange(exchange, actor=market.takes, version=1)
    operations.report_exchange(exchange, actor=market.gives, performed_on=clock.today(), minutes=120)
    assert wanted.state is NeedState.PUBLISHED
    operations.confirm_exchange(exchange, actor=market.takes)
    assert wanted.state is NeedState.SERVED
    with pytest.raises(Refused, match="no longer possible"):
        operations.serve_need(wanted, actor=market.takes)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [(Outcome.RECOGNISED, NeedState.SERVED), (Outcome.REJECTED, NeedState.PUBLISHED)],
)
def test_settlement_serves_the_need_only_with_hours(market, wanted, outcome, state):
    exchange = helped(market, wanted)
    operations.accept_exchange(exchange, actor=market.takes, version=1)
    operations.report_exchange(exchange, actor=market.gives, performed_on=clock.today(), minutes=120)
    operations.dispute_exchange(exchange, actor=market.takes, words="Nie było")
    operations.settle_dispute(exchange, actor=market.biuro, outcome=outcome, reason="Lista obecności")
    assert wanted.state is state


def test_second_service_for_a_served_need_is_booked_too(market, wanted):
    first = helped(market, wanted)
    other = factories.actor(factories.representative())
    second = operations.offer_help(wanted, actor=other, minutes=60, scope="Druga część")
    for exchange, gives in ((first, market.gives), (second, other)):
        operations.accept_exchange(exchange, actor=market.takes, version=1)
        operations.report_exchange(exchange, actor=gives, performed_on=clock.today(), minutes=60)
        operations.confirm_exchange(exchange, actor=market.takes)
    assert (wanted.state, queries.balance(market.recipient.id)) == (NeedState.SERVED, -120)


def test_service_asked_for_a_need_serves_it_and_only_an_own_one(market, wanted):
    exchange = market.asked(need=wanted)
    assert (exchange.need, exchange.offer) == (wanted, market.offer)
    with pytest.raises(Refused, match="of your own organisation"):
        market.asked(need=factories.need())


@pytest.mark.parametrize(("minutes", "sentence"), [(0, "minutes_in_quarters"), (20, "minutes_in_quarters")])
def test_database_keeps_the_minutes_of_a_need_in_quarters(market, wanted, minutes, sentence):
    with pytest.raises(Exception, match=sentence):
        db.session.execute(update(Need).where(Need.id == wanted.id).values(minutes=minutes))
