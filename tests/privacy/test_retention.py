"""What is past its period is proposed, approved by a person, and then carried out once, whole (GDPR art. 5(1)(e))."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from portal import clock, files
from portal.accounts.models import ApiToken, User
from portal.activity import AuditEntry
from portal.events.models import Attendance, EventParticipant, Registration, SeatState
from portal.extensions import db
from portal.imports.models import Import, ImportRow
from portal.mail import OutboxMail
from portal.notices import Notice
from portal.permissions import SYSTEM, Role
from portal.privacy import operations, work
from portal.privacy.models import Anonymisation, BatchState, PrivacyRequest, RetentionBatch, RetentionPeriod
from portal.privacy.operations.retention import CARRIED_OUT
from portal.privacy.retention import CATEGORIES, cutoff_of, periods, what_is_due
from portal.workflow import Refused
from tests import factories
from tests.world import TODAY, on

LATER = date(2022, 12, 1)


@pytest.fixture
def boss(app):
    person = factories.user(name="Ada Minska")
    factories.role(person, Role.ADMINISTRATOR)
    return factories.actor(person)


def leaver(day):
    return factories.user(disabled_at=clock.at_noon(day))


def batches():
    return db.session.scalars(select(RetentionBatch).order_by(RetentionBatch.id)).all()


def test_every_category_with_a_period_is_carried_out_somehow():
    assert set(CARRIED_OUT) == {key for key, category in CATEGORIES.items() if category.due}


def test_nothing_happens_without_approval_and_all_of_it_once_with_it(app, boss, login, monkeypatch):
    monkeypatch.setattr("portal.privacy.operations.retention.STEP", 2)
    with on(TODAY):
        old = [leaver(date(2012, 1, 1) + timedelta(days=number)) for number in range(5)]
        recent = leaver(date(2015, 1, 1))
        operations.propose(actor=SYSTEM)
        operations.propose(actor=SYSTEM)
        (batch,) = batches()
        assert (batch.category, batch.rows_count, clock.day_of(batch.oldest_at)) == (
            "accounts",
            5,
            date(2012, 1, 1),
        )
        page = login(boss.user).get(f"/privacy/batches/{batch.id}").get_data(as_text=True)
        assert [person.name in page for person in (*old, recent)] == [True] * 5 + [False]
        told = db.session.scalars(select(Notice.path).where(Notice.user_id == boss.user_id)).all()
        assert told == [f"/privacy/batches/{batch.id}"]
        db.session.commit()
        assert (work.advance(), db.session.query(Anonymisation).count()) == (False, 0)
        operations.approve(batch, actor=boss)
        with pytest.raises(Refused):
            operations.approve(batch, actor=boss)
        db.session.commit()
        turns = 0
        while work.advance():
            turns += 1
        assert (turns, batch.state, batch.done_count, batch.kept_count) == (3, BatchState.DONE, 5, 0)
        assert (batch.decided_by_id, batch.done_at is not None) == (boss.user_id, True)
        assert {person.name[:14] for person in old} == {"Osoba usunięta"}
        assert recent.name.startswith("Osoba usunięta") is False
        protocol = db.session.scalars(select(Anonymisation)).all()
        assert {(row.batch_id, row.decided_by_id) for row in protocol} == {(batch.id, boss.user_id)}
        operations.propose(actor=SYSTEM)
        assert len(batches()) == 1


def test_rejected_with_a_reason_and_asked_again_after_90_days(app, boss, login):
    with on(TODAY):
        leaver(date(2012, 1, 1))
        operations.propose(actor=SYSTEM)
        path = f"/privacy/batches/{batches()[0].id}/reject"
        client = login(boss.user)
        assert client.post(path).status_code == 422
        assert client.post(path, data={"reason": "Trwa kontrola"}).status_code == 303
    for days, count in ((89, 1), (90, 2)):
        with on(TODAY + timedelta(days=days)):
            operations.propose(actor=SYSTEM)
            assert len(batches()) == count


def test_administrator_changes_a_period_and_an_outdated_proposal_goes(app, boss, login):
    with on(TODAY):
        leaver(date(2012, 1, 1))
        operations.propose(actor=SYSTEM)
        client = login(boss.user)
        wanted = {**periods(), "accounts": 60}
        assert client.post("/privacy/retention/edit", data={**wanted, "mails": 0}).status_code == 422
        assert client.post("/privacy/retention/edit", data=wanted).status_code == 303
        assert (periods()["accounts"], [batch.state for batch in batches()]) == (60, [BatchState.OUTDATED])
        assert db.session.scalars(select(RetentionPeriod.changed_by_id)).all() == [boss.user_id]
        operations.propose(actor=SYSTEM)
        assert len(batches()) == 1
        operations.change_periods({"accounts": 12}, actor=boss)
        operations.propose(actor=SYSTEM)
        assert [batch.months for batch in batches()] == [36, 12]
        operations.change_periods({"accounts": 60}, actor=boss)
        assert "60 miesięcy" in client.get("/privacy/retention").get_data(as_text=True)


def test_who_came_back_is_passed_over(app, boss):
    with on(TODAY):
        person = leaver(date(2012, 1, 1))
        operations.propose(actor=SYSTEM)
        (batch,) = batches()
        operations.approve(batch, actor=boss)
        person.disabled_at = None
        operations.carry_out(batch, actor=SYSTEM)
    assert (batch.state, batch.done_count, person.name.startswith("Osoba usunięta")) == (
        BatchState.DONE,
        0,
        False,
    )


def counted(model, *conditions):
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def old_records(world) -> OutboxMail:
    """Records the world itself has none of: a walk-in, a token and a mail of long ago, an answered request."""
    guest, then = (
        EventParticipant(identity="gosc", name="Gość Dawny"),
        clock.real_now() - timedelta(days=4000),
    )
    seat = {
        "state": SeatState.WALK_IN,
        "attendance": Attendance.PRESENT,
        "created_at": then,
        "changed_at": then,
    }
    db.session.add(Registration(event_id=world.ids["event held"], participant=guest, **seat))
    token = {"token_hash": "x", "name": "stary", "created_at": then, "revoked_at": then}
    db.session.add(ApiToken(user=world.person("staff"), **token))
    for row in db.session.scalars(select(PrivacyRequest).where(PrivacyRequest.user_id.is_(None))).all():
        with on(TODAY):
            operations.decide(row, is_granted=False, answer="Nie", actor=world.actor("office"))
    said = {"dedupe_key": "stary", "recipient": "a@example.org", "subject": "Stary", "body": ""}
    return factories.add(OutboxMail(**said, created_at=then, due_at=then, sent_at=then))


def test_every_category_of_the_world_is_carried_out_years_later(world):
    """Each category: what it is to take goes, what it is to keep stays."""
    boss = world.actor("administrator")
    with on(LATER):
        mail = old_records(world)
        attendance = counted(Registration, Registration.attendance.is_not(None))
        operations.change_periods({"notices": 2}, actor=boss)
        operations.propose(actor=SYSTEM)
        found = {row.category: row for row in batches()}
        for batch in found.values():
            operations.approve(batch, actor=boss)
            operations.carry_out(batch, actor=SYSTEM)
        table = [CATEGORIES[key] for key in found]
        left = {row.key: what_is_due(row, cutoff_of(row, found[row.key].months))[0] for row in table}
    assert set(found) >= {"accounts", "walk_ins", "mails", "notices", "imports", "tokens", "requests"}
    assert {key: row.state for key, row in found.items()} == dict.fromkeys(found, BatchState.DONE)
    assert left == dict.fromkeys(found, 0)
    assert (mail.recipient, mail.subject) == ("", "")
    assert counted(Registration, Registration.attendance.is_not(None)) == attendance
    assert {row.name[:14] for row in db.session.scalars(select(EventParticipant))} == {"Osoba usunięta"}
    assert counted(AuditEntry, AuditEntry.action == "practices.draft") > 0
    made = db.session.scalars(select(Import)).first()
    cells = {cell for row in db.session.scalars(select(ImportRow.cells)) for cell in row if "@" in cell}
    assert (made.file.size, files.path_of(made.file.sha256).exists(), cells) == (0, False, set())
    assert db.session.get(User, world.ids["person disabled"]).name.startswith("Osoba usunięta")


def test_table_is_public_and_linked_from_the_privacy_page(app, client):
    page = client.get("/privacy/retention").get_data(as_text=True)
    assert page.count('<th scope="row"') == len(CATEGORIES)
    assert "/privacy/retention" in client.get("/prywatnosc").get_data(as_text=True)
