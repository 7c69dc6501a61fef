"""What the portal holds of a person, table by table: what is given out, and what is not and why (GDPR art. 15, 20).

A test holds this list complete: every column of the schema that refers to a person is a link or a column of a
`Holding`, or a line of `LEFT_OUT`. A new table is one row in `own` or `work`.
"""

from collections.abc import Iterator

from portal.privacy.holdings.left_out import LEFT_OUT
from portal.privacy.holdings.own import OWN
from portal.privacy.holdings.shape import Holding
from portal.privacy.holdings.wording import NAMED, WORDS
from portal.privacy.holdings.work import WORKS

__all__ = ["HOLDINGS", "LEFT_OUT", "NAMED", "WORDS", "Holding", "declared"]

HOLDINGS: tuple[Holding, ...] = (*OWN, *WORKS)


def declared() -> Iterator[str]:
    """Every `table.column` the list gives out or finds a person by."""
    for holding in HOLDINGS:
        yield from (f"{holding.table}.{column}" for column in (*holding.links, *holding.columns))
