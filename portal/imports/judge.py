"""What would become of each row of an import: new, changed, unchanged or rejected, and why. Reads only.

An organisation is found by its REGON, else by NIP with the name (domain: Words). An empty cell changes nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from portal.extensions import db
from portal.imports.columns import BY_NAME
from portal.imports.models import Outcome
from portal.imports.rows import Parsed, parse
from portal.organisations import territory
from portal.organisations.models import Organisation
from portal.polish import fold

BY_RESOLUTION = ("joined_on", "level")  # of a member they change by a resolution, never by a file


@dataclass
class Verdict:
    """What becomes of one row; `changes` maps the label of a column to what it was and will be."""

    parsed: Parsed
    outcome: Outcome = Outcome.REJECTED
    sentences: list[str] = field(default_factory=list)
    changes: dict[str, list[str]] = field(default_factory=dict)
    organisation: Organisation | None = None

    @property
    def reason(self) -> str:
        """Why the row was rejected, or what of it was left out."""
        return " ".join(self.sentences)


def judge(
    rows: Sequence[tuple[int, list[str]]], mapping: dict[str, int], earlier: dict[str, int]
) -> list[Verdict]:
    """A verdict on each of the rows (line and cells); `earlier` maps keys to their first line and grows by these."""
    parsed = [parse(cells, mapping) for _line, cells in rows]
    known = Known(parsed)
    return [_verdict(line, row, known, earlier) for (line, _cells), row in zip(rows, parsed, strict=True)]


class Known:
    """The organisations of the portal that the rows may mean, read in one go."""

    def __init__(self, parsed: Iterable[Parsed]) -> None:
        values = [row.values for row in parsed]
        regons = {row["regon"] for row in values if row.get("regon")}
        nips = {row["nip"] for row in values if row.get("nip")}
        found = db.session.scalars(
            select(Organisation)
            .where(or_(Organisation.regon.in_(regons), Organisation.nip.in_(nips)))
            .options(selectinload(Organisation.contacts), selectinload(Organisation.statuses))
        ).all()
        self.by_regon = {row.regon: row for row in found if row.regon}
        self.by_name: dict[tuple[str, str], list[Organisation]] = {}
        for row in found:
            self.by_name.setdefault((row.nip, row.name_folded), []).append(row)

    def find(self, values: dict[str, Any]) -> list[Organisation]:
        """The organisations a row means: none is a new one, several cannot be told apart."""
        regon = values.get("regon")
        if regon in self.by_regon:
            return [self.by_regon[regon]]
        alike = (
            self.by_name.get((values.get("nip", ""), fold(values["name"])), []) if values.get("nip") else []
        )
        # Another REGON is another unit of the same body (domain: NIP may repeat).
        return [row for row in alike if not (regon and row.regon)]


def _verdict(line: int, parsed: Parsed, known: Known, earlier: dict[str, int]) -> Verdict:
    verdict = Verdict(parsed, sentences=list(parsed.problems))
    if parsed.problems:
        return verdict
    first = earlier.setdefault(parsed.key, line)
    if first != line:
        verdict.sentences.append(str(_l("The same organisation is in line %(line)s already.", line=first)))
        return verdict
    found = known.find(parsed.values)
    if len(found) > 1:
        verdict.sentences.append(
            str(_l("Several organisations have this NIP and name. Enter the REGON of the one you mean."))
        )
    elif found:
        _compare(verdict, found[0])
    else:
        verdict.outcome = Outcome.CREATED
    return verdict


def _compare(verdict: Verdict, organisation: Organisation) -> None:
    """What the row changes of a member."""
    verdict.organisation = organisation
    if organisation.left_on is not None:
        verdict.sentences.append(
            str(_l("The organisation left the partnership. Admit it again on its own page."))
        )
        return
    present = {contact.kind: contact.value for contact in organisation.contacts}
    wanted = wanted_of(verdict.parsed, organisation)
    pairs = [(name, getattr(organisation, name), new) for name, new in wanted.items()]
    pairs += [(kind, present.get(kind, ""), new) for kind, new in verdict.parsed.contacts.items()]
    for name, old, new in pairs:
        if old != new:
            verdict.changes[_label(name)] = [_shown(name, old), _shown(name, new)]
    verdict.sentences += _left_out(verdict.parsed.values, organisation)
    verdict.outcome = Outcome.CHANGED if verdict.changes else Outcome.UNCHANGED


def wanted_of(parsed: Parsed, organisation: Organisation) -> dict[str, Any]:
    """The columns of a member as the row wants them."""
    wanted = {name: value for name, value in parsed.values.items() if name not in BY_RESOLUTION}
    if "powiat" in wanted and "gmina" not in wanted and wanted["powiat"] != organisation.powiat:
        wanted["gmina"] = None  # it lies in the powiat left behind
    return wanted


def _left_out(values: dict[str, Any], organisation: Organisation) -> Iterable[str]:
    """What the row says of a member that only a resolution changes."""
    status = next((status.level for status in organisation.statuses if status.ends_on is None), None)
    for name, present in (("joined_on", organisation.joined_on), ("level", status)):
        if name in values and values[name] != present:
            yield str(
                _l(
                    "Left as it is: %(column)s, %(present)s; a member's changes by a resolution.",
                    column=_label(name).lower(),
                    present=_shown(name, present),
                )
            )


def _label(name: str) -> str:
    column = BY_NAME.get("teryt" if name in ("gmina", "powiat") else name)
    return str(column.label) if column and name != "powiat" else str(_l("Powiat"))


def _shown(name: str, value: Any) -> str:
    """A value as the preview shows it."""
    if name == "gmina":
        return territory.gmina_name(value)
    if name == "powiat":
        return territory.powiat_name(value)
    return "" if value is None else str(getattr(value, "label", value))
