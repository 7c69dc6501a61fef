"""What is past its period: proposed every day, approved or rejected by a person, carried out in steps."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select, update

from portal import clock, files
from portal.accounts.models import ApiToken, User, WalkIn
from portal.activity import AuditEntry, unrecorded
from portal.database import affected
from portal.events.models import EventParticipant, Registration
from portal.extensions import db
from portal.imports.models import Import, ImportRow
from portal.jobs import daily
from portal.mail import OutboxMail
from portal.notices import Notice
from portal.permissions import SYSTEM, Actor
from portal.privacy import letters, queries
from portal.privacy.models import BatchState, PrivacyRequest, RetentionBatch, RetentionPeriod
from portal.privacy.operations.anonymise import anonymise
from portal.privacy.retention import CATEGORIES, Category, cutoff_of, next_keys, periods, what_is_due
from portal.privacy.subjects import Subject, subject_of_participant, subject_of_user
from portal.workflow import Refused, move

NO_FACT = "how long data are kept is nobody's figure"
ASK_AGAIN_AFTER = timedelta(days=90)
STEP = 200  # records in one transaction


@unrecorded(NO_FACT, says=_l("Changed how long data are kept"))
def change_periods(wanted: dict[str, int], *, actor: Actor) -> None:
    """Keep the categories for these months from now on; a batch proposed by the old period is proposed anew."""
    now = periods()
    for key, months in wanted.items():
        if months == now[key]:
            continue
        row = db.session.scalars(select(RetentionPeriod).where(RetentionPeriod.category == key)).first()
        row = row or RetentionPeriod(category=key)
        row.months, row.changed_at, row.changed_by_id = months, clock.now(), actor.user_id
        db.session.add(row)
        if (last := queries.last_batch(key)) and last.is_proposed:
            last.decided_by_id, last.decided_at = actor.user_id, clock.now()
            move(last, BatchState.OUTDATED)
    db.session.flush()


@unrecorded(NO_FACT, says=_l("Proposed what is past its period"))
def propose(*, actor: Actor) -> None:
    """Propose a batch for each category with records past its period, and tell the administrators.

    Nothing is proposed while a batch of the category waits or is carried out, nor within 90 days of a rejection.
    """
    months = periods()
    for key, category in CATEGORIES.items():
        if category.due and _may_propose(queries.last_batch(key)):
            _propose(category, months[key])


def _may_propose(last: RetentionBatch | None) -> bool:
    if last is None or last.state in (BatchState.DONE, BatchState.OUTDATED):
        return True
    decided = last.decided_at
    is_rested = decided is not None and clock.now() >= decided + ASK_AGAIN_AFTER
    return last.state is BatchState.REJECTED and is_rested


def _propose(category: Category, months: int) -> None:
    cutoff = cutoff_of(category, months)
    count, oldest = what_is_due(category, cutoff)
    if not count:
        return
    batch = RetentionBatch(
        category=category.key,
        months=months,
        cutoff=cutoff,
        rows_count=count,
        oldest_at=oldest,
        proposed_at=clock.now(),
    )
    db.session.add(batch)
    db.session.flush()
    letters.propose(batch, category.what)


@unrecorded(NO_FACT, says=_l("Approved what is past its period"))
def approve(batch: RetentionBatch, *, actor: Actor) -> RetentionBatch:
    """Let the worker carry the batch out; raises Refused when it was decided already."""
    person = actor.user_id
    move(batch, BatchState.APPROVED)
    batch.decided_by_id, batch.decided_at = person, clock.now()
    db.session.flush()
    return batch


@unrecorded(NO_FACT, says=_l("Rejected what is past its period"))
def reject(batch: RetentionBatch, *, reason: str, actor: Actor) -> RetentionBatch:
    """Keep the records for now, with a reason; asked again after 90 days. Refused when it was decided already."""
    if not reason.strip():
        raise Refused(_l("Write why the records are kept."))
    person = actor.user_id
    move(batch, BatchState.REJECTED)
    batch.decided_by_id, batch.decided_at, batch.reason = person, clock.now(), reason.strip()
    db.session.flush()
    return batch


@unrecorded(NO_FACT, says=_l("Carried out a part of what was approved"))
def carry_out(batch: RetentionBatch, *, actor: Actor) -> RetentionBatch:
    """Delete or anonymise the next records of an approved batch; the last ones end it, with their numbers kept.

    Records that are not due any more are passed over.
    """
    keys = next_keys(CATEGORIES[batch.category], batch.cutoff, batch.last_key, STEP)
    if keys:
        done = CARRIED_OUT[batch.category](keys, batch)
        batch.done_count += done
        batch.kept_count += len(keys) - done
        batch.last_key = str(keys[-1])
    if len(keys) < STEP:
        move(batch, BatchState.DONE)
        batch.done_at = clock.now()
    db.session.flush()
    return batch


Carry = Callable[[list[Any], RetentionBatch], int]


def _delete(model: Any) -> Carry:
    def carry(keys: list[Any], batch: RetentionBatch) -> int:
        return affected(delete(model).where(model.id.in_(keys)))

    return carry


def _anonymise_each(subject_of: Callable[[Any], Subject], model: Any) -> Carry:
    def carry(keys: list[Any], batch: RetentionBatch) -> int:
        return sum(_is_anonymised(subject_of(db.session.get_one(model, key)), batch) for key in keys)

    return carry


def _is_anonymised(subject: Subject, batch: RetentionBatch) -> bool:
    """Anonymise somebody, unless that is impossible now: then they are kept, and proposed another time."""
    try:
        anonymise(subject, batch=batch, actor=SYSTEM)
    except Refused:
        return False
    return True


def _empty_mails(keys: list[Any], batch: RetentionBatch) -> int:
    return affected(update(OutboxMail).where(OutboxMail.id.in_(keys)).values(recipient="", subject=""))


def _empty_requests(keys: list[Any], batch: RetentionBatch) -> int:
    said = {"name": "–", "email": "", "address": "", "words": "", "wanted": "", "answer": "–"}
    return affected(update(PrivacyRequest).where(PrivacyRequest.id.in_(keys)).values(said))


def _empty_imports(keys: list[Any], batch: RetentionBatch) -> int:
    """Rows keep the name of the organisation and the outcome; the file goes unless something else uses it."""
    for made in db.session.scalars(select(Import).where(Import.id.in_(keys))):
        place = made.mapping.get("name")
        for row in db.session.scalars(select(ImportRow).where(ImportRow.import_id == made.id)):
            row.cells = [cell if number == place else "" for number, cell in enumerate(row.cells)]
            row.changes, row.reason = {}, ""
        files.discard(made.file)
    return len(keys)


CARRIED_OUT: dict[str, Carry] = {
    "accounts": _anonymise_each(subject_of_user, User),
    "walk_ins": _anonymise_each(subject_of_participant, EventParticipant),
    "addresses": _anonymise_each(lambda walk_in: Subject(walk_ins=[walk_in]), WalkIn),
    "sign_ups": _delete(Registration),
    "mails": _empty_mails,
    "notices": _delete(Notice),
    "log_ins": _delete(AuditEntry),
    "imports": _empty_imports,
    "tokens": _delete(ApiToken),
    "requests": _empty_requests,
}


@daily
def _propose_daily() -> None:
    """Records grow old when nobody is looking."""
    propose(actor=SYSTEM)
