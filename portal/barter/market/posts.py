"""What the engine knows of open offers, open needs and the organisations behind them."""

import json
from dataclasses import astuple, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1]  # where a process finds this package as `market`
MINUTES_OF_AN_HOUR = 60
WEEKS_MOST, HOURS_MOST = 52, 80  # beyond them waiting longer or having given more changes nothing
HOURS_A_POINT = 2


@dataclass(frozen=True, slots=True)
class Post:
    """An open offer or need. None in a field says that anything will do; `minutes` an offer can give, a need takes."""

    id: int
    organisation: int
    kind: str
    minutes: int
    term: int | None = None
    group: int | None = None
    mode: str | None = None
    powiat: str | None = None
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """What decides between organisations when not all can be served."""

    waiting_days: int = 0
    balance_minutes: int = 0

    @property
    def points(self) -> int:
        """The third step of the rule of choice, from 0 to 92."""
        weeks = min(max(self.waiting_days, 0) // 7, WEEKS_MOST)
        hours = min(max(self.balance_minutes, 0) // MINUTES_OF_AN_HOUR, HOURS_MOST)
        return weeks + hours // HOURS_A_POINT


POINTS_MOST = WEEKS_MOST + HOURS_MOST // HOURS_A_POINT


@dataclass(frozen=True)
class Market:
    """Everything open on one day; `refused` are pairs of offer and need that a party declined before."""

    offers: tuple[Post, ...]
    needs: tuple[Post, ...]
    parties: dict[int, Party] = field(default_factory=dict)
    refused: frozenset[tuple[int, int]] = frozenset()

    def written(self) -> bytes:
        """The market as JSON, for another process."""
        posts = [[astuple(post) for post in side] for side in (self.offers, self.needs)]
        parties = [(number, *astuple(party)) for number, party in self.parties.items()]
        return json.dumps([*posts, parties, list(self.refused)], default=date.isoformat).encode()

    @classmethod
    def read(cls, told: bytes) -> "Market":
        """The market another process wrote."""
        offers, needs, parties, refused = json.loads(told)
        return cls(
            tuple(map(_post, offers)),
            tuple(map(_post, needs)),
            {number: Party(*party) for number, *party in parties},
            frozenset((offer, need) for offer, need in refused),
        )


def _post(values: list[Any]) -> Post:
    *rest, first, last = values
    return Post(*rest, *(day and date.fromisoformat(day) for day in (first, last)))
