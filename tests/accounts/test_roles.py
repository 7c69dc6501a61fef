"""Roles are dated, rest on a basis, and end with a reason (domain: Roles)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.accounts import operations, queries
from portal.accounts.models import ApiToken, RoleAssignment
from portal.extensions import db
from portal.groups.models import TaskGroup
from portal.mail import OutboxMail
from portal.permissions import SYSTEM, Role
from portal.workflow import Refused
from tests import factories

DAY = date(2015, 5, 12)


@pytest.fixture
def office(app):
    """The actor of somebody in the Biuro, who gets the Biuro's letters."""
    return factories.actor(factories.office(email="biuro@example.org"))


def appoint(person, role, actor, **values):
    given = {"starts_on": clock.today(), "basis": "uchwała 1/2015", **values}
    return operations.appoint(person, role, **given, actor=actor)


def grants(person):
    return [(grant.role, grant.organisation_id, grant.area) for grant in queries.load_actor(person).grants]


def letters():
    return db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()


def group():
    values = {"name": "Grupa", "established_on": DAY, "resolution": "1/2015", "created_at": clock.now()}
    return factories.add(TaskGroup(**values))


def test_each_role_has_the_scope_it_needs(office):
    person, organisation, area = factories.user(), factories.organisation(), factories.area(3)
    appoint(person, Role.COUNCIL, office)
    appoint(person, Role.STAFF, office, organisation=organisation)
    appoint(person, Role.GUARDIAN, office, area=area)
    appoint(person, Role.COORDINATOR, office, group=group())
    assert grants(person) == [
        (Role.COUNCIL, None, None),
        (Role.STAFF, organisation.id, None),
        (Role.GUARDIAN, None, 3),
        (Role.COORDINATOR, None, None),
    ]


@pytest.mark.parametrize(
    "role", [Role.STAFF, Role.REPRESENTATIVE, Role.DEPUTY, Role.COORDINATOR, Role.GUARDIAN]
)
def test_role_without_its_scope_is_refused(office, role):
    with pytest.raises(Refused):
        appoint(factories.user(), role, office)


@pytest.mark.parametrize("role", [Role.COUNCIL, Role.STRATEGY_GUARDIAN, Role.GUARDIAN, Role.COORDINATOR])
def test_role_with_a_scope_of_another_kind_is_refused(office, role):
    scope = {Role.GUARDIAN: {"area": factories.area(3)}, Role.COORDINATOR: {"group": group()}}.get(role, {})
    with pytest.raises(Refused):
        appoint(factories.user(), role, office, organisation=factories.organisation(), **scope)


@pytest.mark.parametrize("role", [Role.OFFICE, Role.ADMINISTRATOR])
def test_roles_of_the_biuro_are_neither_given_nor_ended_on_screen(office, role):
    person = factories.user()
    with pytest.raises(Refused):
        appoint(person, role, office)
    with pytest.raises(Refused):
        operations.end_role(factories.role(person, role), reason="x", actor=office)


def test_role_is_in_force_from_its_first_to_its_last_day(office):
    person = factories.user()
    row = appoint(person, Role.COUNCIL, office, starts_on=DAY, ends_on=DAY + timedelta(days=2))
    days = [DAY + timedelta(days=number) for number in range(-1, 4)]
    assert [row.is_in_force(day) for day in days] == [False, True, True, True, False]
    in_force = select(RoleAssignment.id).where(RoleAssignment.user_id == person.id)
    held = [bool(db.session.scalars(in_force.where(RoleAssignment.held_on(day))).all()) for day in days]
    assert held == [False, True, True, True, False]


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "expected"),
    [
        (date(2015, 3, 1), None, date(2018, 2, 28)),
        (date(2015, 3, 1), date(2016, 1, 1), date(2016, 1, 1)),
        (date(2016, 2, 29), None, date(2019, 2, 28)),
        (date(2015, 3, 1), date(2018, 2, 28), date(2018, 2, 28)),
    ],
)
def test_term_of_the_council_is_three_years(office, starts_on, ends_on, expected):
    assert (
        appoint(factories.user(), Role.COUNCIL, office, starts_on=starts_on, ends_on=ends_on).ends_on
        == expected
    )


def test_longer_term_of_the_council_is_refused(office):
    with pytest.raises(Refused):
        appoint(factories.user(), Role.COUNCIL, office, starts_on=DAY, ends_on=DAY.replace(year=2018))


def test_last_day_before_the_first_is_refused(office):
    with pytest.raises(Refused):
        appoint(
            factories.user(), Role.STRATEGY_GUARDIAN, office, starts_on=DAY, ends_on=DAY - timedelta(days=1)
        )


def test_one_strategy_guardian_at_a_time(office):
    first = appoint(factories.user(), Role.STRATEGY_GUARDIAN, office)
    for term in ({}, {"starts_on": DAY, "ends_on": clock.today()}):
        with pytest.raises(Refused):
            appoint(factories.user(), Role.STRATEGY_GUARDIAN, office, **term)
    appoint(
        factories.user(),
        Role.STRATEGY_GUARDIAN,
        office,
        starts_on=DAY,
        ends_on=clock.today() - timedelta(days=1),
    )
    operations.end_role(first, reason="rezygnacja", actor=office)
    appoint(factories.user(), Role.STRATEGY_GUARDIAN, office)


def test_one_deputy_of_each_organisation(office):
    first, second = factories.organisation(), factories.organisation()
    appoint(factories.user(), Role.DEPUTY, office, organisation=first)
    appoint(factories.user(), Role.DEPUTY, office, organisation=second)
    with pytest.raises(Refused):
        appoint(factories.user(), Role.DEPUTY, office, organisation=first)


def test_deputy_who_was_disabled_makes_room(office):
    organisation, gone = factories.organisation(), factories.user()
    appoint(gone, Role.DEPUTY, office, organisation=organisation)
    operations.disable(gone, reason="odejście", actor=office)
    appoint(factories.user(), Role.DEPUTY, office, organisation=organisation)


def test_same_role_twice_is_refused_and_with_another_scope_is_not(office):
    person = factories.user()
    appoint(person, Role.GUARDIAN, office, area=factories.area(3))
    appoint(person, Role.GUARDIAN, office, area=factories.area(5))
    with pytest.raises(Refused):
        appoint(person, Role.GUARDIAN, office, area=factories.area(5))


def test_disabled_person_gets_no_role(office):
    with pytest.raises(Refused):
        appoint(factories.user(disabled_at=clock.now()), Role.COUNCIL, office)


def test_role_taken_away_is_gone_at_once_with_its_reason(office):
    person = factories.user()
    row = factories.role(person, Role.COUNCIL)
    operations.end_role(row, reason="rezygnacja", actor=office)
    yesterday = clock.today() - timedelta(days=1)
    assert (grants(person), row.ends_on, row.end_reason) == ([], yesterday, "rezygnacja")
    assert row.is_in_force(yesterday)


def test_role_taken_away_on_its_first_day_is_gone_at_once_too(office):
    person = factories.user()
    row = appoint(person, Role.COUNCIL, office)
    operations.end_role(row, reason="pomyłka", actor=office)
    today = clock.today()
    assert (grants(person), row.ends_on) == ([], today)
    held = db.session.scalars(
        select(RoleAssignment.id).where(RoleAssignment.user_id == person.id, RoleAssignment.held_on(today))
    )
    assert held.all() == []
    appoint(person, Role.COUNCIL, office)


def test_role_with_a_last_day_is_held_until_then(office):
    row = factories.role(factories.user(), Role.COUNCIL)
    operations.end_role(row, on=clock.today(), reason="koniec", actor=office)
    assert (row.is_in_force(clock.today()), row.is_in_force(clock.today() + timedelta(days=1))) == (
        True,
        False,
    )


@pytest.mark.parametrize("case", ["over", "before it began"])
def test_role_that_is_over_or_a_day_before_it_is_refused(office, case):
    row = factories.role(factories.user(), Role.COUNCIL)
    if case == "over":
        row.ends_on = clock.today() - timedelta(days=1)
    with pytest.raises(Refused):
        operations.end_role(row, on=date(2000, 1, 1) if case != "over" else None, reason="x", actor=office)


def test_biuro_is_told_when_nobody_represents_an_organisation_any_more(office):
    organisation = factories.organisation(name="Szkoła Leśna")
    person = factories.representative(organisation)
    operations.end_role(person.assignments[0], reason="odejście", actor=office)
    assert [(mail.recipient, mail.subject) for mail in letters()] == [
        ("biuro@example.org", "Organizacja bez przedstawiciela")
    ]
    assert "Szkoła Leśna" in letters()[0].body


def test_biuro_is_not_told_when_another_representative_is_left(office):
    organisation = factories.organisation()
    person = factories.representative(organisation)
    factories.representative(organisation)
    factories.role(factories.user(), Role.DEPUTY, organisation_id=organisation.id)
    operations.end_role(person.assignments[0], reason="odejście", actor=office)
    assert letters() == []


def test_leaver_loses_every_right_at_once_and_keeps_authorship(office, login):
    organisation = factories.organisation()
    person = factories.representative(organisation, name="Jan Nowak")
    browser = login(person)
    operations.create_token(person, "skrypt", actor=SYSTEM)
    assert browser.get("/accounts/profile").status_code == 200
    operations.disable(person, reason="odejście z pracy", actor=office)
    assert browser.get("/accounts/profile").status_code == 302
    assert (grants(person), person.name) == ([], "Jan Nowak")
    assert db.session.scalars(select(ApiToken).where(ApiToken.revoked_at.is_(None))).all() == []
    assert [mail.subject for mail in letters()] == ["Organizacja bez przedstawiciela"]


def test_enabled_person_may_log_in_again_without_the_roles(office, client):
    person = factories.representative(email="jan@example.org")
    operations.disable(person, reason="urlop", actor=office)
    operations.enable(person, actor=office)
    data = {"email": "jan@example.org", "password": factories.PASSWORD}
    assert client.post("/accounts/log-in", data=data).status_code == 303
    assert grants(person) == []


def test_disabling_oneself_or_twice_is_refused(office):
    with pytest.raises(Refused):
        operations.disable(office.user, reason="x", actor=office)
    person = factories.user(disabled_at=clock.now())
    with pytest.raises(Refused):
        operations.disable(person, reason="x", actor=office)
    operations.enable(person, actor=office)
    with pytest.raises(Refused):
        operations.enable(person, actor=office)


def test_administrator_is_disabled_by_an_administrator_only(office):
    first, second = factories.user(), factories.user()
    for person in (first, second):
        factories.role(person, Role.ADMINISTRATOR)
    with pytest.raises(Refused):
        operations.disable(first, reason="x", actor=office)
    operations.disable(first, reason="x", actor=factories.actor(second))
    assert first.disabled_at is not None


def test_biuro_hears_once_a_month_of_roles_that_ended_by_their_date(office):
    kept, lost, gone = (factories.organisation(name=name) for name in ("Ą", "B", "C"))
    factories.representative(kept)
    factories.representative(lost).assignments[0].ends_on = clock.today() - timedelta(days=1)
    gone.left_on = clock.today() - timedelta(days=1)
    for _turn in range(2):
        operations.escalate_unrepresented(actor=SYSTEM)
    assert [mail.subject for mail in letters()] == ["Organizacje bez przedstawiciela"]
    assert [line for line in letters()[0].body.splitlines() if line.startswith("-")] == ["- B"]


def test_database_refuses_a_role_without_its_scope(app):
    row = RoleAssignment(user_id=factories.user().id, role=Role.STAFF, starts_on=DAY, basis="x")
    with pytest.raises(IntegrityError):
        factories.add(row)
    db.session.rollback()


def test_leaver_of_the_same_day_is_neither_staff_nor_told(app):
    """A role begun and taken away on one day ends at once (domain: a leaver is disabled the same day)."""
    office, school = factories.office(), factories.organisation()
    person = factories.user()
    role = operations.appoint(
        person,
        Role.STAFF,
        starts_on=clock.today(),
        basis="x",
        organisation=school,
        actor=factories.actor(office),
    )
    before = [user.id for user in queries.staff(school.id)]
    operations.end_role(role, reason="x", actor=factories.actor(office))
    assert (before, queries.staff(school.id)) == ([person.id], [])
