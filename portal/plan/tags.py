"""Choosing what an activity counts for: indicators of the plan, each with a part where it names parts.

A domain keeps the chosen ones as rows of (code, part). Its form takes them by `PlanTagsField` and the macro of
`_macros/plan_tags.html`; its operations ask `refuse_unfit` before keeping them, and give `tags_of` its kind to the fact
they record. Only indicators that need a tag are offered: the others count every fact of their kind anyway.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask_babel import gettext as _
from wtforms.validators import ValidationError

from portal.activity import Tag
from portal.forms import CheckboxListField, options
from portal.kinds import Kind
from portal.plan import queries
from portal.plan.queries import Indicator, Plan, PlanArea, Task
from portal.workflow import Refused

Pair = tuple[str, str]  # the code of an indicator, and its part ("" where it names none)


@dataclass(frozen=True)
class IndicatorBoxes:
    """An indicator and its checkboxes: one, or one for each of its parts."""

    indicator: Indicator
    boxes: tuple[Any, ...]


@dataclass(frozen=True)
class TaskBoxes:
    """A task of the plan and the indicators of it that may be chosen."""

    task: Task
    indicators: tuple[IndicatorBoxes, ...]


@dataclass(frozen=True)
class AreaBoxes:
    """An area of the plan, the tasks of it that have something to choose, and how many boxes are ticked."""

    area: PlanArea
    tasks: tuple[TaskBoxes, ...]
    chosen: int


def offered(plan: Plan, kinds: Iterable[Kind]) -> list[Indicator]:
    """The indicators that count facts of these kinds by their tag, in the order of the plan."""
    facts = {kind.derived_from for kind in kinds} - {""}
    return [i for i in plan.indicators if i.derived_from in facts and i.needs_tag]


def refuse_unfit(pairs: Iterable[Pair], kinds: Iterable[Kind]) -> None:
    """Raise Refused, with a sentence, unless each pair is an indicator of these kinds with a part it names."""
    plan = queries.in_force()
    known = {indicator.code: indicator for indicator in offered(plan, kinds)}
    for code, part in pairs:
        if code not in known:
            raise Refused(_unfit(plan.find(code), code))
        if part not in known[code].pieces:
            raise Refused(_("Choose one of the parts of the indicator %(code)s.", code=code))


def _unfit(indicator: Indicator | None, code: str) -> str:
    if indicator is None:
        return _("The plan has no indicator “%(code)s”. Choose another one.", code=code[:20])
    return _("The indicator %(code)s counts something else. Take it off.", code=code)


def tags_of(kind: Kind, pairs: Iterable[Pair]) -> tuple[Tag, ...]:
    """The tags a fact of this kind carries: those of the chosen indicators that count it, each once."""
    codes = {indicator.code for indicator in offered(queries.in_force(), (kind,))}
    return tuple(Tag(code, part) for code, part in dict.fromkeys(pairs) if code in codes)


def fed_by(kind: Kind, pairs: Iterable[Pair]) -> list[tuple[Indicator, str]]:
    """What a fact of this kind with these tags would raise: each indicator with its part, in the order of the plan."""
    chosen = {(tag.indicator, tag.part) for tag in tags_of(kind, pairs)}
    fed = queries.in_force().derived_from(kind.derived_from)
    return [row for row in _rows(fed) if not row[0].needs_tag or (row[0].code, row[1]) in chosen]


def _rows(indicators: Iterable[Indicator]) -> Iterator[tuple[Indicator, str]]:
    """Each indicator with each of its parts, or with none where it names none."""
    for indicator in indicators:
        for part in indicator.pieces:
            yield indicator, part


def _read(value: str | Pair) -> Pair:
    """The pair a checkbox sends as `5.4.2:part`, or one that is a pair already."""
    if not isinstance(value, str):
        return value
    code, _colon, part = value.partition(":")
    return code, part


class PlanTagsField(CheckboxListField):
    """Indicators of the plan as checkboxes; `data` is a list of (code, part).

    `kinds` are those whose indicators may be chosen. What the plan in force does not offer any more is left out of
    what a stored object brings along.
    """

    def __init__(self, label: Any, validators: Any = (), *, kinds: Iterable[Kind], **kwargs: Any) -> None:
        super().__init__(label, validators, coerce=_read, **kwargs)
        self.offer(kinds)

    def offer(self, kinds: Iterable[Kind]) -> None:
        """Let the indicators of these kinds be chosen instead."""
        self.kinds = tuple(kinds)
        self.indicators = offered(queries.in_force(), self.kinds)
        self.choices = self._boxes()

    def _boxes(self) -> Any:
        rows = _rows(self.indicators)
        return options((f"{i.code}:{part}" if part else i.code, part or i.name) for i, part in rows)

    def show_only(self, areas: Iterable[int]) -> None:
        """Leave out the boxes of other areas, except where something is ticked already."""
        numbers, chosen = set(areas), {code for code, _part in self.data}
        self.indicators = [i for i in self.indicators if i.area in numbers or i.code in chosen]
        self.choices = self._boxes()

    def process_data(self, value: Any) -> None:
        """Take the pairs of a stored object that may still be chosen."""
        pairs = {(indicator.code, part) for indicator, part in _rows(self.indicators)}
        self.data = [pair for pair in value or () if pair in pairs]

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was ticked, each once."""
        self.data = list(dict.fromkeys(map(_read, valuelist)))

    def pre_validate(self, form: Any) -> None:
        """Every pair is one of those offered."""
        try:
            refuse_unfit(self.data or (), self.kinds)
        except Refused as refusal:
            raise ValidationError(str(refusal.sentence)) from None

    def areas(self) -> list[AreaBoxes]:
        """The checkboxes under their indicators, tasks and areas, for the template."""
        boxes = iter(self)
        rows = [IndicatorBoxes(i, tuple(next(boxes) for _part in i.pieces)) for i in self.indicators]
        by_number = {area.number: area for area in queries.in_force().areas}
        of_areas = groupby(rows, key=lambda row: row.indicator.area)
        return [_area(by_number[number], list(of_area)) for number, of_area in of_areas]


def _area(area: PlanArea, rows: list[IndicatorBoxes]) -> AreaBoxes:
    names = {task.code: task for task in area.tasks}
    tasks = tuple(
        TaskBoxes(names[code], tuple(of_task))
        for code, of_task in groupby(rows, key=lambda row: row.indicator.task)
    )
    return AreaBoxes(area, tasks, sum(box.checked for row in rows for box in row.boxes))
