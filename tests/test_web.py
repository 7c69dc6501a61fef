"""What every view relies on: the transaction of a request, redirects, as-of days, paging and CSV files."""

import csv
import io
import tracemalloc
from datetime import UTC, date, datetime
from itertools import count

import pytest
from flask import abort, flash
from sqlalchemy import select

from config import TestConfig
from portal import clock, create_app
from portal.accounts.models import LoginThrottle, UserSession
from portal.extensions import db
from portal.forms import ActionForm
from portal.permissions import allow
from portal.plan.models import Area
from portal.web import (
    as_of_argument,
    csv_lines,
    csv_response,
    go,
    paginate,
    parse_as_of,
    safe_next,
    survive_refusal,
)
from portal.workflow import Refused
from tests import factories
from tests.conftest import FreshClient


def refuse():
    raise Refused("To już niemożliwe.")


def note_an_attempt():
    db.session.add(LoginThrottle(key="attempt", last_failure_at=clock.real_now()))


def refused_on_a_form():
    form = ActionForm()
    assert form.run(refuse) is False
    return "; ".join(form.form_errors), 422


def refused_with_a_note():
    survive_refusal(note_an_attempt)
    refuse()


def done_with_a_note():
    survive_refusal(note_an_attempt)
    return go("home.index")


def wrong_at_the_commit():
    now = clock.real_now()
    db.session.add(UserSession(token_hash="x", user_id=999, created_at=now, expires_at=now))
    return go("home.index")


def done_with_a_message():
    flash("Zapisano.", "success")
    return go("home.index")


OUTCOMES = {
    "done": lambda: go("home.index"),
    "done_with_a_page": lambda: "zrobione",
    "done_with_a_message": done_with_a_message,
    "done_with_a_note": done_with_a_note,
    "refused": refuse,
    "refused_on_a_form": refused_on_a_form,
    "refused_with_a_note": refused_with_a_note,
    "form_with_errors": lambda: ("popraw", 422),
    "forbidden": lambda: abort(403),
    "conflict": lambda: abort(409),
    "crash": lambda: 1 // 0,
    "wrong_at_the_commit": wrong_at_the_commit,
}


@pytest.fixture
def workbench(app):
    """A second application on the same database, with views that end in every possible way."""
    second = create_app(TestConfig(app.config["INSTANCE"], app.config["SQLALCHEMY_DATABASE_URI"]))
    second.config["PROPAGATE_EXCEPTIONS"] = False
    second.test_client_class = FreshClient

    @second.route("/workbench/<outcome>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    @allow("home.show")
    def act(outcome):
        factories.area(1)
        return OUTCOMES[outcome]()

    @second.get("/workbench/next")
    @allow("home.show")
    def next_page():
        return safe_next("/default")

    yield second
    with second.app_context():
        db.session.remove()
        db.engine.dispose()


def written() -> tuple[list[int], list[str]]:
    """The numbers of areas and the keys of notes in the database."""
    db.session.rollback()
    return list(db.session.scalars(select(Area.number))), list(db.session.scalars(select(LoginThrottle.key)))


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(("outcome", "status"), [("done", 303), ("done_with_a_page", 200)])
def test_unsafe_request_that_ends_well_is_kept(workbench, method, outcome, status):
    response = workbench.test_client().open(f"/workbench/{outcome}", method=method)
    assert (response.status_code, written()) == (status, ([1], []))


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        ("refused", 303),
        ("refused_on_a_form", 422),
        ("form_with_errors", 422),
        ("forbidden", 403),
        ("conflict", 409),
        ("crash", 500),
        ("wrong_at_the_commit", 500),
    ],
)
def test_unsafe_request_that_does_not_end_well_leaves_nothing(workbench, outcome, status):
    response = workbench.test_client().post(f"/workbench/{outcome}")
    assert (response.status_code, written()) == (status, ([], []))


@pytest.mark.parametrize(("outcome", "status"), [("done", 303), ("refused", 303), ("done_with_a_page", 200)])
def test_nothing_is_kept_while_answering_a_get(workbench, outcome, status):
    response = workbench.test_client().get(f"/workbench/{outcome}")
    assert (response.status_code, written()) == (status, ([], []))


@pytest.mark.parametrize(
    ("outcome", "kept"),
    [("refused_with_a_note", ([], ["attempt"])), ("done_with_a_note", ([1], ["attempt"]))],
)
def test_what_must_survive_is_kept_whether_or_not_the_rest_is(workbench, outcome, kept):
    workbench.test_client().post(f"/workbench/{outcome}")
    assert written() == kept


def test_request_after_a_failed_one_works(workbench):
    browser = workbench.test_client()
    statuses = [browser.post(f"/workbench/{outcome}").status_code for outcome in ("crash", "refused", "done")]
    assert (statuses, written()) == ([500, 303, 303], ([1], []))


def test_failure_of_the_program_says_so_in_polish_and_tells_nothing_more(workbench):
    response = workbench.test_client().post("/workbench/crash")
    page = response.get_data(as_text=True)
    assert "Error code: 500" in page or "Kod błędu: 500" in page
    assert [word for word in ("Traceback", "ZeroDivision", "werkzeug") if word in page] == []


@pytest.mark.parametrize(
    ("referrer", "target"),
    [
        ("http://localhost/prywatnosc?as_of=2015-01-31", "/prywatnosc?as_of=2015-01-31"),
        ("http://evil.example/prywatnosc", "/"),
        ("http://localhost/workbench/refused", "/"),  # itself: would only refuse again
        ("//evil.example", "/"),
        ("", "/"),
    ],
)
def test_refusal_outside_a_form_returns_where_the_person_was(workbench, referrer, target):
    browser = workbench.test_client()
    response = browser.post("/workbench/refused", headers={"Referer": referrer})
    assert response.headers["Location"] == target
    with browser.session_transaction() as session:
        assert session["_flashes"] == [("danger", "To już niemożliwe.")]


@pytest.mark.parametrize(
    ("wanted", "target"),
    [
        ("/barter/12?as_of=2015-01-31#ledger", "/barter/12?as_of=2015-01-31#ledger"),
        ("/", "/"),
        ("", "/default"),
        ("barter", "/default"),
        ("https://evil.example/", "/default"),
        ("//evil.example/", "/default"),
        ("///evil.example/", "/default"),
        ("/\\evil.example/", "/default"),
        ("\\\\evil.example/", "/default"),
        ("/\t/evil.example/", "/default"),
        ("/\n/evil.example/", "/default"),
        (" //evil.example/", "/default"),
        ("\x00//evil.example/", "/default"),
        ("javascript:alert(1)", "/default"),
        ("http:/\\evil.example", "/default"),
        ("/%09/evil.example", "/%09/evil.example"),  # stays encoded: a path of ours
        ("//[evil", "/default"),
        ("/@evil.example", "/@evil.example"),
    ],
)
def test_next_page_is_one_of_this_portal(workbench, wanted, target):
    response = workbench.test_client().get("/workbench/next", query_string={"next": wanted})
    assert (response.status_code, response.get_data(as_text=True)) == (200, target)


@pytest.mark.parametrize(
    ("asked", "moment", "day"),
    [
        ("2015-01-31", datetime(2015, 1, 31, 22, 59, 59, 999999, UTC), date(2015, 1, 31)),
        (" 2015-07-31 ", datetime(2015, 7, 31, 21, 59, 59, 999999, UTC), date(2015, 7, 31)),
        ("20150131", datetime(2015, 1, 31, 22, 59, 59, 999999, UTC), date(2015, 1, 31)),
        ("2016-02-29", datetime(2016, 2, 29, 22, 59, 59, 999999, UTC), date(2016, 2, 29)),
        ("2015-01-31T12:00", datetime(2015, 1, 31, 11, tzinfo=UTC), None),  # without a zone: Warsaw
        ("2015-07-31T12:00:00Z", datetime(2015, 7, 31, 12, tzinfo=UTC), None),
        ("2015-01-31T12:00:00+05:00", datetime(2015, 1, 31, 7, tzinfo=UTC), None),
        ("2015-01-31 23:59:59.5", datetime(2015, 1, 31, 22, 59, 59, 500000, UTC), None),
    ],
)
def test_as_of_reads_days_and_moments(asked, moment, day):
    found = parse_as_of(asked)
    assert (found.moment, found.day, bool(found), found.error) == (moment, day, True, "")
    assert parse_as_of(found.argument) == found


@pytest.mark.parametrize("asked", [None, "", "   "])
def test_as_of_of_nothing_is_now(app, asked):
    found = parse_as_of(asked)
    assert (bool(found), found.argument, found.effective_day) == (False, None, clock.today())


NONSENSE = ["wczoraj", "2015-02-29", "2015-13-01", "2015-1-1", "31.01.2015", "9999-12-31", "0001-01-01T00:00",
            "2015-01-31T25:00", "9999-12-31T23:30:00+00:00", "2015-01-31T12:00+99:00", "1' OR '1'='1", "\x00",
            "<script>", "1e400", "-1", "٢٠١٥-٠١-٣١", "2015-01-31" * 1000]  # fmt: skip


@pytest.mark.parametrize("asked", NONSENSE)
def test_as_of_nonsense_is_now_with_a_sentence(app, asked):
    with app.test_request_context("/", query_string={"as_of": asked}):
        found = as_of_argument()
        assert (bool(found), asked[:40] in found.error) == (False, True)
        assert (found.effective_day, len(found.error) < 200) == (clock.today(), True)


@pytest.fixture
def areas(app):
    for number in range(1, 8):
        factories.area(number)
    return select(Area).order_by(Area.number)


@pytest.mark.parametrize(
    ("asked", "page", "numbers"),
    [
        ("", 1, [1, 2, 3]),
        ("2", 2, [4, 5, 6]),
        ("3", 3, [7]),
        ("4", 3, [7]),
        ("999999999999999999999999", 3, [7]),
        ("0", 1, [1, 2, 3]),
        ("-5", 1, [1, 2, 3]),
        ("x", 1, [1, 2, 3]),
        ("1.5", 1, [1, 2, 3]),
    ],
)
def test_page_asked_for_is_given_or_the_nearest(app, areas, asked, page, numbers):
    with app.test_request_context("/", query_string={"page": asked}):
        found = paginate(areas, per_page=3)
    assert (found.page, [area.number for area in found.items]) == (page, numbers)
    assert (found.total, found.pages, found.has_prev, found.has_next) == (7, 3, page > 1, page < 3)


def test_page_of_nothing_is_the_only_one(app):
    with app.test_request_context("/?page=2"):
        found = paginate(select(Area))
    assert (found.items, found.page, found.pages, found.has_prev, found.has_next) == ([], 1, 1, False, False)


def test_paging_asks_twice_whatever_the_number_of_rows(app, areas, count_queries):
    with app.test_request_context("/"), count_queries() as statements:
        paginate(areas, per_page=3)
    assert len(statements) == 2


FORMULAS = [
    '=HYPERLINK("http://evil.example")',
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_looks_like_a_formula_is_no_formula_in_a_csv(text):
    cell = next(csv.reader(io.StringIO("".join(csv_lines([text], [])), newline="")))[0]
    assert cell == f"'{text}"


@pytest.mark.parametrize(
    "value", [-5, 1.5, "Łódź", 'Zespół "A", Kraków', "dwa\nwiersze", "", "5.1.7", "12-300"]
)
def test_other_values_come_out_of_a_csv_as_they_went_in(value):
    cell = next(csv.reader(io.StringIO("".join(csv_lines(["x", value], [])), newline="")))[1]
    assert cell == str(value)


def test_csv_is_a_download_that_spreadsheets_read_in_polish(app):
    with app.test_request_context("/"):
        response = csv_response("wskaźniki 2015.csv", ["nazwa"], [["Łódź"]])
        body = response.get_data()
    assert body == "\ufeffnazwa\r\nŁódź\r\n".encode()
    assert (response.mimetype, response.headers["Content-Type"]) == ("text/csv", "text/csv; charset=utf-8")
    disposition = response.headers["Content-Disposition"]
    assert (
        disposition
        == "attachment; filename=\"wskazniki 2015.csv\"; filename*=UTF-8''wska%C5%BAniki%202015.csv"
    )


def test_csv_of_any_length_takes_the_same_memory():
    def longest(rows):
        made = count()
        lines = csv_lines(["n", "tekst"], ([next(made), "Zażółć gęślą jaźń" * 10] for _row in range(rows)))
        tracemalloc.start()
        total = sum(len(line) for line in lines)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return total, peak

    (_small, little), (large, much) = longest(100), longest(20_000)
    assert (large > 3_000_000, much < little + 100_000) == (True, True)


def test_csv_reads_its_rows_while_it_is_sent(app):
    read = []

    def rows():
        for number in range(3):
            read.append(number)
            yield [number]

    with app.test_request_context("/"):
        body = iter(csv_response("x.csv", ["n"], rows()).response)
        seen = [(next(body), list(read)) for _line in range(3)]
    assert seen == [("\ufeff", []), ("n\r\n", []), ("0\r\n", [0])]


def test_every_request_ends_its_database_session(workbench):
    for _turn in range(30):  # more than the pool holds: a leak would wait for a connection and fail
        workbench.test_client().post("/workbench/crash")
    with workbench.app_context():
        assert db.engine.pool.checkedout() == 0


def test_request_of_an_unknown_method_is_answered(workbench):
    response = workbench.test_client().open("/workbench/done", method="BREW")
    assert (response.status_code, written()) == (405, ([], []))


def test_portal_without_its_database_says_that_it_is_busy(app, tmp_path):
    away = {"sqlite": "sqlite:////nowhere/portal.db"}.get(
        db.engine.dialect.name, "postgresql://127.0.0.1:1/portal"
    )
    lost = create_app(TestConfig(tmp_path, away))
    response = lost.test_client().get("/prywatnosc")
    assert (response.status_code, "Portal jest chwilowo zajęty" in response.get_data(as_text=True)) == (
        503,
        True,
    )
