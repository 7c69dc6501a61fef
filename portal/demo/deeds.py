"""What a deed of the demo is, who does it, and the data it is read from."""

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
SMALL = ("founders",)  # ten organisations: enough to look around, loaded in seconds
WHOLE = (*SMALL, "region")  # some forty of all powiats


@dataclass
class Cast:
    """The organisations and people of the demo by their key and login, and what they made so far.

    `chapters` are the folders of data that are told; `speakers` who represents an organisation, by its id.
    """

    chapters: tuple[str, ...] = WHOLE
    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    speakers: dict[int, str] = field(default_factory=dict)
    offers: dict[str, Any] = field(default_factory=dict)
    needs: dict[str, Any] = field(default_factory=dict)

    def read(self, name: str) -> Any:
        """The rows of the data called `name`, of all chapters; a file of several lists gives each of them whole."""
        found = [path for part in self.chapters if (path := DATA / part / f"{name}.json").exists()]
        texts = [json.loads(path.read_text(encoding="utf-8")) for path in found]
        if isinstance(texts[0], list):
            return [row for rows in texts for row in rows]
        return {key: [row for text in texts for row in text.get(key, ())] for key in texts[0]}

    def actor(self, login: str) -> Actor:
        """The person as they act on the day the clock shows."""
        return load_actor(self.people[login])

    def speaker(self, organisation_id: int) -> Actor:
        """Whoever represents an organisation."""
        return self.actor(self.speakers[organisation_id])


@dataclass(frozen=True)
class Deed:
    """Something done on a day; deeds of a day keep the order they were written in."""

    on: date
    do: Callable[[], Any]


def day(text: str) -> date:
    """A day as the data writes it."""
    return date.fromisoformat(text)
