"""Anonymisation: no trace of the person, and every figure of every day as it was (GDPR art. 17, domain: own data)."""

from datetime import date

import pytest
from sqlalchemy import JSON, select, text

from portal import clock, mail
from portal.accounts.models import RoleAssignment, User, UserSession, WalkIn
from portal.accounts.operations import person_key
from portal.events.models import Attendance, EventParticipant, Registration, SeatState
from portal.extensions import db
from portal.mail import OutboxMail, queue_mail
from portal.monitoring import figures
from portal.permissions import SYSTEM, Role
from portal.polish import fold
from portal.privacy import operations, sweep
from portal.privacy.models import Anonymisation, Channel, RequestState, RequestType
from portal.privacy.subjects import subject_of_participant, subject_of_request, subject_of_user
from portal.search import indexing
from portal.workflow import Refused
from tests import factories
from tests.world import ROLES, TODAY, on

DAYS = (None, date(2013, 12, 31), date(2015, 9, 1), TODAY)


CONTRACTS = ("agreement",)  # who represented a party of a contract stays in its text: GDPR art. 17(3)(e)


def everything() -> str:
    """Every text of the database, JSON decoded, but for the texts of contracts."""
    said = []
    for table in (table for table in db.metadata.sorted_tables if table.name not in CONTRACTS):
        for row in db.session.execute(select(table)):
            said += [str(value) for value in row if isinstance(value, str | list | dict)]
    return "\n".join(said)


def traces(*words: str) -> list[str]:
    whole = everything()
    folded = fold(whole)
    return [word for word in words if word in whole or fold(word) in folded]


def matrix() -> list[object]:
    """Every figure of every indicator and year, as known on each of these days."""
    figures.forget()
    return [
        [
            (row.indicator.code, row.annual, row.cumulative)
            for row in figures.figures(clock.end_of_day(day) if day else None).rows
        ]
        for day in DAYS
    ]


def ledger() -> list[tuple[object, ...]]:
    return [tuple(row) for row in db.session.execute(text("SELECT * FROM activity_event ORDER BY id"))]


def walk_ins_of(world) -> list[EventParticipant]:
    """Two people without an account who came to the training that counts, one known by e-mail."""
    found = []
    for name, email in (("Gość Pierwszy", "gosc@swiat.example"), ("Gość Drugi", "")):
        row = EventParticipant(identity=email or name, name=name, email=email, organisation_name="Szkoła")
        seat = {
            "event_id": world.ids["event held"],
            "state": SeatState.WALK_IN,
            "attendance": Attendance.PRESENT,
        }
        moment = {"created_at": clock.now(), "changed_at": clock.now()}
        db.session.add(Registration(participant=row, **seat, **moment))
        found.append(row)
    db.session.flush()
    return found


def test_figures_and_ledger_are_the_same_and_no_name_is_left_when_everybody_is_anonymised(world):
    with on(TODAY):
        walk_ins = walk_ins_of(world)
        before, facts = matrix(), ledger()
        clerk = world.actor("office")
        people = [world.person(role) for role in ROLES if role not in ("guest", "office", "administrator")]
        for person in people:
            for row in person.assignments:  # whoever represents alone has a successor
                if row.role is Role.REPRESENTATIVE:
                    factories.role(factories.user(), Role.REPRESENTATIVE, organisation_id=row.organisation_id)
        gone = [(person.name, person.email) for person in people]
        for person in people:
            operations.anonymise(subject_of_user(person), actor=clerk)
        gone += [(row.name, row.email or row.name) for row in walk_ins]
        for row in walk_ins:
            operations.anonymise(subject_of_participant(row), actor=clerk)
        assert (matrix(), ledger()) == (before, facts)
        assert any(figure.value for _code, annual, _sum in before[-1] for figure in annual)
        assert traces(*(word for pair in gone for word in pair)) == []


@pytest.fixture
def office(app):
    return factories.actor(factories.office(name="Beata Biuro"))


def scattered(person: User) -> None:
    """The person's words where the portal and people put them."""
    organisation = factories.organisation(description=f"Kieruje nią {person.name}, {person.email.upper()}.")
    organisation.services = f"Kontakt: {person.phone}"
    factories.role(person, Role.STAFF, organisation_id=organisation.id)
    factories.user_session(person)
    queue_mail("ktos@example.org", "Zaproszenie", "mail/accounts_password_changed.txt", "x", name=person.name)
    queue_mail(person.email, "Do osoby", "mail/accounts_password_changed.txt", "y", name=person.name)


def test_no_trace_of_a_person_is_left_in_any_text(app, office):
    person = factories.user(
        name="Łucja Żółkiewska-Ćwik", email="lucja@firma.example", phone="+48 601 234 567"
    )
    scattered(person)
    db.session.commit()
    assert list(indexing.catch_up())[-1] == 0
    assert len(traces(person.name, person.email, person.phone)) == 3
    key = person.person_key
    row = operations.anonymise(subject_of_user(person), actor=office)
    db.session.commit()
    assert list(indexing.catch_up())[-1] == 0
    assert traces("Łucja Żółkiewska-Ćwik", "Żółkiewska", "lucja@firma.example", "+48 601 234 567") == []
    assert (person.name, person.person_key, person.is_active) == (f"Osoba usunięta nr {row.id}", key, False)
    assert (person.password_hash, person.phone, person.job_title) == (None, "", "")
    assert db.session.scalars(select(UserSession).where(UserSession.user_id == person.id)).all() == []
    assert all(
        role.ends_on
        for role in db.session.scalars(select(RoleAssignment).where(RoleAssignment.user_id == person.id))
    )
    assert [row.recipient for row in db.session.scalars(select(OutboxMail))] == ["ktos@example.org"]
    assert row.counts["mails_dropped"] == 1


def test_mail_dropped_while_the_worker_has_it_in_hand_is_no_failure(app, office):
    person = factories.user()
    queue_mail(person.email, "Do osoby", "mail/accounts_password_changed.txt", "y", name=person.name)
    db.session.commit()
    in_hand = mail._claim()
    operations.anonymise(subject_of_user(person), actor=office)
    db.session.commit()
    assert (mail._send(in_hand), db.session.query(OutboxMail).count()) == (True, 0)


def test_only_representative_oneself_and_the_removed_are_refused(app, office):
    """The rule of escalation: an organisation is never left without a representative silently."""
    school = factories.organisation("Szkoła")
    head = factories.representative(school)
    with pytest.raises(Refused, match="Szkoła"):
        operations.anonymise(subject_of_user(head), actor=office)
    factories.representative(school)
    operations.anonymise(subject_of_user(head), actor=office)
    with pytest.raises(Refused, match="już"):
        operations.anonymise(subject_of_user(head), actor=office)
    with pytest.raises(Refused, match="siebie"):
        operations.anonymise(subject_of_user(office.user), actor=office)
    boss = factories.user()
    factories.role(boss, Role.ADMINISTRATOR)
    with pytest.raises(Refused):
        operations.anonymise(subject_of_user(boss), actor=office)


def test_texts_keep_the_name_of_a_namesake_and_longer_names(app, office):
    leaving = factories.user(name="Jan Nowak")
    organisation = factories.organisation(description="Jan Nowakowski i Jan Nowak")
    operations.anonymise(subject_of_user(leaving), actor=office)
    assert organisation.description == f"Jan Nowakowski i {leaving.name}"
    first, second = factories.user(name="Ewa Lis"), factories.user(name="Ewa Lis")
    organisation.description = "Ewa Lis"
    operations.anonymise(subject_of_user(first), actor=office)
    assert (organisation.description, second.name) == ("Ewa Lis", "Ewa Lis")


def test_somebody_without_an_account_is_anonymised_by_a_request_and_an_account_of_that_address_is_not(
    app, office
):
    walk_in = factories.add(
        EventParticipant(identity="gosc@example.org", name="Gość Nowy", email="gosc@example.org")
    )
    key = person_key("gosc@example.org", actor=SYSTEM)
    namesake = factories.add(EventParticipant(identity="gosc nowy / szkola", name="Gość Nowy"))
    asked = {
        "name": "Gość Nowy",
        "email": "gosc@example.org",
        "words": "Usuńcie",
        "received_on": clock.today(),
    }
    request = operations.enter(RequestType.ERASURE, Channel.LETTER, **asked, actor=office)
    operations.anonymise(subject_of_request(request, [namesake.id]), request=request, actor=office)
    assert traces("Gość Nowy", "gosc@example.org", "Usuńcie") == []
    assert (walk_in.name, namesake.name) == ("Osoba usunięta nr 1", "Osoba usunięta nr 1")
    assert db.session.scalars(select(WalkIn.person_key)).all() == [key]
    assert (request.state, request.decided_by_id) == (RequestState.DONE, office.user_id)
    person = factories.user(name="Ola Kos", email="ola@example.org")
    came = factories.add(
        EventParticipant(identity="ola@example.org", name="Ola Kos", email="ola@example.org")
    )
    operations.anonymise(subject_of_participant(came), actor=office)
    assert (person.email, person.name, came.email.endswith(".invalid")) == (
        "ola@example.org",
        "Ola Kos",
        True,
    )


def test_office_checks_before_it_anonymises_and_only_an_open_erasure(app, login, office):
    person = factories.user(name="Ida Mróz")
    request = operations.ask(RequestType.ERASURE, words="Proszę", actor=factories.actor(person))
    client, path = login(office.user), f"/privacy/requests/{request.id}/anonymise"
    page = client.get(path).get_data(as_text=True)
    assert ("Ida Mróz" in page, "nie można cofnąć" in page) == (True, True)
    assert client.post(path).status_code == 422
    assert client.post(path, data={"sure": "y"}).status_code == 303
    assert (db.session.get(User, person.id).name, db.session.query(Anonymisation).count()) == (
        "Osoba usunięta nr 1",
        1,
    )
    assert client.post(path, data={"sure": "y"}).status_code == 422
    assert db.session.query(Anonymisation).count() == 1


def test_tables_frozen_by_triggers_are_those_the_sweep_leaves_alone(app):
    """A new trigger that forbids changes of a text has to be known, or anonymising fails on it."""
    sqlite = "SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
    postgresql = (
        "SELECT relname, pg_get_triggerdef(t.oid) FROM pg_trigger t "
        "JOIN pg_class c ON c.oid = tgrelid WHERE NOT tgisinternal"
    )
    found = db.session.execute(text(sqlite if db.engine.dialect.name == "sqlite" else postgresql))
    frozen = {table for table, sql in found if "BEFORE" in sql and "UPDATE" in sql.split(" ON ")[0]}
    texts = {
        table.name
        for table in db.metadata.tables.values()
        if any(isinstance(column.type, db.String | JSON) for column in table.columns)
    }
    assert (frozen & texts) - {"activity_event", "activity_tag"} <= sweep.FROZEN
    assert sweep.FROZEN - frozen == set()
