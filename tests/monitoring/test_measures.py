"""Each measure counts as the plan says, with a test for every trap its description names."""

from datetime import date, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.activity import Fact, Party, Tag, correct, void, write_fact
from portal.extensions import db
from portal.kinds import Kind
from portal.monitoring import evidence
from portal.permissions import SYSTEM

GMINA, POWIAT, LUBIE = (
    "Edukacyjna Gmina Małopolski",
    "Edukacyjny Powiat Małopolski",
    "Uczenie się – lubię to!",
)
AMBASADOR, KADRY = "Ambasador uczenia się przez całe życie", "Inwestujący w kadry"
CRITERIA, DATABASE, ADVICE = (
    "kryteria atrakcyjności i skuteczności rozwiązania do wdrożenia w regionie",
    "baza innowacyjnych projektów możliwych do realizacji w regionie",
    "rekomendacje wdrożenia wypracowanych produktów innowacyjnych",
)


# count


def test_count_takes_every_fact_once_in_the_year_it_occurred(put, values):
    for day in ("2014-12-31", "2015-01-01", "2015-12-31"):
        put("5.1.7", day)
    assert values("5.1.7") == {2014: 1, 2015: 2}


def test_count_takes_a_document_once_however_many_versions_it_has(put, values):
    put("1.2.1", "2014-03-01", subject=7)
    with pytest.raises(IntegrityError, match=r"(?i)unique"), db.session.begin_nested():
        put("1.2.1", "2015-03-01", subject=7)
    assert values("1.2.1") == {2014: 1}


def test_count_takes_a_service_once_whatever_the_number_of_recipients(plan, values):
    sides = [Party(1, "Szkoła", "provider"), Party(2, "Urząd", "recipient"), Party(3, "Izba", "recipient")]
    write_fact(Fact("exchange", 1, "Szkolenie", date(2015, 3, 1), sides), Kind.EXCHANGE_CONFIRMED, SYSTEM)
    assert values("5.1.7") == {2015: 1}


def test_count_takes_no_lent_room(plan, values):
    write_fact(Fact("exchange", 1, "Sala", date(2015, 3, 1)), Kind.RESOURCE_LENT, SYSTEM)
    assert values("5.1.7") == {}


def test_count_takes_appearances_not_conferences(put, values):
    put("5.3.1", "2015-03-01")
    put("5.3.1", "2015-03-01")
    assert values("5.3.1") == {2015: 2}


def test_count_takes_a_shared_fact_only_for_the_indicators_it_is_tagged_with(put, values):
    put("2.1.5", "2015-03-01")
    put("2.1.5", "2015-03-02", tagged=False)
    put("2.1.5", "2015-03-03", also=("4.2.2",))
    assert (values("2.1.5"), values("4.2.2"), values("5.3.4")) == ({2015: 2}, {2015: 1}, {})


def test_count_needs_no_tag_where_the_fact_feeds_one_indicator_alone(put, values):
    put("5.3.2", "2015-03-01")
    assert values("5.3.2") == {2015: 1}


def test_count_takes_a_fact_of_several_parts_once(put, values):
    row = put("2.1.5", "2015-03-01")
    for part in ("a", "b"):
        db.session.add(type(row.tags[0])(event_id=row.id, indicator="2.1.5", part=part, kind=row.kind,
                                         occurred_on=row.occurred_on, recorded_at=row.recorded_at))  # fmt: skip
    assert values("2.1.5") == {2015: 1}


def test_tag_of_another_kind_of_fact_does_not_count(put, values):
    put("1.2.1", "2015-03-01", also=("2.1.5",))
    assert (values("1.2.1"), values("2.1.5")) == ({2015: 1}, {})


# deliverable


def test_deliverable_counts_once_in_the_year_of_its_first_fact(put, values):
    for day in ("2015-03-01", "2014-06-01", "2014-07-01", "2016-01-01"):
        put("5.1.8", day)
    assert values("5.1.8") == {2014: 1}


def test_deliverable_that_appeared_before_the_plan_counts_in_none_of_its_years(put, values):
    put("5.1.8", "2012-12-31")
    put("5.1.8", "2014-01-01")
    assert values("5.1.8") == {}


def test_deliverable_with_parts_counts_in_the_year_its_last_missing_part_appeared(put, values):
    put("5.4.2", "2013-03-01", part=CRITERIA)
    put("5.4.2", "2014-03-01", part=DATABASE)
    assert values("5.4.2") == {}
    put("5.4.2", "2016-03-01", part=ADVICE)
    assert values("5.4.2") == {2016: 1}
    put("5.4.2", "2017-03-01", part=ADVICE)
    assert values("5.4.2") == {2016: 1}


def test_deliverable_with_parts_ignores_a_part_the_plan_does_not_name(put, values):
    for part in (CRITERIA, DATABASE, "wstęp"):
        put("5.4.2", "2013-03-01", part=part)
    assert values("5.4.2") == {}


def test_website_counts_once_in_each_of_its_two_indicators(put, values):
    put("5.2.6", "2014-04-28", also=("5.5.1",))
    put("5.2.6", "2015-04-28", also=("5.5.1",))
    assert (values("5.2.6"), values("5.5.1")) == ({2014: 1}, {2014: 1})


# edition


def test_edition_counts_at_most_one_a_year_however_many_events_it_has(put, values):
    for day in ("2014-09-08", "2014-09-09", "2015-09-08"):
        put("1.1.1", day)
    assert values("1.1.1") == {2014: 1, 2015: 1}


def test_edition_counts_one_a_year_for_each_series(put, values):
    for series in ("a", "b", "b"):
        put("1.1.1", "2014-09-08", unit=series)
    assert values("1.1.1") == {2014: 2}


def test_edition_with_parts_counts_only_when_every_part_took_place_that_year(put, values):
    put("1.1.4", "2014-11-03", part=GMINA)
    put("1.1.4", "2014-11-05", part=POWIAT)
    put("1.1.4", "2015-11-06", part=LUBIE)
    assert values("1.1.4") == {}
    put("1.1.4", "2014-11-06", part=LUBIE)
    put("1.1.4", "2014-11-07", part=LUBIE, unit="another series")
    assert values("1.1.4") == {2014: 1}


def test_inwestujacy_w_kadry_is_a_part_of_one_indicator_and_the_whole_of_another(put, values):
    put("1.1.5", "2015-11-14", part=KADRY, also=("2.3.4",))
    assert (values("1.1.5"), values("2.3.4")) == ({}, {2015: 1})
    put("1.1.5", "2015-10-17", part=AMBASADOR)
    assert (values("1.1.5"), values("2.3.4")) == ({2015: 1}, {2015: 1})


@pytest.mark.parametrize("code", ["1.1.2", "1.1.6"])
def test_edition_that_requires_a_member_counts_only_with_one(put, values, code):
    put(code, "2014-10-20", member=False)
    assert values(code) == {}
    put(code, "2014-10-21", member=True)
    assert values(code) == {2014: 1}


def test_edition_without_that_requirement_counts_without_a_member(put, values):
    put("1.1.3", "2014-10-20", member=False)
    assert values("1.1.3") == {2014: 1}


# distinct_persons


def test_persons_count_once_a_year_and_again_the_next_year(put, values):
    for day, person in [("2014-03-01", "a"), ("2014-06-01", "a"), ("2014-06-01", "b"), ("2015-03-01", "a")]:
        put("5.1.4", day, unit=person)
    assert values("5.1.4") == {2014: 2, 2015: 1}


def test_final_figure_of_persons_is_the_sum_of_the_years(put, plan, matrix):
    for year in plan.years:
        put("5.1.4", f"{year}-03-01", unit="the same person")
    row = matrix().by_code["5.1.4"]
    assert (row.value, row.target) == (8, 480)


# distinct_organisations, new_organisations, new_prospects


def test_organisations_count_once_a_year_and_again_the_next_year(put, values):
    for day, unit in [("2014-06-01", "1"), ("2014-12-01", "1"), ("2014-06-01", "2"), ("2015-06-01", "1")]:
        put("5.2.2", day, unit=f"organisation:{unit}")
    assert values("5.2.2") == {2014: 2, 2015: 1}


@pytest.mark.parametrize("code", ["5.2.4", "5.2.8"])
def test_new_ones_count_once_ever_in_their_first_year(put, values, code):
    for day, unit in [
        ("2015-06-01", "1"),
        ("2014-06-01", "1"),
        ("2015-01-01", "2"),
        ("2012-05-01", "3"),
        ("2016-05-01", "3"),
    ]:
        put(code, day, unit=unit)
    assert values(code) == {2014: 1, 2015: 1}


# all of them


def test_voided_fact_never_counts(put, values):
    kept, withdrawn = put("5.1.7", "2015-03-01"), put("5.1.7", "2015-03-02")
    void(withdrawn, actor=SYSTEM, reason="pomyłka")
    assert values("5.1.7") == {2015: 1}
    void(kept, actor=SYSTEM, reason="pomyłka")
    assert values("5.1.7") == {}


def test_voided_tag_never_counts(put, values):
    void(put("5.2.6", "2014-04-28", also=("5.5.1",)), actor=SYSTEM, reason="pomyłka")
    assert (values("5.2.6"), values("5.5.1")) == ({}, {})


def test_voiding_the_first_fact_of_a_deliverable_moves_it_to_the_next(put, values):
    first = put("5.1.8", "2013-03-01")
    put("5.1.8", "2015-03-01")
    void(first, actor=SYSTEM, reason="pomyłka")
    assert values("5.1.8") == {2015: 1}


def test_correction_moves_a_fact_to_the_right_year(put, values):
    row = put("5.1.7", "2015-03-01")
    right = Fact("subject", row.subject_id, row.label, row.occurred_on.replace(year=2014))
    correct(row, right, actor=SYSTEM, reason="zły rok")
    assert values("5.1.7") == {2014: 1}


def test_fact_outside_the_plans_years_counts_in_none(put, values):
    put("5.1.7", "2012-12-31")
    put("5.1.7", "2021-01-01")
    assert values("5.1.7") == {}


def test_history_no_indicator_counts_changes_nothing(plan, matrix):
    fact = Fact("practice", 1, "Praktyka", date(2015, 3, 1), tags=[Tag("5.1.7"), Tag("1.2.1")])
    write_fact(fact, Kind.PRACTICE_PUBLISHED, SYSTEM)
    assert [row.indicator.code for row in matrix().rows if row.value] == []


def test_what_a_former_member_did_stays(put, values):
    put("1.1.2", "2014-10-20", member=True)
    assert values("1.1.2") == {2014: 1}


# evidence


def test_facts_of_a_unit_stand_beneath_its_row_and_do_not_add(put, plan):
    for day in ("2014-06-02", "2014-03-01", "2014-09-09"):
        put("5.1.4", day, unit="person")
    put("5.1.4", "2015-01-01", unit="person")
    page = evidence.page_of(plan.find("5.1.4"), 2014, None)
    unit = page.items[0]
    assert (page.total, unit.facts_count, unit.decided_on.isoformat()) == (1, 3, "2014-03-01")
    assert [fact.occurred_on.isoformat() for fact in unit.facts] == ["2014-03-01", "2014-06-02", "2014-09-09"]


def test_parts_of_a_deliverable_stand_beneath_it_with_the_one_that_completed_it(put, plan):
    put("5.4.2", "2013-03-01", part=CRITERIA)
    for number in range(30):
        put("5.4.2", f"2014-01-{number + 1:02}", part=DATABASE)
    last = put("5.4.2", "2016-03-01", part=ADVICE)
    unit = evidence.page_of(plan.find("5.4.2"), 2016, None).items[0]
    assert (unit.facts_count, len(unit.facts), unit.decisive.event_id) == (32, evidence.BENEATH, last.id)


def test_fact_of_two_parts_stands_beneath_its_unit_once(put, plan):
    row = put("5.4.2", "2013-03-01", part=CRITERIA)
    tags = [Tag("5.4.2", DATABASE), Tag("5.4.2", ADVICE)]
    fact = Fact("subject", row.subject_id, "Całość", row.occurred_on, tags=[Tag("5.4.2", CRITERIA), *tags])
    correct(row, fact, actor=SYSTEM, reason="wszystkie części")
    unit = evidence.page_of(plan.find("5.4.2"), 2013, None).items[0]
    assert (unit.facts_count, unit.decisive.label) == (1, "Całość")


def test_fact_entered_in_a_later_year_is_marked(put, plan):
    put("5.1.7", "2014-12-31", at=datetime(2015, 1, 1, tzinfo=clock.WARSAW))
    put("5.1.7", "2014-12-30")
    page = evidence.page_of(plan.find("5.1.7"), 2014, None)
    assert [unit.decisive.entered_later for unit in page.items] == [False, True]
