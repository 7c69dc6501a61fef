"""Proving that no choice serves a given number of needs, or finding one that does: by branching on links.

A link is taken or it is not; where either way leaves the linear programme below the aim, there is no choice. Which link
to branch on is asked once, at the root: some links of shares near one half are tried both ways for a few iterations
(strong branching), and those that take most from the programme go first. What makes shares is local, so a link that was
good there is good wherever it still has a share.
"""

import numpy as np

from .aims import Aim
from .links import Array
from .relaxing import Answer, Relaxation, Side

TRIED = 80  # links, at the root
NEAR = 0.03  # a share that is further from 0 and 1 is worth a try
WHOLE = 1e-5
OTHER = 0.1  # what the better side of a link counts for beside the worse
NO_ROWS = np.empty(0, dtype=np.int32)


class Tree:
    """The search for one aim."""

    def __init__(self, aim: Aim) -> None:
        self.links, self.needs_from = aim.pool.links, aim.pool.needs_from
        self.covering, left = _fewer_rows(aim)
        self.circles, self.all_rows = left.circles, left.rows
        self.is_vain = bool((self.covering[aim.must] < 0).any())  # a post that must be used is in no circle
        used = np.unique(self.covering[self.covering >= 0])
        self.size = len(used)
        self.row = np.full(aim.pool.size + 1, self.size, dtype=np.int32)
        self.row[used] = np.arange(self.size)
        self.steps = aim.pool.steps(self.circles)
        rows, lengths = np.sort(self.row[self.all_rows], axis=1), aim.pool.lengths[self.circles]
        self.relaxation = Relaxation(rows, self.size, lengths, left.must[used], aim.needs)
        self.drops: dict[int, float] = {}

    def search(self, until: float) -> Array | None:
        """Positions of circles of the pool that serve what is aimed at; None when there are none.

        Raises TimeoutError when the time is over before that is known.
        """
        answer = None if self.is_vain else self.relaxation.solve(until)
        if answer is None:
            return None
        self.relaxation.put_out(self.relaxation.too_dear(answer))
        self._try_links(answer, until)
        return self._below(answer, until)

    def _below(self, answer: Answer, until: float) -> Array | None:
        """As `search`, from a node on whose answer is known."""
        sides = self._open(answer.shares)
        if not sides:
            return self.circles[answer.shares > 0.5]
        for side in sides:
            with self.relaxation.on(side):
                below = self.relaxation.solve(until)
                if below is not None:
                    with self.relaxation.on(Side(self.relaxation.too_dear(below), NO_ROWS)):
                        found = self._below(below, until)
                    if found is not None:
                        return found
        return None

    def _open(self, found: Array) -> tuple[Side, ...]:
        """The two ways to go on: with a link of a share and without it; none when all shares are whole.

        Shares of circles may cross so that those of all their links are whole; then it is a circle, with or without.
        """
        weights = self._weights(found)
        links = np.flatnonzero((weights > WHOLE) & (weights < 1 - WHOLE))
        if len(links):
            distance = np.minimum(weights, 1 - weights)
            link = max(links.tolist(), key=lambda one: (self.drops.get(one, 0.0), distance[one]))
            return self._side(link, True), self._side(link, False)
        circles = np.flatnonzero((found > WHOLE) & (found < 1 - WHOLE))
        return self._circle_sides(int(circles[0])) if len(circles) else ()

    def _try_links(self, answer: Answer, until: float) -> None:
        """Note how much some links take from the programme, whichever way is gone."""
        weights = self._weights(answer.shares)
        near = np.flatnonzero((weights > NEAR) & (weights < 1 - NEAR))
        near = near[np.argsort(np.abs(weights[near] - 0.5), kind="stable")]
        for link in self._apart(near)[:TRIED].tolist():
            drops = []
            for taken in (True, False):
                with self.relaxation.on(self._side(link, taken)):
                    drops.append(answer.value - self.relaxation.tried(until))
            self.drops[link] = min(drops) + OTHER * max(drops)

    def _apart(self, links: Array) -> Array:
        """These links in their order, but first those that share no post with one before."""
        offers: set[int] = set()
        needs: set[int] = set()
        first: list[int] = []
        later: list[int] = []
        for link, offer, need in zip(links, self.links.offer[links], self.links.need[links], strict=True):
            is_new = offer not in offers and need not in needs
            (first if is_new else later).append(link)
            if is_new:
                offers.add(offer)
                needs.add(need)
        return np.array([*first, *later], dtype=np.int64)

    def _weights(self, found: Array) -> Array:
        """The share of each link: that of its circles together."""
        size = len(self.links)
        weights = np.bincount(self.steps.ravel(), np.repeat(found, self.steps.shape[1]), size + 1)
        return weights[:size]

    def _side(self, link: int, taken: bool) -> Side:
        """What taking a link, or not, asks for."""
        has = (self.steps == link).any(axis=1)
        if not taken:
            return Side(np.flatnonzero(has & ~self.relaxation.is_out), NO_ROWS)
        posts = np.array([self.links.offer[link], self.needs_from + self.links.need[link]])
        rows = np.unique(np.concatenate((posts, self.covering[posts])))
        touched = np.isin(self.all_rows, rows).any(axis=1)
        must = np.unique(self.row[self.covering[posts]])
        return Side(
            np.flatnonzero(touched & ~has & ~self.relaxation.is_out), must[~self.relaxation.must[must]]
        )

    def _circle_sides(self, circle: int) -> tuple[Side, Side]:
        """What choosing a circle asks for, and leaving it out."""
        rows = self.relaxation.rows[circle][self.relaxation.rows[circle] < self.size]
        touched = np.isin(self.relaxation.rows, rows).any(axis=1) & ~self.relaxation.is_out
        touched[circle] = False
        return Side(np.flatnonzero(touched), rows[~self.relaxation.must[rows]]), Side(
            np.array([circle]), NO_ROWS
        )


def _fewer_rows(aim: Aim) -> tuple[Array, Aim]:
    """For each row one that holds all its circles and stays (-1 without circles), and the aim without what it excludes.

    An offer whose every circle uses the same need asks for nothing that the need does not ask for. If it must be used,
    so must the need, and no circle uses the need without the offer.
    """
    size, rows = aim.pool.size, aim.rows
    pairs = rows[:, :, None].astype(np.int64) * (size + 1) + rows[:, None, :]
    together = np.bincount(pairs.ravel(), minlength=(size + 1) ** 2).reshape(size + 1, -1)[:size, :size]
    count = np.diag(together)
    inside = (together == count[:, None]) & (count[:, None] > 0)
    before = np.arange(size)[None, :] < np.arange(size)[:, None]
    larger = inside & ((count[None, :] > count[:, None]) | before & (count[None, :] == count[:, None]))
    stays = ~larger.any(axis=1) & (count > 0)
    covering = np.where(stays, np.arange(size), np.where(count > 0, (inside & stays).argmax(axis=1), -1))
    covered = np.append(aim.must & (covering != np.arange(size)) & (count > 0), False)
    asked = np.append(np.bincount(covering[covered[:size]], minlength=size), 0)
    has_all = asked[rows].sum(axis=1) == covered[rows].sum(axis=1)
    must = np.zeros(size, dtype=bool)
    must[covering[aim.must & (count > 0)]] = True
    return covering, Aim(aim.pool, aim.floors, aim.circles[has_all], must, aim.likely)
