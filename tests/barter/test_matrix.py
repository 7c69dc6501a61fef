"""Supply and demand by competence: figures, marks, what they open, the file (issue 4, item 6)."""

import pytest

from portal import clock
from portal.barter import operations, queries
from portal.barter.models import NeedState, OfferState, Outcome
from portal.competences import document
from portal.competences import operations as competences
from portal.competences import queries as vocabulary
from portal.competences.models import ClaimSource, Level
from portal.extensions import db
from portal.permissions import SYSTEM
from tests import factories
from tests.barter.test_screens import page_of, read_csv

SLUG = "bilans-kompetencji"


@pytest.fixture
def term(market):
    """A term of the vocabulary that the market's offer rests on."""
    competences.load_vocabulary(document.read(), actor=SYSTEM)
    found = vocabulary.find(SLUG)
    market.offer.competence_id = found.id
    db.session.flush()
    return found


def figures(slug=SLUG, **wanted):
    """Offers, organisations that offer, needs and providers of a term."""
    row = next(row for row in queries.matrix(wanted) if row.slug == slug)
    return (row.offers, row.offering, row.needs, row.providers)


def retire(term):
    """A retired term whose successor is the given one."""
    old = vocabulary.find("superwizja-trenerska")
    old.replaced_by_id = term.id
    db.session.flush()
    return old


def test_open_posts_are_counted_those_of_retired_terms_too(market, term):
    old = retire(term)
    factories.offer(market.provider, contact_id=market.giver.id, competence_id=old.id)
    factories.offer(competence_id=term.id, state=OfferState.WITHDRAWN)
    factories.offer(competence_id=term.id, expires_on=clock.today().replace(year=2012))
    for values in ({}, {"state": NeedState.SERVED}, {"state": NeedState.DRAFT}):
        factories.need(competence_id=old.id, **values)
    assert figures() == (2, 1, 1, 0)
    assert "superwizja-trenerska" not in {row.slug for row in queries.matrix({})}


def test_provider_is_who_gave_a_booked_service_of_the_term(market, term):
    market.agreed()
    assert figures() == (1, 1, 0, 0)
    exchange = market.confirmed()
    market.confirmed()
    assert figures() == (1, 1, 0, 1)
    assert [(row.name, row.services, row.last_on) for row in queries.providers_of(term)] == [
        ("Centrum Kształcenia", 2, clock.today())
    ]
    operations.reverse_exchange(exchange, actor=market.biuro, reason="Pomyłka")
    assert [row.services for row in queries.providers_of(term)] == [1]


def test_help_with_a_need_makes_a_provider(market, term):
    market.offer.competence_id = None
    need = factories.need(market.recipient, contact_id=market.taker.id, competence_id=retire(term).id)
    exchange = operations.offer_help(need, actor=market.gives, minutes=60, scope="Raport")
    operations.accept_exchange(exchange, actor=market.takes, version=1)
    operations.report_exchange(exchange, actor=market.gives, performed_on=clock.today(), minutes=60)
    assert figures() == (0, 0, 1, 0)
    operations.confirm_exchange(exchange, actor=market.takes)
    assert figures() == (0, 0, 0, 1)


@pytest.mark.parametrize(("outcome", "expected"), [(Outcome.RECOGNISED, 1), (Outcome.REJECTED, 0)])
def test_settled_service_makes_a_provider_when_hours_were_recognised(market, term, outcome, expected):
    operations.settle_dispute(
        market.disputed(), actor=market.biuro, outcome=outcome, reason="Lista obecności"
    )
    assert figures() == (1, 1, 0, expected)
    assert len(queries.providers_of(term)) == expected


def test_claim_that_rests_on_a_counted_service_makes_a_provider_of_its_term(market, term):
    other = vocabulary.find("mentoring-i-tutoring")
    exchange = market.confirmed()
    fact = vocabulary.services_given(market.provider.id)[0]
    fields = {"level": Level.BASIC, "people": 1, "source": ClaimSource.EXCHANGE, "fact_id": fact.id}
    competences.claim(market.provider, other, actor=market.gives, **fields)
    competences.claim(
        market.recipient, other, actor=market.takes, level=Level.BASIC, people=1, source=ClaimSource.DECLARED
    )
    assert figures(other.slug) == (0, 0, 0, 1)
    assert [(row.name, row.services, row.is_claimed) for row in queries.providers_of(other)] == [
        ("Centrum Kształcenia", 0, True)
    ]
    operations.reverse_exchange(exchange, actor=market.biuro, reason="Pomyłka")
    assert figures(other.slug) == (0, 0, 0, 0)


def test_former_member_is_no_provider(market, term):
    market.confirmed()
    market.provider.left_on = clock.today().replace(year=clock.today().year - 1)
    db.session.flush()
    assert (figures()[3], queries.providers_of(term)) == (0, [])


def test_nobody_and_only_one_are_said_in_words_and_gaps_are_filtered(market, term, login):
    gap = vocabulary.find("mentoring-i-tutoring")
    plenty = vocabulary.find("superwizja-trenerska")
    factories.need(competence_id=gap.id)
    for _number in range(2):
        factories.offer(competence_id=plenty.id)
    rows = {row.slug: row for row in queries.matrix({})}
    assert [rows[found.slug].offering_mark for found in (gap, term, plenty)] == [
        "nobody",
        "only one organisation",
        "",
    ]
    assert [row.slug for row in queries.matrix({"gaps": "unmet"})] == [gap.slug]
    few = {row.slug for row in queries.matrix({"gaps": "few"})}
    assert (plenty.slug in few, term.slug in few, gap.slug in few) == (False, True, True)
    group = gap.group.slug
    assert {row.group for row in queries.matrix({"group": group})} == {gap.group.name}
    page = page_of(login(market.taker), "/barter/matrix?gaps=unmet")
    assert page.count('<th scope="row">') == 1
    assert "nikt nie oferuje" in page


def test_figures_open_into_as_many_posts_for_whoever_owns_them_too(market, term, login):
    factories.offer(competence_id=term.id, title="Druga oferta")
    factories.need(
        market.provider, contact_id=market.giver.id, competence_id=term.id, title="Własna potrzeba"
    )
    market.confirmed()
    giver = login(market.giver)
    page = page_of(giver, "/barter/matrix")
    assert figures() == (2, 2, 1, 1)
    for path in ("/barter/?", "/barter/needs?"):
        assert f'href="{path}competence={SLUG}&amp;whose=all"' in page
    offers = page_of(giver, f"/barter/?competence={SLUG}&whose=all")
    assert (market.offer.title in offers, "Druga oferta" in offers) == (True, True)
    assert market.offer.title not in page_of(giver, f"/barter/?competence={SLUG}")
    assert "Własna potrzeba" in page_of(giver, f"/barter/needs?competence={SLUG}&whose=all")
    assert f'href="/barter/matrix/{term.id}"' in page
    assert "Centrum Kształcenia" in page_of(giver, f"/barter/matrix/{term.id}")


def test_page_of_a_retired_term_leads_to_its_successor(market, term, login):
    old = retire(term)
    assert login(market.giver).get(f"/barter/matrix/{old.id}").location == f"/barter/matrix/{term.id}"


def test_file_says_what_the_page_says(market, term, login):
    rows = read_csv(login(market.taker).get(f"/barter/matrix.csv?group={term.group.slug}", buffered=True))
    shown = queries.matrix({"group": term.group.slug})
    assert len(rows) == len(shown) + 1
    row = next(row for row in rows if row[1] == term.name)
    assert row == [term.group.name, term.name, "1", "1", "0", "0", "tylko jedna organizacja", "nikt"]


def test_number_of_statements_does_not_grow_with_the_market(market, term, login, count_queries):
    taker, counts = login(market.taker), []
    for number in (1, 3):
        for _round in range(number):
            factories.offer(competence_id=term.id)
            factories.need(competence_id=term.id)
            market.confirmed()
        db.session.commit()
        paths = ("/barter/matrix", "/barter/matrix.csv", f"/barter/matrix/{term.id}", "/barter/alerts")
        found = []
        for path in paths:
            with count_queries() as statements:
                taker.get(path, buffered=True)
            found.append(len(statements))
        counts.append(found)
    assert counts[0] == counts[1]
