"""Reminding those who represent an organisation of its offers and needs that end or have ended."""

from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.activity import unrecorded
from portal.barter import letters, queries
from portal.jobs import daily
from portal.permissions import SYSTEM, Actor

DAYS_BEFORE = (7, 1)  # issue 4: 7 days and 24 hours before the last day
DAYS_AFTER = (7, 30)  # issue 4: after the last day, then every EVERY days
EVERY = 90
MADE_UP = timedelta(days=6)  # a reminder of a day on which the worker stood still is made up for this long


@unrecorded("a reminder is no fact of the partnership", says=_l("Reminded of offers and needs that end"))
def remind_of_ending_posts(*, actor: Actor) -> None:
    """Tell those who represent members 7 days and 1 day before the last day of a published post, once each.

    When the worker stood still over one of these days, the next one it works makes up for the later of them.
    """
    for post in queries.ending_posts(clock.today() + timedelta(days=max(DAYS_BEFORE))):
        days = [post.expires_on - timedelta(days=number) for number in DAYS_BEFORE]
        due = [
            day
            for day in days
            if post.published_at and clock.day_of(post.published_at) < day <= clock.today()
        ]
        if due:
            letters.ending(post, max(due))


@unrecorded("a reminder is no fact of the partnership", says=_l("Reminded of expired offers and needs"))
def remind_of_expired_posts(*, actor: Actor) -> None:
    """Tell those who represent members how many posts have expired, when one did so 7, 30 or a multiple of 90 days ago.

    All posts of an organisation are one notice, and there is one in a calendar week at most.
    """
    counts: dict[int, int] = {}
    days: dict[int, date] = {}
    for organisation_id, last_day, count in queries.expired_posts():
        counts[organisation_id] = counts.get(organisation_id, 0) + count
        if due := _reminded_on(last_day):
            days[organisation_id] = max(due, days.get(organisation_id, due))
    for organisation_id, due in days.items():
        letters.expired(organisation_id, counts[organisation_id], due - timedelta(days=due.weekday()))


def _reminded_on(last_day: date) -> date | None:
    """The day of the newest reminder due for a post since its last day; None when there is none to send any more."""
    age = (clock.today() - last_day).days
    passed = [number for number in (*DAYS_AFTER, age // EVERY * EVERY) if 0 < number <= age]
    if not passed:
        return None
    due = last_day + timedelta(days=max(passed))
    return due if due >= clock.today() - MADE_UP else None


@daily
def _remind_of_posts() -> None:
    """Every day, since posts end on any day."""
    remind_of_ending_posts(actor=SYSTEM)
    remind_of_expired_posts(actor=SYSTEM)
