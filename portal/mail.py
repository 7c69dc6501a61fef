"""Mail leaves through an outbox: a row written in the transaction that causes it, sent by the worker after the commit.

What was rolled back is never sent; what was committed is never lost. A row is claimed in one transaction, sent, and
noted as sent in another: nobody waits for the mail server, and a claim of a worker that was killed lapses. A mail that
left just before the kill keeps its Message-ID when it is sent again, and mail kept as files has one name per row.
"""

import re
import smtplib
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import Flask, current_app, render_template
from flask_babel import force_locale
from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.columns import UTCDateTime
from portal.database import transaction
from portal.extensions import db

RETRY_AFTER = (1, 5, 15, 60, 240)  # minutes; the last one repeats for ever: mail is never given up silently
CLAIM = timedelta(minutes=5)  # longer than a silent mail server is waited for
LINK = re.compile(r"(https?://[^\s<>\"']*[^\s<>\"'.,;])")
SENDER = "Portal MPKU <portal@{host}>"


class OutboxMail(db.Model):
    """A mail to send. `dedupe_key` makes a second one for the same occasion impossible. Real time."""

    __tablename__ = "outbox_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    unsubscribe: Mapped[str] = mapped_column(String(300), default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(String(300), default="")
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)


def init_app(app: Flask) -> None:
    """Refuse a mail address the portal cannot send through, at start."""
    if urlsplit(app.config["MAIL_URL"]).scheme not in ("file", "smtp", "smtps"):
        raise SystemExit("PORTAL_MAIL_URL must be smtp://..., smtps://... or file:///folder.")


def queue_mail(
    recipient: str, subject: Any, template: str, dedupe_key: str, unsubscribe: str = "", **context: Any
) -> None:
    """Put a mail into the outbox, within the transaction that causes it; a second one with the same key is dropped.

    `template` is a text template in Polish through the catalogue; titles and links only, no members' content.
    `unsubscribe` is the page within the portal where such mail is given up; a mandatory mail has none.
    """
    if db.session.scalar(select(OutboxMail.id).where(OutboxMail.dedupe_key == dedupe_key)):
        return
    with force_locale("pl"):
        base = current_app.config["BASE_URL"]
        body = render_template(template, base_url=base, **context)
        if unsubscribe:
            body += render_template("mail/_leave.txt", base_url=base, path=unsubscribe)
        subject = str(subject)
    moment = clock.real_now()
    db.session.add(
        OutboxMail(
            dedupe_key=dedupe_key,
            recipient=recipient,
            subject=subject,
            body=body,
            unsubscribe=unsubscribe,
            created_at=moment,
            due_at=moment,
        )
    )
    db.session.flush()


def send_due(limit: int = 50) -> int:
    """Send the mails that are due; returns how many left. For the worker."""
    sent = 0
    for _turn in range(limit):
        row = _claim()
        if row is None:
            break
        sent += _send(row)
    return sent


def _claim() -> OutboxMail | None:
    """The next due mail, put off by `CLAIM` so that no other worker takes it meanwhile; detached from the database."""
    with transaction():
        row: OutboxMail | None = db.session.scalars(_due()).first()
        if row is not None:
            row.attempts += 1
            row.due_at = clock.real_now() + CLAIM
            db.session.flush()
            db.session.expunge(row)
    return row


def _due() -> Any:
    """The next due mail, locked so that two workers never take the same one."""
    return (
        select(OutboxMail)
        .where(OutboxMail.sent_at.is_(None), OutboxMail.due_at <= clock.real_now())
        .order_by(OutboxMail.due_at, OutboxMail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def _send(row: OutboxMail) -> bool:
    """Send a claimed mail and note it; a failure puts it off and is noted too."""
    error: Exception | None = None
    try:
        deliver(_message(row), row.id)
    except (
        OSError,
        smtplib.SMTPException,
        ValueError,
    ) as failure:  # ValueError: an address no header can hold
        error = failure
    with transaction():
        kept = db.session.get(OutboxMail, row.id, with_for_update=True)
        if kept is None:  # its recipient was anonymised meanwhile
            return error is None
        if error is None:
            kept.sent_at = clock.real_now()
            kept.body = ""  # links that log in or set a password are not kept
        else:
            _put_off(kept, error)
    return error is None


def _put_off(row: OutboxMail, error: Exception) -> None:
    wait = RETRY_AFTER[min(row.attempts, len(RETRY_AFTER)) - 1]
    row.last_error = f"{type(error).__name__}: {error}"[:300]
    row.due_at = clock.real_now() + timedelta(minutes=wait)
    current_app.logger.warning("mail %s not sent, next try in %s min: %s", row.id, wait, row.last_error)


def _message(row: OutboxMail) -> EmailMessage:
    host = urlsplit(current_app.config["BASE_URL"]).hostname or "localhost"
    message = EmailMessage()
    message["From"] = SENDER.format(host=host)
    message["To"] = row.recipient
    message["Subject"] = " ".join(row.subject.split())  # a line break would begin another header
    message["Message-ID"] = f"<{row.id}.{row.created_at:%Y%m%d%H%M%S%f}@{host}>"
    message["Date"] = row.created_at
    if row.unsubscribe:
        message["List-Unsubscribe"] = f"<{current_app.config['BASE_URL']}{row.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(row.body)
    message.add_alternative(_as_html(row), subtype="html")
    return message


def _as_html(row: OutboxMail) -> str:
    """The same mail for readers that show HTML: paragraphs and links, nothing loaded from anywhere."""
    paragraphs = [
        [LINK.split(line) for line in text.splitlines()] for text in re.split(r"\n\s*\n", row.body.strip())
    ]
    with force_locale("pl"):
        return render_template("mail/_frame.html", subject=row.subject, paragraphs=paragraphs)


def deliver(message: EmailMessage, number: int) -> None:
    """Hand a mail to the server, or write it as `<number>.eml`; raises OSError or SMTPException when that fails."""
    url = urlsplit(current_app.config["MAIL_URL"])
    if url.scheme == "file":
        _write(Path(url.path), message, number)
        return
    connect = smtplib.SMTP_SSL if url.scheme == "smtps" else smtplib.SMTP
    with connect(url.hostname or "localhost", url.port or 0, timeout=20) as server:
        if url.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls()
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(message)


def _write(folder: Path, message: EmailMessage, number: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{number:08d}.eml"
    part = path.with_suffix(".part")
    part.write_bytes(bytes(message))
    part.replace(path)
