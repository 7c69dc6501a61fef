"""The groups of the demo, with their coordinator and members."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from portal.demo.deeds import Cast, Deed
from portal.groups import operations
from portal.groups.models import GroupKind

COORDINATED = "knowledge"


def groups(cast: Cast, rows: list[dict[str, Any]]) -> Iterator[Deed]:
    """Groups appointed by resolutions; the first one gets its coordinator."""
    for row in rows:
        yield Deed(date.fromisoformat(row["on"]), partial(_establish, cast, row))


def _establish(cast: Cast, row: dict[str, Any]) -> None:
    members = [cast.actor(login) for login in row["members"] if login in cast.people]
    group = operations.establish(
        name=row["name"],
        kind=GroupKind(row["kind"]),
        area_number=row["area"],
        established_on=date.fromisoformat(row["on"]),
        resolution=row["resolution"],
        indicators=row["tags"],
        members=[(member.user, member.organisation) for member in members],
        purpose=row["purpose"],
        actor=cast.actor("biuro"),
    )
    if row["key"] == COORDINATED:
        operations.appoint_coordinator(
            group, cast.people["koordynator"], basis=row["resolution"], actor=cast.actor("biuro")
        )
