"""The offers and needs of the world of tests/world.py."""

from datetime import date
from typing import Any

from portal.barter import operations as barter
from portal.barter.models import Need, Offer, PostKind, ResourceKind, ServiceMode


def make(world: Any) -> None:
    """Offers and needs of `own`, each left in another state."""
    speaker = world.actor("representative")
    for state in ("draft", "published", "withdrawn", "expired"):
        offer = barter.create_offer(actor=speaker, capacity_minutes=100 * 60, **_texts(world, "OFFER", state))
        world.keep(f"offer {state}", offer)
        if state != "draft":
            barter.publish_offer(offer, actor=speaker)
    barter.withdraw_offer(world.get(Offer, "offer withdrawn"), actor=speaker)
    for state in ("draft", "published", "withdrawn", "expired", "served"):
        need = barter.create_need(actor=speaker, minutes=3 * 60, **_texts(world, "NEED", state))
        world.keep(f"need {state}", need)
        if state != "draft":
            barter.publish_need(need, actor=speaker)
    barter.withdraw_need(world.get(Need, "need withdrawn"), actor=speaker)
    barter.serve_need(world.get(Need, "need served"), actor=speaker)
    world.keep("alert", barter.create_alert(actor=speaker, kind=PostKind.NEED, mode=ServiceMode.REMOTE))


def _texts(world: Any, word: str, state: str) -> dict[str, Any]:
    last = date(2016, 6, 1) if word == "OFFER" else date(2016, 2, 1)
    return {
        "title": f"{word}-{state}",
        "competence_id": world.ids["term live"],
        "description": "Warsztat z oceny szkoleń.",
        "mode": ServiceMode.ON_SITE,
        "resource_kind": ResourceKind.WORK,
        "expires_on": date(2015, 10, 1) if state == "expired" else last,
    }
