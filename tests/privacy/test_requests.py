"""Requests are answered within a month, with words the person gets (GDPR art. 12(3) and (4), 16 to 18, 21)."""

from datetime import date

import pytest
from sqlalchemy import select

from portal import clock
from portal.extensions import db
from portal.mail import OutboxMail
from portal.notices import Notice, NoticeSetting, Topic
from portal.permissions import SYSTEM
from portal.privacy import operations
from portal.privacy.models import Channel, PrivacyRequest, RequestState, RequestType
from portal.workflow import Refused
from tests import factories
from tests.world import on


@pytest.fixture
def office(app):
    return factories.actor(factories.office(email="biuro@example.org"))


def notices(person, topic):
    rows = select(Notice.path).where(Notice.user_id == person.id, Notice.topic == topic)
    return db.session.scalars(rows.order_by(Notice.id)).all()


def test_correction_goes_to_the_office_is_due_in_a_month_and_answered_by_a_mandatory_notice(
    app, login, office
):
    person = factories.user()
    with on(date(2015, 1, 31)):
        sent = login(person).post(
            "/privacy/requests/new", data={"type": "correction", "words": "Złe nazwisko", "wanted": "Nowak"}
        )
        row = db.session.scalars(select(PrivacyRequest)).one()
        assert (sent.status_code, row.due_on, row.user_id) == (303, date(2015, 2, 28), person.id)
        assert notices(office.user, Topic.MOVE) == [f"/privacy/requests/{row.id}"]
        path = f"/privacy/requests/{row.id}/decide"
        client = login(office.user)
        assert client.post(path, data={"outcome": "refused", "answer": " "}).status_code == 422
        assert client.post(path, data={"outcome": "done", "answer": "Poprawiono."}).status_code == 303
    assert notices(person, Topic.PRIVACY) == [f"/privacy/requests/{row.id}"]
    assert (row.state, Topic.PRIVACY.is_mandatory) == (RequestState.DONE, True)
    assert "Poprawiono." in login(person).get(f"/privacy/requests/{row.id}").get_data(as_text=True)
    assert db.session.query(NoticeSetting).count() == 0


def test_request_by_letter_is_entered_for_somebody_without_an_account_and_answered_by_mail(app, office):
    with on(date(2015, 5, 12)):
        fields = {"name": "Gość", "words": "Sprzeciw", "actor": office}
        with pytest.raises(Refused, match="adres"):
            operations.enter(RequestType.OBJECTION, Channel.LETTER, received_on=date(2015, 5, 1), **fields)
        with pytest.raises(Refused, match="przyszłości"):
            operations.enter(
                RequestType.OBJECTION,
                Channel.MAIL,
                email="g@example.org",
                received_on=date(2015, 5, 13),
                **fields,
            )
        row = operations.enter(
            RequestType.OBJECTION, Channel.MAIL, email="g@example.org", received_on=date(2015, 5, 1), **fields
        )
        operations.decide(row, is_granted=False, answer="Podstawa nadal istnieje.", actor=office)
    mail = db.session.scalars(select(OutboxMail).where(OutboxMail.recipient == "g@example.org")).one()
    assert (row.due_on, row.user_id, "Podstawa nadal istnieje." in mail.body) == (
        date(2015, 6, 1),
        None,
        True,
    )
    person = factories.user(email="konto@example.org")
    row = operations.enter(
        RequestType.RESTRICTION, Channel.MAIL, email="Konto@example.org", received_on=clock.today(), **fields
    )
    assert row.user_id == person.id


def test_what_may_not_be_done_to_a_request_is_refused(app, office):
    person = factories.user()
    actor = factories.actor(person)
    with pytest.raises(Refused, match="Napisz, jak"):
        operations.ask(RequestType.CORRECTION, words="Źle", actor=actor)
    row = operations.ask(RequestType.ERASURE, words="Usuńcie", actor=actor)
    with pytest.raises(Refused, match="Poprzedni"):
        operations.ask(RequestType.ERASURE, words="Usuńcie", actor=actor)
    with pytest.raises(Refused, match="anonimiz"):
        operations.decide(row, is_granted=True, answer="Tak", actor=office)
    with pytest.raises(Refused, match="złożyła"):
        operations.withdraw(row, actor=office)
    operations.withdraw(row, actor=actor)
    with pytest.raises(Refused):
        operations.decide(row, is_granted=False, answer="Nie", actor=office)
    own = operations.ask(RequestType.OBJECTION, words="Sprzeciw", actor=office)
    with pytest.raises(Refused, match="własny"):
        operations.decide(own, is_granted=True, answer="Tak", actor=office)


def test_office_is_reminded_a_week_before_and_when_it_is_late_once_each(app, office):
    with on(date(2015, 5, 1)):
        row = operations.ask(RequestType.OBJECTION, words="Sprzeciw", actor=factories.actor(factories.user()))
    told = []
    for day in (date(2015, 5, 24), date(2015, 5, 25), date(2015, 6, 1), date(2015, 6, 2), date(2015, 6, 3)):
        with on(day):
            operations.remind(actor=SYSTEM)
            told.append(len(notices(office.user, Topic.MOVE)))
            is_late = row.is_late
    assert (told, is_late) == ([1, 2, 2, 3, 3], True)


def test_list_takes_as_many_statements_for_three_requests_as_for_one(app, login, office, count_queries):
    client = login(office.user)
    counts = []
    for _turn in range(2):
        for _number in range(len(counts) * 2 or 1):
            operations.ask(RequestType.OBJECTION, words="Sprzeciw", actor=factories.actor(factories.user()))
        with count_queries() as statements:
            client.get("/privacy/requests")
        counts.append(len(statements))
    assert counts[0] == counts[1]
