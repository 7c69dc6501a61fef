"""A row of the file as values of an organisation, with a sentence for each that cannot be used."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from stdnum.pl import regon as regons

from portal import clock
from portal.imports.columns import BY_NAME, COLUMNS
from portal.organisations import numbers, plausible, territory
from portal.organisations.models import MembershipLevel, OrganisationKind, Sector
from portal.polish import fold

CONTACTS = ("email", "phone", "person")
DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y", "%Y.%m.%d", "%Y/%m/%d")
OTHER_WORDS = {
    OrganisationKind: {
        "szkola": "school",
        "uczelnia": "university",
        "uniwersytet": "university",
        "placowka ksztalcenia ustawicznego": "adult_education",
        "cku": "adult_education",
        "firma szkoleniowa": "training_firm",
        "urzad pracy": "labour_office",
        "pup": "labour_office",
        "poradnia": "counselling",
        "izba": "employers",
        "fundacja": "ngo",
        "stowarzyszenie": "ngo",
        "biblioteka": "library",
        "samorzad": "local_government",
        "gmina": "local_government",
        "inna": "other",
    },
    Sector: {"publiczny": "public", "prywatny": "private", "spoleczny": "social"},
    MembershipLevel: {"informacyjny": "information", "zadaniowy": "task", "decyzyjny": "decision"},
}


class Unusable(Exception):  # noqa: N818 - it is an answer to the reader of the report
    """A cell cannot be used; carries the sentence that says why."""


@dataclass
class Parsed:
    """The values of a row that is to be entered, its contacts, and the sentences of what is wrong."""

    values: dict[str, Any] = field(default_factory=dict)
    contacts: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The natural key: REGON, then NIP with the name (domain: Words); empty when the row has neither."""
        if self.values.get("regon"):
            return f"regon:{self.values['regon']}"
        if self.values.get("nip") and self.values.get("name"):
            return f"nip:{self.values['nip']}:{fold(self.values['name'])}"
        return ""


def parse(cells: list[str], mapping: dict[str, int]) -> Parsed:
    """The row by the columns chosen; an empty cell says nothing and changes nothing."""
    found = Parsed()
    for column in COLUMNS:
        if text := _cell(cells, mapping.get(column.name)):
            _take(found, column.name, text)
    if not _cell(cells, mapping.get("name")):
        found.problems.append(str(_l("Enter the name of the organisation.")))
    if not any(_cell(cells, mapping.get(name)) for name in ("regon", "nip")):
        found.problems.append(
            str(_l("Enter a REGON or a NIP: without one the organisation cannot be told apart."))
        )
    return found


def _cell(cells: list[str], place: int | None) -> str:
    return cells[place] if place is not None and place < len(cells) else ""


def _take(found: Parsed, name: str, text: str) -> None:
    try:
        if len(text) > BY_NAME[name].longest:
            raise Unusable(
                _l("Shorten the text to %(count)s characters at most.", count=BY_NAME[name].longest)
            )
        value = READERS.get(name, str)(text)
    except Unusable as problem:
        found.problems.append(
            str(
                _l(
                    "%(column)s: “%(text)s”. %(problem)s",
                    column=BY_NAME[name].label,
                    text=text[:60],
                    problem=problem,
                )
            )
        )
        return
    if name in CONTACTS:
        found.contacts[name] = value
    elif name == "teryt":
        found.values |= value
    else:
        found.values[name] = value


def _checked(problem: Callable[[str], Any], clean: Callable[[str], str] = str) -> Callable[[str], str]:
    def read(text: str) -> str:
        value = clean(text)
        if sentence := problem(value):
            raise Unusable(sentence)
        return value

    return read


def _regon(text: str) -> str:
    """A spreadsheet that keeps numbers loses the zeros a REGON begins with; the checksum says whether it did."""
    value = numbers.digits(text)
    for length in (9, 14):
        if len(value) < length and regons.is_valid(value.zfill(length)):
            return value.zfill(length)
    return value


def _postcode(text: str) -> str:
    value = numbers.digits(text)
    return f"{value[:2]}-{value[2:]}" if len(value) == 5 else text


def _website(text: str) -> str:
    return text if "://" in text else f"https://{text}"


def _one_of(kind: Any) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        words = fold(text)
        for member in kind:
            if words in (member.value, fold(str(member.label))):
                return member
        if words in OTHER_WORDS[kind]:
            return kind(OTHER_WORDS[kind][words])
        known = ", ".join(str(member.label) for member in kind)
        raise Unusable(_l("Use one of these: %(known)s.", known=known))

    return read


def _teryt(text: str) -> dict[str, str | None]:
    code = numbers.digits(text)
    if territory.powiat_of(code):
        return {"gmina": code, "powiat": territory.powiat_of(code)}
    if territory.powiat_name(code):
        return {"powiat": code}
    raise Unusable(_l("Use the code of a gmina (7 digits) or of a powiat (4 digits) of Małopolska."))


def _staff_number(text: str) -> int:
    value = re.sub(r"\s", "", text)
    if not (value.isascii() and value.isdigit()) or int(value) > 1_000_000:
        raise Unusable(_l("Enter the number of staff: a whole number from 0 up."))
    return int(value)


def _day(text: str) -> date:
    for pattern in DATES:
        try:
            found = datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if found > clock.today():
            raise Unusable(_l("The day of admission cannot lie in the future."))
        return found
    raise Unusable(_l("Enter a date such as 2015-05-12 or 12.05.2015."))


READERS: dict[str, Callable[[str], Any]] = {
    "nip": _checked(numbers.nip_problem, numbers.digits),
    "regon": _checked(numbers.regon_problem, _regon),
    "krs": _checked(numbers.krs_problem, lambda text: numbers.digits(text).zfill(10)),
    "kind": _one_of(OrganisationKind),
    "sector": _one_of(Sector),
    "level": _one_of(MembershipLevel),
    "postcode": _checked(plausible.postcode_problem, _postcode),
    "teryt": _teryt,
    "email": _checked(plausible.email_problem),
    "phone": _checked(plausible.phone_problem),
    "website": _checked(plausible.website_problem, _website),
    "staff_number": _staff_number,
    "joined_on": _day,
}
