"""A plan file is loaded whole or refused whole, with a sentence that names the place."""

import copy
import json
from pathlib import Path

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select

from portal import clock
from portal.extensions import db
from portal.permissions import SYSTEM
from portal.plan import document, operations, queries
from portal.plan.models import Area, PlanVersion
from portal.workflow import Refused

REAL = Path(__file__).parents[2] / "portal" / "plan" / "data" / "mpku-2013-2020.json"
PLAN = json.loads(REAL.read_text(encoding="utf-8"))


def task(plan, code="5.1"):
    return next(task for area in plan["areas"] for task in area["tasks"] if task["code"] == code)


def indicator(plan, code="5.1.7"):
    return next(row for row in task(plan, code.rpartition(".")[0])["indicators"] if row["code"] == code)


def changed(change):
    plan = copy.deepcopy(PLAN)
    change(plan)
    return plan


def delete(table, key):
    del table[key]


HERE = "area 5, task 5.1"
BROKEN = {
    "missing code": (
        lambda p: delete(indicator(p), "code"),
        f"{HERE}, indicators 7: “code” is missing",
    ),
    "doubled code": (
        lambda p: indicator(p).update(code="5.1.6"),
        f"{HERE}: the code 5.1.6 occurs twice",
    ),
    "gap in codes": (
        lambda p: task(p)["indicators"].remove(indicator(p)),
        f"{HERE}: the code 5.1.7 is missing",
    ),
    "code of another task": (
        lambda p: indicator(p).update(code="5.2.7"),
        f"{HERE}: the code 5.2.7 does not belong here",
    ),
    "stage doubled": (
        lambda p: task(p)["stages"][1].update(code="5.1-1"),
        f"{HERE}: the code 5.1-1 occurs twice",
    ),
    "stage missing": (lambda p: task(p)["stages"].pop(0), f"{HERE}: the code 5.1-1 is missing"),
    "task missing": (lambda p: p["areas"][4]["tasks"].pop(0), "area 5: the code 5.1 is missing"),
    "task without code": (lambda p: delete(task(p), "code"), "area 5, tasks 1: “code” is missing"),
    "area doubled": (lambda p: p["areas"][4].update(number=4), "the plan: the code 4 occurs twice"),
    "area missing": (lambda p: p["areas"].pop(2), "the plan: the code 3 is missing"),
    "area number a text": (
        lambda p: p["areas"][4].update(number="5"),
        "area 5 of the list: “number” is not a whole number above zero",
    ),
    "wrong sum": (
        lambda p: indicator(p).update(total=29),
        f"{HERE}, indicator 5.1.7: the total is 29, but the yearly targets sum to 28",
    ),
    "sum missing": (lambda p: delete(indicator(p), "total"), f"{HERE}, indicator 5.1.7: “total” is missing"),
    "unknown measure": (
        lambda p: indicator(p).update(measure="average"),
        f"{HERE}, indicator 5.1.7: the measure “average” is unknown",
    ),
    "unknown fact": (
        lambda p: indicator(p).update(derived_from="meeting"),
        f"{HERE}, indicator 5.1.7: “meeting” in “derived_from” is unknown",
    ),
    "unknown requirement": (
        lambda p: indicator(p).update(requires="sunshine"),
        f"{HERE}, indicator 5.1.7: “sunshine” in “requires” is unknown",
    ),
    "persons of a kind without persons": (
        lambda p: indicator(p).update(measure="distinct_persons"),
        f"{HERE}, indicator 5.1.7: the measure “distinct_persons” does not fit “exchange_confirmed”",
    ),
    "year missing": (
        lambda p: delete(indicator(p)["targets"], "2015"),
        f"{HERE}, indicator 5.1.7: the target of 2015 is missing",
    ),
    "year of another plan": (
        lambda p: indicator(p)["targets"].update({"2021": 0}),
        f"{HERE}, indicator 5.1.7: 2021 is not a year of the plan",
    ),
    "half a target": (
        lambda p: indicator(p)["targets"].update({"2015": 3.5}),
        f"{HERE}, indicator 5.1.7: the target of 2015 is not a whole number from zero up",
    ),
    "target below zero": (
        lambda p: indicator(p)["targets"].update({"2015": -4}),
        f"{HERE}, indicator 5.1.7: the target of 2015 is not a whole number from zero up",
    ),
    "target true": (
        lambda p: indicator(p)["targets"].update({"2015": True}),
        f"{HERE}, indicator 5.1.7: the target of 2015 is not a whole number from zero up",
    ),
    "doubled part": (
        lambda p: indicator(p, "1.1.5").update(parts=["Laur", "Laur"]),
        "area 1, task 1.1, indicator 1.1.5: “Laur” occurs twice in “parts”",
    ),
    "parts of a count": (
        lambda p: indicator(p).update(parts=["a", "b"]),
        f"{HERE}, indicator 5.1.7: the measure “count” has no parts",
    ),
    "name missing": (lambda p: indicator(p).pop("name"), f"{HERE}, indicator 5.1.7: “name” is missing"),
    "name a number": (
        lambda p: indicator(p).update(name=7),
        f"{HERE}, indicator 5.1.7: “name” is not a text of 1 to 2000 characters",
    ),
    "key mistyped": (
        lambda p: indicator(p).update(requirs="member_involved"),
        f"{HERE}, indicator 5.1.7: “requirs” means nothing",
    ),
    "task a text": (
        lambda p: p["areas"][4]["tasks"].insert(0, "5.1"),
        "area 5, tasks 1: it is not an object with named values",
    ),
    "no areas": (lambda p: p.update(areas=[]), "the plan: “areas” is not a list, or it is empty"),
    "no years": (lambda p: delete(p, "years"), "the plan: “years” is missing"),
    "years not in order": (
        lambda p: p["years"].reverse(),
        "the plan: “years” is not a list of different years in ascending order",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_plan_is_refused_whole_naming_the_place(app, name):
    change, sentence = BROKEN[name]
    with force_locale("en"), pytest.raises(Refused) as refusal:
        operations.load_plan(changed(change), actor=SYSTEM)
    assert refusal.value.sentence == f"The plan was not loaded: {sentence}."
    assert db.session.scalar(select(func.count()).select_from(PlanVersion)) == 0


@pytest.mark.parametrize(
    "content", [b"", b"[", b"plan", b"\xff\xfe", b"[" * 100_000, b'{"years": NaN}', b"1" * 5000]
)
def test_what_is_not_json_is_refused(app, content):
    with force_locale("en"), pytest.raises(Refused, match="the file is not JSON in UTF-8"):
        document.read(content)


@pytest.mark.parametrize("content", [b"null", b"[]", b"1", b'"plan"'])
def test_json_that_is_no_plan_is_refused(app, content):
    with force_locale("en"), pytest.raises(Refused, match="it is not an object with named values"):
        document.read(content)


def test_year_written_twice_is_refused(app):
    content = REAL.read_text(encoding="utf-8").replace('"2013": 60,', '"2013": 60, "2013": 1,', 1)
    with force_locale("en"), pytest.raises(Refused, match="the key “2013” occurs twice in one place"):
        document.read(content.encode())


def test_plan_loaded_twice_stays_one_version(app):
    first = operations.load_plan(PLAN, actor=SYSTEM)
    again = operations.load_plan(json.loads(json.dumps(PLAN, sort_keys=True)), actor=SYSTEM)
    assert (first.id, first.digest) == (again.id, again.digest)


def test_changed_plan_is_a_new_version_and_the_old_one_stays_known(app):
    operations.load_plan(PLAN, actor=SYSTEM)
    between = clock.now()
    plan = changed(lambda p: indicator(p).update(total=29))
    indicator(plan)["targets"]["2013"] = 1
    plan["areas"][4]["name"] = "Nowa nazwa"
    operations.load_plan(plan, actor=SYSTEM)
    totals = queries.in_force(between).find("5.1.7").total, queries.in_force().find("5.1.7").total
    assert totals == (28, 29)
    assert db.session.get(Area, 5).name == "Nowa nazwa"


def test_real_plan_has_its_areas_tasks_stages_and_indicators(app):
    operations.load_plan(PLAN, actor=SYSTEM)
    plan = queries.in_force()
    tasks = [task for area in plan.areas for task in area.tasks]
    assert len(plan.areas) == len(queries.areas()) == 5
    assert (len(tasks), sum(len(task.stages) for task in tasks), len(plan.indicators)) == (18, 101, 82)
    assert sum(row.total for row in plan.indicators) == 1341


def test_command_counts_what_it_loaded_and_says_unchanged_the_second_time(app):
    runner = app.test_cli_runner()
    first = runner.invoke(args=["plan", "load", str(REAL)])
    second = runner.invoke(args=["plan", "load", str(REAL)])
    counts = "obszary: 5, zadania: 18, etapy: 101, wskaźniki: 82"
    assert (first.exit_code, first.output) == (0, f"Plan został wczytany. {counts}\n")
    assert (second.exit_code, second.output) == (0, f"Plan bez zmian. {counts}\n")


def test_command_refuses_a_bad_file_in_one_sentence_on_stderr(app, tmp_path):
    path = tmp_path / "plan.json"
    plan = changed(lambda p: indicator(p).update(total=29))
    path.write_text(json.dumps(plan), encoding="utf-8")
    result = app.test_cli_runner().invoke(args=["plan", "load", str(path)])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "Plan nie został wczytany: obszar 5, zadanie 5.1, wskaźnik 5.1.7: "
        "suma łączna to 29, a wartości roczne dają razem 28.\n"
    )


def test_command_without_such_a_file_says_so(app, tmp_path):
    result = app.test_cli_runner().invoke(args=["plan", "load", str(tmp_path / "brak.json")])
    assert (result.exit_code, result.stderr) == (
        1,
        f"Plan nie został wczytany: nie można odczytać pliku {tmp_path / 'brak.json'}.\n",
    )
