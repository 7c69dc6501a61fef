"""The Biuro's desk of the bank (issue 4, item 7): stuck exchanges, disputes, organisations asleep, unsigned copies."""

from datetime import date, timedelta

import pytest

from portal import clock
from portal.barter import operations, queries
from portal.extensions import db
from tests import factories

DAY = date(2015, 6, 1)


@pytest.fixture
def june():
    """The first of June 2015, on which the tests look."""
    with clock.at(clock.at_noon(DAY)):
        yield DAY


def on(day):
    return clock.at(clock.at_noon(day))


def found(rows):
    return [row.id for row in db.session.scalars(rows)]


def test_exchange_is_stuck_when_its_deadline_has_passed_or_it_was_escalated(market):
    with on(DAY):
        longest, late, in_time = (market.agreed() for _number in range(3))
        over = market.confirmed()
        longest.due_on, late.due_on, in_time.due_on = DAY - timedelta(9), DAY - timedelta(1), DAY
        told = market.asked()
        told.due_on, told.escalated_at = DAY + timedelta(5), clock.now()
        db.session.flush()
        assert over.due_on is None or over.state.is_running is False
        assert found(queries.stuck_exchanges()) == [longest.id, late.id, told.id]


def test_organisation_is_asleep_without_a_post_and_an_exchange_for_12_months(market, june):
    """issue 4, item 7: no post and no exchange for 12 months."""
    sleeper, poster, young, gone = (factories.organisation(name) for name in "ABCD")
    young.joined_on, gone.left_on = date(2014, 12, 1), DAY - timedelta(1)
    for owner, moment in ((sleeper, date(2014, 6, 1)), (poster, date(2014, 6, 2))):
        post = factories.offer(owner)
        post.created_at = post.published_at = clock.at_noon(moment)
    market.offer.created_at = market.offer.published_at = clock.at_noon(date(2013, 1, 1))
    db.session.flush()
    mine = {sleeper.id, poster.id, young.id, gone.id, market.provider.id, market.recipient.id}
    asleep = [key for key in found(queries.asleep_organisations()) if key in mine]
    assert asleep == [sleeper.id, market.recipient.id, market.provider.id]
    market.asked()
    assert [key for key in found(queries.asleep_organisations()) if key in mine] == [sleeper.id]
    assert queries.last_posts([sleeper.id, young.id]) == {sleeper.id: clock.at_noon(date(2014, 6, 1))}
    assert list(queries.last_exchanges([sleeper.id, market.provider.id])) == [market.provider.id]


def test_desk_shows_the_number_of_each_queue_and_leads_to_it(market, login):
    late = market.agreed()
    late.due_on = clock.today() - timedelta(3)
    market.disputed()
    operations.make_agreement([market.agreed()], actor=market.gives)
    factories.organisation("Śpiąca Szkoła")
    db.session.commit()
    clerk = login(market.clerk)
    page = " ".join(clerk.get("/barter/office").get_data(as_text=True).split())
    for path, number in {"stuck": 1, "asleep": queries.number_of(queries.asleep_organisations())}.items():
        assert f'href="/barter/office/{path}"' in page
        assert f'<td class="number">{number}</td>' in page
    assert 'href="/barter/disputes"' in page
    assert 'href="/barter/agreements?state=prepared"' in page
    stuck = " ".join(clerk.get("/barter/office/stuck").get_data(as_text=True).split())
    assert "Centrum Kształcenia" in stuck
    assert f"3 dni po {late.due_on.day} " in stuck
    assert "Śpiąca Szkoła" in clerk.get("/barter/office/asleep").get_data(as_text=True)


PAGES = ["office", "office/stuck", "office/asleep"]


@pytest.mark.parametrize("path", PAGES)
def test_number_of_statements_does_not_grow_with_the_queues(market, login, count_queries, path):
    client = login(market.clerk)
    counts = []
    for rounds in (1, 3):
        for _number in range(rounds):
            market.agreed().due_on = clock.today() - timedelta(2)
            market.disputed()
            factories.organisation()
        db.session.commit()
        with count_queries() as statements:
            assert client.get(f"/barter/{path}").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
