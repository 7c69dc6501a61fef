"""Two organisations that trade: the one that gives a workshop, the one that asks for it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from flask_babel import force_locale

from portal import clock
from portal.barter import operations
from portal.barter.models import Exchange, Offer
from portal.permissions import Actor
from tests import factories

TWO_HOURS = 120


@dataclass
class Market:
    """A provider with an offer and a recipient, each with its representative."""

    provider: Any = field(default_factory=lambda: factories.organisation("Centrum Kształcenia"))
    recipient: Any = field(default_factory=lambda: factories.organisation("Biblioteka Wojewódzka"))

    def __post_init__(self) -> None:
        self.giver = factories.representative(self.provider, name="Anna Dająca")
        self.taker = factories.representative(self.recipient, name="Bogdan Biorący")
        self.clerk = factories.office(name="Celina Biurowa")
        self.offer: Offer = factories.offer(self.provider, contact_id=self.giver.id)

    @property
    def gives(self) -> Actor:
        """The provider's representative."""
        return factories.actor(self.giver)

    @property
    def takes(self) -> Actor:
        """The recipient's representative."""
        return factories.actor(self.taker)

    @property
    def biuro(self) -> Actor:
        """A person of the Biuro."""
        return factories.actor(self.clerk)

    def asked(self, minutes: int = TWO_HOURS, **values: Any) -> Exchange:
        """An exchange the recipient asked for."""
        return operations.request_service(
            self.offer, actor=self.takes, minutes=minutes, scope="Warsztat dla 12 osób", **values
        )

    def agreed(self, **values: Any) -> Exchange:
        """An exchange both sides accepted."""
        exchange = self.asked(**values)
        return operations.accept_exchange(exchange, actor=self.gives, version=exchange.terms.number)

    def reported(self, minutes: int = 150, day: date | None = None, **values: Any) -> Exchange:
        """An exchange the provider reported as done."""
        return operations.report_exchange(
            self.agreed(**values), actor=self.gives, performed_on=day or clock.today(), minutes=minutes
        )

    def confirmed(self, **values: Any) -> Exchange:
        """An exchange the recipient confirmed."""
        return operations.confirm_exchange(self.reported(**values), actor=self.takes)

    def disputed(self, **values: Any) -> Exchange:
        """An exchange the recipient disputed."""
        return operations.dispute_exchange(
            self.reported(**values), actor=self.takes, words="Była tylko godzina."
        )


@pytest.fixture
def market(app: Any) -> Iterator[Market]:
    """Two organisations that trade; sentences outside requests are in the words of the source."""
    with force_locale("en"):
        yield Market()
