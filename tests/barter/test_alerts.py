"""Alerts: who is told of a post that is published, and who is not (issue 4, item 1)."""

import pytest
from sqlalchemy import select

from portal.barter import operations
from portal.barter.models import NeedState, OfferState, PostAlert, PostKind, ResourceKind, ServiceMode
from portal.barter.operations.alerts import MOST
from portal.competences import document
from portal.competences import operations as competences
from portal.competences import queries as vocabulary
from portal.competences.models import Competence
from portal.extensions import db
from portal.notices import Notice, Topic
from portal.permissions import SYSTEM
from portal.workflow import Refused
from tests import factories
from tests.barter.test_screens import page_of

HERE, THERE = "1261", "1262"


@pytest.fixture
def term(market) -> Competence:
    """A term of the vocabulary that the market's offer rests on; the offer is a draft."""
    competences.load_vocabulary(document.read(), actor=SYSTEM)
    found = vocabulary.find("bilans-kompetencji")
    market.offer.competence_id, market.offer.powiat = found.id, HERE
    market.offer.state, market.offer.published_at = OfferState.DRAFT, None
    db.session.flush()
    return found


def save(market, kind=PostKind.OFFER, person=None, **wanted):
    actor = factories.actor(person) if person else market.takes
    return operations.create_alert(actor=actor, kind=kind, **wanted)


def publish(market):
    operations.publish_offer(market.offer, actor=market.gives)
    return told()


def told():
    """Who was told of a post that fits an alert, by path."""
    rows = select(Notice.user_id, Notice.path).where(Notice.topic == Topic.NEWS)
    return [tuple(row) for row in db.session.execute(rows.order_by(Notice.id))]


def test_person_is_told_of_a_published_offer_of_the_term_once(market, term):
    save(market, competence_id=term.id)
    save(market, mode=market.offer.mode)
    path = f"/barter/offers/{market.offer.id}"
    assert publish(market) == [(market.taker.id, path)]
    operations.withdraw_offer(market.offer, actor=market.gives)
    operations.renew_offer(market.offer, actor=market.gives)
    operations.edit_offer(market.offer, actor=market.gives, title="Inny")
    assert told() == [(market.taker.id, path)]


def test_what_was_rolled_back_is_not_told(market, term):
    """Issue 4, item 8: never sent for a transaction that rolled back."""
    save(market, competence_id=term.id)
    db.session.commit()
    publish(market)
    db.session.rollback()
    assert told() == []


def other_of(group_id, term):
    rows = select(Competence).where(Competence.group_id == group_id, Competence.id != term.id)
    return db.session.scalars(rows.where(Competence.replaced_by_id.is_(None))).first()


@pytest.mark.parametrize(
    ("wanted", "is_told"),
    [
        (lambda term: {"competence_group_id": term.group_id}, True),
        (lambda term: {"competence_group_id": term.group_id + 1}, False),
        (lambda term: {"competence_id": other_of(term.group_id, term).id}, False),
        (lambda term: {"competence_id": term.id, "resource_kind": ResourceKind.WORK}, True),
        (lambda term: {"competence_id": term.id, "resource_kind": ResourceKind.ROOM}, False),
        (lambda term: {"competence_id": term.id, "mode": ServiceMode.ON_SITE}, True),
        (lambda term: {"competence_id": term.id, "mode": ServiceMode.REMOTE}, False),
        (lambda term: {"powiat": THERE}, True),
    ],
)
def test_offer_has_to_fit_all_that_the_alert_says(market, term, wanted, is_told):
    save(market, **wanted(term))
    assert bool(publish(market)) is is_told


@pytest.mark.parametrize(
    ("mode", "powiat", "is_told"),
    [
        (ServiceMode.AT_PROVIDER, THERE, False),
        (ServiceMode.AT_PROVIDER, HERE, True),
        (ServiceMode.REMOTE, THERE, True),
        (ServiceMode.ON_SITE, THERE, True),
    ],
)
def test_district_counts_for_offers_used_at_the_provider(market, term, mode, powiat, is_told):
    market.offer.mode = mode
    save(market, powiat=powiat)
    assert bool(publish(market)) is is_told


@pytest.mark.parametrize(
    ("mode", "powiat", "is_told"),
    [(None, THERE, False), (None, None, True), (ServiceMode.REMOTE, THERE, True), (None, HERE, True)],
)
def test_need_that_is_published_is_told_of(market, term, mode, powiat, is_told):
    person = factories.staff(market.recipient)
    save(market, kind=PostKind.NEED, person=person, powiat=HERE)
    need = factories.need(
        market.provider, state=NeedState.DRAFT, mode=mode, powiat=powiat, contact_id=market.giver.id
    )
    operations.publish_need(need, actor=market.gives)
    assert told() == ([(person.id, f"/barter/needs/{need.id}")] if is_told else [])


def test_alert_of_a_retired_term_or_its_group_is_one_of_its_successor(market, term):
    old = other_of(term.group_id + 1, term)
    old.replaced_by_id = term.id
    db.session.flush()
    save(market, competence_id=old.id)
    assert len(publish(market)) == 1
    second = factories.offer(competence_id=old.id, state=OfferState.DRAFT)
    other = factories.staff(market.recipient)
    save(market, person=other, competence_group_id=term.group_id)
    operations.publish_offer(second, actor=factories.actor(second.contact))
    assert [path for _person, path in told()].count(f"/barter/offers/{second.id}") == 2


def test_nobody_of_the_own_organisation_and_nobody_without_a_role_is_told(market, term):
    """Not even somebody who works for the provider besides, whatever they act for."""
    both = factories.staff(market.recipient)
    factories.role(both, factories.Role.STAFF, organisation_id=market.provider.id)
    gone, disabled = factories.staff(market.recipient), factories.staff(market.recipient)
    for person in (market.giver, both, gone, disabled):
        save(market, person=person, competence_id=term.id)
    disabled.disabled_at = disabled.created_at
    for assignment in gone.assignments:
        assignment.ends_on = assignment.starts_on
    assert publish(market) == []


def test_changed_offer_is_told_of_when_it_begins_to_fit(market, term):
    save(market, mode=ServiceMode.REMOTE)
    assert publish(market) == []
    operations.edit_offer(market.offer, actor=market.gives, mode=ServiceMode.REMOTE)
    assert len(told()) == 1


def test_draft_and_withdrawn_offers_are_not_told_of_when_changed(market, term):
    save(market, competence_id=term.id)
    operations.edit_offer(market.offer, actor=market.gives, title="Inny")
    assert told() == []


def test_alert_for_anything_twice_or_over_the_most_is_refused(market, term):
    with pytest.raises(Refused, match="at least one"):
        save(market)
    save(market, competence_id=term.id, mode=None)
    with pytest.raises(Refused, match="already"):
        save(market, competence_id=term.id, mode=None)
    terms = db.session.scalars(select(Competence.id).where(Competence.id != term.id).limit(MOST)).all()
    for number in terms[: MOST - 1]:
        save(market, competence_id=number)
    with pytest.raises(Refused, match="20 alerts"):
        save(market, competence_id=terms[-1])


def test_alert_is_saved_from_a_filtered_list_seen_by_its_person_alone_and_removed(market, term, login):
    taker, giver = login(market.taker), login(market.giver)
    page = page_of(taker, "/barter/?competence=bilans-kompetencji&mode=remote")
    link = "/barter/alerts?kind=offer&amp;competence=bilans-kompetencji&amp;mode=remote"
    assert link in page
    form = page_of(taker, link.replace("&amp;", "&"))
    assert f'<option selected value="term-{term.id}">' in form
    group = f"group-{term.group_id}"
    assert taker.post("/barter/alerts", data={"kind": "offer", "about": group}).status_code == 303
    alert = db.session.query(PostAlert).one()
    assert (alert.user_id, alert.competence_group_id) == (market.taker.id, term.group_id)
    assert "Cała grupa" in page_of(taker, "/barter/alerts")
    assert taker.post("/barter/alerts", data={"kind": "offer"}).status_code == 422
    assert giver.post(f"/barter/alerts/{alert.id}/remove").status_code == 404
    taker.post(f"/barter/alerts/{alert.id}/remove")
    assert db.session.query(PostAlert).count() == 0


def test_database_keeps_term_and_group_apart(market, term):
    with pytest.raises(Exception, match="term_or_group"):
        save(market, competence_id=term.id, competence_group_id=term.group_id)
