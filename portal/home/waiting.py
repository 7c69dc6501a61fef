"""What waits for whom: every domain's queues, read for one person."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.permissions import Actor


@dataclass(frozen=True)
class Waiting:
    """One thing somebody waits for: what it is, where to do it and until when."""

    text: str
    url: str
    due_on: date | None = None


def for_actor(actor: Actor) -> dict[str, Any]:
    """The home page of a person with an account."""
    return {"waiting": [], "steps": []}


def for_guest() -> dict[str, Any]:
    """The home page of a guest."""
    return {"practices": [], "figures": []}
