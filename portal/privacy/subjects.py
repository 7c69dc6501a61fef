"""Whom an anonymisation is about: found in the portal, whether it is possible now, and the words looked for."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from portal.accounts.models import RoleAssignment, User, WalkIn
from portal.accounts.queries import find_user, holders, normal_email
from portal.events.models import EventParticipant
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.permissions import Actor, Role
from portal.privacy import sweep
from portal.privacy.models import Anonymisation, PrivacyRequest
from portal.privacy.retention import GONE
from portal.privacy.sweep import Words
from portal.workflow import Refused

SHORTEST_PHONE = 9  # digits; a shorter number may be anything


@dataclass(frozen=True)
class Subject:
    """A person as the portal knows them: an account, or the rows of somebody counted without one."""

    user: User | None = None
    participants: list[EventParticipant] = field(default_factory=list)
    walk_ins: list[WalkIn] = field(default_factory=list)
    said: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether the portal holds anything of the person."""
        return bool(self.user or self.participants or self.walk_ins)

    @property
    def names(self) -> set[str]:
        """Every name the person is written by."""
        found = {row.name for row in self.participants} | set(self.said)
        return found | ({self.user.name} if self.user else set())

    @property
    def emails(self) -> set[str]:
        """Every address of the person."""
        found = {row.email for row in self.participants if row.email} | {row.email for row in self.walk_ins}
        return found | ({self.user.email} if self.user else set())


def subject_of_user(user: User) -> Subject:
    """A person with an account, with what was counted under their address before."""
    return Subject(user, _participants(user.email), _walk_ins([user.email]))


def subject_of_request(row: PrivacyRequest, chosen: Iterable[int] = ()) -> Subject:
    """The person of a request: the account, else what is held under the address and the `chosen` rows of that name."""
    if person := row.user or (find_user(row.email) if row.email else None):
        return subject_of_user(person)
    picked = set(chosen)
    found = _participants(row.email) if row.email else []
    found += [one for one in namesakes(row) if one.id in picked]
    emails = {normal_email(row.email), *(one.email for one in found)} - {""}
    return Subject(None, found, _walk_ins(emails), (row.name,))


def namesakes(row: PrivacyRequest) -> list[EventParticipant]:
    """People of the same name without an account, under another address or none: the Biuro says who is the person."""
    same = EventParticipant.name == row.name
    rows = select(EventParticipant).where(same, EventParticipant.email != normal_email(row.email))
    return list(db.session.scalars(rows.order_by(EventParticipant.id)))


def subject_of_participant(row: EventParticipant) -> Subject:
    """Somebody without an account, with the key kept under their address."""
    return Subject(None, [row], _walk_ins([row.email] if row.email else []))


def _participants(email: str) -> list[EventParticipant]:
    rows = select(EventParticipant).where(EventParticipant.email == normal_email(email))
    return list(db.session.scalars(rows.order_by(EventParticipant.id)))


def _walk_ins(emails: Iterable[str]) -> list[WalkIn]:
    return list(db.session.scalars(select(WalkIn).where(WalkIn.email.in_(list(emails)))))


def has_namesake(subject: Subject) -> bool:
    """Whether somebody else bears one of the names: then it cannot be told whom a text means."""
    users = select(User.id).where(
        User.name.in_(subject.names), User.id != (subject.user.id if subject.user else 0)
    )
    known = [row.id for row in subject.participants]
    others = select(EventParticipant.id).where(EventParticipant.name.in_(subject.names))
    others = others.where(EventParticipant.id.not_in(known), EventParticipant.email.not_in(subject.emails))
    return bool(db.session.scalar(select(or_(users.exists(), others.exists()))))


def represented_alone(user: User) -> list[Organisation]:
    """The members only this person represents today (the rule of escalation in accounts)."""
    found = select(Organisation).where(
        Organisation.id.in_(
            select(RoleAssignment.organisation_id).where(
                RoleAssignment.user_id == user.id, RoleAssignment.role == Role.REPRESENTATIVE
            )
        )
    )
    return [row for row in db.session.scalars(found) if _is_alone(user, row)]


def _is_alone(user: User, organisation: Organisation) -> bool:
    speaks = RoleAssignment.organisation_id == organisation.id, RoleAssignment.role == Role.REPRESENTATIVE
    return organisation.left_on is None and [row.id for row in holders(*speaks)] == [user.id]


def is_anonymised(user: User) -> bool:
    """Whether the person of an account has been anonymised."""
    return bool(db.session.scalar(select(Anonymisation.id).where(Anonymisation.user_id == user.id)))


def refuse_impossible(subject: Subject, actor: Actor) -> None:
    """Raise Refused for oneself, somebody anonymised already, the only representative of a member, and for nobody."""
    user = subject.user
    if not subject.is_known:
        raise Refused(_l("The portal holds nothing of this person."))
    if user is None:
        return
    if user.id == actor.user_id:
        raise Refused(_l("You cannot anonymise yourself. Ask another person of the Office."))
    if is_anonymised(user):
        raise Refused(_l("This person has been anonymised already."))
    if alone := represented_alone(user):
        names = ", ".join(organisation.name for organisation in alone)
        raise Refused(
            _l("Nobody else represents: %(names)s. Appoint another representative first.", names=names)
        )


def words_of(subject: Subject, number: int) -> Words:
    """What is looked for in texts, and what stands in its place; words that are somebody else's too are left alone."""
    with force_locale("pl"):
        name = _("Removed person no. %(number)s", number=number)
    names = () if has_namesake(subject) else sweep.usable(iter(subject.names))
    others = {row for row in subject.emails if (found := find_user(row)) and found is not subject.user}
    own = subject.emails - others
    phone = subject.user.phone if subject.user else ""
    is_number = sum(letter.isdigit() for letter in phone) >= SHORTEST_PHONE
    return Words(names, tuple(sorted(own)), (phone,) if is_number else (), name, f"osoba-{number}@{GONE}")
