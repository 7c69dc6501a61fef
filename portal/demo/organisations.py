"""What the organisations of the demo added to their profiles, and one that another took over."""

import io
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from PIL import Image, ImageDraw
from werkzeug.datastructures import FileStorage

from portal.demo.deeds import Cast, Deed, read
from portal.organisations import operations
from portal.organisations.models import OrganisationKind, Sector

LOGOS = {
    "mosty": ("#0f5f50", "Logo: złoty krąg na zielonym tle"),
    "podhale": ("#1c4f82", "Logo: złoty krąg na niebieskim tle"),
}
MARKS: dict[str, tuple[str, str, str, date, date | None]] = {
    "mosty": (
        "Akredytacja placówki kształcenia ustawicznego",
        "Małopolski Kurator Oświaty",
        "MKO/12/2013",
        date(2013, 9, 1),
        None,
    ),
    "kompas": (
        "Małopolskie Standardy Usług Edukacyjno-Szkoleniowych",
        "Wojewódzki Urząd Pracy w Krakowie",
        "MSUES 41/2014",
        date(2014, 1, 16),
        date(2016, 1, 15),
    ),
    "horyzont": (
        "Certyfikat ISO 9001",
        "Jednostka certyfikująca",
        "9001/777",
        date(2013, 7, 1),
        date(2015, 6, 30),
    ),
}
TAKEN_OVER = {
    "name": "Ośrodek Doradztwa Zawodowego w Tarnowie",
    "city": "Tarnów",
    "powiat": "1263",
    "gmina": "1263011",
}
LATE = "podhale"
ADMITTED, MERGED = date(2014, 4, 1), date(2015, 3, 31)


def completed(cast: Cast) -> Iterator[Deed]:
    """Logos, quality marks, a merger, and the yearly confirmation: one organisation's is due now."""
    for key in LOGOS:
        yield Deed(date(2014, 1, 20), partial(_logo, cast, key))
    for key in MARKS:
        yield Deed(date(2014, 1, 20), partial(_mark, cast, key))
    yield Deed(ADMITTED, partial(_admit, cast))
    yield Deed(MERGED, partial(_merge, cast))
    yield Deed(date(2014, 12, 15), partial(_confirm, cast, [LATE]))
    others = [row["key"] for row in read("organisations") if row["key"] != LATE]
    yield Deed(date(2015, 2, 10), partial(_confirm, cast, others))


def _logo(cast: Cast, key: str) -> None:
    colour, words = LOGOS[key]
    picture, written = Image.new("RGB", (240, 120), colour), io.BytesIO()
    ImageDraw.Draw(picture).ellipse((75, 15, 165, 105), outline="#f2b33d", width=14)
    picture.save(written, "PNG")
    upload = FileStorage(io.BytesIO(written.getvalue()), filename=f"{key}.png")
    operations.set_logo(cast.organisations[key], upload, alt=words, actor=cast.actor("biuro"))


def _mark(cast: Cast, key: str) -> None:
    name, issuer, number, valid_from, valid_to = MARKS[key]
    fields: dict[str, Any] = {"valid_from": valid_from, "valid_to": valid_to}
    operations.add_mark(
        cast.organisations[key], name=name, issuer=issuer, number=number, actor=cast.actor("biuro"), **fields
    )


def _admit(cast: Cast) -> None:
    cast.organisations["doradztwo"] = operations.admit(
        kind=OrganisationKind.COUNSELLING,
        sector=Sector.PUBLIC,
        joined_on=ADMITTED,
        basis="Uchwała nr 4/2014",
        actor=cast.actor("biuro"),
        **TAKEN_OVER,
    )


def _merge(cast: Cast) -> None:
    taken_over = cast.organisations["doradztwo"]
    successor = cast.organisations["kompas"]
    operations.merge(taken_over, successor, on=MERGED, basis="Uchwała nr 3/2015", actor=cast.actor("biuro"))


def _confirm(cast: Cast, keys: list[str]) -> None:
    for key in keys:
        operations.confirm_profile(cast.organisations[key], actor=cast.actor("biuro"))
