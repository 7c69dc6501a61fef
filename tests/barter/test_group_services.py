"""Group services: one provider, many recipients, each with a part of its own (domain.md; plan README, 5.1.7)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.activity import ActivityEvent
from portal.barter import operations, queries
from portal.barter.models import Exchange, ExchangeState, GroupService, GroupState, Outcome, ResourceKind
from portal.extensions import db
from portal.workflow import Refused
from tests import factories
from tests.at_once import race


def opened(market, places=3, **values):
    fields = {"minutes": 180, "scope": "Warsztat dla kilku", "join_until": clock.today() + timedelta(days=7)}
    return operations.make_group_service(
        market.offer, actor=market.gives, places=places, **{**fields, **values}
    )


def another():
    return factories.actor(factories.representative(factories.organisation()))


def joined(market, *recipients, **values):
    group = opened(market, **values)
    return group, [operations.join_group_service(group, actor=actor) for actor in recipients]


def reported(market, *recipients, minutes=150, day=None, **values):
    group, parts = joined(market, *recipients, **values)
    operations.report_group_service(
        group,
        actor=market.gives,
        performed_on=day or clock.today(),
        minutes={part.id: minutes for part in parts},
        report="Odbył się",
    )
    return group, parts


def facts():
    live = select(ActivityEvent).where(ActivityEvent.voided_at.is_(None)).order_by(ActivityEvent.id)
    return [
        (row.kind, row.subject_type, row.subject_id, [party.organisation_id for party in row.parties])
        for row in db.session.scalars(live)
    ]


def test_joining_makes_an_agreed_exchange_with_the_acceptance_of_both(market):
    group, [part] = joined(market, market.takes)
    assert (part.state, part.group, part.recipient_id) == (ExchangeState.ACCEPTED, group, market.recipient.id)
    assert [(row.organisation_id, row.person_id, row.digest) for row in part.terms.acceptances] == [
        (market.provider.id, market.giver.id, part.terms.digest),
        (market.recipient.id, market.taker.id, part.terms.digest),
    ]
    assert (group.taken, group.free) == (1, 2)


def test_each_recipient_confirms_disputes_and_is_booked_on_its_own(market):
    other, third = another(), another()
    group, parts = reported(market, market.takes, other, third)
    operations.confirm_exchange(parts[0], actor=market.takes)
    operations.dispute_exchange(parts[1], actor=other, words="Byliśmy krócej")
    operations.settle_dispute(
        parts[1], actor=market.biuro, outcome=Outcome.IN_PART, minutes=60, reason="Lista"
    )
    assert [part.state.value for part in parts] == ["confirmed", "settled", "reported"]
    assert [queries.balance(org) for org in (market.provider.id, market.recipient.id)] == [210, -150]
    assert queries.balance(other.organisation_id) == -60
    assert queries.balance(third.organisation_id) == 0
    assert group.state is GroupState.REPORTED


def test_group_service_counts_once_whatever_the_number_of_recipients(market):
    """plan README: 5.1.7 counts services of work performed, once each, whatever the number of recipients."""
    other = another()
    group, parts = reported(market, market.takes, other)
    assert facts() == []
    operations.confirm_exchange(parts[1], actor=other)
    only_one = [market.provider.id, other.organisation_id]
    assert facts() == [("barter.exchange_confirmed", "group_service", group.id, only_one)]
    operations.confirm_exchange(parts[0], actor=market.takes)
    both = [market.provider.id, market.recipient.id, other.organisation_id]
    assert facts() == [("barter.exchange_confirmed", "group_service", group.id, both)]
    operations.reverse_exchange(parts[0], actor=market.biuro, reason="Pomyłka")
    assert facts() == [("barter.exchange_confirmed", "group_service", group.id, only_one)]
    operations.reverse_exchange(parts[1], actor=market.biuro, reason="Pomyłka")
    assert facts() == []


def test_room_lent_to_several_counts_as_a_resource(market):
    market.offer.resource_kind = ResourceKind.ROOM
    group, [part] = reported(market, market.takes)
    operations.confirm_exchange(part, actor=market.takes)
    assert [row[:3] for row in facts()] == [("barter.resource_lent", "group_service", group.id)]


def test_part_without_hours_is_called_off_and_the_others_reported(market):
    other = another()
    group, parts = joined(market, market.takes, other)
    operations.report_group_service(
        group,
        actor=market.gives,
        performed_on=clock.today(),
        minutes={parts[0].id: 90, parts[1].id: None},
    )
    assert [part.state.value for part in parts] == ["reported", "cancelled"]
    assert [part.actual_minutes for part in parts] == [90, None]


def test_part_the_provider_did_not_see_is_never_called_off_by_a_report(market):
    other = another()
    group, parts = joined(market, market.takes, other)
    with pytest.raises(Refused, match="has joined in the meantime"):
        operations.report_group_service(
            group, actor=market.gives, performed_on=clock.today(), minutes={parts[0].id: 90}
        )


def test_calling_off_ends_every_part_that_is_not_reported(market):
    other = another()
    group, parts = joined(market, market.takes, other)
    operations.report_exchange(parts[0], actor=market.gives, performed_on=clock.today(), minutes=60)
    operations.cancel_group_service(group, actor=market.gives, reason="Choroba")
    assert [part.state.value for part in parts] == ["reported", "cancelled"]
    assert (group.state, parts[1].closing_reason) == (GroupState.CANCELLED, "Choroba")


def test_place_of_a_part_that_is_called_off_is_free_again(market):
    group, [part, _other] = joined(market, market.takes, another(), places=2)
    with pytest.raises(Refused, match="Nobody can join any more"):
        operations.join_group_service(group, actor=another())
    operations.cancel_exchange(part, actor=market.takes, reason="Choroba")
    assert operations.join_group_service(group, actor=another()).state is ExchangeState.ACCEPTED


@pytest.mark.parametrize(
    ("who", "why"),
    [("takes", "joined already"), ("gives", "own offer"), ("biuro", "Only members")],
)
def test_who_cannot_join_reads_why(market, who, why):
    group, _parts = joined(market, market.takes)
    with pytest.raises(Refused, match=why):
        operations.join_group_service(group, actor=getattr(market, who))


def test_person_who_opened_it_joins_for_no_other_organisation(market):
    """domain.md: the same person cannot act for both sides."""
    other = factories.organisation()
    factories.role(market.giver, factories.Role.DEPUTY, organisation_id=other.id)
    doubled = factories.Actor(market.giver, other, factories.actor(market.giver).grants)
    with pytest.raises(Refused, match="cannot act for both sides"):
        operations.join_group_service(opened(market), actor=doubled)


def test_person_who_closed_the_joining_confirms_no_part(market):
    other = factories.organisation()
    factories.role(market.giver, factories.Role.DEPUTY, organisation_id=other.id)
    doubled = factories.Actor(market.giver, other, factories.actor(market.giver).grants)
    colleague = factories.actor(factories.representative(other))
    _group, [part] = reported(market, colleague)
    with pytest.raises(Refused, match="cannot act for both sides"):
        operations.confirm_exchange(part, actor=doubled)


@pytest.mark.parametrize(
    ("days", "close", "is_open"), [(0, False, True), (-1, False, False), (0, True, False)]
)
def test_joining_ends_after_its_last_day_or_when_closed(market, days, close, is_open):
    group = opened(market, join_until=clock.today())
    if close:
        operations.close_group_service(group, actor=market.gives)
    with clock.at(clock.at_noon(group.join_until - timedelta(days=days))):
        if is_open:
            assert operations.join_group_service(group, actor=market.takes).group is group
        else:
            with pytest.raises(Refused, match="Nobody can join any more"):
                operations.join_group_service(group, actor=market.takes)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"join_until": date(2001, 1, 1)}, "in the past"),
        ({"starts_on": date(2001, 1, 1)}, "after the planned beginning"),
        ({"starts_on": date(2090, 1, 2), "ends_on": date(2090, 1, 1)}, "before the planned beginning"),
        ({"minutes": 100 * 60}, "Enter fewer hours"),
    ],
    ids=str,
)
def test_group_service_that_cannot_be_is_refused(market, values, why):
    with pytest.raises(Refused, match=why):
        opened(market, **values)


@pytest.mark.parametrize("turn", range(3))
def test_last_place_goes_to_exactly_one(app, market, login, turn):
    people = [factories.representative(factories.organisation()) for _number in range(2)]
    group, _parts = joined(market, market.takes, places=2)
    group_id, url = group.id, f"/barter/groups/{group.id}/join"
    answers = race(app, *((login(person), url, {}) for person in people))
    parts = list(db.session.scalars(select(Exchange).where(Exchange.group_id == group_id)))
    assert len(parts) == 2
    newest = f"/barter/{max(part.id for part in parts)}"
    assert [answer.location for answer in answers].count(newest) == 1


@pytest.mark.parametrize("turn", range(2))
def test_two_parts_confirmed_at_once_count_once(app, market, login, turn):
    other = factories.representative(factories.organisation())
    group, parts = reported(market, market.takes, factories.actor(other))
    group_id = group.id
    acts = [
        (login(who), f"/barter/{part.id}/confirm", {})
        for who, part in zip((market.taker, other), parts, strict=True)
    ]
    answers = race(app, *acts)
    assert [answer.status_code for answer in answers] == [303, 303]
    assert [(row[1:3], len(row[3])) for row in facts()] == [(("group_service", group_id), 3)]


def test_whole_way_on_screen(market, login):
    giver, taker = login(market.giver), login(market.taker)
    url = f"/barter/offers/{market.offer.id}/group"
    given = {"minutes": "2:30", "scope": "Dla kilku", "places": "2", "join_until": clock.today().isoformat()}
    made = giver.post(url, data=given)
    group = db.session.scalars(select(GroupService)).one()
    assert (made.location, group.minutes) == (f"/barter/groups/{group.id}", 150)
    assert group.title in taker.get("/barter/groups").get_data(as_text=True)
    part_url = taker.post(f"/barter/groups/{group.id}/join").location
    assert f'href="{part_url}"' in giver.get(f"/barter/groups/{group.id}").get_data(as_text=True)
    assert f'href="/barter/groups/{group.id}"' in taker.get(part_url).get_data(as_text=True)
    part = group.parts[0]
    fields = {"performed_on": clock.today().isoformat(), f"minutes_{part.id}": "1,75"}
    assert giver.post(f"/barter/groups/{group.id}/report", data=fields).status_code == 303
    assert taker.post(f"{part_url}/confirm").status_code == 303
    assert queries.balance(market.recipient.id) == -105


def test_others_see_the_places_but_not_who_joined(market, login):
    stranger = factories.representative(factories.organisation())
    group, [part] = joined(market, market.takes)
    seen = {
        name: (market.recipient.name in page, f'href="/barter/{part.id}"' in page)
        for name, page in (
            (who.name, login(who).get(f"/barter/groups/{group.id}").get_data(as_text=True))
            for who in (stranger, market.giver, market.clerk)
        )
    }
    assert seen == {
        stranger.name: (False, False),
        market.giver.name: (True, True),
        "Celina Biurowa": (True, True),
    }


@pytest.mark.parametrize("typed", ["", "0", "1", "101", "dwa", "2,5"])
def test_places_that_cannot_be_get_a_sentence(market, login, typed):
    given = {"minutes": "2", "scope": "x", "places": typed, "join_until": clock.today().isoformat()}
    page = login(market.giver).post(f"/barter/offers/{market.offer.id}/group", data=given)
    assert (page.status_code, 'href="#places"' in page.get_data(as_text=True)) == (422, True)


def test_number_of_statements_does_not_grow_with_the_list(market, login, count_queries):
    counts, browser = [], login(market.taker)
    for more in (1, 2):
        for _number in range(more):
            joined(market, another(), another())
        db.session.commit()
        with count_queries() as statements:
            assert browser.get("/barter/groups").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
