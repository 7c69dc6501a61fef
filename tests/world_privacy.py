"""The world's requests about personal data, a consent, and a batch of records past their period."""

from datetime import date
from typing import Any

from sqlalchemy import select

from portal.extensions import db
from portal.permissions import SYSTEM
from portal.privacy import operations
from portal.privacy.models import Channel, RequestType, RetentionBatch


def make(world: Any) -> None:
    """A request of the staff member, one of somebody without an account, and old security entries proposed."""
    staff, clerk = world.actor("staff"), world.actor("office")
    words = {"words": "REQUEST-words", "wanted": "REQUEST-wanted"}
    world.keep("request correction", operations.ask(RequestType.CORRECTION, **words, actor=staff))
    entered = operations.enter(
        RequestType.ERASURE,
        Channel.LETTER,
        name="Osoba spoza portalu",
        email="spoza@swiat.example",
        words="REQUEST-erasure",
        received_on=date(2015, 11, 30),
        actor=clerk,
    )
    world.keep("request erasure", entered)
    operations.change_periods({"notices": 1}, actor=world.actor("administrator"))
    operations.propose(actor=SYSTEM)
    proposed = select(RetentionBatch).where(RetentionBatch.category == "notices")
    world.keep("batch proposed", db.session.scalars(proposed).one())
