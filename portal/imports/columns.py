"""The columns an import knows, and the headers people give them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.polish import fold
from portal.workflow import Refused

NOT_A_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Column:
    """A column: its name in a file, the longest value it keeps, its label and other headers, folded."""

    name: str
    longest: int
    label: Any
    headers: tuple[str, ...] = ()


COLUMNS = (
    Column(
        "name",
        300,
        _l("Name of the organisation"),
        ("nazwa", "nazwa organizacji", "pelna nazwa", "instytucja"),
    ),
    Column("short_name", 60, _l("Short name"), ("skrot", "nazwa skrocona", "skrocona nazwa")),
    Column("nip", 20, _l("NIP"), ("numer nip", "nr nip")),
    Column("regon", 20, _l("REGON"), ("numer regon", "nr regon")),
    Column("krs", 20, _l("KRS number"), ("numer krs", "nr krs")),
    Column("kind", 100, _l("Kind"), ("rodzaj", "rodzaj organizacji", "typ", "typ organizacji")),
    Column("sector", 60, _l("Sector"), ("sektor",)),
    Column("legal_form", 120, _l("Legal form"), ("forma prawna",)),
    Column("street", 200, _l("Street and number"), ("ulica", "adres", "ulica i numer", "ulica nr")),
    Column("postcode", 10, _l("Postcode"), ("kod", "kod pocztowy")),
    Column("city", 100, _l("Town"), ("miejscowosc", "miasto")),
    Column("teryt", 20, _l("TERYT code"), ("kod teryt", "gmina teryt", "teryt gminy")),
    Column("email", 254, _l("E-mail address"), ("e mail", "mail", "adres e mail", "poczta")),
    Column("phone", 60, _l("Phone number"), ("telefon", "tel", "numer telefonu", "nr telefonu")),
    Column("person", 120, _l("Contact person"), ("osoba do kontaktu", "kontakt", "osoba kontaktowa")),
    Column("website", 300, _l("Website"), ("www", "strona", "strona www", "strona internetowa")),
    Column("staff_number", 20, _l("Number of staff"), ("liczba pracownikow", "pracownicy", "zatrudnienie")),
    Column(
        "joined_on", 40, _l("Member from"), ("data przystapienia", "czlonkostwo od", "przystapienie", "od")
    ),
    Column("level", 60, _l("Membership status"), ("status", "status czlonkostwa")),
)
BY_NAME = {column.name: column for column in COLUMNS}
_BY_HEADER = {
    header: column.name
    for column in COLUMNS
    for header in (NOT_A_WORD.sub(" ", column.name).strip(), *column.headers)
}


def recognised(header: Sequence[str]) -> dict[str, int]:
    """Which place of the header holds which known column; the first of two alike."""
    found: dict[str, int] = {}
    for place, words in enumerate(header):
        name = _BY_HEADER.get(NOT_A_WORD.sub(" ", fold(words)).strip())
        if name:
            found.setdefault(name, place)
    return found


def ignored(header: Sequence[str], mapping: dict[str, int]) -> list[str]:
    """The named columns of the file that the mapping leaves out."""
    used = set(mapping.values())
    return [words for place, words in enumerate(header) if words and place not in used]


def check_mapping(mapping: dict[str, int]) -> None:
    """Raise Refused unless the columns tell organisations apart and each is taken once."""
    if "name" not in mapping:
        raise Refused(_l("Choose the column with the name of the organisation."))
    if not {"regon", "nip"} & set(mapping):
        raise Refused(_l("Choose the column with the REGON or the NIP."))
    if len(set(mapping.values())) < len(mapping):
        raise Refused(_l("Two fields take the same column. Choose another one for one of them."))
