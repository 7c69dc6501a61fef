"""Which offer fits which need and why (issue 4, item 5): the rule, the same from the database and in the market."""

from datetime import timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from portal import clock
from portal.barter import fits, queries
from portal.barter.fits import Strength, fit
from portal.barter.market.links import links_of
from portal.barter.models import Need, NeedState, Offer, OfferState, ResourceKind, ServiceMode
from portal.competences.models import Competence, CompetenceGroup
from portal.extensions import db
from tests import factories

DAY = timedelta(days=1)
HERE, THERE = "1261", "1262"


@pytest.fixture
def terms(app) -> dict[str, Competence]:
    """Two terms of one group, one of another, and a retired one that leads to the first."""
    found = {}
    for number, (name, group) in enumerate(
        {"evaluation": 1, "surveys": 1, "welding": 2, "retired": 2}.items()
    ):
        owner = db.session.get(CompetenceGroup, group) or factories.add(
            CompetenceGroup(id=group, slug=f"g{group}", number=group, name=f"Grupa {group}", anchors={})
        )
        found[name] = factories.add(
            Competence(id=number + 1, slug=name, group_id=owner.id, name=name, description="", synonyms=[])
        )
    found["retired"].replaced_by_id = found["evaluation"].id
    db.session.flush()
    return found


def pair(terms, offered="evaluation", needed="evaluation", offer=None, need=None):
    """An offer and a need of two organisations."""
    given = {"competence_id": terms[offered].id if offered else None, "powiat": HERE, **(offer or {})}
    wanted = {"competence_id": terms[needed].id if needed else None, "powiat": HERE, **(need or {})}
    return factories.offer(**given), factories.need(**wanted)


def strength(offer, need):
    """The strength of the pair, which the database says too, from both sides."""
    found = fit(offer, need)
    assert [(row.offer, row.need) for row in queries.needs_for(offer)] == ([(offer, need)] if found else [])
    assert [(row.offer, row.need) for row in queries.offers_for(need)] == ([(offer, need)] if found else [])
    assert linked() == ({(offer.id, need.id): found.strength} if found else {})
    return found.strength if found else None


def linked():
    """The pairs of offer and need that the engine of the market links, with their strength."""
    links, names = links_of(queries.open_market())
    rows = zip(links.offer, links.need, links.exact, strict=True)
    return {
        (names.offers[o], names.needs[n]): Strength.EXACT if exact else Strength.GROUP for o, n, exact in rows
    }


@pytest.mark.parametrize(
    ("offered", "needed", "expected"),
    [
        ("evaluation", "evaluation", Strength.EXACT),
        ("retired", "evaluation", Strength.EXACT),
        ("retired", "surveys", Strength.GROUP),
        ("surveys", "retired", Strength.GROUP),
        ("retired", "welding", None),
        ("evaluation", "retired", Strength.EXACT),
        ("evaluation", "surveys", Strength.GROUP),
        ("evaluation", "welding", None),
        (None, "evaluation", None),
        (None, None, None),
    ],
)
def test_work_fits_by_term_and_weaker_by_group(terms, offered, needed, expected):
    assert strength(*pair(terms, offered, needed)) is expected


@pytest.mark.parametrize(
    ("offer", "need", "expected"),
    [
        ({"mode": ServiceMode.REMOTE}, {"mode": ServiceMode.REMOTE}, Strength.EXACT),
        ({"mode": ServiceMode.REMOTE}, {"mode": ServiceMode.ON_SITE}, None),
        ({"mode": ServiceMode.REMOTE, "powiat": THERE}, {}, Strength.EXACT),
        ({"mode": ServiceMode.ON_SITE, "powiat": THERE}, {}, Strength.EXACT),
        ({"mode": ServiceMode.AT_PROVIDER, "powiat": THERE}, {}, None),
        ({"mode": ServiceMode.AT_PROVIDER, "powiat": THERE}, {"powiat": None}, Strength.EXACT),
        ({"mode": ServiceMode.AT_PROVIDER, "powiat": None}, {}, Strength.EXACT),
    ],
)
def test_mode_agrees_and_the_place_matters_only_at_the_provider(terms, offer, need, expected):
    assert strength(*pair(terms, offer=offer, need=need)) is expected


@pytest.mark.parametrize(
    ("offered", "needed", "offer", "need", "expected"),
    [
        (None, None, {}, {}, Strength.EXACT),
        (None, None, {}, {"powiat": None}, Strength.GROUP),
        (None, None, {}, {"powiat": THERE}, None),
        ("welding", None, {}, {}, Strength.EXACT),
        ("welding", "welding", {}, {"powiat": None}, Strength.EXACT),
        ("evaluation", "surveys", {}, {}, Strength.GROUP),
        ("welding", "evaluation", {}, {}, None),
        (None, None, {}, {"resource_kind": ResourceKind.ROOM}, None),
    ],
)
def test_resources_fit_by_kind_and_district(terms, offered, needed, offer, need, expected):
    laboratory = {"resource_kind": ResourceKind.LABORATORY, "mode": ServiceMode.AT_PROVIDER}
    made = pair(
        terms, offered, needed, {**laboratory, **offer}, {"resource_kind": ResourceKind.LABORATORY, **need}
    )
    assert strength(*made) is expected


def days_of(first, last):
    """A window in days from today; None leaves an end open."""
    today = clock.today()
    return [None if number is None else today + number * DAY for number in (first, last)]


@pytest.mark.parametrize(
    ("given", "wanted", "fits"),
    [
        ((None, None), (None, None), True),
        ((0, 10), (10, 20), True),
        ((0, 10), (11, 20), False),
        ((5, None), (None, 4), False),
        ((None, 5), (5, None), True),
        ((None, -1), (None, None), False),
        ((None, None), (-9, -1), False),
        ((-9, 0), (-9, 0), True),
    ],
)
def test_days_on_which_it_is_given_and_wanted_meet(terms, given, wanted, fits):
    (given_from, given_until), (wanted_from, wanted_until) = days_of(*given), days_of(*wanted)
    made = pair(
        terms,
        offer={"available_from": given_from, "available_until": given_until},
        need={"wanted_from": wanted_from, "wanted_until": wanted_until},
    )
    assert (strength(*made) is not None) is fits


@pytest.mark.parametrize("state", [state for state in OfferState if state is not OfferState.PUBLISHED])
def test_closed_offer_fits_nothing(terms, state):
    assert strength(*pair(terms, offer={"state": state})) is None


@pytest.mark.parametrize("state", [state for state in NeedState if state is not NeedState.PUBLISHED])
def test_nothing_fits_a_closed_need(terms, state):
    assert strength(*pair(terms, need={"state": state})) is None


@pytest.mark.parametrize("past", ["offer", "need"])
def test_post_past_its_last_day_fits_nothing_before_the_daily_job(terms, past):
    assert strength(*pair(terms, **{past: {"expires_on": clock.today() - DAY}})) is None


def test_own_need_and_posts_of_former_members_do_not_fit(terms):
    offer, need = pair(terms)
    own = factories.need(offer.organisation, competence_id=offer.competence_id)
    assert fit(offer, own) is None
    assert strength(offer, need) is Strength.EXACT
    need.organisation.left_on = clock.today() - DAY
    db.session.flush()
    assert strength(offer, need) is None


def test_reason_says_what_is_given_to_whom_and_why(terms):
    offer, need = pair(terms)
    offer.organisation.short_name, need.organisation.short_name = "CKU", "MCP"
    with force_locale("pl"):
        exact = fits.Fit(offer, need, Strength.EXACT)
        assert exact.reason == "dajecie: evaluation → MCP (ta sama kompetencja)"
        assert exact.reason_to_receive == "dostajecie: evaluation ← CKU (ta sama kompetencja)"
        need.competence = terms["surveys"]
        weaker = fit(offer, need)
        assert weaker
        assert weaker.reason == (
            "dajecie: evaluation → MCP (potrzebne: surveys, z tej samej grupy kompetencji)"
        )


def test_best_fits_come_first(terms):
    """Exact before group, whole before part, the same district before others, who waits longest before the newer."""
    offer = factories.offer(competence_id=terms["evaluation"].id, powiat=HERE, capacity_minutes=300)
    now = clock.now()
    for title, term, values in (
        ("newer", "evaluation", {"published_at": now}),
        ("group", "surveys", {"published_at": now - 9 * DAY}),
        ("too long", "evaluation", {"minutes": 600, "published_at": now - 9 * DAY}),
        ("elsewhere", "evaluation", {"powiat": THERE, "published_at": now - 9 * DAY}),
        ("older", "evaluation", {"published_at": now - 5 * DAY}),
    ):
        wanted = {"minutes": 120, "powiat": HERE, **values}
        factories.need(title=title, competence_id=terms[term].id, **wanted)
    found = queries.needs_for(offer)
    assert [row.need.title for row in found] == ["older", "newer", "elsewhere", "too long", "group"]
    assert [row.rank for row in found] == sorted(row.rank for row in found)
    assert [row.minutes for row in found] == [120, 120, 120, 300, 120]
    assert [row.need.title for row in queries.needs_for(offer, limit=2)] == ["older", "newer"]


def grow_market(terms, count):
    """`count` posts of each sort, of organisations of their own, that differ in everything a fit asks for."""
    modes, kinds = list(ServiceMode), [ResourceKind.WORK, ResourceKind.ROOM, ResourceKind.WORK]
    names = [*terms, None]
    for number in range(count):
        owner = factories.organisation()
        term = names[number % len(names)]
        common = {
            "resource_kind": kinds[number % 3],
            "competence_id": terms[term].id if term else None,
            "powiat": [HERE, THERE, None][number % 3],
            "contact_id": factories.representative(owner).id,
        }
        factories.offer(owner, mode=modes[number % 3], **common)
        factories.need(owner, mode=[*modes, None][number % 4], **common)


def test_database_and_market_find_exactly_the_pairs_of_the_rule(terms):
    grow_market(terms, 30)
    offers, needs = db.session.scalars(select(Offer)).all(), db.session.scalars(select(Need)).all()
    by_rule = {(o.id, n.id): found.strength for o in offers for n in needs if (found := fit(o, n))}
    from_offers = {
        (row.offer.id, row.need.id): row.strength for o in offers for row in queries.needs_for(o, 99)
    }
    from_needs = {
        (row.offer.id, row.need.id): row.strength for n in needs for row in queries.offers_for(n, 99)
    }
    assert by_rule == from_offers == from_needs == linked()
    assert set(by_rule.values()) == {Strength.EXACT, Strength.GROUP}


def test_number_of_statements_does_not_grow_with_the_fits(terms, count_queries):
    offer, need = pair(terms)
    counts = []
    for _round in range(2):
        factories.need(competence_id=terms["evaluation"].id)
        factories.offer(competence_id=terms["evaluation"].id)
        db.session.flush()
        with count_queries() as statements:
            reasons = [row.reason for row in queries.needs_for(offer)]
            reasons += [row.reason_to_receive for row in queries.offers_for(need)]
        counts.append((len(statements), len(reasons)))
    assert [statements for statements, _found in counts] == [2, 2]
    assert counts[0][1] < counts[1][1]
