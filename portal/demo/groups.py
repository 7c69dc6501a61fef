"""The groups of the demo, with their coordinator and members."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from portal.demo.deeds import Cast, Deed, day
from portal.groups import operations
from portal.groups.models import GroupKind, TaskGroup


def groups(cast: Cast) -> Iterator[Deed]:
    """Groups appointed by resolutions, some with a coordinator; members who came later; one closed."""
    for row in cast.read("groups"):
        made: list[TaskGroup] = []
        yield Deed(day(row["on"]), partial(_establish, cast, row, made))
        for login, on in row.get("joined", ()):
            yield Deed(day(on), partial(_add, cast, login, made))
        if "closed" in row:
            yield Deed(day(row["closed"][0]), partial(_close, cast, row, made))


def _establish(cast: Cast, row: dict[str, Any], made: list[TaskGroup]) -> None:
    members = [cast.actor(login) for login in row["members"] if login in cast.people]
    group = operations.establish(
        name=row["name"],
        kind=GroupKind(row["kind"]),
        area_number=row["area"],
        established_on=day(row["on"]),
        resolution=row["resolution"],
        indicators=row["tags"],
        members=[(member.user, member.organisation) for member in members],
        purpose=row["purpose"],
        actor=cast.actor("biuro"),
    )
    made.append(group)
    if "coordinator" in row:
        coordinator, actor = cast.people[row["coordinator"]], cast.actor("biuro")
        operations.appoint_coordinator(group, coordinator, basis=row["resolution"], actor=actor)


def _add(cast: Cast, login: str, made: list[TaskGroup]) -> None:
    member = cast.actor(login)
    operations.add_member(made[0], member.user, member.organisation, actor=cast.actor("biuro"))


def _close(cast: Cast, row: dict[str, Any], made: list[TaskGroup]) -> None:
    on, reason = row["closed"]
    operations.close(made[0], on=day(on), reason=reason, actor=cast.actor("biuro"))
