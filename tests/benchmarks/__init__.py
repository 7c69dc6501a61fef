"""What the portal promises of its speed and size, measured: `python -m tests.benchmarks [MODULE ...]`.

Every module of this package with a function `run(bench)` is a benchmark. It gets a `Bench` (an application on an empty
database, once on SQLite and once on PostgreSQL) and yields a `Figure` for each thing measured. The runner prints the
figures as a table and writes them to `bench.json`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

from flask import Flask


@dataclass(frozen=True)
class Bench:
    """Where a benchmark runs: the name of the database, and an application whose empty tables are built."""

    database: str
    app: Flask


@dataclass(frozen=True)
class Figure:
    """One thing measured, in `unit`, and the most it may be (None: for information)."""

    name: str
    value: float
    unit: str = "ms"
    limit: float | None = None

    @property
    def ratio(self) -> float | None:
        """The value as a part of its limit; above 1 the promise is broken. What must be nothing is broken by any."""
        if self.limit is None:
            return None
        return round(self.value / self.limit if self.limit else 1 + self.value, 2)


def milliseconds(act: Callable[[], Any], times: int = 5, before: Callable[[], Any] | None = None) -> float:
    """The median time of an act; `before` is done each time and not measured."""
    taken = []
    for _turn in range(times):
        if before:
            before()
        started = perf_counter()
        act()
        taken.append((perf_counter() - started) * 1000)
    return round(median(taken), 2)
