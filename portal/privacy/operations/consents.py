"""Giving and withdrawing consents, and publishing new versions of their texts."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal import clock, consents
from portal.accounts.models import User
from portal.activity import unrecorded
from portal.consents import ConsentEntry, ConsentText, How, Purpose
from portal.extensions import db
from portal.permissions import Actor
from portal.privacy import letters
from portal.workflow import Refused

PRIVATE = "what a person agrees to is nobody's figure"


@unrecorded(PRIVATE, says=_l("Gave or withdrew a consent"))
def choose(purpose: Purpose, *, given: bool, actor: Actor) -> ConsentEntry:
    """Give or withdraw the text in force; it counts at once (GDPR art. 7(3)).

    Raises Refused when nothing would change, and for withdrawing information, which is no consent.
    """
    if not given and not purpose.is_consent:
        raise Refused(
            _l("This is information, not a consent: there is nothing to withdraw. You may object instead.")
        )
    if given is consents.holds(actor.user_id, purpose):
        raise Refused(_l("This is how it stands already."))
    return consents.note(actor.user.id, purpose, given=given, how=How.PAGE)


@unrecorded(PRIVATE, says=_l("Published a new version of a consent"))
def publish_text(purpose: Purpose, body: str, *, actor: Actor) -> ConsentText:
    """Put a new version in force: earlier consents stop counting and those who gave them are told.

    Raises Refused for the text that is in force already.
    """
    newest = consents.versions(purpose)[0]
    if body.strip() == str(newest.body).strip():
        raise Refused(_l("This is the text in force. Change it before you publish it."))
    row = ConsentText(
        purpose=purpose,
        version=newest.version + 1,
        body=body.strip(),
        published_at=clock.now(),
        published_by_id=actor.user_id,
    )
    db.session.add(row)
    db.session.flush()
    for person in _concerned(purpose):
        letters.new_text(person, purpose, row.version)
    return row


def _concerned(purpose: Purpose) -> list[User]:
    """Those who gave the text in any version and did not withdraw it; of information everybody who can log in."""
    rows = select(User).where(User.disabled_at.is_(None), User.password_hash.is_not(None)).order_by(User.id)
    if purpose.is_consent:
        gave = select(ConsentEntry.user_id).where(ConsentEntry.purpose == purpose, ConsentEntry.given)
        rows = rows.where(User.id.in_(gave))
    found = list(db.session.scalars(rows))
    return [person for person in found if not purpose.is_consent or _has_given(person, purpose)]


def _has_given(person: User, purpose: Purpose) -> bool:
    entry = consents.latest(person.id, purpose)
    return entry is not None and entry.given
