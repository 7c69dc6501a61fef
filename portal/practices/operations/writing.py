"""Writing a practice: drafted, saved section by section, with files; the next version of a published one too."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.accounts.queries import staff
from portal.activity import unrecorded
from portal.extensions import db
from portal.files import StoredFile
from portal.organisations.models import Organisation
from portal.permissions import Actor
from portal.practices import queries
from portal.practices.models import (
    FIELDS,
    MOST_FILES,
    SECTIONS,
    Practice,
    PracticeAttachment,
    PracticeAuthor,
    PracticeState,
)
from portal.workflow import Refused, move

NOT_COUNTED = "only a published practice is a fact"


@unrecorded(NOT_COUNTED, says=_l("Began to describe a practice"))
def draft(title: str, *, actor: Actor, organisation: Organisation | None = None, **fields: Any) -> Practice:
    """A draft of `organisation` (the one acted for by default) with any of the columns in FIELDS.

    Without `contact_id` the author is the contact, when they work there. Raises Refused when there is no organisation
    or it is no member today, and as `save_section` does.
    """
    owner = organisation or actor.organisation
    if owner is None:
        raise Refused(_l("Choose the organisation whose practice this is."))
    if not owner.is_member_on(clock.today()):
        raise Refused(_l("Only members of the partnership publish practices."))
    practice = Practice(
        organisation_id=owner.id,
        state=PracticeState.DRAFT,
        latest_number=0,
        created_by_id=actor.user_id,
        created_at=clock.now(),
        changed_at=clock.now(),
    )
    if "contact_id" not in fields and actor.works_for(owner.id):
        fields["contact_id"] = actor.user_id
    _fill(practice, {"title": title, **fields})
    db.session.add(practice)
    db.session.flush()
    _sign(practice, actor)
    return practice


@unrecorded(NOT_COUNTED, says=_l("Changed the description"))
def save_section(
    practice: Practice, slug: str, *, actor: Actor, seen: str | None = None, **fields: Any
) -> Practice:
    """Save the given columns of a section, complete or not; `seen` is the `digest` of the section when it was opened.

    Raises Refused when the text is not the author's to change now, somebody else saved the section in the meantime, the
    days are in the wrong order or the contact does not work for the organisation.
    """
    section = SECTIONS[slug]
    _be_editable(practice)
    wanted = {name: _clean(fields[name]) for name in section.fields if name in fields}
    is_news = any(getattr(practice, name) != value for name, value in wanted.items())
    if is_news and seen is not None and seen != queries.digest(practice, section):
        raise Refused(
            _l(
                "Somebody of your organisation changed this section while you were writing. "
                "Copy your text, open the section anew and put both together."
            )
        )
    _fill(practice, wanted)
    _sign(practice, actor)
    return practice


@unrecorded(NOT_COUNTED, says=_l("Attached a file"))
def attach(practice: Practice, stored: StoredFile, *, actor: Actor, description: str) -> Practice:
    """Add a stored file to the draft; raises Refused when it is not editable now or has MOST_FILES already."""
    _be_editable(practice)
    if len(practice.attachments) >= MOST_FILES:
        raise Refused(
            _l("A practice has at most %(count)s files. Remove one before adding the next.", count=MOST_FILES)
        )
    practice.attachments.append(PracticeAttachment(file_id=stored.id, description=description.strip()))
    _sign(practice, actor)
    return practice


@unrecorded(NOT_COUNTED, says=_l("Removed a file"))
def detach(practice: Practice, attachment_id: int, *, actor: Actor) -> Practice:
    """Take a file off the draft; versions keep theirs. Raises Refused when it is not there or not editable now."""
    _be_editable(practice)
    found = [row for row in practice.attachments if row.id == attachment_id]
    if not found:
        raise Refused(_l("This file is no longer attached."))
    practice.attachments.remove(found[0])
    _sign(practice, actor)
    return practice


@unrecorded(NOT_COUNTED, says=_l("Began a new version"))
def propose_version(practice: Practice, *, actor: Actor) -> Practice:
    """Open a published practice for changes; others read the published version until the next one is out."""
    queries.hold(practice)
    if practice.state is not PracticeState.PUBLISHED:
        raise Refused(_l("A new version is possible only when no other one is being worked on."))
    move(practice, PracticeState.DRAFT)
    practice.return_reason = ""
    _sign(practice, actor)
    return practice


@unrecorded(NOT_COUNTED, says=_l("Gave up the new version"))
def keep_published(practice: Practice, *, actor: Actor) -> Practice:
    """Give up the changes and go back to the published version; Refused when there is none or it is in review."""
    _be_editable(practice)
    published = queries.version(practice, practice.published_number)
    if published is None:
        raise Refused(_l("This practice has not been published yet."))
    for name, value in published.content().items():
        setattr(practice, name, value)
    practice.attachments.clear()
    db.session.flush()
    practice.attachments.extend(
        PracticeAttachment(file_id=row.file_id, description=row.description) for row in published.files
    )
    move(practice, PracticeState.PUBLISHED)
    _sign(practice, actor)
    return practice


def _fill(practice: Practice, fields: dict[str, Any]) -> None:
    """Set columns of the text; raises TypeError for a name that is none, Refused for what cannot stand."""
    if unknown := fields.keys() - set(FIELDS):
        raise TypeError(f"a practice has no {', '.join(sorted(unknown))}")
    for name, value in fields.items():
        setattr(practice, name, _clean(value))
    if not practice.title:
        raise Refused(_l("Enter the title of the practice."))
    _check_days(practice.started_on, practice.ended_on)
    if fields.get("contact_id") and practice.contact_id not in _staff_ids(practice):
        raise Refused(_l("The person to contact must work for the organisation of the practice."))


def _clean(value: Any) -> Any:
    """Text with plain line ends and nothing around it; other values as they are."""
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def _check_days(started_on: date | None, ended_on: date | None) -> None:
    if started_on and started_on > clock.today():
        raise Refused(_l("A good practice has already begun. Enter a day that is not in the future."))
    if started_on and ended_on and ended_on < started_on:
        raise Refused(_l("The day it ended cannot be before the day it began."))


def _staff_ids(practice: Practice) -> set[int]:
    return {person.id for person in staff(practice.organisation_id)}


def _be_editable(practice: Practice) -> None:
    queries.hold(practice)
    if not practice.state.is_editable:
        raise Refused(
            _l(
                "The text cannot be changed now: the state is “%(state)s”. It can be changed as a draft or when it was "
                "returned.",
                state=practice.state.label,
            )
        )


def _sign(practice: Practice, actor: Actor) -> None:
    """Note the person among the authors and the moment of the change."""
    practice.changed_at = clock.now()
    db.session.flush()
    if actor.user_id is not None and not practice.is_written_by(actor.user_id):
        practice.authors.append(PracticeAuthor(practice_id=practice.id, user_id=actor.user_id))
        db.session.flush()
