"""The limits of a balance: constants of the bank unless the settings say otherwise (docs/operations.md), in minutes."""

from dataclasses import dataclass
from enum import Enum

from flask import current_app

from portal.barter.models.words import FLOOR, SOFT_HIGHEST, SOFT_LOWEST, START


class Level(Enum):
    """Where a balance stands."""

    BELOW_FLOOR = "below_floor"
    LOW = "low"
    WITHIN = "within"
    HIGH = "high"


@dataclass(frozen=True)
class Limits:
    """Outside of the soft limits a balance gets a warning, below the floor nothing new is asked for."""

    soft_lowest: int
    soft_highest: int
    floor: int
    start: int

    def level(self, balance: int) -> Level:
        """Where a balance (minutes) stands; on a limit it is still within it."""
        if balance < self.floor:
            return Level.BELOW_FLOOR
        if balance < self.soft_lowest:
            return Level.LOW
        return Level.HIGH if balance > self.soft_highest else Level.WITHIN


def limits() -> Limits:
    """The limits of this portal."""
    set_here = current_app.config
    given = (
        (set_here["BARTER_SOFT_LOWEST"], SOFT_LOWEST),
        (set_here["BARTER_SOFT_HIGHEST"], SOFT_HIGHEST),
        (set_here["BARTER_FLOOR"], FLOOR),
        (set_here["BARTER_START"], START),
    )
    return Limits(*(usual if value is None else value for value, usual in given))


def longest_circle() -> int:
    """The most organisations of a circle in this portal."""
    return int(current_app.config["BARTER_LONGEST_CIRCLE"])
