"""Reminding representatives: once a year whether the profile is still true, and of quality marks that expire."""

from flask_babel import lazy_gettext as _l

from portal.accounts.models import User
from portal.activity import unrecorded
from portal.jobs import daily
from portal.notices import Topic, notify
from portal.organisations import expiry, queries
from portal.organisations.models import Organisation
from portal.permissions import SYSTEM, Actor


@unrecorded("a reminder is no fact of the partnership", says=_l("Reminded of the yearly confirmation"))
def remind_to_confirm(*, actor: Actor) -> None:
    """Write to the representatives of members whose profile was confirmed 11, 12 or 13 months ago, once for each.

    When the worker stood still over two of these days, the letter of the later one alone is sent.
    """
    found = queries.to_remind()
    representatives = queries.representatives() if found else {}
    for organisation, months in found:
        if person := representatives.get(organisation.id):
            _write(organisation, person, months)


def _write(organisation: Organisation, person: User, months: int) -> None:
    since = queries.last_confirmed(organisation)
    notify(
        person,
        Topic.MEMBERSHIP,
        _l("Is the profile of %(organisation)s still true?", organisation=organisation.name),
        "mail/organisations_confirm.txt",
        f"organisations.confirm:{organisation.id}:{since.isoformat()}:{months}",
        path=f"/organisations/{organisation.id}",
        organisation=organisation,
        since=since if organisation.confirmed_at else None,
    )


@unrecorded("a reminder is no fact of the partnership", says=_l("Reminded of quality marks that expire"))
def remind_of_marks(*, actor: Actor) -> None:
    """Tell the representatives of members 60 and 14 days before a quality mark expires, and when it has, once each.

    The marks of an organisation whose day it is are one notice.
    """
    marks = queries.ending_marks(*expiry.window())
    rows = [(mark.organisation_id, mark.valid_to, mark.valid_from, mark) for mark in marks if mark.valid_to]
    expiry.tell(
        rows,
        lambda name: _l("Quality marks expire: %(organisation)s", organisation=name),
        "mail/organisations_marks.txt",
        "organisations.marks",
        "/organisations/{}/marks".format,
    )


@daily
def _remind() -> None:
    """Every day, since the months run out on any day."""
    remind_to_confirm(actor=SYSTEM)
    remind_of_marks(actor=SYSTEM)
