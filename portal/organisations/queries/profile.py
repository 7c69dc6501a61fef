"""Reading one organisation: its contacts, statuses, engagement and what its profile lacks."""

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from portal import clock
from portal.extensions import db
from portal.organisations.models import (
    ContactField,
    MembershipStatus,
    Merger,
    Organisation,
    QualityMark,
    Validity,
    Visibility,
)
from portal.permissions import Actor, Role, can

LONGEST_ITEM = 200  # characters of a line that is still an item of a list
REMINDERS = (11, 12, 13)  # months after the last confirmation; with the first one the question is asked


def visible_to(actor: Actor) -> Select[Any]:
    """Everybody sees every organisation; which parts of it, the pages and `visible_contacts` say."""
    return select(Organisation)


def visible_contacts(organisation: Organisation, actor: Actor) -> list[ContactField]:
    """The contact fields `actor` may see (domain: by field visibility, default members only). The one place for that.

    Public ones everybody; those for members everyone with a role in the partnership; hidden ones only the
    organisation's own people and the Biuro.
    """
    seen = {Visibility.PUBLIC}
    if can(actor, "organisations.show_members_part", organisation):
        seen.add(Visibility.MEMBERS)
    if actor.works_for(organisation.id) or actor.has(Role.OFFICE):
        seen.add(Visibility.HIDDEN)
    return [field for field in organisation.contacts if field.visibility in seen]


def status_on(organisation: Organisation, day: date) -> MembershipStatus | None:
    """The membership status in force on a day."""
    for status in organisation.statuses:
        if status.starts_on <= day and (status.ends_on is None or day <= status.ends_on):
            return status
    return None


def engagements_in_force(organisation: Organisation, day: date) -> list[Any]:
    """What the organisation is engaged in on a day, by area."""
    return [row for row in organisation.engagements if row.is_in_force(day)]


def predecessors(organisation: Organisation) -> list[Any]:
    """The organisations it took over (`id`, `name`), with the day and basis of each merger, the earliest first."""
    rows = select(Organisation.id, Organisation.name, Merger.merged_on, Merger.basis)
    rows = rows.join(Merger, Merger.predecessor_id == Organisation.id)
    rows = rows.where(Merger.successor_id == organisation.id)
    return list(db.session.execute(rows.order_by(Merger.merged_on, Merger.id)))


def mark_of(organisation: Organisation, mark_id: int) -> QualityMark | None:
    """A quality mark of an organisation; None for any other."""
    return next((mark for mark in organisation.marks if mark.id == mark_id), None)


def marks_to_renew(organisation: Organisation) -> list[QualityMark]:
    """The quality marks that expired, or do so within 60 days, the most urgent first."""
    late = (Validity.ENDING, Validity.EXPIRED)
    found = [mark for mark in organisation.marks if mark.validity(clock.today()) in late]
    return sorted(found, key=lambda mark: (mark.valid_to or date.max, mark.id))


def ending_marks(first: date, last: date) -> list[QualityMark]:
    """The quality marks of today's members whose last day lies between two days, both in, the earliest first."""
    today = clock.today()
    rows = (
        select(QualityMark)
        .join(QualityMark.organisation)
        .options(contains_eager(QualityMark.organisation))
        .where(Organisation.joined_on <= today, Organisation.left_on.is_(None))
        .where(QualityMark.valid_to.between(first, last))
    )
    return list(db.session.scalars(rows.order_by(QualityMark.valid_to, QualityMark.id)))


@dataclass(frozen=True)
class Missing:
    """Something the profile lacks: the field that takes it, and what it is called."""

    name: str
    word: Any

    def __str__(self) -> str:
        return str(self.word)


@dataclass(frozen=True)
class Step:
    """A section of the profile: what it is called, how full it is and what it still lacks."""

    section: str
    title: Any
    wanted: int
    missing: tuple[Missing, ...]

    @property
    def is_done(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


FIELDS: dict[str, tuple[Any, tuple[tuple[str, Any], ...]]] = {
    "basic": (
        _l("Basic data"),
        (
            ("sector", _l("sector")),
            ("legal_form", _l("legal form")),
            ("nip", _l("NIP")),
            ("regon", _l("REGON")),
            ("staff_number", _l("number of staff")),
        ),
    ),
    "address": (
        _l("Address"),
        (
            ("street", _l("street and number")),
            ("postcode", _l("postcode")),
            ("city", _l("town")),
            ("gmina", _l("gmina")),
            ("website", _l("website")),
        ),
    ),
    "contacts": (
        _l("Contacts"),
        (("email", _l("e-mail address")), ("phone", _l("phone number")), ("person", _l("contact person"))),
    ),
    "description": (
        _l("Description and services"),
        (
            ("description", _l("what the organisation does")),
            ("services", _l("services")),
            ("target_groups", _l("target groups")),
        ),
    ),
    "logo": (_l("Logo"), (("logo", _l("logo")),)),
    "members": (_l("Part for members"), (("members_note", _l("note for members")),)),
}


def completeness(
    organisation: Organisation,
    sections: Collection[str] = tuple(FIELDS),
    contacts: Collection[str] | None = None,
) -> list[Step]:
    """These sections of the profile with what each one lacks; a number of staff of zero is an answer.

    `contacts` are the kinds of those given, where the caller has read them.
    """
    if contacts is None:
        contacts = {field.kind for field in organisation.contacts if field.value}

    def lacks(section: str, name: str) -> bool:
        value = name in contacts if section == "contacts" else getattr(organisation, name)
        return value is None or value is False or value == ""

    return [
        Step(section, title, len(fields), tuple(Missing(*row) for row in fields if lacks(section, row[0])))
        for section, (title, fields) in FIELDS.items()
        if section in sections
    ]


def section_title(section: str) -> Any:
    """What a section of the profile is called; raises KeyError for none."""
    return FIELDS[section][0]


def last_confirmed(organisation: Organisation) -> date:
    """The day somebody last said that the profile is true; the day it was entered, when nobody has."""
    return clock.day_of(organisation.confirmed_at or organisation.created_at)


def needs_confirmation(organisation: Organisation) -> bool:
    """Whether the profile was never confirmed, or it is time for the yearly confirmation."""
    due_on = months_after(last_confirmed(organisation), REMINDERS[0])
    return organisation.confirmed_at is None or due_on <= clock.today()


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or the last day of a shorter one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def to_remind() -> list[tuple[Organisation, int]]:
    """Today's members whose confirmation is due, with the months that have passed: 11, 12 or 13."""
    today = clock.today()
    rows = select(Organisation).where(Organisation.joined_on <= today, Organisation.left_on.is_(None))
    found = []
    for organisation in db.session.scalars(rows.order_by(Organisation.id)):
        since = last_confirmed(organisation)
        if passed := [months for months in REMINDERS if months_after(since, months) <= today]:
            found.append((organisation, passed[-1]))
    return found


def as_list(text: str) -> str:
    """A text of several plain lines as a Markdown list, one item a line; any other text as it is.

    Lines that begin with a dash are a list already; a line longer than a phrase, or a blank one between others, makes
    it prose.
    """
    lines = text.strip().splitlines()
    plain = all(line.strip() and len(line) <= LONGEST_ITEM and line.strip()[0].isalnum() for line in lines)
    return "\n".join(f"- {line.strip()}" for line in lines) if plain and len(lines) > 1 else text
