"""The choice in a process of its own, which is ended when it ignores its limit: HiGHS sometimes does.

Nothing here loads numpy or HiGHS, which a server process would carry about for nothing.
What the process told last before it was ended is the best found so far, and is said to be that.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from .posts import FOLDER, Market

PROGRAM = ("-m", "market", "choose")
GRACE = 2.0  # seconds past its limit after which the process is ended


@dataclass(frozen=True, slots=True)
class Step:
    """One link of a circle, by ids: `giver` serves the need of `taker` with an offer."""

    giver: int
    taker: int
    offer: int
    need: int
    exact: bool


@dataclass(frozen=True)
class Answer:
    """Disjoint circles; no choice serves more than `bound` needs; `proven` says that none is better by the rule.

    `ended` says that the process was ended for taking too long, or ended by itself with an error.
    """

    circles: tuple[tuple[Step, ...], ...]
    bound: int
    proven: bool
    ended: bool = False

    @property
    def served(self) -> int:
        """How many needs are served."""
        return sum(map(len, self.circles))

    @property
    def gap(self) -> float:
        """The part of the possible that may be missing, from 0 to 1: proven, so the truth is no worse."""
        return (self.bound - self.served) / self.bound if self.bound else 0.0


def best_circles(market: Market, longest: int, seconds: float, program: Sequence[str] = PROGRAM) -> Answer:
    """The best disjoint circles of at most `longest` organisations found within `seconds`, by the rule of choice."""
    lines, ended = _told(market, [sys.executable, *program, str(longest), str(seconds)], seconds)
    if not lines:
        return Answer((), len(market.needs), False, ended)
    circles, bound, proven = json.loads(lines[-1])
    return Answer(tuple(tuple(Step(*step) for step in circle) for circle in circles), bound, proven, ended)


def _told(market: Market, command: list[str], seconds: float) -> tuple[list[str], bool]:
    """The whole lines the process wrote, and whether it had to be ended."""
    with subprocess.Popen(
        command, cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            out, _errors = process.communicate(market.written(), timeout=seconds + GRACE)
            ended = process.returncode != 0
        except subprocess.TimeoutExpired:
            process.kill()
            out, _errors = process.communicate()
            ended = True
    return out.decode().split("\n")[:-1], ended
