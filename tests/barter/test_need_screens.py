"""The screens of needs: from a draft to a booked service, what fits on both sides, lists, files and counts."""

from datetime import timedelta

import pytest

from portal import clock
from portal.barter import operations, queries
from portal.barter.models import Exchange, Need, NeedState, ServiceMode
from portal.competences import document
from portal.competences import operations as competences
from portal.competences import queries as vocabulary
from portal.extensions import db
from portal.permissions import SYSTEM
from tests import factories
from tests.barter.test_screens import page_of, read_csv


@pytest.fixture
def term(market):
    """A term of the vocabulary that the market's offer rests on."""
    competences.load_vocabulary(document.read(), actor=SYSTEM)
    found = vocabulary.find("bilans-kompetencji")
    market.offer.competence_id = found.id
    db.session.flush()
    return found


def typed(market, **values):
    return {
        "title": "Ocena szkoleń",
        "description": "Cztery szkolenia",
        "resource_kind": "work",
        "mode": "",
        "minutes": "10",
        "expires_on": (clock.today() + timedelta(days=30)).isoformat(),
        "contact_id": market.taker.id,
        **values,
    }


def test_whole_path_from_a_need_to_booked_hours(market, term, login):
    giver, taker = login(market.giver), login(market.taker)
    url = taker.post("/barter/needs/new", data=typed(market, competence_id=str(term.id))).location
    assert giver.get(url).status_code == 404
    taker.post(f"{url}/publish")
    assert market.offer.title in page_of(taker, url)
    assert "Ocena szkoleń" in page_of(giver, "/barter/needs")
    assert "Ocena szkoleń" in page_of(giver, f"/barter/offers/{market.offer.id}")
    assert 'value="10"' in page_of(giver, f"{url}/help")
    exchange_url = giver.post(
        f"{url}/help", data={"minutes": "2", "scope": "Raport", "mode": "remote"}
    ).location
    exchange = db.session.get_one(Exchange, int(exchange_url.rsplit("/", 1)[1]))
    assert exchange.mode is ServiceMode.REMOTE
    assert "Propozycja pomocy" in page_of(taker, exchange_url)
    taker.post(f"{exchange_url}/accept", data={"version": "1"})
    today = clock.today().isoformat()
    giver.post(f"{exchange_url}/report", data={"performed_on": today, "minutes": "2", "report": "Odbyło się"})
    assert taker.post(f"{exchange_url}/confirm").status_code == 303
    assert queries.balance(market.recipient.id) == -120
    assert db.session.query(Need.state).scalar() is NeedState.SERVED
    assert f'href="{exchange_url}"' in page_of(taker, url)


def test_contact_persons_of_both_sides_are_shown_after_acceptance_only(market, login):
    """Issue 4, item 1: contact person shown after acceptance only."""
    need = factories.need(market.recipient, contact_id=market.taker.id)
    giver, taker = login(market.giver), login(market.taker)
    url = giver.post(
        f"/barter/needs/{need.id}/help", data={"minutes": "2", "scope": "Raport", "mode": "remote"}
    ).location
    for path in (f"/barter/needs/{need.id}", "/barter/needs", url):
        assert "Bogdan Biorący" not in page_of(giver, path)
        assert "Anna Dająca" not in page_of(taker, path)
    taker.post(f"{url}/accept", data={"version": "1"})
    assert "Bogdan Biorący" in page_of(giver, url)
    assert "Anna Dająca" in page_of(taker, url)


def test_fitting_offer_is_asked_for_in_the_name_of_the_need(market, term, login):
    need = factories.need(market.recipient, contact_id=market.taker.id, competence_id=term.id)
    taker = login(market.taker)
    link = f"/barter/offers/{market.offer.id}/request?need={need.id}"
    assert f'href="{link}"' in page_of(taker, f"/barter/needs/{need.id}")
    assert need.title in page_of(taker, link)
    taker.post(link, data={"minutes": "2", "scope": "Raport"})
    assert db.session.query(Exchange.need_id, Exchange.offer_id).one() == (need.id, market.offer.id)


@pytest.mark.parametrize("key", ["0", "-1", "x", "99999999999999999999", ""])
def test_need_in_the_address_that_is_nobodys_serves_nothing(market, login, key):
    login(market.taker).post(
        f"/barter/offers/{market.offer.id}/request?need={key}", data={"minutes": "2", "scope": "Raport"}
    )
    assert db.session.query(Exchange.need_id).one() == (None,)


def test_each_button_of_a_need_leads_where_it_says(market, login):
    need = factories.need(market.recipient, contact_id=market.taker.id)
    taker = login(market.taker)
    for step, state in (
        ("withdraw", NeedState.WITHDRAWN),
        ("publish", NeedState.PUBLISHED),
        ("serve", NeedState.SERVED),
        ("renew", NeedState.PUBLISHED),
    ):
        assert taker.post(f"/barter/needs/{need.id}/{step}").status_code == 303
        assert db.session.get_one(Need, need.id).state is state
        page_of(taker, f"/barter/needs/{need.id}")


def test_need_is_changed_and_nothing_typed_is_lost(market, login):
    need = factories.need(market.recipient, contact_id=market.taker.id)
    taker, url = login(market.taker), f"/barter/needs/{need.id}/edit"
    page_of(taker, url)
    refused = taker.post(url, data=typed(market, expires_on="2999-01-01", title="Nowy tytuł"))
    assert (refused.status_code, "Nowy tytuł" in refused.get_data(as_text=True)) == (422, True)
    assert taker.post(url, data=typed(market, mode="remote")).status_code == 303
    assert db.session.query(Need.title, Need.mode).one() == ("Ocena szkoleń", ServiceMode.REMOTE)


def test_staff_drafts_a_need_and_only_the_representative_publishes_it(market, login):
    staff = login(factories.staff(market.recipient))
    url = staff.post("/barter/needs/new", data=typed(market)).location
    assert staff.post(f"{url}/publish").status_code == 403
    assert staff.get(f"{url}/edit").status_code == 200
    assert f"{url}/publish" in page_of(login(market.taker), "/barter/desk")


def test_filters_and_empty_lists_say_what_to_do_next(market, login):
    giver = login(market.giver)
    assert "/barter/needs/new" in page_of(giver, "/barter/needs")
    factories.need(market.recipient, title="Ocena")
    for query in ("mode=nonsense", "sort=nonsense", "powiat=0000&resource=x", "page=9999999999999999999999"):
        assert "Ocena" in page_of(giver, f"/barter/needs?{query}")
    assert "Ocena" not in page_of(giver, "/barter/needs?q=fortepian")
    assert [row[0] for row in read_csv(giver.get("/barter/needs.csv", buffered=True))[1:]] == ["Ocena"]


@pytest.mark.parametrize("path", ["needs", "needs.csv", "desk", "needs/1", "offers/1"])
def test_number_of_statements_does_not_grow_with_the_needs(market, term, login, count_queries, path):
    own = factories.need(market.provider, contact_id=market.giver.id, competence_id=term.id)
    assert (own.id, market.offer.id) == (1, 1)
    client, counts = login(market.giver), []
    for rounds in (1, 2):
        for _number in range(rounds):
            other = factories.need(competence_id=term.id)
            factories.offer(competence_id=term.id)
            factories.need(market.provider, contact_id=market.giver.id)
            made = operations.offer_help(
                own, actor=factories.actor(factories.representative()), minutes=60, scope="x"
            )
            operations.offer_help(other, actor=market.gives, minutes=60, scope="x")
            operations.write_message(made, actor=market.gives, text="Dziękujemy")
        with count_queries() as statements:
            response = client.get(f"/barter/{path}", buffered=True)
            assert (response.status_code, bool(response.get_data())) == (200, True)
        counts.append(len(statements))
    assert counts[0] == counts[1]
