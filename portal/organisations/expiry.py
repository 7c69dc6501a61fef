"""When an organisation is told that something of it expires: 60 and 14 days before its last day, and the day after."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from portal import clock
from portal.notices import Topic, notify
from portal.organisations import queries

DAYS_BEFORE = (60, 14, -1)
MADE_UP = timedelta(days=13)  # a day on which the worker stood still is made up for this long


def window() -> tuple[date, date]:
    """The first and last of the last days anybody may be told of today."""
    today = clock.today()
    return today - MADE_UP + timedelta(days=min(DAYS_BEFORE)), today + timedelta(days=max(DAYS_BEFORE))


def told_on(last_day: date, known_on: date) -> date | None:
    """The day of the notice that is due now for something known since a day; None when there is none."""
    today = clock.today()
    days = (last_day - timedelta(days=number) for number in DAYS_BEFORE)
    return next((day for day in days if today - MADE_UP <= day <= today and day > known_on), None)


def occasions(rows: Iterable[tuple[int, date, date, Any]]) -> dict[tuple[int, date], list[Any]]:
    """What to tell of, by organisation and day of the notice, from (organisation, last day, known on, thing)."""
    found: dict[tuple[int, date], list[Any]] = defaultdict(list)
    for organisation_id, last_day, known_on, thing in rows:
        if day := told_on(last_day, known_on):
            found[organisation_id, day].append(thing)
    return found


def tell(
    rows: Iterable[tuple[int, date, date, Any]],
    subject: Callable[[str], Any],
    template: str,
    key: str,
    path: Callable[[int], str],
) -> None:
    """Send each representative one notice for the things of an organisation whose day it is; once for each day.

    `subject` says it for the name of the organisation, `path` leads where its id is put right; the template gets
    `organisation` and `ending`. Rows are those of `occasions`.
    """
    told = occasions(rows)
    representatives = queries.representatives() if told else {}
    for (organisation_id, day), ending in told.items():
        if person := representatives.get(organisation_id):
            organisation = ending[0].organisation
            notify(
                person,
                Topic.MOVE,
                subject(organisation.name),
                template,
                f"{key}:{organisation_id}:{day.isoformat()}",
                path=path(organisation_id),
                organisation=organisation,
                ending=ending,
            )
