"""What expires is told of 60 and 14 days before and on expiry (domain: competences, organisations), in one notice."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.competences import document
from portal.competences import operations as competences
from portal.competences.models import ClaimSource, Competence, Level
from portal.extensions import db
from portal.jobs import DAILY
from portal.notices import Notice
from portal.organisations import operations
from portal.permissions import SYSTEM
from tests import factories

BEGIN, LAST = date(2015, 1, 5), date(2015, 12, 31)
TOLD = [date(2015, 11, 1), date(2015, 12, 17), date(2016, 1, 1)]


@pytest.fixture
def school(app):
    school = factories.organisation("Szkoła")
    factories.representative(school)
    return school


def certificates(school):
    competences.load_vocabulary(document.read(), actor=SYSTEM)
    terms = db.session.scalars(select(Competence).where(Competence.replaced_by_id.is_(None)).limit(2))
    for number, term in enumerate(terms.all()):
        fields = {
            "source": ClaimSource.CERTIFICATE,
            "certificate": f"Certyfikat {number}",
            "expires_on": LAST,
        }
        competences.claim(school, term, level=next(iter(Level)), people=1, actor=SYSTEM, **fields)


def marks(school):
    for number in range(2):
        fields = {"issuer": "MSCDN", "valid_from": BEGIN, "valid_to": LAST}
        operations.add_mark(school, name=f"Znak {number}", actor=SYSTEM, **fields)


def told(job, first, last, step=1):
    """The days of the notices, when the worker looks every `step` days."""
    for number in range(0, (last - first).days, step):
        with clock.at(clock.at_noon(first + timedelta(days=number))):
            DAILY[job]()
    moments = db.session.scalars(select(Notice.created_at).order_by(Notice.id))
    return [clock.day_of(moment) for moment in moments]


@pytest.mark.parametrize(
    ("enter", "job"),
    [
        (certificates, "portal.competences.operations.reminders._remind"),
        (marks, "portal.organisations.operations.reminders._remind"),
    ],
)
def test_expiry_is_told_three_times_in_one_notice_an_organisation(school, enter, job):
    with clock.at(clock.at_noon(BEGIN)):
        school.confirmed_at = clock.at_noon(date(2015, 6, 1))  # no yearly reminder in between
        enter(school)
    assert told(job, date(2015, 10, 25), date(2016, 1, 20)) == TOLD


def test_days_the_worker_missed_are_made_up_for_and_late_entries_are_not_told_of_the_past(school):
    job = "portal.competences.operations.reminders._remind"
    with clock.at(clock.at_noon(date(2015, 11, 10))):
        certificates(school)
    assert told(job, date(2015, 11, 11), date(2016, 1, 20), step=7) == [date(2015, 12, 23), date(2016, 1, 6)]
