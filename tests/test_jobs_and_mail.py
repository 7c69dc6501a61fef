"""Mail and jobs: what was rolled back is never sent, what was committed is sent once, whatever is killed meanwhile."""

import asyncio
import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from threading import Barrier

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import func, select

from portal import clock, jobs, mail
from portal.database import transaction
from portal.extensions import db
from portal.jobs import JobRun
from portal.mail import OutboxMail
from tests import processes
from tests.processes import wait_for


class Mailbox:
    """Keeps what a mail server accepted."""

    def __init__(self):
        self.messages = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the name aiosmtpd asks for
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@contextmanager
def mail_server(mailbox, port):
    """A mail server on a loopback port, stopped at the end."""
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def write_mail(number=1, **values):
    """A row of the outbox, flushed."""
    now = clock.real_now()
    row = OutboxMail(
        dedupe_key=f"mail {number}",
        recipient=f"osoba{number}@example.org",
        subject="Zażółć gęślą jaźń",
        body="Treść: https://portal.example/\n",
        created_at=now,
        due_at=now,
    )
    for name, value in values.items():
        setattr(row, name, value)
    db.session.add(row)
    db.session.flush()
    return row


def kept_mails(app):
    """The recipients of the mail kept as files."""
    folder = Path(app.config["MAIL_URL"].removeprefix("file://"))
    return [read(path)["To"] for path in sorted(folder.glob("*.eml"))]


def read(path):
    return message_from_bytes(path.read_bytes(), policy=policy.default)


@pytest.fixture(autouse=True)
def empty_mail_folder(app, tmp_path, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_URL", f"file://{tmp_path / 'mail'}")


def test_mail_of_a_transaction_that_was_undone_is_never_sent(app):
    with pytest.raises(ZeroDivisionError):
        fail_after_writing_mail()
    assert (mail.send_due(), kept_mails(app)) == (0, [])


def fail_after_writing_mail():
    with transaction():
        write_mail()
        raise ZeroDivisionError


def test_mail_of_a_committed_transaction_is_sent_once(app):
    with transaction():
        write_mail()
    assert [mail.send_due(), mail.send_due()] == [1, 0]
    assert kept_mails(app) == ["osoba1@example.org"]


def test_mail_says_who_what_and_when_in_polish(app, tmp_path):
    with transaction():
        row = write_mail()
        number, created = row.id, row.created_at
    mail.send_due()
    sent = read(tmp_path / "mail" / f"{number:08d}.eml")
    host = "127.0.0.1"
    assert (sent["From"], sent["To"]) == (f"Portal MPKU <portal@{host}>", "osoba1@example.org")
    text = sent.get_body(("plain",)).get_content()
    assert (sent["Subject"], text) == ("Zażółć gęślą jaźń", "Treść: https://portal.example/\n")
    assert sent["Message-ID"] == f"<{number}.{created:%Y%m%d%H%M%S%f}@{host}>"
    assert sent["Date"].datetime == created.replace(microsecond=0)


@pytest.mark.parametrize("subject", ["Temat\r\nBcc: obcy@example.org", "Temat\nX: y"])
def test_subject_cannot_add_headers(app, tmp_path, subject):
    with transaction():
        number = write_mail(subject=subject).id
    mail.send_due()
    sent = read(tmp_path / "mail" / f"{number:08d}.eml")
    assert (sent["Bcc"], sent["X"], sent["To"]) == (None, None, "osoba1@example.org")


def test_mail_nobody_can_send_does_not_stop_the_others(app):
    with transaction():
        write_mail(1, recipient="nie adres\r\n")
        write_mail(2)
    mail.send_due()
    assert kept_mails(app) == ["osoba2@example.org"]


def test_second_mail_for_the_same_occasion_is_dropped(app):
    for _turn in range(2):
        with transaction():
            mail.queue_mail("a@example.org", "Temat", "errors/standalone.html", "invitation 1", code=404)
    assert db.session.scalar(select(func.count(OutboxMail.id))) == 1


def test_mail_is_sent_after_the_server_was_away_for_a_day(app, monkeypatch):
    mailbox, port = Mailbox(), processes.free_port()
    monkeypatch.setitem(app.config, "MAIL_URL", f"smtp://127.0.0.1:{port}")
    start = clock.real_now()
    with transaction():
        write_mail()
    tries = 0
    for minute in range(0, 24 * 60, 5):
        monkeypatch.setattr(clock, "real_now", lambda minute=minute: start + timedelta(minutes=minute))
        mail.send_due()
        tries = db.session.scalar(select(OutboxMail.attempts))
        db.session.rollback()
    assert (5 <= tries <= 15, "Connection" in db.session.scalar(select(OutboxMail.last_error))) == (
        True,
        True,
    )
    monkeypatch.setattr(clock, "real_now", lambda: start + timedelta(hours=28))
    with mail_server(mailbox, port):
        sent = [mail.send_due(), mail.send_due()]
    assert (sent, [message["To"] for message in mailbox.messages]) == ([1, 0], ["osoba1@example.org"])


def test_mail_tried_again_is_known_by_the_same_number(app, monkeypatch):
    mailbox, port = Mailbox(), processes.free_port()
    monkeypatch.setitem(app.config, "MAIL_URL", f"smtp://127.0.0.1:{port}")
    with transaction():
        row = write_mail()
    with mail_server(mailbox, port):
        mail.deliver(
            mail._message(row), row.id
        )  # the worker was killed before it could note that the mail left
        mail.send_due()
    assert len({message["Message-ID"] for message in mailbox.messages}) == 1


def test_mail_of_a_killed_worker_is_taken_up_when_its_claim_lapses(app, monkeypatch):
    with transaction():
        write_mail()
    mail._claim()  # and here the worker was killed
    start = clock.real_now()
    counts = []
    for seconds in (0, mail.CLAIM.total_seconds() - 5, mail.CLAIM.total_seconds() + 5):
        monkeypatch.setattr(clock, "real_now", lambda seconds=seconds: start + timedelta(seconds=seconds))
        counts.append(mail.send_due())
    assert (counts, kept_mails(app)) == ([0, 0, 1], ["osoba1@example.org"])


def test_two_workers_at_once_send_nothing_twice(app, monkeypatch):
    mailbox, port, start = Mailbox(), processes.free_port(), Barrier(2, timeout=10)
    monkeypatch.setitem(app.config, "MAIL_URL", f"smtp://127.0.0.1:{port}")
    with transaction():
        for number in range(30):
            write_mail(number)

    def work():
        with app.app_context():
            start.wait()
            return sum(iter(mail.send_due, 0))

    with mail_server(mailbox, port), ThreadPoolExecutor(2) as pool:
        sent = [done.result(timeout=60) for done in [pool.submit(work), pool.submit(work)]]
    received = Counter(message["To"] for message in mailbox.messages)
    assert (sum(sent), received) == (30, Counter(f"osoba{number}@example.org" for number in range(30)))


def test_mail_server_that_hangs_keeps_nobody_from_working(app, monkeypatch):
    """A person saves something while a mail is on its way (SQLite has one write lock for all)."""
    hanging, port = SlowMailbox(), processes.free_port()
    monkeypatch.setitem(app.config, "MAIL_URL", f"smtp://127.0.0.1:{port}")
    with transaction():
        write_mail()

    def send():
        with app.app_context():
            return mail.send_due()

    with mail_server(hanging, port), ThreadPoolExecutor(1) as pool:
        sending = pool.submit(send)
        wait_for(lambda: hanging.messages, "the mail reaches the server")
        before = clock.real_now()
        with transaction():
            write_mail(2, due_at=before + timedelta(days=1))
        waited = clock.real_now() - before
        assert sending.result(timeout=30) == 1
    assert waited < timedelta(seconds=1)


class SlowMailbox(Mailbox):
    """Takes two seconds to accept a mail."""

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the name aiosmtpd asks for
        self.messages.append(envelope.content)
        await asyncio.sleep(2)
        return "250 OK"


def unsent(app):
    db.session.rollback()
    return db.session.scalar(select(func.count(OutboxMail.id)).where(OutboxMail.sent_at.is_(None)))


def test_worker_asked_to_stop_ends_by_itself(own_database_url, tmp_path):
    with processes.portal_on(own_database_url, tmp_path) as app, processes.worker(app) as running:
        with transaction():
            write_mail()
        wait_for(lambda: unsent(app) == 0, "the mail sent")
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=10) == 0


@pytest.fixture
def runs(monkeypatch):
    """The only daily jobs: a good one and a failing one before it; what they did."""
    done = []

    def failing():
        done.append("failing")
        write_mail(len(done))
        raise ZeroDivisionError

    def good():
        done.append("good")

    monkeypatch.setattr(jobs, "DAILY", {"failing": failing, "good": good})
    return done


def at(day, hour=12):
    return clock.at(clock.at_noon(clock.date.fromisoformat(day)) + timedelta(hours=hour - 12))


def test_daily_job_runs_once_on_each_portal_day(app, runs):
    del jobs.DAILY["failing"]
    counts = []
    for day, hour in [
        ("2015-12-01", 8),
        ("2015-12-01", 23),
        ("2015-12-02", 0),
        ("2015-12-05", 9),
        ("2015-12-05", 9),
    ]:
        with at(day, hour):
            jobs.run_once()
            counts.append(len(runs))
    assert counts == [1, 1, 2, 3, 3]


def test_failing_job_is_tried_again_and_does_not_stop_the_others(app, runs, caplog):
    with at("2015-12-01"):
        jobs.run_once()
        jobs.run_once()
    assert (runs, caplog.text.count("job failing failed")) == (["failing", "good", "failing"], 2)
    assert db.session.scalars(select(JobRun.name)).all() == ["good"]
    assert db.session.scalars(select(OutboxMail.id)).all() == []


def test_two_workers_at_once_run_a_daily_job_once(app, runs):
    del jobs.DAILY["failing"]
    start = Barrier(2, timeout=10)

    def work():
        with app.app_context():
            start.wait()
            for _turn in range(3):
                jobs.run_once()

    def good():
        runs.append("good")
        write_mail()

    jobs.DAILY["good"] = good
    with ThreadPoolExecutor(2) as pool:
        for finished in [pool.submit(work), pool.submit(work)]:
            finished.result(timeout=60)
    assert db.session.scalar(select(func.count(OutboxMail.id))) == 1
