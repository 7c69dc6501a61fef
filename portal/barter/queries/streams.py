"""Reading rows for a file, a batch at a time, while the file leaves."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select

from portal.extensions import db

BATCH = 500


def streamed(rows: Select[Any]) -> Iterator[Any]:
    """The objects of `rows`, read only once the first is asked for: a download begins after its view has ended."""
    yield from db.session.scalars(rows, execution_options={"yield_per": BATCH})
