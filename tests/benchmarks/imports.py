"""The import of a spreadsheet of 20,000 organisations by the command: its dry run, entering it, and once more."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from tests import factories
from tests.benchmarks import Bench, Figure
from tests.imports.sheets import HEADER, csv_of, regon

ROWS = 20_000


def run(bench: Bench) -> Iterator[Figure]:
    """Seconds of each; entering counts the check before it."""
    factories.area()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "organizacje.csv"
        file.write_bytes(csv_of([HEADER, *map(row, range(ROWS))]))
        for name, expected, *options in (
            ("dry run of", "created", "--dry-run"),
            ("entering", "created"),
            ("entering again", "unchanged"),
        ):
            began = perf_counter()
            done = bench.app.test_cli_runner().invoke(args=["organisations", "import", str(file), *options])
            assert (done.exit_code, f"{expected}: {ROWS}" in done.output) == (0, True), done.output[-500:]
            yield Figure(f"{name} {ROWS:,} rows", round(perf_counter() - began, 1), "s", 60)


def row(number: int) -> list[str]:
    """An organisation with a REGON of its own."""
    return [f"Zespół Szkół nr {number}", "", regon(number), "szkoła", "Łącko"]
