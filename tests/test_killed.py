"""Server and worker killed in the middle of a request or a job: the data is whole, nothing lost, nothing twice."""

import os
import re
import signal
import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from sqlalchemy import func, select, text, update

from portal.activity import AuditEntry
from portal.database import transaction
from portal.extensions import db
from portal.home.models import LegalPage
from portal.mail import OutboxMail
from tests import factories, processes
from tests.processes import wait_for
from tests.test_jobs_and_mail import kept_mails, unsent, write_mail

MAILS = 150


def test_worker_killed_in_the_middle_loses_nothing_and_sends_nothing_twice(own_database_url, tmp_path):
    with processes.portal_on(own_database_url, tmp_path) as app:
        app.config["MAIL_URL"] = f"file://{tmp_path / 'mail'}"
        with transaction():
            for number in range(MAILS):
                write_mail(number)
        with processes.worker(app) as running:
            wait_for(lambda: kept_mails(app), "the first mail sent")
            running.send_signal(signal.SIGKILL)
            running.wait()
        interrupted = len(kept_mails(app))
        with transaction():  # the claims of the killed workers lapse
            db.session.execute(update(OutboxMail).values(due_at=OutboxMail.created_at))
        with processes.worker(app):
            wait_for(lambda: unsent(app) == 0, "every mail sent")
        assert (interrupted < MAILS, Counter(kept_mails(app))) == (
            True,
            Counter(f"osoba{number}@example.org" for number in range(MAILS)),
        )
        assert [path for path in (tmp_path / "mail").iterdir() if path.suffix != ".eml"] == []


COUNTING = (
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 100000000) SELECT x FROM c"
)
# A trigger that makes the database work for a while in the middle of an operation, after its first rows are written.
SLOW = {
    "sqlite": [
        f"CREATE TRIGGER slow BEFORE INSERT ON audit_entry BEGIN SELECT max(x) FROM ({COUNTING}); END"
    ],
    "postgresql": [
        "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(3); RETURN NEW; END $$",
        "CREATE TRIGGER slow BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION wait()",
    ],
}
QUICK = {"sqlite": "DROP TRIGGER slow", "postgresql": "DROP TRIGGER slow ON audit_entry"}


def is_in_the_middle(app):
    """Whether a request is inside its operation now: SQLite's write lock is taken, PostgreSQL sleeps."""
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        sleeping = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
        return bool(db.session.scalar(text(sleeping)))
    with closing(sqlite3.connect(db.engine.url.database, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
    return False


class Browser:
    """A person of the Biuro at a real server, changing the privacy page."""

    def __init__(self, app, port):
        self.address = f"http://127.0.0.1:{port}/legal/privacy"
        visitor = app.test_client()
        with visitor.session_transaction() as session:
            session["_user_id"], session["_fresh"] = factories.user_session(factories.office()), True
        db.session.commit()
        self.cookie = f"portal={visitor.get_cookie('portal').value}"

    def get(self):
        request = Request(self.address, headers={"Cookie": self.cookie})
        with urlopen(request, timeout=20) as response:
            self.cookie = response.headers.get("Set-Cookie", self.cookie).split(";")[0]
            return response.read().decode()

    def save(self, words):
        """Send the form; the text of the page that follows."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get()).group(1)
        form = {"csrf_token": token, "updated_on": "2015-12-01", "body": words}
        request = Request(self.address, urlencode(form).encode(), {"Cookie": self.cookie})
        with urlopen(request, timeout=30) as response:
            return response.read().decode()


def saved_texts():
    db.session.rollback()
    texts = [fields["body"] for fields in db.session.scalars(select(LegalPage.fields))]
    return texts, db.session.scalar(select(func.count(AuditEntry.id)))


def test_server_killed_in_the_middle_of_a_change_leaves_the_data_whole(own_database_url, tmp_path):
    port = processes.free_port()
    with processes.portal_on(own_database_url, tmp_path) as app, processes.web_server(app, port) as server:
        wait_for(
            lambda: processes.is_listening(port) and processes.children(server.pid), "the server listens"
        )
        browser = Browser(app, port)
        browser.get()
        for statement in SLOW[db.engine.dialect.name]:
            db.session.execute(text(statement))
        db.session.commit()
        with ThreadPoolExecutor(1) as pool:
            cut_off = pool.submit(browser.save, "nigdy")
            wait_for(lambda: is_in_the_middle(app), "the change is being made")
            os.kill(processes.children(server.pid)[0], signal.SIGKILL)
            assert isinstance(cut_off.exception(timeout=30), OSError)
        assert saved_texts() == ([], 0)
        _make_quick_again()
        assert "na zawsze" in wait_for(lambda: saved(browser, "na zawsze"), "the server is back")
        assert saved_texts() == (["na zawsze"], 1)


def _make_quick_again():
    wait_for(lambda: not is_in_the_middle(None), "the killed request's transaction ends")
    db.session.execute(text(QUICK[db.engine.dialect.name]))
    db.session.commit()


def saved(browser, words):
    with suppress(OSError):
        return browser.save(words)
    return ""
