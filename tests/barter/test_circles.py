"""Circles: found, proposed, answered, replaced, ended, and what becomes of their links (issue, item 5)."""

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select

from portal import clock
from portal.barter import operations, queries
from portal.barter.models import (
    Agreement,
    AgreementKind,
    Circle,
    CircleAnswer,
    CircleLink,
    CircleState,
    Ending,
    Exchange,
    ExchangeState,
    HourEntry,
    MarketSearch,
    Otherwise,
    Outcome,
    ResourceKind,
)
from portal.barter.verification import differences
from portal.extensions import db
from portal.jobs import DAILY, STEPS
from portal.notices import Notice
from portal.permissions import SYSTEM
from portal.workflow import Refused
from tests import factories
from tests.barter.circles import DAY, Ring, term

JOB = "portal.barter.operations.circles._search_market"
LAST_DAY = 7 * DAY


@pytest.fixture
def ring(app):
    """Three organisations in a ring; sentences outside requests are in the words of the source."""
    with force_locale("en"):
        yield Ring()


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def shape(circle, version=None):
    """Who gives to whom, by the last letter of the names, with minutes and exactness."""
    return [
        (link.giver.name[-1] + link.taker.name[-1], link.minutes, link.exact)
        for link in circle.links_of(version or circle.version)
    ]


def edges(circle):
    return {edge for edge, _minutes, _exact in shape(circle)}


def exchanges():
    return list(db.session.scalars(select(Exchange).order_by(Exchange.id)))


def later(days):
    return clock.at(clock.now() + days)


def test_publishing_the_need_that_closes_a_circle_proposes_it_to_all_three(ring):
    ring.publish("a", "b")
    assert count(Circle) == 0
    ring.publish("c")
    circle = db.session.scalars(select(Circle)).one()
    assert (circle.state, circle.version, circle.due_on) == (CircleState.PROPOSED, 1, clock.today() + 7 * DAY)
    assert sorted(shape(circle)) == [("AC", 600, True), ("BA", 600, True), ("CB", 600, True)]
    told = db.session.scalars(select(Notice.user_id).where(Notice.path == f"/barter/circles/{circle.id}"))
    assert sorted(told) == sorted(person.id for person in ring.people.values())


def test_an_offer_that_appears_closes_a_circle_too(ring):
    operations.withdraw_offer(ring.offers["a"], actor=ring.actor("a"))
    ring.publish("a", "b", "c")
    assert count(Circle) == 0
    operations.renew_offer(ring.offers["a"], actor=ring.actor("a"))
    assert edges(db.session.scalars(select(Circle)).one()) == {"AC", "BA", "CB"}


def test_a_circle_is_found_by_three_statements_whatever_is_offered_and_needed(ring, count_queries):
    ring.publish("a", "b")
    for kind in ResourceKind:
        factories.offer(ring.offers["a"].organisation, resource_kind=kind)
        factories.need(ring.offers["a"].organisation, resource_kind=kind)
    ring.needs["c"].state = ring.needs["a"].state
    db.session.flush()
    with count_queries() as statements:
        found = queries.best_ring(ring.needs["c"], 3)
    assert (len(found), len(statements)) == (3, 3)


def test_a_swap_is_found_when_circles_of_three_are_not_allowed(app, ring, monkeypatch):
    monkeypatch.setitem(app.config, "BARTER_LONGEST_CIRCLE", 2)
    ring.join("d", "evaluation", "law")
    ring.publish("a", "b", "c")
    assert count(Circle) == 0
    ring.publish("d")
    assert edges(db.session.scalars(select(Circle)).one()) == {"AD", "DA"}


def test_a_circle_of_four_is_found_where_the_setting_allows_it(app, ring, monkeypatch):
    ring.terms["more"] = term(4, "more")
    ring.join("d", "more", "law")
    ring.needs["c"].competence_id = ring.terms["more"].id
    ring.publish("a", "b", "c", "d")
    assert count(Circle) == 0
    monkeypatch.setitem(app.config, "BARTER_LONGEST_CIRCLE", 4)
    operations.renew_need(ring.needs["d"], actor=ring.actor("d"))
    assert edges(db.session.scalars(select(Circle)).one()) == {"AD", "DC", "CB", "BA"}


def test_of_several_circles_the_exact_one_is_taken(ring):
    ring.terms["other"] = term(4, "other", group=2)
    ring.join(
        "f", "other", "design"
    )  # would take the place of `b`, but fits the need of `a` by its group only
    ring.publish("f")
    ring.publish("a", "b", "c")
    assert edges(db.session.scalars(select(Circle)).one()) == {"AC", "BA", "CB"}


@pytest.mark.parametrize("why", ["own", "expired", "withdrawn", "draft", "former", "hours"])
def test_posts_that_do_not_count_close_no_circle(ring, why):
    offer, day = ring.offers["b"], clock.today()
    if why == "own":
        offer.organisation_id = ring.needs["a"].organisation_id
    elif why == "expired":
        offer.expires_on = day - DAY
    elif why == "withdrawn":
        operations.withdraw_offer(offer, actor=ring.actor("b"))
    elif why == "draft":
        ring.needs["b"].minutes = 600
    elif why == "former":
        offer.organisation.joined_on, offer.organisation.left_on = day - 9 * DAY, day - DAY
    else:
        offer.capacity_minutes = 540
    ring.publish(*("ac" if why == "draft" else "abc"))
    assert count(Circle) == 0


def test_a_need_that_is_being_served_is_left_out(ring):
    exchange = operations.request_service(
        ring.offers["b"], actor=ring.actor("a"), minutes=60, scope="x", need=_published(ring, "a")
    )
    operations.accept_exchange(exchange, actor=ring.actor("b"), version=1)
    ring.publish("b", "c")
    assert count(Circle) == 0


def _published(ring, name):
    ring.publish(name)
    return ring.needs[name]


def test_posts_of_a_live_circle_are_not_proposed_twice(ring):
    ring.proposed()
    ring.join("d", "evaluation", "law")
    ring.publish("d")
    operations.renew_need(ring.needs["a"], actor=ring.actor("a"))
    assert count(Circle) == 1


def test_when_all_accept_every_link_is_agreed_and_one_agreement_holds_them(ring):
    circle = ring.proposed()
    for name in "ab":
        ring.answer(circle, name)
    assert (circle.state, count(Exchange)) == (CircleState.PROPOSED, 0)
    ring.answer(circle, "c")
    assert circle.state is CircleState.AGREED
    agreement = db.session.scalars(select(Agreement)).one()
    assert (agreement.kind, len(agreement.services)) == (AgreementKind.CIRCLE, 3)
    assert circle.agreement == agreement
    for link in circle.links:
        exchange = link.exchange
        assert (exchange.state, exchange.provider_id, exchange.recipient_id) == (
            ExchangeState.ACCEPTED,
            link.giver_id,
            link.taker_id,
        )
        assert (exchange.offer, exchange.need, exchange.terms.minutes) == (link.offer, link.need, 600)
        assert exchange.terms.accepted_by == {link.giver_id, link.taker_id}
        assert exchange.due_on == clock.today() + 14 * DAY
    assert list(differences()) == []


def test_refusals_are_said(ring):
    circle = ring.proposed()
    outsider = factories.actor(factories.representative(factories.organisation()))
    with pytest.raises(Refused, match="no party"):
        operations.answer_circle(circle, actor=outsider, version=1, accepted=True)
    with pytest.raises(Refused, match="changed in the meantime"):
        ring.answer(circle, "a", version=0)
    ring.answer(circle, "a")
    with pytest.raises(Refused, match="answered already"):
        ring.answer(circle, "a")
    ring.answer(circle, "b", accepted=False)
    with pytest.raises(Refused, match="over"):
        ring.answer(circle, "c")


def test_one_person_never_answers_for_two_parties(ring):
    circle = ring.proposed()
    ring.answer(circle, "a")
    both = ring.actor("b")
    both = type(both)(**{**vars(both), "user": ring.people["a"]})
    with pytest.raises(Refused, match="same person"):
        operations.answer_circle(circle, actor=both, version=1, accepted=True)


def test_a_refusing_party_is_replaced_and_all_answer_anew(ring):
    ring.join("d", "design", "law")
    circle = ring.proposed()
    ring.publish("d")
    ring.answer(circle, "a")
    ring.answer(circle, "c", accepted=False, words="Nie mamy ludzi")
    assert (circle.state, circle.version, len(circle.answers)) == (CircleState.PROPOSED, 2, 0)
    assert edges(circle) == {"AD", "DB", "BA"}
    assert sorted(edge for edge, *_rest in shape(circle, 1)) == ["AC", "BA", "CB"]
    with pytest.raises(Refused, match="changed in the meantime"):
        ring.answer(circle, "b", version=1)
    for name in "abd":
        ring.answer(circle, name)
    assert (circle.state, count(Exchange)) == (CircleState.AGREED, 3)


def test_without_a_replacement_links_settle_in_hours_as_both_chose(ring):
    circle = ring.proposed()
    ring.answer(circle, "a")
    ring.answer(circle, "b")
    ring.answer(circle, "c", accepted=False)
    assert (circle.state, circle.ending) == (CircleState.ENDED, Ending.REFUSED)
    assert [(row.provider_id, row.recipient_id, row.state) for row in exchanges()] == [
        (ring.offers["b"].organisation_id, ring.offers["a"].organisation_id, ExchangeState.ACCEPTED)
    ]
    assert count(Agreement) == 0
    assert list(differences()) == []


@pytest.mark.parametrize("first", [Otherwise.HOURS, Otherwise.NOTHING])
def test_a_link_is_dropped_when_one_of_both_wants_nothing(ring, first):
    circle = ring.proposed()
    ring.answer(circle, "a", otherwise=first)
    ring.answer(circle, "b", otherwise=Otherwise.NOTHING)
    ring.answer(circle, "c", accepted=False)
    assert (circle.state, count(Exchange)) == (CircleState.ENDED, 0)


def test_a_refused_pair_is_not_proposed_again(ring):
    circle = ring.proposed()
    ring.answer(circle, "c", accepted=False)
    for name in "abc":
        operations.renew_need(ring.needs[name], actor=ring.actor(name))
    assert count(Circle) == 1


def test_silence_past_the_last_day_drops_who_was_silent(ring):
    ring.join("d", "design", "law", expires_on=clock.today() + 60 * DAY)
    circle = ring.proposed()
    ring.publish("d")
    ring.answer(circle, "a")
    ring.answer(circle, "b")
    with later(LAST_DAY):
        assert operations.replace_silent(actor=SYSTEM) == []
    with later(LAST_DAY + DAY):
        assert operations.replace_silent(actor=SYSTEM) == [circle]
        assert (circle.version, circle.due_on) == (2, clock.today() + 7 * DAY)
        assert edges(circle) == {"AD", "DB", "BA"}
        assert [(row.person_id, row.accepted) for row in circle.answers_of(1)][-1] == (None, False)
    with later(2 * LAST_DAY + 2 * DAY):
        DAILY["portal.barter.operations.circles._replace_silent"]()
        assert (circle.state, circle.ending) == (CircleState.ENDED, Ending.SILENT)
    assert count(Exchange) == 0


@pytest.mark.parametrize("how", ["withdraw", "edit", "expire", "serve"])
def test_a_post_that_goes_or_changes_ends_the_circle(ring, how):
    circle = ring.proposed()
    ring.answer(circle, "a")
    if how == "withdraw":
        operations.withdraw_offer(ring.offers["c"], actor=ring.actor("c"))
    elif how == "edit":
        operations.edit_offer(ring.offers["c"], actor=ring.actor("c"), capacity_minutes=60)
    elif how == "serve":
        operations.serve_need(ring.needs["c"], actor=ring.actor("c"))
    else:
        ring.needs["c"].expires_on = clock.today() - DAY
        operations.expire_needs(actor=SYSTEM)
    assert (circle.state, circle.ending, count(Exchange)) == (CircleState.ENDED, Ending.GONE, 0)


def test_other_days_or_contacts_of_a_post_leave_the_circle_alone(ring):
    circle = ring.proposed()
    operations.edit_offer(ring.offers["c"], actor=ring.actor("c"), expires_on=clock.today() + 20 * DAY)
    assert (circle.state, circle.version) == (CircleState.PROPOSED, 1)


def test_links_are_performed_on_their_own_and_hours_sum_to_zero(ring):
    ring.agreed()
    first, second, third = exchanges()
    people = {ring.offers[name].organisation_id: ring.actor(name) for name in "abc"}
    clerk = factories.actor(factories.office())
    for row in (first, second, third):
        gives = people[row.provider_id]
        operations.report_exchange(row, actor=gives, performed_on=clock.today(), minutes=600)
    operations.confirm_exchange(first, actor=people[first.recipient_id])
    operations.confirm_exchange(second, actor=people[second.recipient_id])
    operations.dispute_exchange(third, actor=people[third.recipient_id], words="Krócej")
    operations.settle_dispute(third, actor=clerk, outcome=Outcome.IN_PART, minutes=300, reason="Połowa")
    assert db.session.scalar(select(func.sum(HourEntry.minutes))) == 0
    assert sorted(queries.balance(one) for one in people) == [-300, 0, 300]
    assert list(differences()) == []


def test_the_search_through_the_market_proposes_once_and_whole(app, ring):
    ring.publish("a", "b")
    ring.needs["c"].state = ring.needs[
        "a"
    ].state  # as if two had published at once: nobody saw the circle close
    db.session.commit()
    job = STEPS[JOB]
    assert [job(), job()] == [True, False]
    assert edges(db.session.scalars(select(Circle)).one()) == {"AC", "BA", "CB"}
    search = db.session.scalars(select(MarketSearch)).one()
    assert (search.served, search.bound, search.proven, search.gap) == (3, 3, True, 0)


def test_a_search_killed_before_its_end_is_done_whole_by_the_next(app, ring, monkeypatch):
    ring.publish("a", "b")
    ring.needs["c"].state = ring.needs["a"].state
    db.session.commit()
    whole = operations.propose_all

    def killed(*given, **named):
        whole(*given, **named)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("portal.barter.operations.circles.propose_all", killed)
        with pytest.raises(KeyboardInterrupt):
            STEPS[JOB]()
    assert count(Circle) == 0
    assert [STEPS[JOB](), STEPS[JOB]()] == [True, False]
    assert count(Circle) == 1


def test_answers_and_links_are_never_changed(ring):
    circle = ring.agreed()
    for statement in (
        CircleAnswer.__table__.update().values(accepted=False),
        CircleAnswer.__table__.delete(),
        CircleLink.__table__.update().values(minutes=15),
        CircleLink.__table__.delete(),
    ):
        with pytest.raises(Exception, match="append-only"), db.session.begin_nested():
            db.session.execute(statement)
    assert len(circle.answers) == 3
