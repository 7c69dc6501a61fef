"""Figures: what a status means, what an answer as of a past moment is, and what it costs."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from portal import clock
from portal.activity import void
from portal.extensions import db
from portal.kinds import COUNTED
from portal.monitoring import evidence, figures, queries
from portal.monitoring.models import Status
from portal.permissions import SYSTEM
from portal.plan import operations
from portal.plan.models import PlanVersion

BEFORE, ON, AFTER = date(2014, 12, 31), date(2015, 7, 1), date(2016, 1, 1)


@pytest.mark.parametrize(
    ("day", "target", "value", "is_begun", "expected"),
    [
        (BEFORE, 4, 0, True, Status.NOT_DUE),
        (BEFORE, 4, 4, True, Status.NOT_DUE),
        (ON, 4, 0, False, Status.MISSING),
        (AFTER, 4, 0, False, Status.MISSING),
        (ON, 4, 0, True, Status.ZERO),
        (AFTER, 4, 0, True, Status.ZERO),
        (ON, 4, 3, True, Status.LATE),
        (AFTER, 4, 3, True, Status.LATE),
        (ON, 4, 4, True, Status.MET),
        (AFTER, 4, 5, True, Status.MET),
        (AFTER, 0, 0, True, Status.NOT_DUE),
        (AFTER, 0, 0, False, Status.NOT_DUE),
        (AFTER, 0, 1, True, Status.MET),
    ],
)
def test_status_of_a_figure_of_2015(day, target, value, is_begun, expected):
    assert figures.status_of(2015, target, value, day, is_begun) is expected


@pytest.mark.parametrize(
    ("value", "target", "percent"), [(0, 4, 0.0), (1, 3, 33.3), (5, 4, 125.0), (0, 0, None), (3, 0, None)]
)
def test_percent_is_empty_where_the_target_is_zero(value, target, percent):
    assert figures.percent_of(value, target) == percent


def test_annual_and_cumulative_stand_side_by_side(put, matrix):
    for day in ("2014-03-01", "2014-04-01", "2015-03-01"):
        put("5.1.7", day)
    with clock.at(clock.at_noon(ON)):
        row = matrix().by_code["5.1.7"]
    assert [(f.value, f.target) for f in row.annual[:4]] == [(0, 0), (2, 4), (1, 4), (0, 4)]
    assert [(f.value, f.target) for f in row.cumulative[:4]] == [(0, 0), (2, 4), (3, 8), (3, 12)]
    assert [f.status.value for f in row.annual[:4]] == ["not_due", "late", "late", "not_due"]
    assert (row.value, row.target) == (3, 28)


def test_indicator_is_missing_until_it_has_a_module_or_a_fact(put, matrix, monkeypatch):
    monkeypatch.setattr(figures, "kinds_with_modules", lambda: {COUNTED["training"].value: "events"})
    with clock.at(clock.at_noon(ON)):
        figures.forget()
        assert matrix().by_code["5.1.5"].annual[2].status is Status.ZERO
        assert matrix().by_code["5.1.2"].annual[2].status is Status.MISSING
        put("5.1.2", "2011-01-01")
        assert matrix().by_code["5.1.2"].annual[2].status is Status.ZERO


def test_part_of_an_edition_makes_the_year_zero_rather_than_missing(put, matrix):
    put("1.1.4", "2015-03-01", part="Edukacyjna Gmina Małopolski")
    with clock.at(clock.at_noon(ON)):
        assert matrix().by_code["1.1.4"].annual[2].status is Status.ZERO


def test_an_answer_as_of_a_moment_never_changes_later(put, plan, matrix):
    """Answers recorded while the clock steps through facts, voidings and a new plan come back exactly."""
    answers, rows = {}, []
    for step in range(1, 13):
        moment = datetime(2015, step, 1, 12, tzinfo=clock.WARSAW)
        with clock.at(moment):
            put("5.1.4", f"2015-{step:02}-01", unit=f"person {step % 4}", at=moment)
            rows.append(put("5.1.7", f"2014-{step:02}-01", at=moment))
            put("5.2.8", f"2016-{13 - step:02}-01", unit=f"entity {step % 3}", at=moment)
            if step % 3 == 0:
                void(rows[step - 2], actor=SYSTEM, reason="pomyłka")
            if step == 8:
                _raise_targets()
            answers[moment] = (shown(matrix()), evidence_of(plan))
    figures.forget()
    for moment, (answer, units) in answers.items():
        assert (shown(matrix(moment)), evidence_of(plan, moment)) == (answer, units)


def _raise_targets():
    document = dict(db.session.scalars(select(PlanVersion.document)).first())
    row = document["areas"][4]["tasks"][0]["indicators"][6]
    row["targets"]["2015"], row["total"] = 9, 33
    operations.load_plan(document, actor=SYSTEM)


def shown(matrix):
    return [
        (f.year, f.target, f.value, f.status) for row in matrix.rows for f in (*row.annual, *row.cumulative)
    ]


def evidence_of(plan, moment=None):
    found = plan.find("5.1.7")
    return [line.event_id for year in plan.years for line in evidence.lines(found, year, moment)]


def test_bare_day_means_its_end_in_warsaw(put, values):
    put("5.1.7", "2015-05-12", at=datetime(2015, 5, 12, 23, 59, 59, tzinfo=clock.WARSAW))
    assert values("5.1.7", clock.end_of_day(date(2015, 5, 11))) == {}
    assert values("5.1.7", clock.end_of_day(date(2015, 5, 12))) == {2015: 1}


def test_figures_follow_every_change_although_they_are_kept(put, matrix):
    assert matrix().by_code["5.1.7"].value == 0
    first = put("5.1.7", "2015-03-01")
    db.session.commit()
    assert matrix().by_code["5.1.7"].value == 1
    second = put("5.1.7", "2015-03-02")
    db.session.commit()
    assert matrix().by_code["5.1.7"].value == 2
    with clock.at(clock.at_noon(ON)):
        for row, left in ((first, 1), (second, 0)):
            void(row, actor=SYSTEM, reason="pomyłka")
            db.session.commit()
            assert matrix().by_code["5.1.7"].value == left


def test_kept_figures_are_answered_with_two_statements(put, matrix, count_queries):
    put("5.1.7", "2015-03-01")
    db.session.commit()
    matrix()
    with count_queries() as statements:
        matrix()
    assert len(statements) == 2


def test_number_of_statements_does_not_depend_on_the_data(put, matrix, plan, count_queries):
    counts = []
    matrix()
    for number in range(3):
        figures.forget()
        with count_queries() as statements:
            matrix()
        counts.append(len(statements))
        for indicator in plan.indicators:
            for part in indicator.parts or ("",):
                put(indicator.code, f"201{4 + number}-03-01", part=part, unit=f"unit {number}")
    assert counts[0] == counts[1] == counts[2]


def test_evidence_page_costs_the_same_for_one_unit_and_for_many(put, plan, count_queries):
    counts = []
    for number in range(4):
        put("5.1.7", f"2015-03-0{number + 1}")
        with count_queries() as statements:
            evidence.page_of(plan.find("5.1.7"), 2015, None)
        counts.append(len(statements))
    assert len(set(counts)) == 1


def test_every_figure_of_a_plan_without_a_file_is_an_empty_matrix(app):
    figures.forget()
    assert figures.figures().rows == ()


def test_manual_acceptance_is_no_module(app):
    assert "monitoring" not in queries.kinds_with_modules().values()
