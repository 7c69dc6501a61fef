"""Some of the circles of a market that has too many to list: random ways round, many through each need."""

import numpy as np

from .circles import Ways, from_lowest, is_few
from .links import Array, first_of_each

LISTED_MOST = 60_000  # circles; a market with no more is listed whole
BEGUN, TRIED = 25, 25  # links into each need, ways on from each
PATHS_MOST = 2_000_000  # looked at in one go


def some_circles(ways: Ways, longest: int, chance: np.random.Generator) -> list[Array]:
    """Blocks of different circles of equal length: all of them, or thousands through needs of every organisation."""
    links = ways.links
    listed = ways.listed(longest, LISTED_MOST) if is_few(links, longest, LISTED_MOST) else None
    if listed is not None:
        return listed
    begun = np.lexsort((chance.random(len(links)), links.need))
    begun = begun[first_of_each(links.need[begun], BEGUN)]
    blocks = (_once(ways, block) for block in _around(ways, begun[:, None], longest, chance))
    return [block for block in blocks if len(block)]


def _around(ways: Ways, paths: Array, longest: int, chance: np.random.Generator) -> list[Array]:
    """Circles that close these paths, and those that do after more links, by one link taken at random of each pair."""
    links, found = ways.links, []
    while True:
        end, start = links.taker[paths[:, -1]], links.giver[paths[:, 0]]
        back = end.astype(np.int64) * ways.size + start
        low, high = ways.table[back], ways.table[back + 1]
        closed = np.flatnonzero(high > low)
        last = _between(low[closed], high[closed], chance)
        found.append(np.concatenate((paths[closed], last[:, None]), axis=1))
        if paths.shape[1] + 1 == longest:
            return found
        paths = _longer(ways, paths, chance)


def _longer(ways: Ways, paths: Array, chance: np.random.Generator) -> Array:
    """Each path with one of TRIED random links more, where it comes to no organisation twice."""
    links, tried = ways.links, max(1, min(TRIED, PATHS_MOST // max(len(paths), 1)))
    end = np.repeat(links.taker[paths[:, -1]], tried)
    low, high = ways.first[end], ways.first[end + 1]
    there = np.flatnonzero(high > low)
    on = _between(low[there], high[there], chance)
    before = paths[there // tried]
    new = np.ones(len(on), dtype=bool)
    for step in range(before.shape[1]):
        new &= links.taker[on] != links.giver[before[:, step]]
    return np.concatenate((before[new], on[new, None]), axis=1)


def _between(low: Array, high: Array, chance: np.random.Generator) -> Array:
    """A random number of each range."""
    return (low + chance.random(len(low)) * (high - low)).astype(np.int64)


def _once(ways: Ways, circles: Array) -> Array:
    """Each of these circles once."""
    return np.unique(from_lowest(ways.links, circles), axis=0) if len(circles) else circles
