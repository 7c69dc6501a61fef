"""Anonymisation: words that say nothing take the place of a person everywhere; records, counts and the ledger stay.

The pseudonymous key stays with the record: without a name beside it, it leads to nobody (GDPR recital 26), and the
figures, as of any day, are what they were.
"""

import json
import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Text, cast, delete, insert, or_, select, update

from portal import clock
from portal.accounts import operations as accounts
from portal.accounts import steps
from portal.accounts.credentials import code_key, password_key
from portal.accounts.models import ApiToken, Link, User, UserSession, WalkIn
from portal.activity import unrecorded
from portal.barter.models import PostAlert
from portal.database import affected
from portal.extensions import db
from portal.mail import OutboxMail
from portal.notices import Notice, NoticeSetting
from portal.permissions import Actor
from portal.polish import fold
from portal.privacy import sweep
from portal.privacy.models import Anonymisation, PrivacyRequest, RequestState, RequestType, RetentionBatch
from portal.privacy.retention import GONE
from portal.privacy.subjects import Subject, refuse_impossible, words_of
from portal.privacy.sweep import Words
from portal.workflow import Refused, move

WORD = re.compile(r"[^\W\d_]+")  # as the search splits texts


@unrecorded("a person leaves the records, the facts stay", says=_l("Anonymised a person"))
def anonymise(
    subject: Subject,
    *,
    request: PrivacyRequest | None = None,
    batch: RetentionBatch | None = None,
    actor: Actor,
) -> Anonymisation:
    """Put a number in the place of a person, for good; the protocol counts what was changed (GDPR art. 17).

    Sessions, links, tokens, notices and mail that waits go; a request that asked for it is granted. Raises Refused as
    `refuse_impossible` says, for an administrator unless an administrator asks, and for a request that is no open one
    for erasure.
    """
    _refuse_other_request(request)
    refuse_impossible(subject, actor)
    user = subject.user
    if user and user.is_active:
        accounts.disable(user, reason=str(_l("The person was anonymised")), actor=actor)
    row = Anonymisation(
        user_id=user.id if user else None,
        request_id=request.id if request else None,
        batch_id=batch.id if batch else None,
        decided_by_id=batch.decided_by_id if batch else actor.user_id,
        at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    words = words_of(subject, row.id)
    row.counts = {**_drop_mail(words), **_close_requests(subject, words, request, actor)}
    if user:
        row.counts |= _strip(user, words)
    row.counts |= _rename(subject, words, row.id)
    row.counts |= {"texts": sweep.replace(words)}
    _unlearn(words)
    db.session.flush()
    return row


def _refuse_other_request(request: PrivacyRequest | None) -> None:
    if request and (request.type is not RequestType.ERASURE or not request.is_open):
        raise Refused(_l("Only an open request for erasure leads to an anonymisation."))


def _drop_mail(words: Words) -> dict[str, int]:
    """Mail that still waits for the person is not sent."""
    waiting = delete(OutboxMail).where(OutboxMail.recipient.in_(words.emails), OutboxMail.sent_at.is_(None))
    return {"mails_dropped": affected(waiting)}


def _close_requests(
    subject: Subject, words: Words, granted: PrivacyRequest | None, actor: Actor
) -> dict[str, int]:
    """Every request of the person loses its words; the one that asked for this is granted, others are at an end."""
    of_person: Any = PrivacyRequest.email.in_(words.emails)
    if subject.user:
        of_person = or_(of_person, PrivacyRequest.user_id == subject.user.id)
    found = {*db.session.scalars(select(PrivacyRequest).where(of_person)), *([granted] if granted else [])}
    for row in found:
        if row.is_open:
            row.answer = str(_("The person was anonymised."))
            row.decided_by_id, row.decided_at = actor.user_id, clock.now()
            move(row, RequestState.DONE)
        row.name, row.email, row.address, row.words, row.wanted = words.name, "", "", "", ""
    return {"requests": len(found)}


def _strip(user: User, words: Words) -> dict[str, int]:
    """Take from an account all that says who it was and all that opens it."""
    for key in (password_key(user.email), code_key(user)):
        steps.forget_failures(key)
    user.name, user.email, user.phone, user.job_title = words.name, words.email, "", ""
    user.password_hash = user.totp_secret = user.totp_confirmed_at = user.totp_last_step = None
    tables: dict[str, Any] = {
        "sessions": UserSession,
        "links": Link,
        "tokens": ApiToken,
        "notices": Notice,
        "notice_settings": NoticeSetting,
        "post_alerts": PostAlert,
    }
    db.session.flush()
    return {name: affected(delete(table).where(table.user_id == user.id)) for name, table in tables.items()}


def _rename(subject: Subject, words: Words, number: int) -> dict[str, int]:
    """The rows of somebody without an account; the key they are counted under stays."""
    for row in subject.participants:
        row.name, row.email, row.identity = words.name, words.email, f"{number}-{row.id}@{GONE}"
    for place, walk_in in enumerate(subject.walk_ins):
        mark = words.email if place == 0 else f"{place}-{words.email}"
        db.session.execute(update(WalkIn).where(WalkIn.email == walk_in.email).values(email=mark))
    return {"participants": len(subject.participants), "addresses": len(subject.walk_ins)}


def _unlearn(words: Words) -> None:
    """Take the words of the person out of the vocabulary of the search; records that still use one teach it anew."""
    said = (*words.names, *(email.partition("@")[0] for email in words.emails))
    entry, change, known = (db.metadata.tables[f"search_{name}"] for name in ("entry", "change", "word"))
    for word in {word for text in said for word in WORD.findall(text)}:
        in_parts = cast(entry.c.parts, Text).contains(json.dumps(word)[1:-1], autoescape=True)
        users = select(entry.c.key).where(or_(entry.c.title.contains(word, autoescape=True), in_parts))
        for key in db.session.scalars(users).all():
            kind, _dash, number = key.partition("-")
            db.session.execute(insert(change).values(kind=kind, subject_id=int(number)))
        db.session.execute(delete(known).where(known.c.folded == fold(word)))
