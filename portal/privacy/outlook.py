"""What an anonymisation would change and what stays: shown before the Biuro decides."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, or_, select

from portal import clock
from portal.accounts.models import ApiToken, UserSession
from portal.activity import ActivityEvent
from portal.events.models import Registration
from portal.extensions import db
from portal.mail import OutboxMail
from portal.notices import Notice
from portal.practices.models import PracticeAuthor
from portal.privacy import sweep
from portal.privacy.export import TITLES
from portal.privacy.subjects import Subject, has_namesake, words_of

CALLED = {
    **TITLES,
    "contact_field": _l("Contact data of organisations"),
    "organisation": _l("Profiles of organisations"),
    "outbox_mail": _l("Mails the portal sent"),
}
OWN = ("user_account", "event_participant", "privacy_request")  # said above: these are the person


@dataclass(frozen=True)
class Outlook:
    """Lines of (what, how many): what changes, what stays, and the texts that name the person, by table."""

    changes: list[tuple[Any, int]]
    stays: list[tuple[Any, int]]
    texts: list[tuple[Any, int]]
    frozen: list[tuple[Any, int]]
    has_namesake: bool


def outlook(subject: Subject) -> Outlook:
    """What would become of the person's data; reads only."""
    words = words_of(subject, 0)
    return Outlook(
        _some(_changes(subject)),
        _some(_stays(subject)),
        _by_table(sweep.places(words)),
        _by_table(sweep.frozen_places(words)),
        has_namesake(subject),
    )


def _by_table(found: Counter[str]) -> list[tuple[Any, int]]:
    return [(CALLED.get(table, table), found[table]) for table in sorted(found) if table not in OWN]


def _some(lines: list[tuple[Any, int]]) -> list[tuple[Any, int]]:
    return [line for line in lines if line[1]]


def _changes(subject: Subject) -> list[tuple[Any, int]]:
    waiting = OutboxMail.recipient.in_(subject.emails), OutboxMail.sent_at.is_(None)
    lines = [
        (
            _l("names and addresses of somebody without an account"),
            len(subject.participants) + len(subject.walk_ins),
        ),
        (_l("mails that wait and will not be sent"), _count(OutboxMail, *waiting)),
    ]
    if user := subject.user:
        today = clock.today()
        lines += [
            (_l("roles that end (their days stay)"), sum(row.is_in_force(today) for row in user.assignments)),
            (_l("sessions deleted"), _count(UserSession, UserSession.user_id == user.id)),
            (_l("API tokens deleted"), _count(ApiToken, ApiToken.user_id == user.id)),
            (_l("notices deleted"), _count(Notice, Notice.user_id == user.id)),
        ]
    return lines


def _stays(subject: Subject) -> list[tuple[Any, int]]:
    people = [row.id for row in subject.participants]
    keys = {row.person_key for row in subject.participants} | {row.person_key for row in subject.walk_ins}
    user_id = subject.user.id if subject.user else None
    if subject.user:
        keys.add(subject.user.person_key)
    places = or_(Registration.user_id == user_id, Registration.participant_id.in_(people))
    return [
        (_l("places at events with attendance"), _count(Registration, places)),
        (_l("facts in which the person is counted"), _count(ActivityEvent, ActivityEvent.unit_key.in_(keys))),
        (_l("facts the person recorded"), _count(ActivityEvent, ActivityEvent.actor_id == user_id)),
        (
            _l("practices the person is an author of"),
            _count(PracticeAuthor, PracticeAuthor.user_id == user_id),
        ),
    ]


def _count(model: Any, *conditions: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0
