"""What the portal tells about requests, texts of consents and what is due: titles and links only."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.accounts.models import User
from portal.accounts.queries import office_people
from portal.mail import queue_mail
from portal.notices import Topic, notify
from portal.privacy import queries
from portal.privacy.models import PrivacyRequest, RetentionBatch


def ask_office(row: PrivacyRequest, occasion: str, subject: Any) -> None:
    """Tell every person of the Biuro that a request waits, or is about to be late."""
    for person in office_people():
        notify(
            person,
            Topic.MOVE,
            subject,
            "mail/privacy_request.txt",
            f"privacy.{occasion}:{row.id}:{person.id}",
            path=f"/privacy/requests/{row.id}",
            request_row=row,
        )


def answer(row: PrivacyRequest) -> None:
    """Tell the person what was decided and why; a mandatory notice, or a mail to an address without an account."""
    subject, key = _l("Your request about personal data was answered"), f"privacy.answered:{row.id}"
    if row.user and row.user.is_active:
        path = f"/privacy/requests/{row.id}"
        notify(row.user, Topic.PRIVACY, subject, "mail/privacy_answer.txt", key, path=path, request_row=row)
    elif row.email:
        queue_mail(row.email, subject, "mail/privacy_answer_by_mail.txt", key, request_row=row)


def new_text(person: User, purpose: Any, version: int) -> None:
    """Tell a person that a text they gave, or took note of, has a new version."""
    notify(
        person,
        Topic.PRIVACY,
        _l("New version: %(text)s", text=purpose.label),
        "mail/privacy_text.txt",
        f"privacy.text:{purpose.value}:{version}:{person.id}",
        path="/privacy/consents",
        purpose=purpose,
    )


def propose(batch: RetentionBatch, what: Any) -> None:
    """Tell every administrator that records are due and wait for a decision."""
    for person in queries.administrators():
        notify(
            person,
            Topic.MOVE,
            _l("Records past their period wait for your decision"),
            "mail/privacy_batch.txt",
            f"privacy.batch:{batch.id}:{person.id}",
            path=f"/privacy/batches/{batch.id}",
            batch=batch,
            what=what,
        )
