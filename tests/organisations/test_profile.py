"""A profile: who sees which part, sections saved one by one, completeness, the yearly confirmation."""

from datetime import date, datetime, timedelta

import pytest

from portal import clock
from portal.extensions import db
from portal.organisations import operations, queries
from portal.organisations.models import ContactField, Organisation, Visibility
from portal.permissions import NOBODY
from portal.workflow import Refused
from tests import factories, page_checks
from tests.at_once import race

SECTIONS = ("basic", "address", "contacts", "description", "members")
BASIC = {"name": "Szkoła", "kind": "school"}


@pytest.fixture
def school(app):
    organisation = factories.organisation("Szkoła", members_note="Notatka dla członków")
    for kind, visibility in zip(("email", "phone", "person"), Visibility, strict=True):
        organisation.contacts.append(
            ContactField(kind=kind, value=f"{kind}@example.org", visibility=visibility)
        )
    db.session.flush()
    return organisation


def stranger():
    return factories.actor(factories.representative())


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("guest", ["email"]),
        ("without a role", ["email"]),
        ("another member", ["email", "phone"]),
        ("guardian", ["email", "phone"]),
        ("own staff", ["email", "phone", "person"]),
        ("office", ["email", "phone", "person"]),
    ],
)
def test_contacts_are_seen_by_their_visibility(school, who, seen):
    """Domain: contacts with visibility per field; hidden ones for the organisation and the Biuro."""
    actors = {
        "guest": lambda: NOBODY,
        "without a role": lambda: factories.actor(factories.user()),
        "another member": stranger,
        "guardian": lambda: factories.actor(factories.guardian()),
        "own staff": lambda: factories.actor(factories.staff(school)),
        "office": lambda: factories.actor(factories.office()),
    }
    assert [field.kind for field in queries.visible_contacts(school, actors[who]())] == seen


def test_guest_reads_the_public_part_only(school, client, login):
    factories.staff(school, name="Anna Pracowniczka")
    url = f"/organisations/{school.id}"
    public = client.get(url).get_data(as_text=True)
    inside = login(factories.representative()).get(url).get_data(as_text=True)
    private = ("Notatka dla członków", "Anna Pracowniczka", "phone@example.org")
    assert [words in public for words in private] == [False] * 3
    assert [words in inside for words in private] == [True] * 3
    assert "person@example.org" not in inside


@pytest.mark.parametrize("section", SECTIONS)
def test_section_is_saved_on_its_own(school, login, section):
    changes = {
        "basic": {**BASIC, "name": "Łódź & <b>Ska</b> 🎓", "nip": "676-246-63-26", "regon": "120 139 624"},
        "address": {"street": "Długa 1", "postcode": "30-001", "city": "Kraków", "gmina": "1261011"},
        "contacts": {
            "email": "nowy@example.org",
            "email_visibility": "members",
            "phone": "+48 12 345 67 89",
            "phone_visibility": "public",
            "person": "",
            "person_visibility": "hidden",
        },
        "description": {"description": "Uczymy", "services": "- kursy", "target_groups": "dorośli"},
        "members": {"members_note": "Nowa notatka"},
    }
    browser = login(factories.representative(school))
    url = f"/organisations/{school.id}/edit/{section}"
    answer = browser.post(url, data=changes[section])
    assert (answer.status_code, answer.location) == (303, f"/organisations/{school.id}/edit")
    again = browser.get(url).get_data(as_text=True)
    assert page_checks.problems(again) == []
    assert "<b>Ska</b>" not in again


def test_powiat_follows_from_the_gmina_and_contacts_may_be_removed(school, login):
    browser, url = login(factories.representative(school)), f"/organisations/{school.id}/edit"
    browser.post(f"{url}/address", data={"gmina": "1201022"})
    fields = {f"{kind}_visibility": "members" for kind in ("email", "phone", "person")}
    browser.post(f"{url}/contacts", data={**fields, "email": "", "phone": "12 345 67 89", "person": ""})
    assert (school.powiat, school.gmina) == ("1201", "1201022")
    assert [(field.kind, field.value) for field in school.contacts] == [("phone", "12 345 67 89")]


@pytest.mark.parametrize(
    ("section", "fields"),
    [
        ("basic", {"name": "", "kind": "school"}),
        ("basic", {"name": "x" * 301, "kind": "school"}),
        ("basic", {"name": "Szkoła", "kind": "'; DROP TABLE organisation; --"}),
        ("basic", {**BASIC, "nip": "1234567890"}),
        ("basic", {**BASIC, "regon": "1"}),
        ("basic", {**BASIC, "krs": "12"}),
        ("basic", {**BASIC, "staff_number": "-1"}),
        ("basic", {**BASIC, "staff_number": "dużo"}),
        ("basic", {**BASIC, "staff_number": "9" * 30}),
        ("address", {"postcode": "30001"}),
        ("address", {"gmina": "9999999"}),
        ("address", {"website": "javascript:alert(1)"}),
        ("address", {"website": "example"}),
        ("contacts", {"email": "nie-adres"}),
        ("contacts", {"phone": "<script>"}),
        ("contacts", {"email": "a@example.org", "email_visibility": "everyone"}),
        ("description", {"description": "x" * 5001}),
        ("members", {"members_note": "ż" * 5001}),
    ],
)
def test_wrong_fields_are_said_and_nothing_typed_is_lost(school, login, section, fields):
    defaults = {f"{kind}_visibility": "members" for kind in ("email", "phone", "person")}
    browser = login(factories.representative(school))
    answer = browser.post(f"/organisations/{school.id}/edit/{section}", data={**defaults, **fields})
    page = answer.get_data(as_text=True)
    assert (answer.status_code, "error-summary" in page, "<script>" in page) == (422, True, False)
    assert page_checks.problems(page) == []


def test_null_bytes_are_dropped(school, login):
    browser = login(factories.representative(school))
    browser.post(f"/organisations/{school.id}/edit/members", data={"members_note": "a\x00b"})
    assert school.members_note == "ab"


def test_regon_of_another_organisation_is_refused_with_its_name(school, login):
    """Domain: REGON is the natural key."""
    factories.organisation("Biblioteka", regon="120139624")
    answer = login(factories.representative(school)).post(
        f"/organisations/{school.id}/edit/basic", data={**BASIC, "regon": "120139624"}
    )
    assert (answer.status_code, "Biblioteka" in answer.get_data(as_text=True)) == (422, True)
    assert school.regon is None


def test_same_nip_may_belong_to_two_units(school):
    """Domain: NIP may repeat."""
    factories.organisation(nip="6762466326")
    operations.edit_profile(school, nip="6762466326", actor=stranger())
    assert school.nip == "6762466326"


def test_one_regon_given_to_two_organisations_at_once_is_taken_by_one(app, login):
    first, second = factories.organisation("A"), factories.organisation("B")
    acts = [
        (
            login(factories.representative(row)),
            f"/organisations/{row.id}/edit/basic",
            {**BASIC, "regon": "120139624"},
        )
        for row in (first, second)
    ]
    answers = race(app, *acts)
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert "error-summary" in next(a for a in answers if a.status_code == 422).get_data(as_text=True)


@pytest.mark.parametrize(
    "fields",
    [
        {"gmina": "1201011", "powiat": "1202"},
        {"gmina": "1299999", "powiat": None},
        {"powiat": "0202"},
        {"nip": "123"},
        {"regon": "123"},
        {"krs": "123"},
    ],
)
def test_operation_refuses_what_no_form_lets_through(school, fields):
    with pytest.raises(Refused):
        operations.edit_profile(school, actor=stranger(), **fields)


def test_profile_says_what_is_missing(school):
    steps = {step.section: [str(word) for word in step.missing] for step in queries.completeness(school)}
    assert {section: len(words) for section, words in steps.items()} == {
        "basic": 5,
        "address": 5,
        "contacts": 0,
        "description": 3,
        "logo": 1,
        "members": 0,
    }
    operations.edit_profile(school, staff_number=0, actor=stranger())
    assert len(queries.completeness(school)[0].missing) == 4


def test_confirmation_is_asked_for_once_a_year(school, login):
    browser = login(factories.representative(school))
    url = f"/organisations/{school.id}"
    question = f'action="{url}/confirm"'
    assert question in browser.get(url).get_data(as_text=True)
    assert browser.post(f"{url}/confirm").status_code == 303
    assert question not in browser.get(url).get_data(as_text=True)
    confirmed: datetime = school.confirmed_at
    for days, needed in ((330, False), (336, True)):  # from 11 months on, with the first reminder
        with clock.at(confirmed + timedelta(days=days)):
            assert queries.needs_confirmation(db.session.get(Organisation, school.id)) is needed


@pytest.mark.parametrize("path", ["", "/edit", *(f"/edit/{section}" for section in SECTIONS)])
def test_pages_keep_to_the_rules_of_every_page(school, login, path):
    page = login(factories.representative(school)).get(f"/organisations/{school.id}{path}")
    assert (page.status_code, page_checks.problems(page.get_data(as_text=True))) == (200, [])


def test_unknown_ids_and_sections_are_404(school, login):
    browser = login(factories.office())
    paths = ["/organisations/999", "/organisations/999/edit", f"/organisations/{school.id}/edit/secret"]
    assert [browser.get(path).status_code for path in paths] == [404] * 3


def test_number_of_statements_of_a_profile_does_not_grow(school, login, count_queries):
    browser, counts = login(factories.representative(school)), []
    browser.get("/organisations/")  # reads the clock's offset, which is kept for a minute
    for number in (1, 2):
        for _person in range(number):
            factories.staff(school)
        db.session.commit()
        with count_queries() as statements:
            assert browser.get(f"/organisations/{school.id}").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 17


def test_former_member_keeps_its_page(school, client):
    actor = factories.actor(factories.office())
    operations.leave(school, on=date(2014, 5, 1), reason="Połączenie", actor=actor)
    page = client.get(f"/organisations/{school.id}").get_data(as_text=True)
    assert ("1 maja 2014" in page, "Połączenie" in page) == (True, False)
