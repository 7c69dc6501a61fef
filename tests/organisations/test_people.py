"""The people of an organisation: invited, deputy, leaving the same day, never silently alone (domain: Accounts)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.accounts.models import Link, User
from portal.extensions import db
from portal.mail import OutboxMail
from portal.organisations import operations, queries
from portal.permissions import Role
from portal.workflow import Refused
from tests import factories, page_checks


@pytest.fixture
def school(app):
    return factories.organisation("Szkoła")


@pytest.fixture
def head(school):
    return factories.representative(school, name="Anna Przedstawicielka")


def roles(organisation):
    return {row.user.name: [role.value for role in row.roles] for row in queries.people(organisation.id)}


def invite(organisation, head, name="Jan Nowy", email="jan@example.org"):
    operations.invite_staff(organisation, email=email, name=name, actor=factories.actor(head))
    return db.session.scalars(select(User).where(User.email == email)).one()


def test_representative_invites_staff(school, head, login):
    browser, url = login(head), f"/organisations/{school.id}/people"
    answer = browser.post(url, data={"email": " Jan@Example.org ", "name": "Jan Nowy"})
    assert answer.status_code == 303
    assert roles(school) == {"Anna Przedstawicielka": ["representative"], "Jan Nowy": ["staff"]}
    assert db.session.scalars(select(OutboxMail.recipient)).all() == ["jan@example.org"]
    page = browser.get(url).get_data(as_text=True)
    assert ("Jan Nowy" in page, page_checks.problems(page)) == (True, [])


def test_expired_invitation_is_seen_and_sent_again(school, head, login):
    person = invite(school, head)
    for link in db.session.scalars(select(Link)):
        link.expires_at = clock.real_now() - timedelta(minutes=1)
    db.session.flush()
    assert queries.person_of(school.id, person.id).has_expired
    assert login(head).post(f"/organisations/{school.id}/people/{person.id}/invite-again").status_code == 303
    row = queries.person_of(school.id, person.id)
    assert (row.is_waiting, row.has_expired) == (True, False)


def test_invitation_of_somebody_who_belongs_already_is_refused(school, head, login):
    answer = login(head).post(f"/organisations/{school.id}/people", data={"email": head.email, "name": "A"})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "fields", [{}, {"email": "x", "name": "A"}, {"email": "a@example.org", "name": "ż" * 121}]
)
def test_wrong_invitation_is_said(school, head, login, fields):
    answer = login(head).post(f"/organisations/{school.id}/people", data=fields)
    assert (answer.status_code, page_checks.problems(answer.get_data(as_text=True))) == (422, [])


def test_there_is_one_deputy_and_the_one_before_is_staff_again(school, head):
    first, second = factories.staff(school, name="Pierwsza"), factories.staff(school, name="Druga")
    actor = factories.actor(head)
    operations.name_deputy(school, first, actor=actor)
    operations.name_deputy(school, second, actor=actor)
    assert roles(school) == {
        "Anna Przedstawicielka": ["representative"],
        "Druga": ["deputy", "staff"],
        "Pierwsza": ["staff"],
    }
    operations.end_deputy(school, actor=actor)
    assert roles(school)["Druga"] == ["staff"]
    with pytest.raises(Refused):
        operations.end_deputy(school, actor=actor)


def test_deputy_without_another_role_stays_as_staff(school, head):
    person = factories.user(name="Zastępca")
    factories.role(person, Role.DEPUTY, organisation_id=school.id)
    operations.end_deputy(school, actor=factories.actor(head))
    assert roles(school)["Zastępca"] == ["staff"]


@pytest.mark.parametrize("who", ["representative", "stranger"])
def test_only_staff_becomes_deputy(school, head, who):
    person = head if who == "representative" else factories.staff()
    with pytest.raises(Refused):
        operations.name_deputy(school, person, actor=factories.actor(head))


def test_leaver_is_disabled_the_same_day_and_keeps_the_name(school, head, login):
    person = factories.staff(school, name="Odchodzący")
    browser = login(person, school)
    url = f"/organisations/{school.id}/people/{person.id}/remove"
    assert page_checks.problems(login(head).get(url).get_data(as_text=True)) == []
    assert login(head).post(url, data={"reason": ""}).status_code == 422
    assert login(head).post(url, data={"reason": "Koniec umowy"}).status_code == 303
    assert (person.is_active, person.name, roles(school)) == (
        False,
        "Odchodzący",
        {"Anna Przedstawicielka": ["representative"]},
    )
    assert browser.get(f"/organisations/{school.id}/people").status_code == 302


def test_leaver_with_another_organisation_loses_only_this_one(school, head):
    person = factories.staff(school)
    other = factories.organisation()
    factories.role(person, Role.STAFF, organisation_id=other.id)
    operations.remove_person(school, person, reason="Koniec umowy", actor=factories.actor(head))
    assert (person.is_active, factories.actor(person).organisation_id) == (True, other.id)
    assert [row.user for row in queries.people(school.id)] == [head]


def test_somebody_invited_today_can_be_removed_today(school, head):
    person = invite(school, head)
    factories.role(person, Role.STAFF, organisation_id=factories.organisation().id)
    operations.remove_person(school, person, reason="Pomyłka", actor=factories.actor(head))
    assert roles(school) == {"Anna Przedstawicielka": ["representative"]}


def test_nobody_ends_their_own_role(school, head):
    with pytest.raises(Refused):
        operations.remove_person(school, head, reason="x", actor=factories.actor(head))


def test_organisation_left_without_a_representative_is_escalated(school, head, login):
    clerk = factories.office()
    assert queries.without_representative() == []
    operations.remove_person(school, head, reason="Koniec umowy", actor=factories.actor(clerk))
    assert queries.without_representative() == [school]
    page = login(clerk).get("/organisations/without-representative").get_data(as_text=True)
    assert (f"/organisations/{school.id}/representative" in page, page_checks.problems(page)) == (True, [])
    recipients = db.session.scalars(select(OutboxMail.recipient)).all()
    assert clerk.email in recipients


def test_former_member_needs_no_representative(app):
    factories.organisation(left_on=clock.today() - timedelta(days=1))
    assert queries.without_representative() == []


def test_office_appoints_a_new_representative_in_place_of_the_present_one(school, head, login):
    deputy = factories.staff(school, name="Nowa Głowa", email="glowa@example.org")
    operations.name_deputy(school, deputy, actor=factories.actor(head))
    url = f"/organisations/{school.id}/representative"
    browser = login(factories.office())
    assert page_checks.problems(browser.get(url).get_data(as_text=True)) == []
    fields = {"email": "glowa@example.org", "name": "Nowa", "basis": "Pismo 1"}
    assert browser.post(url, data=fields).status_code == 303
    assert roles(school) == {"Nowa Głowa": ["representative", "staff"]}
    assert browser.post(url, data=fields).status_code == 422
    assert queries.without_representative() == []


def test_appointed_person_without_an_account_is_invited(school, login):
    fields = {"email": "nowa@example.org", "name": "Nowa Osoba", "basis": "Pismo 1"}
    login(factories.office()).post(f"/organisations/{school.id}/representative", data=fields)
    assert roles(school) == {"Nowa Osoba": ["representative"]}


def test_people_of_others_are_404(school, head, login):
    other = factories.staff()
    browser, url = login(head), f"/organisations/{school.id}/people/{other.id}"
    assert [browser.post(f"{url}/{act}").status_code for act in ("deputy", "invite-again", "remove")] == [
        404
    ] * 3


def test_number_of_statements_does_not_grow_with_people(school, head, login, count_queries):
    browser, url, counts = login(head), f"/organisations/{school.id}/people", []
    invite(school, head)
    browser.get(url)
    for number in (1, 2):
        for person in range(number):
            invite(school, head, email=f"{number}.{person}@example.org")
        db.session.commit()
        with count_queries() as statements:
            assert browser.get(url).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 10


PATHS = {
    "people": "organisations.people",
    "representative": "organisations.appoint",
    "membership": "organisations.change_membership",
    "leave": "organisations.change_membership",
    "edit": "organisations.edit",
    "edit/basic": "organisations.edit",
}


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("guest", ()),
        ("staff", ()),
        ("deputy", ("organisations.people", "organisations.edit")),
        ("representative", ("organisations.people", "organisations.edit")),
        ("another representative", ()),
        ("guardian", ()),
        ("administrator", ()),
        ("office", tuple(PATHS.values())),
    ],
)
def test_who_opens_what(app, client, login, who, allowed):
    """Domain, table of roles: profile, people, membership."""
    school = factories.organisation()
    person = factories.user(is_demo=True)
    scoped = {"staff": Role.STAFF, "deputy": Role.DEPUTY, "representative": Role.REPRESENTATIVE}
    if who in scoped:
        factories.role(person, scoped[who], organisation_id=school.id)
    if who in ("office", "administrator"):
        factories.role(person, Role(who))
    if who == "another representative":
        person = factories.representative()
    if who == "guardian":
        person = factories.guardian()
    browser = client if who == "guest" else login(person)
    denied = 302 if who == "guest" else 403
    expected = {path: 200 if action in allowed else denied for path, action in PATHS.items()}
    assert {path: browser.get(f"/organisations/{school.id}/{path}").status_code for path in PATHS} == expected
