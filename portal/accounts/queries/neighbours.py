"""What accounts show of other domains, read by table name: accounts are below them and import none."""

from typing import Any

from sqlalchemy import Date, String, column, or_, select, table

from portal.extensions import db

organisation = table(
    "organisation",
    column("id"),
    column("name"),
    column("name_sort"),
    column("nip", String),
    column("regon", String),
    column("joined_on", Date),
    column("left_on", Date),
)
task_group = table("task_group", column("id"), column("name"), column("name_sort"))
area = table("area", column("number"), column("name"))


def find_organisations(number: str) -> list[Any]:
    """The organisations (`id`, `name`) with this NIP or REGON; several may share a NIP."""
    digits = "".join(letter for letter in number if letter.isdigit())
    if not digits:
        return []
    rows = select(organisation.c.id, organisation.c.name).where(
        or_(organisation.c.nip == digits, organisation.c.regon == digits)
    )
    return list(db.session.execute(rows.order_by(organisation.c.id)))


def organisation_choices() -> list[Any]:
    """All organisations (`id`, `name`), in Polish order."""
    rows = select(organisation.c.id, organisation.c.name)
    return list(db.session.execute(rows.order_by(organisation.c.name_sort, organisation.c.id)))


def group_choices() -> list[Any]:
    """All groups (`id`, `name`), in Polish order."""
    rows = select(task_group.c.id, task_group.c.name)
    return list(db.session.execute(rows.order_by(task_group.c.name_sort, task_group.c.id)))


def area_choices() -> list[Any]:
    """All areas (`number`, `name`), by number."""
    return list(db.session.execute(select(area.c.number, area.c.name).order_by(area.c.number)))


def names(source: Any, ids: set[Any]) -> dict[Any, str]:
    """The names of rows of one of these tables by their key; no query when nothing is asked."""
    wanted = {key for key in ids if key is not None}
    if not wanted:
        return {}
    key = source.c.number if source is area else source.c.id
    return dict(db.session.execute(select(key, source.c.name).where(key.in_(wanted))).all())
