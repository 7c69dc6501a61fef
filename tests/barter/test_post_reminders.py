"""Posts that end are told of 7 days and a day before their last day, and 7, 30 and every 90 days after (issue 4)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock, jobs
from portal.barter import operations
from portal.barter.models import NeedState, OfferState, ResourceKind, ServiceMode
from portal.extensions import db
from portal.mail import OutboxMail
from portal.notices import Notice, Topic
from portal.permissions import SYSTEM
from tests import factories
from tests.barter.test_screens import page_of

DAY = timedelta(days=1)
LONG = 400 * DAY


def told(person=None):
    """The subjects of all notices, or of one person's, in their order."""
    rows = select(Notice.subject).order_by(Notice.id)
    return list(db.session.scalars(rows.where(Notice.user_id == person.id) if person else rows))


def remind():
    """What the worker does every day."""
    operations.expire_offers(actor=SYSTEM)
    operations.remind_of_ending_posts(actor=SYSTEM)
    operations.remind_of_expired_posts(actor=SYSTEM)


def days_of_notices(days, first=-10, missed=()):
    """The days, from the last day of the posts on, on which the daily jobs tell somebody something: at noon of
    Warsaw, as late in the evening a day of 24 hours more is the day after the next once summer time begins."""
    beginning, found = clock.today(), []
    for number in range(days):
        with clock.at(clock.at_noon(beginning + number * DAY)):
            before = len(told())
            if number + first not in missed:
                remind()
                found += [number + first] * (len(told()) - before)
    return found


def test_worker_reminds_by_itself(app):
    factories.offer(**old(expires_on=clock.today() + 7 * DAY))
    db.session.commit()
    jobs.run_once()
    jobs.run_once()
    assert len(told()) == 1


def old(**values):
    """A post that was published long ago and whose last day is in ten days."""
    return {"published_at": clock.now() - LONG, "expires_on": clock.today() + 10 * DAY, **values}


@pytest.mark.parametrize("make", [factories.offer, factories.need])
def test_post_is_told_of_before_and_after_its_last_day_and_never_twice(app, make):
    make(**old())
    assert days_of_notices(300) == [-7, -1, 7, 30, 90, 180, 270]
    assert db.session.query(OutboxMail).count() == 7


def test_day_on_which_the_worker_stood_still_is_made_up_for_once(app):
    factories.offer(**old())
    assert days_of_notices(60, missed={-7, -1, 7, *range(30, 34)}) == [-6, 0, 8, 34]


def test_reminder_older_than_a_week_is_not_made_up_for(app):
    factories.offer(**old())
    assert days_of_notices(60, missed=range(-10, 20)) == [30]


def test_notice_before_the_end_leads_to_the_page_where_renewing_comes_first(market, login):
    market.offer.published_at, market.offer.expires_on = clock.now() - LONG, clock.today() + 7 * DAY
    deputy = factories.user()
    factories.role(deputy, factories.Role.DEPUTY, organisation_id=market.provider.id)
    factories.staff(market.provider)
    db.session.commit()
    operations.remind_of_ending_posts(actor=SYSTEM)
    db.session.commit()
    rows = db.session.scalars(select(Notice)).all()
    path = f"/barter/offers/{market.offer.id}"
    assert {(row.user_id, row.topic, row.path) for row in rows} == {
        (market.giver.id, Topic.MOVE, path),
        (deputy.id, Topic.MOVE, path),
    }
    assert "Warsztat: ocena szkoleń" in rows[0].subject
    giver = login(market.giver)
    page = page_of(giver, path)
    assert page.index(f"{path}/renew") < page.index(f"{path}/edit") < page.index(f"{path}/withdraw")
    giver.post(f"{path}/renew")
    page = page_of(giver, path)
    assert page.index(f"{path}/edit") < page.index(f"{path}/renew")


def test_post_renewed_is_told_of_again_before_its_new_last_day(market):
    market.offer.published_at, market.offer.expires_on = clock.now() - LONG, clock.today() + 7 * DAY
    operations.remind_of_ending_posts(actor=SYSTEM)
    operations.renew_offer(market.offer, actor=market.gives)
    with clock.at(clock.now() + 358 * DAY):
        operations.remind_of_ending_posts(actor=SYSTEM)
    assert len(told(market.giver)) == 2


def test_post_published_for_less_than_a_week_is_told_of_the_day_before_only(app):
    factories.need(published_at=clock.now(), expires_on=clock.today() + 5 * DAY)
    assert days_of_notices(10, first=-5) == [-1]


@pytest.mark.parametrize("state", [OfferState.DRAFT, OfferState.WITHDRAWN])
def test_nobody_is_told_of_posts_that_nobody_sees(app, state):
    factories.offer(**old(state=state))
    factories.need(**old(state=NeedState.SERVED))
    assert days_of_notices(45) == []


def test_nobody_of_a_former_member_is_told(app):
    offer, past = factories.offer(**old()), factories.offer(**old(expires_on=clock.today() - 7 * DAY))
    for post in (offer, past):
        post.organisation.left_on = clock.today() - DAY
    assert days_of_notices(45) == []


def test_expired_posts_of_an_organisation_are_one_notice_a_week(market):
    """Three posts whose reminders fall into one week, one whose reminder is not due: all four are counted."""
    monday = clock.today() - timedelta(days=clock.today().weekday())
    state = {"state": OfferState.EXPIRED, "published_at": clock.now() - LONG}
    for last_day in (monday - 7 * DAY, monday - 30 * DAY, monday - 6 * DAY, monday - 12 * DAY):
        factories.offer(market.recipient, contact_id=market.taker.id, expires_on=last_day, **state)
    for number in range(7):
        with clock.at(clock.at_noon(monday + number * DAY)):
            operations.remind_of_expired_posts(actor=SYSTEM)
    assert told() == ["4 wygasłe wpisy organizacji – bank usług wzajemnych"]
    assert db.session.scalars(select(Notice.path)).one() == "/barter/desk"


def draft(actor, operation, **values):
    fields = {"title": "Szkic", "description": "Opis", "resource_kind": ResourceKind.WORK}
    return operation(actor=actor, mode=ServiceMode.REMOTE, **fields, **values)


def test_representative_is_told_at_once_of_a_draft_of_staff(market):
    person = factories.actor(factories.staff(market.provider))
    offer = draft(person, operations.create_offer, capacity_minutes=60)
    need = draft(person, operations.create_need, minutes=60)
    rows = db.session.scalars(select(Notice).order_by(Notice.id)).all()
    assert [(row.user_id, row.topic, row.path) for row in rows] == [
        (market.giver.id, Topic.MOVE, f"/barter/offers/{offer.id}"),
        (market.giver.id, Topic.MOVE, f"/barter/needs/{need.id}"),
    ]
    assert db.session.query(OutboxMail).count() == 2


def test_nobody_is_told_of_a_draft_of_the_representative(market):
    draft(market.gives, operations.create_offer, capacity_minutes=60)
    assert told() == []


def test_number_of_statements_does_not_grow_with_posts_that_are_not_due(app, count_queries):
    counts = []
    for number in (1, 3):
        for _round in range(number):
            factories.offer(published_at=clock.now() - LONG, expires_on=clock.today() + 100 * DAY)
            factories.need(published_at=clock.now() - LONG, expires_on=clock.today() - 20 * DAY)
        db.session.flush()
        with count_queries() as statements:
            operations.remind_of_ending_posts(actor=SYSTEM)
            operations.remind_of_expired_posts(actor=SYSTEM)
        counts.append(len(statements))
    assert counts[0] == counts[1]
