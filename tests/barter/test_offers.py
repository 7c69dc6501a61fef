"""Offers (domain.md, Barter: staff draft, the representative publishes; they expire and are renewed by one click)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.barter import operations, queries
from portal.barter.models import Offer, OfferState, ResourceKind, ServiceMode
from portal.extensions import db
from portal.permissions import SYSTEM
from portal.workflow import Refused
from tests import factories


def draft(actor, **values):
    fields = {
        "title": "Doradztwo",
        "description": "Rozmowa",
        "mode": ServiceMode.REMOTE,
        "resource_kind": ResourceKind.WORK,
        "capacity_minutes": 60,
    }
    return operations.create_offer(actor=actor, **{**fields, **values})


def found(actor, **wanted):
    return [offer.title for offer in db.session.scalars(queries.filtered_posts(Offer, actor, wanted))]


def test_new_offer_is_a_draft_of_its_authors_organisation_for_a_year(market):
    person = factories.staff(market.provider)
    offer = draft(factories.actor(person))
    assert (offer.state, offer.organisation_id, offer.contact_id) == (
        OfferState.DRAFT,
        market.provider.id,
        person.id,
    )
    assert offer.expires_on == clock.today() + timedelta(days=365)


def test_draft_is_seen_by_its_own_organisation_and_the_office(market):
    offer = draft(market.gives)
    assert {
        name: offer in db.session.scalars(queries.visible_offers(actor)).all()
        for name, actor in {"own": market.gives, "other": market.takes, "biuro": market.biuro}.items()
    } == {"own": True, "other": False, "biuro": True}


def test_publishing_shows_the_offer_to_others_and_withdrawing_hides_it(market):
    operations.withdraw_offer(market.offer, actor=market.gives)
    offer = operations.publish_offer(draft(market.gives), actor=market.gives)
    assert (found(market.takes), found(market.gives)) == (["Doradztwo"], [])
    operations.withdraw_offer(offer, actor=market.gives)
    assert found(market.takes) == []


@pytest.mark.parametrize(("days", "refused"), [(-1, "in the past"), (731, "two years at most")])
def test_last_day_of_an_offer_is_near_enough_and_not_past(market, days, refused):
    with pytest.raises(Refused, match=refused):
        draft(market.gives, expires_on=clock.today() + timedelta(days=days))


def test_contact_person_works_for_the_organisation(market):
    with pytest.raises(Refused, match="must work for your organisation"):
        draft(market.gives, contact_id=market.taker.id)


def test_offer_expires_after_its_last_day_and_is_renewed_with_one_step(market):
    with clock.at(clock.at_noon(market.offer.expires_on)):
        assert operations.expire_offers(actor=SYSTEM) == []
    with clock.at(clock.at_noon(market.offer.expires_on + timedelta(days=1))):
        assert found(market.takes) == []
        assert operations.expire_offers(actor=SYSTEM) == [market.offer]
        operations.renew_offer(market.offer, actor=market.gives)
        assert found(market.takes) == ["Warsztat: ocena szkoleń"]
        assert market.offer.expires_on == clock.today() + timedelta(days=365)


def test_draft_cannot_be_renewed(market):
    with pytest.raises(Refused, match="published, not renewed"):
        operations.renew_offer(draft(market.gives), actor=market.gives)


def test_offers_are_found_without_diacritics_and_by_every_filter(market):
    factories.offer(
        title="Łączenie sal", mode=ServiceMode.REMOTE, resource_kind=ResourceKind.ROOM, powiat="1261"
    )
    factories.offer(factories.organisation("Żywiecka Szkoła"), title="100% praktyki")
    assert found(market.takes, q="laczenie") == ["Łączenie sal"]
    assert found(market.takes, q="0%") == ["100% praktyki"]
    assert found(market.takes, mode="remote") == ["Łączenie sal"]
    assert found(market.takes, resource="room") == ["Łączenie sal"]
    assert found(market.takes, powiat="1261") == ["Łączenie sal"]
    assert found(market.takes, organisation="zywiecka") == ["100% praktyki"]


def test_offers_sort_in_polish_order(market):
    for title in ("Żagle", "Ósemka", "Ława", "Lawa", "Ogród"):
        factories.offer(title=title)
    assert found(market.takes, sort="title") == [
        "Lawa",
        "Ława",
        "Ogród",
        "Ósemka",
        "Warsztat: ocena szkoleń",
        "Żagle",
    ]


def test_search_text_follows_the_title_and_description(market):
    operations.edit_offer(market.offer, actor=market.gives, description="Ćwiczenia")
    assert db.session.scalar(select(Offer.folded)) == "warsztat: ocena szkolen cwiczenia"
