"""`python -m market choose LONGEST SECONDS`: reads a market from the standard input, writes each better choice.

A choice is a line of JSON: `[circles, bound, proven]`, a circle the steps `[giver, taker, offer, need, exact]` by ids.
`python -m market bound SECONDS` reads links and writes what is proven of them instead: each lower bound as a line. A
process ends itself when it takes too much time of the processor, should whoever waits for it have gone.
"""

import json
import os
import resource
import sys
from math import ceil
from time import monotonic

from .best import Found
from .bound import bounds
from .choosing import choose
from .links import Links, Names, links_of
from .posts import Market

SPARE = 30  # seconds of the processor beyond the limit, threads together
MEGABYTES = 4096


def say(line: str) -> None:
    """Write a line, whole and at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def say_circles(longest: int, until: float) -> None:
    """Choose circles of the market told, and write each better choice."""
    links, names = links_of(Market.read(sys.stdin.buffer.read()))

    def tell(found: Found) -> None:
        circles = [[step(links, names, at) for at in circle] for circle in found.circles]
        say(json.dumps([circles, found.bound, found.proven]))

    choose(links, longest, until - monotonic(), tell)


def step(links: Links, names: Names, at: int) -> list[int | bool]:
    """One link by ids."""
    sides = names.organisations[links.giver[at]], names.organisations[links.taker[at]]
    return [*sides, names.offers[links.offer[at]], names.needs[links.need[at]], bool(links.exact[at])]


def say_bounds(until: float) -> None:
    """Write how many needs of the links told are served at most."""
    for bound in bounds(Links.read(sys.stdin.buffer.read()), until):
        say(str(bound))


def main(command: str, *arguments: str) -> None:
    """Choose circles of at most LONGEST organisations, or prove how many needs they serve, within SECONDS."""
    seconds = float(arguments[-1])
    until = monotonic() + seconds
    cpu = ceil(4 * seconds) + SPARE
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))
    if command == "bound":
        say_bounds(until)
    else:
        say_circles(int(arguments[0]), until)


main(*sys.argv[1:])
os._exit(0)  # without waiting for what HiGHS may still be doing
