"""`python -m market LONGEST SECONDS`: reads links from the standard input, writes each better choice as a line.

A line is JSON: `[[positions of links of a circle], ...], bound, proven`. The process ends itself when it takes too much
time of the processor, should whoever waits for it have gone.
"""

import io
import json
import os
import resource
import sys
from math import ceil

import numpy as np

from .choosing import Found, choose
from .links import Links

SPARE = 30  # seconds of the processor beyond the limit, threads together
MEGABYTES = 4096


def say(found: Found) -> None:
    """Write one choice, whole and at once."""
    line = json.dumps([found.circles, found.bound, found.proven])
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(longest: int, seconds: float) -> None:
    """Choose circles of at most `longest` organisations within `seconds`."""
    cpu = ceil(4 * seconds) + SPARE
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))
    columns = np.load(io.BytesIO(sys.stdin.buffer.read()))
    choose(Links(*columns), longest, seconds, say)


main(int(sys.argv[1]), float(sys.argv[2]))
os._exit(0)  # the bound may still be worked out in a thread that nobody waits for
