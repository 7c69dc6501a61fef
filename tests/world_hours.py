"""Hours without a service, for tests/world.py: `own` began with some and gives, `former` left with a balance."""

from datetime import date
from typing import Any

from portal import clock
from portal.barter import operations as barter


def make(world: Any) -> None:
    """Start-up hours, a gift, and hours an organisation left with, from before it left."""
    clerk, own, former = world.actor("office"), world.organisation("own"), world.organisation("former")
    with clock.at(clock.at_noon(date(2014, 5, 12))):
        barter.give_start_hours(own, actor=clerk)
        barter.move_hours(former, minutes=120, reason="MOVED-reason", actor=clerk)
    giver, other = world.actor("representative"), world.organisation("other")
    gift = barter.give_hours(other, minutes=60, reason="GIFT-reason", actor=giver)
    world.keep("transfer gift", gift)
