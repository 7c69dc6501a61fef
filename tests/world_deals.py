"""The world's agreement with a signed copy, and exchanges that ended lately."""

import io
from datetime import date
from typing import Any

from werkzeug.datastructures import FileStorage

from portal import clock
from portal.barter import operations as barter
from portal.barter.models import Answer, EntryWay, Exchange, Offer
from portal.files import store_upload

LATELY = date(2015, 11, 20)
SCAN = b"%PDF-1.4\nSCAN-words\n%%EOF\n"


def make(world: Any) -> None:
    """An agreement of `own` and `other`, signed; a finished exchange nobody has rated yet, and one both have."""
    with clock.at(clock.at_noon(LATELY)):
        giver, taker = world.actor("representative"), world.actor("counterpart")
        rows = [_agreed(world, name) for name in ("written", "finished", "rated")]
        agreement = barter.make_agreement(rows[:1], actor=giver)
        world.keep("agreement signed", agreement)
        stored = store_upload(FileStorage(io.BytesIO(SCAN), filename="skan.pdf"), actor=giver)
        world.keep("signed copy", stored)
        barter.attach_copy(agreement, stored, actor=giver)
        for row in rows:
            barter.report_exchange(row, actor=giver, performed_on=LATELY, minutes=60)
            barter.confirm_exchange(row, actor=taker)
        for actor in (giver, taker):
            words = f"FEEDBACK-{actor.organisation_id}"
            answers = dict.fromkeys(("done", "hours_right", "again"), Answer.YES)
            barter.give_feedback(rows[-1], actor=actor, comment=words, **answers)
        _group(world)
        _entered(world)


def _group(world: Any) -> None:
    """A group service of `own` that `other` has joined and others still can."""
    offer, giver = world.get(Offer, "offer published"), world.actor("representative")
    given = {"minutes": 60, "scope": "GROUP-scope", "places": 5, "join_until": date(2016, 6, 30)}
    group = barter.make_group_service(offer, actor=giver, **given)
    world.keep("group service", group)
    world.keep("exchange joined", barter.join_group_service(group, actor=world.actor("counterpart")))


def _entered(world: Any) -> None:
    """A request of `other` the Biuro entered, which nobody has confirmed."""
    offer, organisation = world.get(Offer, "offer published"), world.actor("counterpart").organisation
    given = {"how": EntryWay.PHONE, "minutes": 60, "scope": "ENTERED-scope"}
    row = barter.enter_request(offer, actor=world.actor("office"), organisation=organisation, **given)
    world.keep("exchange entered", row)


def _agreed(world: Any, name: str) -> Exchange:
    """A service of `own` to `other` that both accepted."""
    offer, taker = world.get(Offer, "offer published"), world.actor("counterpart")
    row = barter.request_service(offer, actor=taker, minutes=60, scope=f"EXCHANGE-{name}")
    world.keep(f"exchange {name}", row)
    return barter.accept_exchange(row, actor=world.actor("representative"), version=1)  # type: ignore[no-any-return]
