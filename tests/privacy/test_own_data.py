"""What the portal holds of a person is given out whole, and nothing of others or secret (GDPR art. 15 and 20)."""

import json
import re

from portal.accounts import operations as accounts
from portal.extensions import db
from portal.privacy.holdings import HOLDINGS, LEFT_OUT, WORDS, declared
from tests import factories, page_checks
from tests.routes import visit

# Names of columns that may refer to a person without a foreign key.
SPEAKS_OF_A_PERSON = re.compile(
    r"(^|_)(e?mail|recipient|phone|name|names|person|user|actor|author|reviewer|identity|user_agent|job_title|address"
    r"|pesel|born|birth|surname|contact|password|totp|token|unit_key|person_key)(_|$)|_by_id$|_by$"
)
NOBODY = {
    "event_registration.participant_id"
}  # its row stands under the table of participants, by the address


def refers_to_a_person(column) -> bool:
    """A foreign key to an account, or a name that says so."""
    targets = {key.column.table.name for key in column.foreign_keys}
    if targets:
        return bool(targets & {"user_account", "walk_in", "event_participant"})
    return bool(SPEAKS_OF_A_PERSON.search(column.name))


def test_every_column_that_refers_to_a_person_is_given_out_or_has_its_reason(app):
    """GDPR art. 15(1): a new table is forgotten by nobody."""
    found = {
        f"{table.name}.{column.name}"
        for table in db.metadata.tables.values()
        for column in table.columns
        if refers_to_a_person(column)
    }
    known = set(declared()) | set(LEFT_OUT) | NOBODY
    assert (sorted(found - known), sorted(set(declared()) & set(LEFT_OUT))) == ([], [])


def test_list_names_only_columns_there_are_and_each_reason_is_still_needed(app):
    columns = {
        f"{table.name}.{column.name}" for table in db.metadata.tables.values() for column in table.columns
    }
    assert (set(declared()) | set(LEFT_OUT)) - columns == set()
    assert all(LEFT_OUT.values())
    assert {name for holding in HOLDINGS for name in holding.columns} == {
        word for word in WORDS if "." not in word
    }
    assert {word for word in WORDS if "." in word} <= set(declared())


def test_no_column_asks_for_a_pesel(app):
    """Domain: no PESEL anywhere."""
    names = [c.name for table in db.metadata.tables.values() for c in table.columns]
    assert [name for name in names if "pesel" in name.lower()] == []


def rows_of(data, table):
    return [row for held in data["tables"] if held["table"] == table for row in held["rows"]]


def test_json_holds_what_the_person_did_and_is_and_no_secret(world):
    answer = visit(world, "staff", "/privacy/export/json")
    data = json.loads(answer.body)
    me = world.person("staff")
    assert [row["email"] for row in rows_of(data, "user_account")] == ["staff@swiat.example"]
    assert (
        rows_of(data, "role_assignment")[0]["organisation_id"]["name"] == "Centrum Kształcenia Ustawicznego"
    )
    assert [row["words"] for row in rows_of(data, "privacy_request")] == ["REQUEST-words"]
    assert [row["name"] for row in rows_of(data, "api_token")] == ["skrypt"]
    assert "practices.draft" in {row["action"] for row in rows_of(data, "audit_entry")}
    assert {len(row["my_part"].split(", ")) for row in rows_of(data, "practice")} == {
        2
    }  # began it, contact person
    secrets = [
        me.password_hash,
        *db.session.scalars(db.select(db.metadata.tables["user_session"].c.token_hash)),
    ]
    secrets += db.session.scalars(db.select(db.metadata.tables["api_token"].c.token_hash))
    assert [secret for secret in secrets if secret in answer.body] == []


def test_no_file_says_anything_of_anybody_else(world):
    """GDPR art. 15(4): the copy does not adversely affect others."""
    for role in ("staff", "office", "guardian", "coordinator", "administrator"):
        body = visit(world, role, "/privacy/export/json").body
        others = set(re.findall(r"[\w.]+@swiat\.example", body)) - {f"{role}@swiat.example"}
        names = set(re.findall(r"Osoba [a-z]+", body)) - {f"Osoba {role}"}
        assert (role, others, names) == (role, set(), set())


def test_html_is_a_page_of_its_own_with_headings(world):
    answer = world.browser("staff").get("/privacy/export/html")
    body = answer.get_data(as_text=True)
    assert re.fullmatch(
        r"attachment; filename=moje-dane-\d{4}-\d\d-\d\d\.html", answer.headers["Content-Disposition"]
    )
    assert (body.count("<h1"), "<h2>Konto</h2>" in body, "staff@swiat.example" in body) == (1, True, True)
    assert re.findall(r"<(?:script|link|img|iframe)|(?:src|href)=", body) == []
    document = page_checks.Document(body)
    tables = [element for element in document.elements if element.name == "table"]
    captions = [element for element in document.elements if element.name == "caption"]
    headers = [element for element in document.elements if element.name == "th"]
    assert len(tables) == len(captions) > 5
    assert {header.attributes.get("scope") for header in headers} == {"col"}


def test_page_shows_the_newest_rows_and_files_all(app, login):
    person = factories.user(name="Anna Nowak")
    for number in range(12):
        accounts.create_token(person, f"skrypt {number}", actor=factories.actor(person))
    client = login(person)
    page = client.get("/privacy/").get_data(as_text=True)
    assert [number for number in range(12) if f">skrypt {number}<" in page] == list(range(2, 12))
    assert len(rows_of(client.get("/privacy/export/json").get_json(), "api_token")) == 12
