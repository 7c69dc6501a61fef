"""The powiaty and gminy of Małopolska by their TERYT codes: 4 digits for a powiat, 7 for a gmina.

The first four digits of a gmina's code are its powiat's. Names are those of the register, in Polish order.
"""

import json
from functools import cache
from pathlib import Path

from portal.polish import sort_key

REGISTER = Path(__file__).parent / "data" / "teryt.json"
POWIAT = "powiat"  # the kind of a powiat that is no city; the others are named by the city alone


@cache
def _register() -> dict[str, dict[str, tuple[str, str]]]:
    return dict(json.loads(REGISTER.read_text(encoding="utf-8")))


@cache
def powiaty() -> dict[str, str]:
    """The names of all powiaty by code, in Polish alphabetical order: `powiat bocheński`, `Kraków`."""
    rows = sorted(_register()["powiaty"].items(), key=lambda row: sort_key(row[1][0]))
    return {code: f"{kind} {name}" if kind == POWIAT else name for code, (name, kind) in rows}


@cache
def gminy(powiat: str) -> dict[str, str]:
    """The names of the gminy of a powiat by code, with their kind: `Bochnia (gmina wiejska)`; empty for no powiat."""
    rows = [(code, *row) for code, row in _register()["gminy"].items() if code[:4] == powiat]
    return {code: f"{name} ({kind})" for code, name, kind in sorted(rows, key=lambda row: sort_key(row[1]))}


def powiat_of(gmina: str | None) -> str | None:
    """The code of the powiat a gmina lies in; None for a code that is no gmina of Małopolska."""
    powiat = (gmina or "")[:4]
    return powiat if gmina in gminy(powiat) else None


def powiat_name(code: str | None) -> str:
    """The name of a powiat; empty for no or an unknown code."""
    return powiaty().get(code or "", "")


def gmina_name(code: str | None) -> str:
    """The name of a gmina with its kind; empty for no or an unknown code."""
    return gminy((code or "")[:4]).get(code or "", "")
