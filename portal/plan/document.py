"""A plan file, read and checked whole: every refusal is one sentence that names the place in the plan.

The shape is that of `data/mpku-2013-2020.json`: areas with tasks, tasks with stages and indicators, codes
`area.task.number` for indicators and `area.task-number` for stages, whole targets per year and their sum.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from flask_babel import gettext as _

from portal.kinds import COUNTED
from portal.workflow import Refused

REQUIREMENTS = ("member_involved",)
# What the `unit_key` of a kind has to name for the measure to make sense; a measure without a row takes plain facts.
UNITS = {
    "edition": ("series", ""),
    "distinct_persons": ("person",),
    "distinct_organisations": ("organisation",),
    "new_organisations": ("organisation",),
    "new_prospects": ("prospect",),
}
MEASURES = ("count", "deliverable", *UNITS)
WITH_PARTS = ("deliverable", "edition")
INDICATOR_KEYS = {
    "code", "name", "targets", "total", "derived_from", "measure", "requires", "parts", "unit",
}  # fmt: skip
LONGEST_NAME = 300
LONGEST_PART = 200
YEARS = range(1900, 2201)


def read(content: bytes) -> dict[str, Any]:
    """The checked document of a plan file; raises Refused with a sentence that names what is wrong and where."""
    try:
        document = json.loads(
            content.decode("utf-8-sig"), object_pairs_hook=_no_key_twice, parse_constant=_no_constant
        )
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError, ValueError):
        raise Refused(_("The plan was not loaded: the file is not JSON in UTF-8.")) from None
    check(document)
    return document


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        name = next(name for name in names if names.count(name) > 1)
        raise Refused(
            _("The plan was not loaded: the key “%(name)s” occurs twice in one place.", name=name[:60])
        )
    return found


def _no_constant(name: str) -> None:
    raise ValueError(name)


def digest(document: dict[str, Any]) -> str:
    """The SHA-256 of the canonical text: the same for two files that differ in spaces or the order of keys only."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def check(document: Any) -> None:
    """Raise Refused unless the document is a whole plan by every rule of this module."""
    place = _("the plan")
    _table(document, place)
    years = _years(_required(document, "years", place), place)
    areas = _rows(document, "areas", place, at_least=1)
    numbers = [_area_number(area, position) for position, area in enumerate(areas, 1)]
    _no_gap([str(n) for n in numbers], [str(n) for n in range(1, len(areas) + 1)], place)
    for area in areas:
        _check_area(area, years)


def _refuse(place: str, what: str) -> Refused:
    return Refused(_("The plan was not loaded: %(place)s: %(what)s.", place=place, what=what))


def _join(place: str, inner: str) -> str:
    return f"{place}, {inner}"


def _table(value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _refuse(place, _("it is not an object with named values"))
    return value


def _required(table: dict[str, Any], key: str, place: str) -> Any:
    if key not in table:
        raise _refuse(place, _("“%(key)s” is missing", key=key))
    return table[key]


def _rows(table: dict[str, Any], key: str, place: str, at_least: int = 0) -> list[dict[str, Any]]:
    """The list under `key` (an absent one is empty), each row an object."""
    rows = table.get(key, [])
    if not isinstance(rows, list) or len(rows) < at_least:
        raise _refuse(place, _("“%(key)s” is not a list, or it is empty", key=key))
    return [_table(row, _join(place, f"{key} {number}")) for number, row in enumerate(rows, 1)]


def _text(table: dict[str, Any], key: str, place: str, longest: int = LONGEST_NAME) -> str:
    value = _required(table, key, place)
    if not isinstance(value, str) or not value.strip() or len(value) > longest or "\x00" in value:
        raise _refuse(
            place, _("“%(key)s” is not a text of 1 to %(longest)s characters", key=key, longest=longest)
        )
    return value


def _texts(table: dict[str, Any], key: str, place: str, longest: int = LONGEST_NAME) -> list[str]:
    """The list of different texts under `key`; an absent one is empty."""
    values = table.get(key, [])
    if not isinstance(values, list):
        raise _refuse(place, _("“%(key)s” is not a list of texts", key=key))
    for value in values:
        _text({key: value}, key, place, longest)
        if values.count(value) > 1:
            raise _refuse(place, _("“%(value)s” occurs twice in “%(key)s”", value=value, key=key))
    return values


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _years(years: Any, place: str) -> list[str]:
    ok = isinstance(years, list) and years and all(_whole(year) and year in YEARS for year in years)
    if not ok or years != sorted(set(years)):
        raise _refuse(place, _("“years” is not a list of different years in ascending order"))
    return [str(year) for year in years]


def _area_number(area: dict[str, Any], position: int) -> int:
    place = _("area %(position)s of the list", position=position)
    number = _required(area, "number", place)
    if not _whole(number) or number < 1:
        raise _refuse(place, _("“number” is not a whole number above zero"))
    return number


def _check_area(area: dict[str, Any], years: list[str]) -> None:
    number = area["number"]
    place = _("area %(number)s", number=number)
    _text(area, "name", place)
    for key in ("goal", "task_group"):
        if key in area:
            _text(area, key, place, 2000)
    _texts(area, "coordinators", place)
    tasks = _coded(area, "tasks", place, _in_area(number), at_least=1)
    for task in tasks:
        _check_task(task, _join(place, _("task %(code)s", code=task["code"])), years)


def _in_area(number: int) -> Callable[[int], str]:
    return lambda position: f"{number}.{position}"


def _check_task(task: dict[str, Any], place: str, years: list[str]) -> None:
    code = task["code"]
    _text(task, "name", place, 2000)
    for stage in _coded(task, "stages", place, lambda position: f"{code}-{position}"):
        _text(stage, "name", _join(place, _("stage %(code)s", code=stage["code"])), 2000)
    for row in _coded(task, "indicators", place, lambda position: f"{code}.{position}", at_least=1):
        _check_indicator(row, _join(place, _("indicator %(code)s", code=row["code"])), years)


def _coded(
    table: dict[str, Any], key: str, place: str, expected: Callable[[int], str], at_least: int = 0
) -> list[dict[str, Any]]:
    """The rows under `key`, whose codes are `expected(1)`, `expected(2)` ... each once, in any order."""
    rows = _rows(table, key, place, at_least)
    codes = [_text(row, "code", _join(place, f"{key} {number}"), 20) for number, row in enumerate(rows, 1)]
    _no_gap(codes, [expected(position) for position in range(1, len(rows) + 1)], place)
    return rows


def _no_gap(codes: list[str], expected: list[str], place: str) -> None:
    """Every expected code once: says which is doubled, which does not belong here, or which is missing."""
    doubled = [code for code in codes if codes.count(code) > 1]
    if doubled:
        raise _refuse(place, _("the code %(code)s occurs twice", code=doubled[0]))
    strange = [code for code in codes if not _is_sibling(code, expected[0])]
    if strange:
        raise _refuse(place, _("the code %(code)s does not belong here", code=strange[0][:20]))
    absent = [code for code in expected if code not in codes]
    if absent:
        raise _refuse(place, _("the code %(code)s is missing", code=absent[0]))


def _is_sibling(code: str, first: str) -> bool:
    """Whether a code differs from the first of its list in the last number only."""
    lead = first[:-1]
    number = code.removeprefix(lead)
    return (
        code.startswith(lead) and number.isascii() and number.isdigit() and number == str(int(number)) != "0"
    )


def _check_indicator(row: dict[str, Any], place: str, years: list[str]) -> None:
    if unknown := sorted(row.keys() - INDICATOR_KEYS):
        raise _refuse(place, _("“%(key)s” means nothing", key=unknown[0][:60]))
    _text(row, "name", place, 2000)
    _text(row, "unit", place, 60)
    _check_targets(row, place, years)
    _check_counting(row, place)
    _check_parts(row, place)


def _check_targets(row: dict[str, Any], place: str, years: list[str]) -> None:
    targets = _table(_required(row, "targets", place), _join(place, "targets"))
    for year in _missing_first(years, targets):
        if year not in years:
            raise _refuse(place, _("%(year)s is not a year of the plan", year=year[:20]))
        if year not in targets:
            raise _refuse(place, _("the target of %(year)s is missing", year=year))
        if not _whole(targets[year]) or not 0 <= targets[year] < 10**9:
            raise _refuse(place, _("the target of %(year)s is not a whole number from zero up", year=year))
    total, found = _required(row, "total", place), sum(targets.values())
    if not _whole(total) or total != found:
        raise _refuse(
            place,
            _(
                "the total is %(total)s, but the yearly targets sum to %(sum)s",
                total=str(total)[:20],
                sum=found,
            ),
        )


def _missing_first(years: list[str], targets: Iterable[str]) -> Iterator[str]:
    yield from years
    yield from targets


def _check_counting(row: dict[str, Any], place: str) -> None:
    """The fact, the measure and the requirement are known, and the measure fits what the fact counts."""
    fact, measure = _text(row, "derived_from", place), _text(row, "measure", place)
    if measure not in MEASURES:
        raise _refuse(place, _("the measure “%(measure)s” is unknown", measure=measure[:60]))
    if fact not in COUNTED:
        raise _refuse(place, _("“%(fact)s” in “derived_from” is unknown", fact=fact[:60]))
    if COUNTED[fact].unit not in UNITS.get(measure, (COUNTED[fact].unit,)):
        raise _refuse(
            place, _("the measure “%(measure)s” does not fit “%(fact)s”", measure=measure, fact=fact)
        )
    if "requires" in row and row["requires"] not in REQUIREMENTS:
        raise _refuse(place, _("“%(what)s” in “requires” is unknown", what=str(row["requires"])[:60]))


def _check_parts(row: dict[str, Any], place: str) -> None:
    parts = _texts(row, "parts", place, LONGEST_PART)
    if parts and row["measure"] not in WITH_PARTS:
        raise _refuse(place, _("the measure “%(measure)s” has no parts", measure=row["measure"]))
    if "parts" in row and len(parts) < 2:
        raise _refuse(place, _("“parts” names fewer than two parts"))
