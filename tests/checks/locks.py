"""The lock files against pyproject.toml.

`python -m tests.checks.locks` fails when a dependency of pyproject.toml is not locked at a version it allows, when
the two lock files disagree, or when a locked package has no hash.
"""

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)([^\n]*\n(?:[ \t]+[^\n]*\n)*)", re.MULTILINE)


def pins(text: str) -> dict[str, set[str]]:
    """The versions each package is locked at; several where a marker chooses. Raises ValueError without a hash."""
    found: dict[str, set[str]] = {}
    for name, version, rest in PIN.findall(text):
        if "--hash=sha256:" not in rest:
            raise ValueError(f"{name} is locked without a hash.")
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def unlocked(wanted: list[str], locked: dict[str, set[str]]) -> list[str]:
    """The requirements of `wanted` that no pin of `locked` meets."""
    requirements = [Requirement(text) for text in wanted]
    return [
        str(requirement)
        for requirement in requirements
        if not any(
            requirement.specifier.contains(v) for v in locked.get(canonicalize_name(requirement.name), ())
        )
    ]


def problems(pyproject: str, runtime: str, development: str) -> list[str]:
    """What is wrong with the texts of the three files, one sentence each."""
    project = tomllib.loads(pyproject)["project"]
    try:
        run, dev = pins(runtime), pins(development)
    except ValueError as error:
        return [str(error)]
    found = [f"requirements.txt does not lock {text}." for text in unlocked(project["dependencies"], run)]
    extra = project["optional-dependencies"]["dev"]
    found += [
        f"requirements-dev.txt does not lock {text}."
        for text in unlocked([*project["dependencies"], *extra], dev)
    ]
    found += [f"The two lock files disagree on {name}." for name in run if run[name] != dev.get(name)]
    return found


def main() -> int:
    """Print what is wrong; 1 when anything is."""
    names = ("pyproject.toml", "requirements.txt", "requirements-dev.txt")
    found = problems(*((ROOT / name).read_text(encoding="utf-8") for name in names))
    print("\n".join(found) or "Locks: as pyproject.toml asks.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
