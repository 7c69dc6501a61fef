"""Hours of the demo that move without a service: start-up hours, gifts and write-offs, each on its day."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from portal.barter import operations as barter
from portal.demo.deeds import Cast, Deed, day


def transfers(cast: Cast) -> Iterator[Deed]:
    """What the Biuro gave and wrote off, and what organisations gave one another."""
    for row in cast.read("hours"):
        act = next(act for name, act in ACTS.items() if name in row)
        yield Deed(day(row["on"]), partial(act, cast, row))


def _start(cast: Cast, row: dict[str, Any]) -> None:
    barter.give_start_hours(cast.organisations[row["start"]], actor=cast.actor("biuro"))


def _gift(cast: Cast, row: dict[str, Any]) -> None:
    to = cast.organisations[row["gift"]]
    barter.give_hours(to, minutes=row["minutes"], reason=row["reason"], actor=cast.actor(row["by"]))


def _write_off(cast: Cast, row: dict[str, Any]) -> None:
    organisation = cast.organisations[row["write_off"]]
    words = {"reason": row["reason"], "document": row["document"]}
    barter.write_off(organisation, actor=cast.actor("biuro"), **words)


ACTS = {"start": _start, "gift": _gift, "write_off": _write_off}
