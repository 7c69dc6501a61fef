"""`python -m market choose LONGEST SECONDS`: reads links from the standard input, writes each better choice as a line.

A line is JSON: `[[positions of links of a circle], ...], bound, proven`. `python -m market bound SECONDS` writes what
is proven of the links instead: each lower bound as a line. A process ends itself when it takes too much time of the
processor, should whoever waits for it have gone.
"""

import json
import os
import resource
import sys
from math import ceil
from time import monotonic

from .bound import bounds
from .choosing import Found, choose
from .links import Links

SPARE = 30  # seconds of the processor beyond the limit, threads together
MEGABYTES = 4096


def say(line: str) -> None:
    """Write a line, whole and at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def say_found(found: Found) -> None:
    """Write one choice."""
    say(json.dumps([found.circles, found.bound, found.proven]))


def main(command: str, *arguments: str) -> None:
    """Choose circles of at most LONGEST organisations, or prove how many needs they serve, within SECONDS."""
    seconds = float(arguments[-1])
    cpu = ceil(4 * seconds) + SPARE
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))
    links = Links.read(sys.stdin.buffer.read())
    if command == "bound":
        for bound in bounds(links, monotonic() + seconds):
            say(str(bound))
    else:
        choose(links, int(arguments[0]), seconds, say_found)


main(*sys.argv[1:])
os._exit(0)  # without waiting for what HiGHS may still be doing
