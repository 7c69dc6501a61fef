"""Disjoint circles chosen so far."""

from collections.abc import Iterable

import numpy as np

from .links import Array, Links, worth

Circle = tuple[int, ...]  # positions of links


class Choice:
    """Disjoint circles chosen so far: which offers and needs are taken."""

    def __init__(self, links: Links, circles: Iterable[Circle] = ()) -> None:
        self.links = links
        self.offers = np.zeros(int(links.offer.max(initial=-1)) + 1, dtype=bool)
        self.needs = np.zeros(int(links.need.max(initial=-1)) + 1, dtype=bool)
        self.circles: set[Circle] = set()
        for circle in circles:
            self.add(circle)

    def add(self, circle: Circle) -> None:
        """Take the posts of a circle."""
        self._mark(circle, True)
        self.circles.add(circle)

    def remove(self, circle: Circle) -> None:
        """Leave them again."""
        self._mark(circle, False)
        self.circles.remove(circle)

    def _mark(self, circle: Circle, taken: bool) -> None:
        at = list(circle)
        self.offers[self.links.offer[at]] = taken
        self.needs[self.links.need[at]] = taken

    def free(self, positions: Array) -> Array:
        """Which of these links have neither offer nor need taken, as a mask."""
        return ~(self.offers[self.links.offer[positions]] | self.needs[self.links.need[positions]])

    @property
    def served(self) -> int:
        """How many needs are served."""
        return sum(map(len, self.circles))

    @property
    def value(self) -> tuple[int, int, int]:
        """What the choice is worth by the rule."""
        return worth(self.links, self.circles)
