"""The Biuro's part: publishing what was recommended; and taking out of use what should no longer be followed."""

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.activity import Fact, Party, records, unrecorded
from portal.extensions import db
from portal.kinds import Kind
from portal.permissions import Actor
from portal.practices import letters, queries
from portal.practices.models import Practice, PracticeState
from portal.workflow import Refused, move


def _facts(practice: Practice) -> list[Fact]:
    """One fact on the day a practice is published first; its later versions are the same practice."""
    if practice.published_at is None or practice.published_number != practice.first_published_number:
        return []
    day = clock.day_of(practice.published_at)
    owner = practice.organisation
    party = Party(owner.id, owner.name, "author", member=owner.is_member_on(day))
    return [Fact("practice", practice.id, practice.title, day, [party])]


@records(Kind.PRACTICE_PUBLISHED, facts=_facts, says=_l("Published the practice"))
def publish(practice: Practice, *, actor: Actor, version_number: int | None = None) -> Practice:
    """Show the newest version to everybody; `version_number` is the version the Biuro read.

    Raises Refused when it was not recommended by people of two other organisations, or somebody was faster.
    """
    queries.hold(practice)
    is_read = version_number in (None, practice.latest_number)
    is_its_turn = (
        practice.state is PracticeState.RECOMMENDED
    )  # a draft may become published too, by giving it up
    if not (is_read and is_its_turn and queries.has_two_recommendations(practice)):
        raise Refused(
            _l(
                "This version cannot be published now: it has been published already or lacks two recommendations by "
                "people of two other organisations."
            )
        )
    move(practice, PracticeState.PUBLISHED)
    practice.published_number = practice.latest_number
    practice.published_at = practice.changed_at = clock.now()
    practice.first_published_number = practice.first_published_number or practice.published_number
    db.session.flush()
    letters.tell_authors(practice, "published", _l("Your practice was published"), actor)
    return practice


@unrecorded("that it was published stays a fact", says=_l("Archived the practice"))
def archive(practice: Practice, *, actor: Actor, reason: str) -> Practice:
    """Take a practice out of use with a reason, whatever its state. The fact of its publication stays."""
    queries.hold(practice)
    if not reason.strip():
        raise Refused(_l("Write why the practice is archived."))
    move(practice, PracticeState.ARCHIVED)
    practice.archive_reason = reason.strip()
    practice.archived_at = practice.changed_at = clock.now()
    db.session.flush()
    letters.tell_authors(practice, "archived", _l("A practice was archived"), actor)
    return practice
