"""Consents: by version of the text, append-only, withdrawn with effect at once (GDPR art. 7(1) and (3))."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from portal import consents
from portal.accounts import operations as accounts
from portal.accounts import steps
from portal.accounts.models import INVITATION
from portal.consents import ConsentEntry, How, Purpose
from portal.extensions import db
from portal.notices import Notice, Topic
from portal.permissions import NOBODY
from portal.privacy import operations
from portal.workflow import Refused
from tests import factories

CONTACT = Purpose.GUEST_CONTACT


@pytest.mark.parametrize(
    "change", ["DELETE FROM consent_entry", "UPDATE consent_entry SET given = NOT given"]
)
def test_log_refuses_every_change(app, change):
    consents.note(factories.user().id, CONTACT, given=True, how=How.PAGE)
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(change))


def test_accepting_an_invitation_notes_that_the_information_was_read(app, client):
    person = factories.user(password_hash=None)
    path = f"/accounts/invitation/{steps.new_link(person, INVITATION)}"
    typed = {"name": "Anna Nowak", "password": "zielony rower", "repeated": "zielony rower"}
    assert client.post(path, data=typed).status_code == 422
    assert client.post(path, data={**typed, "informed": "y"}).status_code == 303
    entry = consents.latest(person.id, Purpose.INFORMATION)
    assert (entry.version, entry.given, entry.how) == (1, True, How.INVITATION)


def test_person_gives_and_withdraws_on_the_page(app, login):
    person = factories.user()
    client = login(person)
    for given in ("yes", "no"):
        answer = client.post("/privacy/consents/choose", data={"purpose": CONTACT.value, "given": given})
        assert answer.status_code == 303
    rows = db.session.scalars(select(ConsentEntry).order_by(ConsentEntry.id)).all()
    assert [(row.given, row.version, row.how) for row in rows] == [(True, 1, How.PAGE), (False, 1, How.PAGE)]
    with pytest.raises(Refused):
        operations.choose(CONTACT, given=False, actor=factories.actor(person))
    with pytest.raises(Refused):
        operations.choose(Purpose.INFORMATION, given=False, actor=factories.actor(person))


def test_new_version_ends_earlier_consents_and_asks_those_who_gave_them(app, login):
    office = factories.actor(factories.office())
    gave, withdrew, never = (factories.user() for _number in range(3))
    for person in (gave, withdrew):
        operations.choose(CONTACT, given=True, actor=factories.actor(person))
    operations.choose(CONTACT, given=False, actor=factories.actor(withdrew))
    answer = login(office.user).post(
        "/privacy/texts/new", data={"purpose": CONTACT.value, "body": "Nowy tekst"}
    )
    assert (answer.status_code, consents.holds(gave.id, CONTACT)) == (303, False)
    told = db.session.scalars(select(Notice.user_id).where(Notice.topic == Topic.PRIVACY)).all()
    assert (told, never.id in told) == ([gave.id], False)
    operations.choose(CONTACT, given=True, actor=factories.actor(gave))
    assert (consents.holds(gave.id, CONTACT), consents.latest(gave.id, CONTACT).version) == (True, 2)
    with pytest.raises(Refused):
        operations.publish_text(CONTACT, "Nowy tekst", actor=office)


def test_used_invitation_notes_nothing_twice(app):
    person = factories.user(password_hash=None)
    token = steps.new_link(person, INVITATION)
    accounts.accept_invitation(token, "Anna", "zielony rower", actor=NOBODY)
    with pytest.raises(Refused):
        accounts.accept_invitation(token, "Anna", "zielony rower", actor=NOBODY)
    assert len(db.session.scalars(select(ConsentEntry)).all()) == 1
