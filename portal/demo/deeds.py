"""What a deed of the demo is, and who does it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from portal.accounts.models import User
from portal.accounts.queries import load_actor
from portal.organisations.models import Organisation
from portal.permissions import Actor

DATA = Path(__file__).parent / "data"


@dataclass
class Cast:
    """The organisations and people of the demo by their key and login, and what they made so far."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    offers: list[Any] = field(default_factory=list)

    def actor(self, login: str) -> Actor:
        """The person as they act on the day the clock shows."""
        return load_actor(self.people[login])


@dataclass(frozen=True)
class Deed:
    """Something done on a day; deeds of a day keep the order they were written in."""

    on: date
    do: Callable[[], Any]


def read(name: str) -> Any:
    """A file of the demo's data."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
