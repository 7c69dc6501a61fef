"""What the organisations of the demo added to their profiles, how their membership changed, and how it ended."""

import io
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from PIL import Image, ImageDraw
from werkzeug.datastructures import FileStorage

from portal.demo.deeds import Cast, Deed, day
from portal.organisations import operations
from portal.organisations.models import MembershipLevel

ADDED = date(2014, 1, 20)  # when logos and quality marks were entered, unless a later admission
# The pieces of the logos, 240 x 120 pixels: arcs (box, first and last degree) and filled polygons.
ARCS: dict[str, list[tuple[tuple[int, int, int, int], int, int]]] = {
    "ring": [((75, 15, 165, 105), 0, 360)],
    "bridge": [((40, 40, 200, 160), 180, 360), ((90, 70, 150, 130), 180, 360)],
    "wave": [((30, 40, 90, 100), 180, 360), ((78, 40, 138, 100), 0, 180), ((126, 40, 186, 100), 180, 360)],
}
BLOCKS: dict[str, list[list[tuple[int, int]]]] = {
    "peaks": [[(40, 100), (90, 30), (125, 75), (155, 45), (200, 100)]],
    "books": [[(x, 25), (x + 22, 25), (x + 22, 100), (x, 100)] for x in (60, 92, 124, 156)],
    "steps": [[(60, 100), (60, 75), (100, 75), (100, 50), (140, 50), (140, 25), (180, 25), (180, 100)]],
}


def completed(cast: Cast) -> Iterator[Deed]:
    """Logos, quality marks, yearly confirmations, changes of status, those who left or became part of another."""
    for row in cast.read("organisations"):
        added = max(ADDED, day(row["joined_on"]))
        if "logo" in row:
            yield Deed(added, partial(_logo, cast, row["key"], row["logo"]))
        for mark in row.get("marks", ()):
            yield Deed(max(added, day(mark[3])), partial(_mark, cast, row["key"], mark))
        for on in row.get("confirmed", ()):
            yield Deed(day(on), partial(_confirm, cast, row["key"]))
        for level, on, basis in row.get("levels", ()):
            yield Deed(day(on), partial(_change, cast, row["key"], MembershipLevel(level), day(on), basis))
        if "left" in row:
            yield Deed(day(row["left"][0]), partial(_leave, cast, row["key"], *row["left"]))
        if "merged_into" in row:
            yield Deed(day(row["merged_into"][1]), partial(_merge, cast, row["key"], *row["merged_into"]))


def _logo(cast: Cast, key: str, row: dict[str, Any]) -> None:
    paper, ink = row["colours"]
    picture, written = Image.new("RGB", (240, 120), paper), io.BytesIO()
    draw = ImageDraw.Draw(picture)
    for box, first, last in ARCS.get(row["shape"], ()):
        draw.arc(box, first, last, fill=ink, width=14)
    for corners in BLOCKS.get(row["shape"], ()):
        draw.polygon(corners, fill=ink)
    picture.save(written, "PNG")
    upload = FileStorage(io.BytesIO(written.getvalue()), filename=f"{key}.png")
    operations.set_logo(cast.organisations[key], upload, alt=row["alt"], actor=cast.actor("biuro"))


def _mark(cast: Cast, key: str, row: list[Any]) -> None:
    name, issuer, number, since, until = row
    operations.add_mark(
        cast.organisations[key],
        name=name,
        issuer=issuer,
        number=number,
        valid_from=day(since),
        valid_to=day(until) if until else None,
        actor=cast.actor("biuro"),
    )


def _confirm(cast: Cast, key: str) -> None:
    operations.confirm_profile(cast.organisations[key], actor=cast.actor("biuro"))


def _change(cast: Cast, key: str, level: MembershipLevel, on: date, basis: str) -> None:
    organisation = cast.organisations[key]
    operations.change_membership(organisation, level, starts_on=on, basis=basis, actor=cast.actor("biuro"))


def _leave(cast: Cast, key: str, on: str, reason: str) -> None:
    operations.leave(cast.organisations[key], on=day(on), reason=reason, actor=cast.actor("biuro"))


def _merge(cast: Cast, key: str, successor: str, on: str, basis: str) -> None:
    taken_over, by = cast.organisations[key], cast.organisations[successor]
    operations.merge(taken_over, by, on=day(on), basis=basis, actor=cast.actor("biuro"))
