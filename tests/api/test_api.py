"""The API: the same numbers as pages and commands, what the caller may see, and problem documents for every error."""

import csv
import io
import json
from datetime import date

import pytest

from portal import clock
from portal.accounts.models import ApiToken
from portal.accounts.queries import hash_token
from portal.activity import Fact, Party, Tag, write_fact
from portal.barter.models import NeedState, OfferState
from portal.competences.models import Competence, CompetenceGroup
from portal.extensions import db
from portal.kinds import Kind
from portal.monitoring import figures
from portal.organisations.models import ContactField, Visibility
from portal.permissions import SYSTEM
from portal.plan import operations
from tests import factories, page_checks

NOON = clock.at_noon(date(2015, 7, 1))


@pytest.fixture
def plan(app):
    figures.forget()
    with clock.at(clock.at_noon(date(2013, 1, 1))):
        operations.load_plan(factories.plan_document(), actor=SYSTEM)
    with clock.at(NOON):
        yield


@pytest.fixture
def facts(plan):
    """Three services, five events of 2.1.5, two attendances of one person."""
    for number, day in enumerate(["2014-03-01", "2015-03-01", "2015-04-01"]):
        put(Kind.EXCHANGE_CONFIRMED, number, day)
    for number in range(5):
        put(Kind.EVENT_HELD, number, "2015-05-01", tags=[Tag("2.1.5")])
    for number in range(2):
        put(Kind.ATTENDANCE_CONFIRMED, number, "2015-02-01", unit_key="key of a person")
    db.session.commit()


def put(kind, number, day, **values):
    day = date.fromisoformat(day)
    with clock.at(clock.at_noon(day)):
        write_fact(Fact("subject", number, "Fakt", day, [Party(1, "Szkoła")], **values), kind, SYSTEM)


def bearer(person, token="secret"):
    db.session.add(
        ApiToken(token_hash=hash_token(token), user_id=person.id, name="test", created_at=clock.real_now())
    )
    db.session.commit()
    return {"Authorization": f"Bearer {token}"}


def figure(client, code, year, query=""):
    found = client.get(f"/api/v1/indicators?year={year}{query}").get_json()["indicators"]
    return next(row["years"][0]["value"] for row in found if row["code"] == code)


@pytest.mark.parametrize(
    ("code", "year", "value"),
    [("5.1.7", 2015, 2), ("2.1.5", 2015, 5), ("5.1.4", 2015, 1), ("5.1.8", 2015, 0)],
)
def test_page_file_command_and_api_say_the_same(client, app, facts, code, year, value):
    runner = app.test_cli_runner()
    shown = runner.invoke(args=["indicators", "export", "--year", str(year)]).output
    rows = runner.invoke(args=["indicators", "evidence", code, "--year", str(year)]).output
    page = client.get(f"/monitoring/{code}/evidence.csv?year={year}", buffered=True).get_data(as_text=True)
    evidence = client.get(f"/api/v1/indicators/{code}/evidence?year={year}").get_json()
    table = {row["code"]: row["value"] for row in csv.DictReader(io.StringIO(shown))}
    counts = (int(table[code]), figure(client, code, year), evidence["total"], len(evidence["items"]))
    assert counts == (value, value, value, value)
    assert len(list(csv.DictReader(io.StringIO(rows)))) == value
    assert rows.splitlines() == page.lstrip("\ufeff").splitlines()


def test_figures_have_the_shape_of_the_interface(client, facts):
    body = client.get("/api/v1/indicators?as_of=2015-03-31&area=5").get_json()
    row = next(row for row in body["indicators"] if row["code"] == "5.1.7")
    assert (body["as_of"], set(body), len(body["indicators"])) == (
        "2015-03-31",
        {"plan", "as_of", "indicators"},
        27,
    )
    assert {key: row[key] for key in ("code", "area", "task", "measure", "total_target", "total_value")} == {
        "code": "5.1.7", "area": 5, "task": "5.1", "measure": "count", "total_target": 28, "total_value": 2,
    }  # fmt: skip
    assert row["years"][:3] == [
        {"year": 2013, "target": 0, "value": 0, "percent": None},
        {"year": 2014, "target": 4, "value": 1, "percent": 25.0},
        {"year": 2015, "target": 4, "value": 1, "percent": 25.0},
    ]


def test_looking_back_reproduces_the_old_number(client, facts):
    assert (figure(client, "5.1.7", 2015), figure(client, "5.1.7", 2015, "&as_of=2015-03-31")) == (2, 1)


def test_evidence_is_paged_and_its_total_is_the_figure(client, facts):
    pages = [
        client.get(f"/api/v1/indicators/2.1.5/evidence?year=2015&page={page}&per_page=2").get_json()
        for page in (1, 2, 3, 4)
    ]
    assert [(len(page["items"]), page["page"], page["per_page"], page["total"]) for page in pages] == [
        (2, 1, 2, 5), (2, 2, 2, 5), (1, 3, 2, 5), (0, 4, 2, 5),
    ]  # fmt: skip
    assert pages[0]["items"][0] == {
        "code": "2.1.5", "year": 2015, "occurred_on": "2015-05-01", "recorded_at": "2015-05-01T12:00:00+02:00",
        "kind": "events.event_held", "label": "Fakt", "organisation": "Szkoła",
        "url": "http://127.0.0.1:5000/monitoring/2.1.5/evidence?year=2015",
    }  # fmt: skip


def test_persons_never_show_their_keys(client, facts):
    assert "key of a person" not in client.get("/api/v1/indicators/5.1.4/evidence?year=2015").get_data(
        as_text=True
    )


WRONG = [
    ("/api/v1/indicators?as_of=wczoraj", 400),
    ("/api/v1/indicators?as_of=2015-02-30", 400),
    ("/api/v1/indicators?as_of=0001-01-01T00:00", 400),
    ("/api/v1/indicators?year=1999", 400),
    ("/api/v1/indicators?year=x", 400),
    ("/api/v1/indicators?area=9", 400),
    ("/api/v1/indicators/9.9.9/evidence?year=2015", 404),
    ("/api/v1/indicators/5.1.7/evidence", 400),
    ("/api/v1/indicators/5.1.7/evidence?year=2015&page=0", 400),
    ("/api/v1/indicators/5.1.7/evidence?year=2015&per_page=101", 400),
    ("/api/v1/organisations?per_page=0", 400),
    ("/api/v1/organisations?page=99999999999999999999999", 400),
    ("/api/v1/practices?page=x", 400),
    ("/api/v1/nothing/here", 404),
    ("/api/v1/", 404),
]


@pytest.mark.parametrize(("address", "status"), WRONG)
def test_error_is_a_problem_document(client, facts, address, status):
    response = client.get(address)
    body = json.loads(response.data)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert (body["status"], body["type"], bool(body["title"]), bool(body["detail"])) == (
        status,
        "about:blank",
        True,
        True,
    )


def test_nonsense_day_is_told_in_a_sentence(client, facts):
    body = json.loads(client.get("/api/v1/indicators?as_of=wczoraj").data)
    assert body["detail"] == "„wczoraj” to nie data. Wpisz ją jako rok-miesiąc-dzień, np. 2015-01-31."


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_changed(client, plan, method):
    answers = [getattr(client, method)(f"/api/v1/{path}") for path in ("indicators", "nothing")]
    assert [(r.status_code, r.mimetype, r.headers.get("Allow")) for r in answers] == [
        (405, "application/problem+json", "GET"), (404, "application/problem+json", None),
    ]  # fmt: skip


@pytest.mark.parametrize("header", ["Bearer nonsense", "Basic x", "Bearer ", "x"])
def test_unknown_token_is_refused_even_where_none_is_needed(client, plan, header):
    response = client.get("/api/v1/indicators", headers={"Authorization": header})
    assert (response.status_code, response.mimetype, response.headers["WWW-Authenticate"]) == (
        401, "application/problem+json", "Bearer",
    )  # fmt: skip


def test_revoked_token_is_refused(client, plan):
    headers = bearer(factories.representative())
    assert client.get("/api/v1/events", headers=headers).status_code == 200
    db.session.query(ApiToken).one().revoked_at = clock.real_now()
    db.session.commit()
    assert client.get("/api/v1/events", headers=headers).status_code == 401


def test_offers_are_for_members_and_drafts_for_nobody(client, plan):
    factories.offer(title="Warsztat")
    factories.offer(title="Szkic", state=OfferState.DRAFT, published_at=None)
    headers = bearer(factories.representative())
    shown = client.get("/api/v1/offers", headers=headers).get_json()
    assert client.get("/api/v1/offers").get_json() == {"items": [], "page": 1, "per_page": 50, "total": 0}
    assert ([row["title"] for row in shown["items"]], shown["total"]) == (["Warsztat"], 1)


@pytest.fixture
def retired(plan):
    """A retired term of the vocabulary, which the term `nowy` replaces."""
    factories.add(CompetenceGroup(id=1, slug="g", number=1, name="Grupa", anchors={}))
    term = {"group_id": 1, "description": "", "synonyms": []}
    new = factories.add(Competence(slug="nowy", name="Nowy", **term))
    return factories.add(Competence(slug="stary", name="Stary", replaced_by_id=new.id, **term))


@pytest.mark.parametrize(
    ("path", "make", "own"),
    [
        (
            "offers",
            factories.offer,
            {
                "mode": "on_site",
                "capacity_minutes": 1200,
                "available_from": "2015-08-01",
                "available_until": None,
            },
        ),
        ("needs", factories.need, {"mode": None, "minutes": 600, "wanted_from": None, "wanted_until": None}),
    ],
)
def test_posts_carry_their_term_in_use(client, retired, path, make, own):
    days = {"available_from": date(2015, 8, 1)} if path == "offers" else {}
    row = make(
        factories.organisation("Szkoła"), competence_id=retired.id, expires_on=date(2015, 8, 30), **days
    )
    shown = client.get(f"/api/v1/{path}", headers=bearer(factories.representative())).get_json()["items"]
    assert shown == [
        {
            "id": row.id,
            "title": row.title,
            "description": row.description,
            "organisation": "Szkoła",
            "resource_kind": "work",
            "competence": {"slug": "nowy", "name": "Nowy"},
            "powiat": None,
            "expires_on": "2015-08-30",
            "url": f"http://127.0.0.1:5000/barter/{path}/{row.id}",
            **own,
        }
    ]


def test_needs_are_for_members_open_ones_only_and_without_a_term_too(client, plan):
    factories.need(title="Ocena")
    factories.need(title="Szkic", state=NeedState.DRAFT, published_at=None)
    factories.need(title="Dawna", expires_on=date(2015, 6, 30))
    headers = bearer(factories.representative())
    shown = client.get("/api/v1/needs", headers=headers).get_json()
    assert client.get("/api/v1/needs").get_json() == {"items": [], "page": 1, "per_page": 50, "total": 0}
    assert [(row["title"], row["competence"]) for row in shown["items"]] == [("Ocena", None)]


def test_contacts_are_shown_by_their_visibility(client, plan):
    school = factories.organisation("Łódka")
    factories.organisation("Latarnia")
    for value, visibility in (("a", Visibility.PUBLIC), ("b", Visibility.MEMBERS), ("c", Visibility.HIDDEN)):
        factories.add(
            ContactField(organisation_id=school.id, kind="email", value=value, visibility=visibility)
        )
    headers = bearer(factories.representative(factories.organisation("Zamek")))
    guest = client.get("/api/v1/organisations").get_json()["items"]
    member = client.get("/api/v1/organisations", headers=headers).get_json()["items"]
    assert [row["name"] for row in guest] == ["Latarnia", "Łódka", "Zamek"]
    assert [contact["value"] for contact in guest[1]["contacts"]] == ["a"]
    assert [contact["value"] for contact in member[1]["contacts"]] == ["a", "b"]


def test_lists_cost_the_same_for_one_row_and_three(client, plan, retired, count_queries):
    for path in ("organisations", "offers", "needs", "practices"):
        counts = []
        headers = bearer(factories.representative(), f"token of {path}")
        for _number in range(3):
            factories.offer(competence_id=retired.id)
            factories.need(competence_id=retired.id)
            with count_queries() as statements:
                client.get(f"/api/v1/{path}", headers=headers)
            counts.append(len(statements))
        assert counts[1] == counts[2], path


# the description


def test_every_endpoint_is_described(client, plan):
    found = client.get("/api/v1/openapi.json").get_json()
    assert (found["openapi"], sorted(found["paths"])) == (
        "3.1.0",
        [
            f"/api/v1/{path}"
            for path in (
                "events",
                "indicators",
                "indicators/{code}/evidence",
                "needs",
                "offers",
                "organisations",
                "practices",
            )
        ],
    )
    for methods in found["paths"].values():
        assert set(methods) == {"get"}
        assert {"200", "400", "401", "404"} == set(methods["get"]["responses"])


def test_answers_fit_their_description(client, facts):
    found = client.get("/api/v1/openapi.json").get_json()
    schemas = found["components"]["schemas"]
    for path, methods in found["paths"].items():
        address = path.replace("{code}", "5.1.7") + ("?year=2015" if "evidence" in path else "")
        shape = methods["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert list(mismatches(client.get(address).get_json(), shape, schemas, path)) == []


TYPES = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}


def mismatches(value, shape, schemas, place):
    """Where a value does not fit the part of JSON Schema the description uses."""
    shape = schemas[shape["$ref"].rpartition("/")[2]] if "$ref" in shape else shape
    names = shape["type"] if isinstance(shape["type"], list) else [shape["type"]]
    if not isinstance(value, tuple(kind for name in names for kind in TYPES[name])):
        yield f"{place}: {value!r} is no {names}"
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from mismatches(item, shape["items"], schemas, f"{place}[{number}]")
    if isinstance(value, dict):
        yield from wrong_keys(value, shape["properties"], schemas, place)


def wrong_keys(value, properties, schemas, place):
    """The same of an object: its keys are those described, neither more nor fewer."""
    if set(properties) != set(value):
        yield f"{place}: {sorted(set(properties) ^ set(value))}"
    for key in set(properties) & set(value):
        yield from mismatches(value[key], properties[key], schemas, f"{place}.{key}")


def test_page_of_the_description_loads_nothing_from_outside(client, plan):
    page = client.get("/api/v1/docs").get_data(as_text=True)
    assert page_checks.problems(page) == []
    assert page_checks.other_hosts(page_checks.Document(page), "127.0.0.1") == []
    assert "GET /api/v1/indicators/{code}/evidence" in page
