"""The retention table: what is kept, on what basis, how long, and what happens then (GDPR art. 5(1)(e), 13(2)(a)).

A category with `due` has a period the administrator may change, and is proposed by the daily job; `due` selects the
`key` and the `since` of records older than a moment. One without is kept or removed as `after` says.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, exists, func, select

from portal import clock
from portal.accounts.models import ApiToken, User, WalkIn
from portal.activity import AuditEntry
from portal.events.models import Event, EventParticipant, EventState, Registration, SeatState
from portal.extensions import db
from portal.files import StoredFile
from portal.imports.models import Import, ImportState
from portal.mail import OutboxMail
from portal.notices import Notice
from portal.privacy.models import Anonymisation, PrivacyRequest, RequestState, RetentionPeriod

GONE = "usunieta.invalid"  # the host of addresses that stand in the place of a person's
LOG_INS = (
    "accounts.log_in",
    "accounts.log_out",
    "accounts.confirm_code",
    "accounts.note_wrong_password",
    "accounts.note_wrong_code",
    "accounts.revoke_session",
    "accounts.revoke_other_sessions",
)
Due = Callable[[datetime], Select[Any, Any]]
PUBLIC_TASK = _l("GDPR art. 6(1)(e): carrying out the partnership's action plan")
SECURITY = _l("GDPR art. 6(1)(e) and 32: security of processing")
ARCHIVE = _l("GDPR art. 6(1)(e) and 89: evidence of the figures reported")
DUTY = _l("GDPR art. 6(1)(c): showing that rights of persons were respected (art. 5(2))")


@dataclass(frozen=True)
class Category:
    """A line of the table: `months` is the period the portal comes with, `kept` says in words what has none.

    `is_real` ones carry real time, not the demo's.
    """

    key: str
    what: Any
    basis: Any
    after: Any
    months: int = 0
    due: Due | None = None
    is_real: bool = False
    kept: Any = ""


def _accounts(cutoff: datetime) -> Select[Any, Any]:
    done = exists().where(Anonymisation.user_id == User.id)
    return select(User.id.label("key"), User.disabled_at.label("since")).where(
        User.disabled_at < cutoff, ~done
    )


def _log_ins(cutoff: datetime) -> Select[Any, Any]:
    rows = select(AuditEntry.id.label("key"), AuditEntry.at.label("since"))
    return rows.where(AuditEntry.action.in_(LOG_INS), AuditEntry.at < cutoff)


def _mails(cutoff: datetime) -> Select[Any, Any]:
    rows = select(OutboxMail.id.label("key"), OutboxMail.sent_at.label("since"))
    return rows.where(OutboxMail.sent_at < cutoff, OutboxMail.recipient != "")


def _notices(cutoff: datetime) -> Select[Any, Any]:
    rows = select(Notice.id.label("key"), Notice.created_at.label("since"))
    return rows.where(Notice.created_at < cutoff, Notice.in_digest.is_(False))


def _sign_ups(cutoff: datetime) -> Select[Any, Any]:
    return (
        select(Registration.id.label("key"), Event.ends_at.label("since"))
        .join(Event, Event.id == Registration.event_id)
        .where(
            Registration.state.in_((SeatState.GIVEN_UP, SeatState.WAITING)),
            Event.state.in_((EventState.HELD, EventState.CANCELLED)),
            Event.ends_at < cutoff,
        )
    )


def _walk_ins(cutoff: datetime) -> Select[Any, Any]:
    last = func.max(Event.ends_at)
    return (
        select(EventParticipant.id.label("key"), last.label("since"))
        .join(Registration, Registration.participant_id == EventParticipant.id)
        .join(Event, Event.id == Registration.event_id)
        .where(EventParticipant.identity.not_like(f"%@{GONE}"))
        .group_by(EventParticipant.id)
        .having(last < cutoff)
    )


def _addresses(cutoff: datetime) -> Select[Any, Any]:
    fact, person = (db.metadata.tables[name] for name in ("manual_fact", "manual_fact_person"))
    last = func.max(fact.c.decided_at)
    return (
        select(WalkIn.email.label("key"), last.label("since"))
        .join(person, person.c.person_key == WalkIn.person_key)
        .join(fact, fact.c.id == person.c.fact_id)
        .where(WalkIn.email.not_like(f"%@{GONE}"), ~exists().where(EventParticipant.email == WalkIn.email))
        .group_by(WalkIn.email)
        .having(last < cutoff)
    )


def _imports(cutoff: datetime) -> Select[Any, Any]:
    since = func.coalesce(Import.applied_at, Import.created_at)
    return (
        select(Import.id.label("key"), since.label("since"))
        .join(StoredFile, StoredFile.id == Import.file_id)
        .where(
            since < cutoff,
            Import.state.not_in((ImportState.CHECKING, ImportState.APPLYING)),
            StoredFile.size > 0,
        )
    )


def _tokens(cutoff: datetime) -> Select[Any, Any]:
    return select(ApiToken.id.label("key"), ApiToken.revoked_at.label("since")).where(
        ApiToken.revoked_at < cutoff
    )


def _requests(cutoff: datetime) -> Select[Any, Any]:
    rows = select(PrivacyRequest.id.label("key"), PrivacyRequest.decided_at.label("since"))
    is_closed = PrivacyRequest.state != RequestState.OPEN
    return rows.where(is_closed, PrivacyRequest.decided_at < cutoff, PrivacyRequest.words != "")


CATEGORIES: dict[str, Category] = {
    category.key: category
    for category in (
        Category(
            "accounts",
            _l("Accounts of people who left: name, e-mail, phone, position, roles"),
            PUBLIC_TASK,
            _l(
                "The person is anonymised: a number stands in the place of the name; records and figures stay."
            ),
            36,
            _accounts,
        ),
        Category(
            "walk_ins",
            _l("Attendance of people without an account: name, e-mail, organisation"),
            ARCHIVE,
            _l("The person is anonymised, the attendance stays and counts."),
            60,
            _walk_ins,
        ),
        Category(
            "addresses",
            _l("Addresses under which people were counted in facts entered by hand"),
            ARCHIVE,
            _l("The address is replaced by a number, the fact stays and counts."),
            60,
            _addresses,
        ),
        Category(
            "sign_ups",
            _l("Sign-ups of those who signed off or stayed on the waiting list"),
            PUBLIC_TASK,
            _l("They are deleted; who was present, absent or excused stays."),
            24,
            _sign_ups,
        ),
        Category(
            "mails",
            _l("Mail sent by the portal: address and subject (the text is emptied as soon as it leaves)"),
            PUBLIC_TASK,
            _l("Address and subject are erased; that a mail left, and when, stays."),
            12,
            _mails,
            is_real=True,
        ),
        Category("notices", _l("Notices in the portal"), PUBLIC_TASK, _l("They are deleted."), 24, _notices),
        Category(
            "log_ins",
            _l("Security log: log-ins, failed log-ins, ended sessions"),
            SECURITY,
            _l("The entries are deleted."),
            12,
            _log_ins,
        ),
        Category(
            "imports",
            _l("Imported spreadsheets: rows with contact data, and the file itself"),
            PUBLIC_TASK,
            _l(
                "The rows keep the name of the organisation and the outcome; all else, and the file, is erased."
            ),
            12,
            _imports,
        ),
        Category(
            "tokens",
            _l("API tokens that were revoked"),
            SECURITY,
            _l("They are deleted."),
            12,
            _tokens,
            is_real=True,
        ),
        Category(
            "requests",
            _l("Requests about personal data that were answered"),
            DUTY,
            _l("The type, the days and the outcome stay; name, address and texts are erased."),
            36,
            _requests,
        ),
        Category(
            "sessions",
            _l("Sessions and links for invitations and passwords"),
            SECURITY,
            _l("The portal deletes them by itself."),
            kept=_l("30 days after they stop working"),
        ),
        Category(
            "throttles",
            _l("Counters of failed log-ins"),
            SECURITY,
            _l("The portal deletes them by itself."),
            kept=_l("a day after the last failed attempt"),
        ),
        Category(
            "consents",
            _l("Consents given and withdrawn"),
            DUTY,
            _l("After anonymisation they say nothing about anybody."),
            kept=_l("as long as the account"),
        ),
        Category(
            "trail",
            _l("The trail of acts: who did what for which organisation and when"),
            ARCHIVE,
            _l("The name is read from the account, so anonymisation takes it away."),
            kept=_l("as long as the partnership reports"),
        ),
        Category(
            "works",
            _l("Practices, reviews, documents, offers, exchanges, and drafts of them"),
            PUBLIC_TASK,
            _l("They belong to the organisation; the name of the author goes with the account."),
            kept=_l("until the organisation gives them up"),
        ),
        Category(
            "facts",
            _l("Facts that count for indicators"),
            ARCHIVE,
            _l("They hold no names, only random keys."),
            kept=_l("for ever"),
        ),
    )
}


def periods() -> dict[str, int]:
    """The months each category with a period is kept now."""
    changed = {row.category: row.months for row in db.session.scalars(select(RetentionPeriod))}
    return {key: changed.get(key, row.months) for key, row in CATEGORIES.items() if row.due}


def cutoff_of(category: Category, months: int) -> datetime:
    """The moment before which records of a category are older than its period."""
    today = clock.day_of(clock.real_now()) if category.is_real else clock.today()
    return clock.at_noon(clock.months_after(today, -months))


def what_is_due(category: Category, cutoff: datetime) -> tuple[int, Any]:
    """How many records are due, and since when the oldest."""
    rows = _due(category, cutoff).subquery()
    count, oldest = db.session.execute(select(func.count(), func.min(rows.c.since)).select_from(rows)).one()
    return count, oldest


def next_keys(category: Category, cutoff: datetime, last: str, limit: int) -> list[Any]:
    """The next keys after `last` that are due."""
    rows = _due(category, cutoff).subquery()
    is_text = rows.c.key.type.python_type is str
    after = rows.c.key > (last if is_text else int(last or 0))
    return list(db.session.scalars(select(rows.c.key).where(after).order_by(rows.c.key).limit(limit)))


def who_is_due(category: Category, cutoff: datetime, most: int) -> list[str]:
    """The names of the first people a batch is about, where it is about people."""
    keys = next_keys(category, cutoff, "", most)
    named: dict[str, Any] = {"accounts": User, "walk_ins": EventParticipant}
    if model := named.get(category.key):
        return list(db.session.scalars(select(model.name).where(model.id.in_(keys)).order_by(model.name)))
    return keys if category.key == "addresses" else []


def _due(category: Category, cutoff: datetime) -> Select[Any, Any]:
    if category.due is None:
        raise KeyError(category.key)
    return category.due(cutoff)
