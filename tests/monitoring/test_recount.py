"""Whatever the ledger holds, as of any moment: a figure is what a recount by hand gives, and its evidence rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import clock
from portal.activity import Fact, Party, Tag, void, write_fact
from portal.extensions import db
from portal.kinds import COUNTED
from portal.monitoring import evidence, figures
from portal.permissions import SYSTEM
from portal.plan.queries import Indicator, Plan

# One indicator of every way of counting, with those that share their facts.
CODES = (
    "5.1.7", "1.2.1", "5.3.6", "2.1.5", "5.1.8", "3.2.1", "5.4.2", "5.2.6", "5.5.1", "1.1.1", "1.1.2", "1.1.4", "1.1.5",
    "2.3.4", "5.1.4", "5.2.2", "5.2.4", "5.2.8",
)  # fmt: skip
DAYS = (
    date(2012, 12, 31),
    date(2013, 1, 1),
    date(2014, 6, 1),
    date(2014, 12, 31),
    date(2015, 1, 1),
    date(2020, 12, 31),
)
BEGIN = datetime(2021, 1, 1, tzinfo=clock.WARSAW)
STEPS = 4


@dataclass(frozen=True)
class Noted:
    """A fact as the test made it; steps are hours after BEGIN."""

    code: str
    day: date
    unit: str
    tags: tuple[tuple[str, str], ...]
    member: bool
    recorded: int
    voided: int | None

    def is_known(self, step: int | None) -> bool:
        """Whether the ledger held it at that step (None: now)."""
        if step is None:
            return self.voided is None
        return self.recorded <= step and (self.voided is None or self.voided > step)


def noted(plan: Plan) -> st.SearchStrategy[list[Noted]]:
    """Facts of any of CODES, tagged for some of the indicators that share their kind, sometimes with parts."""

    def of_code(code: str) -> st.SearchStrategy[Noted]:
        indicator = plan.find(code)
        shared = [i for i in plan.derived_from(indicator.derived_from) if i.code in CODES]
        tag = st.sampled_from(
            [(i.code, part) for i in shared for part in ("", *i.parts, "a part of no plan")]
        )
        tags = st.lists(tag, max_size=4, unique=True) if indicator.needs_tag else st.just([])
        steps = st.integers(0, STEPS)
        return st.builds(
            lambda day, unit, tags, member, recorded, lasts: Noted(
                code, day, unit, tuple(tags), member, recorded, recorded + lasts if lasts else None
            ),
            st.sampled_from(DAYS), st.sampled_from(("", "a", "b")), tags, st.booleans(), steps,
            st.sampled_from((0, 0, 1, 2)),
        )  # fmt: skip

    return st.lists(st.sampled_from(CODES).flatmap(of_code), max_size=12)


def recount(plan: Plan, facts: Iterable[Noted], step: int | None) -> dict[tuple[str, int], int]:
    """The figures that are not zero, counted one fact at a time by the words of the plan's description."""
    found = {}
    for indicator in plan.indicators:
        mine = [fact for fact in facts if fact.is_known(step) and counts_for(fact, indicator, plan)]
        for year in plan.years:
            number = len(units_of(indicator, mine, year))
            if number:
                found[indicator.code, year] = number
    return found


def counts_for(fact: Noted, indicator: Indicator, plan: Plan) -> bool:
    if plan.find(fact.code).derived_from != indicator.derived_from:
        return False
    if indicator.requires == "member_involved" and not fact.member:
        return False
    return not indicator.needs_tag or indicator.code in {code for code, _part in fact.tags}


def units_of(indicator: Indicator, facts: list[Noted], year: int) -> set[object]:
    if indicator.parts:
        return parted(indicator, facts, year)
    if indicator.measure == "deliverable":
        first = min((fact.day for fact in facts), default=date.min)
        return {"one"} if first.year == year else set()
    within = {number: fact.unit for number, fact in enumerate(facts) if fact.day.year == year}
    if indicator.measure == "count":
        return set(within)
    is_new = indicator.measure.startswith("new_")
    return set(within.values()) - (units_before(facts, year) if is_new else set())


def units_before(facts: list[Noted], year: int) -> set[str]:
    return {fact.unit for fact in facts if fact.day.year < year}


def parted(indicator: Indicator, facts: list[Noted], year: int) -> set[object]:
    """The one unit of all parts: when the earliest days of all of them are known and the latest lies in the year."""
    if indicator.measure == "edition":
        facts = [fact for fact in facts if fact.day.year == year]
    earliest: dict[str, date] = {}
    for fact in sorted(facts, key=lambda fact: fact.day, reverse=True):
        earliest |= {
            part: fact.day for code, part in fact.tags if code == indicator.code and part in indicator.parts
        }
    is_whole = len(earliest) == len(indicator.parts) and max(earliest.values()).year == year
    return {"one"} if is_whole else set()


def write(facts: list[Noted]) -> None:
    """Play the facts into the ledger, step by step."""
    rows = {}
    for step in range(STEPS + 3):
        with clock.at(BEGIN + timedelta(hours=step)):
            for fact in facts:
                if fact.voided == step:
                    void(rows.pop(id(fact)), actor=SYSTEM, reason="pomyłka")
            for number, fact in enumerate(facts):
                if fact.recorded == step:
                    entry = Fact("subject", number, "Fakt", fact.day, [Party(1, "Szkoła", member=fact.member)],
                                 [Tag(*tag) for tag in fact.tags], fact.unit)  # fmt: skip
                    rows[id(fact)] = write_fact(entry, COUNTED_OF[fact.code], SYSTEM)


COUNTED_OF = {}


def check(plan: Plan, facts: list[Noted], step: int | None) -> None:
    """The matrix, the evidence pages and the evidence lines agree with the recount."""
    moment = None if step is None else BEGIN + timedelta(hours=step)
    expected = recount(plan, facts, step)
    matrix = figures.figures(moment)
    found = {(r.indicator.code, f.year): f.value for r in matrix.rows for f in r.annual if f.value}
    assert found == expected
    for code, year in expected:
        page = evidence.page_of(plan.find(code), year, moment)
        rows = list(evidence.lines(plan.find(code), year, moment))
        assert page.total == len(page.items) == len(rows) == expected[code, year]
        assert [unit.decisive.event_id for unit in page.items] == [line.event_id for line in rows]
        assert {unit.decisive.occurred_on.year for unit in page.items} == {year}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_every_figure_is_what_a_recount_gives_now_and_as_of_every_step(plan, data):
    COUNTED_OF.update({code: COUNTED[plan.find(code).derived_from] for code in CODES})
    facts = data.draw(noted(plan))
    try:
        write(facts)
        for step in (None, *range(STEPS + 1)):
            figures.forget()
            check(plan, facts, step)
    finally:
        db.session.rollback()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_figures_do_not_depend_on_the_order_of_the_rows(plan, data):
    COUNTED_OF.update({code: COUNTED[plan.find(code).derived_from] for code in CODES})
    facts = [Noted(**{**fact.__dict__, "recorded": 0}) for fact in data.draw(noted(plan))]
    answers = []
    for order in (facts, facts[::-1], data.draw(st.permutations(facts))):
        try:
            figures.forget()
            write(list(order))
            answers.append([[f.value for f in row.annual] for row in figures.figures().rows])
        finally:
            db.session.rollback()
    assert answers[0] == answers[1] == answers[2]
