"""Reading the map: how many organisations each powiat has, in steps of shading."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import func, select

from portal.extensions import db
from portal.organisations import territory
from portal.organisations.models import Organisation
from portal.organisations.outlines import Outline, drawing
from portal.organisations.queries.directory import directory

SHADES = 4  # besides the one of powiaty without any organisation


@dataclass(frozen=True)
class PowiatRow:
    """A powiat with the number of its organisations, its shade (0 for none) and its outline."""

    code: str
    name: str
    count: int
    shade: int
    outline: Outline


@dataclass(frozen=True)
class OrganisationMap:
    """All powiaty in Polish order, the counts each shade stands for, and the organisations without a powiat."""

    rows: tuple[PowiatRow, ...]
    shades: tuple[tuple[int, int], ...]
    elsewhere: int

    @property
    def total(self) -> int:
        """The organisations on the map and those not on it."""
        return sum(row.count for row in self.rows) + self.elsewhere


def map_of_powiaty(wanted: dict[str, Any]) -> OrganisationMap:
    """The organisations the directory lists for `wanted`, counted by powiat in one statement."""
    listed = directory(wanted, Organisation.id, Organisation.powiat).order_by(None).subquery()
    counted = select(listed.c.powiat, func.count().label("number")).group_by(listed.c.powiat)
    counts: dict[str | None, int] = {row.powiat: row.number for row in db.session.execute(counted)}
    shades = shades_up_to(max((counts.get(code, 0) for code in territory.powiaty()), default=0))
    rows = tuple(
        PowiatRow(code, name, number, shade_of(number, shades), drawing().outlines[code])
        for code, name in territory.powiaty().items()
        for number in [counts.get(code, 0)]
    )
    return OrganisationMap(rows, shades, sum(counts.values()) - sum(row.count for row in rows))


def shades_up_to(most: int) -> tuple[tuple[int, int], ...]:
    """The first and last count of each shade: zero alone, then at most four even ranges up to `most`."""
    ends = sorted({-(-most * part // SHADES) for part in range(SHADES + 1)})
    return ((0, 0), *((low + 1, high) for low, high in pairwise(ends)))


def shade_of(number: int, shades: tuple[tuple[int, int], ...]) -> int:
    """Which shade a count has."""
    return next(index for index, (low, high) in enumerate(shades) if low <= number <= high)
