"""Runs the benchmarks on both databases, prints the table of figures and ratios, writes `bench.json`.

Without PORTAL_TEST_DATABASE_URL it starts itself again with a PostgreSQL database made for it.
"""

import json
import os
import pkgutil
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from config import ROOT
from tests import benchmarks
from tests.benchmarks.runner import measure, row

RESULT = ROOT / "bench.json"
WITH_POSTGRESQL = ROOT / "tests" / "with-postgresql.sh"
HEADER = ("database", "benchmark", "value", "limit", "ratio")


def main(wanted: list[str]) -> int:
    """Run the wanted benchmarks (all by default); 1 when a promise is broken."""
    if "PORTAL_TEST_DATABASE_URL" not in os.environ:
        os.execv(WITH_POSTGRESQL, [str(WITH_POSTGRESQL), sys.executable, "-m", "tests.benchmarks", *wanted])
    names = [name for _finder, name, _is_package in pkgutil.iter_modules(benchmarks.__path__)]
    found: list[dict[str, object]] = []
    print(row(HEADER), flush=True)
    for name in names:
        if name != "__main__" and (not wanted or name in wanted):
            for database in ("SQLite", "PostgreSQL"):
                with ProcessPoolExecutor(1, get_context("spawn")) as alone:  # memory is measured, too
                    found += alone.submit(measure, name, database).result()
    RESULT.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return int(any((line["ratio"] or 0) > 1 for line in found))  # type: ignore[operator]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
