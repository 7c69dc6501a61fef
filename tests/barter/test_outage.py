"""The mail server is down for a day: what the bank says waits and is sent once; what was undone is never said."""

from datetime import timedelta

import pytest

from portal import clock, mail
from portal.barter import operations
from portal.database import transaction
from portal.extensions import db
from portal.workflow import Refused
from tests import processes
from tests.test_jobs_and_mail import Mailbox, mail_server


def test_notices_of_the_bank_wait_for_the_mail_server_and_are_sent_once(app, market, monkeypatch):
    mailbox, port = Mailbox(), processes.free_port()
    monkeypatch.setitem(app.config, "MAIL_URL", f"smtp://127.0.0.1:{port}")
    exchange = market.asked()
    db.session.commit()
    address, start = market.giver.email, clock.real_now()
    with pytest.raises(Refused), transaction():
        operations.accept_exchange(exchange, actor=market.gives, version=9)
    operations.decline_exchange(exchange, actor=market.gives, reason="Pomyłka")
    db.session.rollback()  # whoever asked must not read that it was declined
    for hour in range(25):
        monkeypatch.setattr(clock, "real_now", lambda hour=hour: start + timedelta(hours=hour))
        assert mail.send_due() == 0
    monkeypatch.setattr(clock, "real_now", lambda: start + timedelta(hours=60))
    with mail_server(mailbox, port):
        sent = [mail.send_due(), mail.send_due()]
    assert (sent, [message["To"] for message in mailbox.messages]) == ([1, 0], [address])
