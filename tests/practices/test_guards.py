"""What was submitted or assessed never changes, not even past the program (domain.md: versions kept)."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from portal.extensions import db
from portal.practices import operations
from portal.practices.models import PracticeReview, Verdict
from tests.practices.conftest import GRADES

CHANGES = [
    "UPDATE practice_version SET title = 'Inny'",
    "DELETE FROM practice_version_file",
    "UPDATE practice_version_file SET description = 'x'",
    "UPDATE practice_review SET verdict = 'return'",
    "UPDATE practice_review SET assessment = 'Inna'",
    "DELETE FROM practice_review",
    "DELETE FROM practice_version",
]


@pytest.mark.parametrize("change", CHANGES)
def test_versions_and_reviews_are_append_only(incubator, change):
    practice = incubator.drafted()
    incubator.with_file(practice)
    incubator.judged(operations.submit(practice, actor=incubator.writes), Verdict.RECOMMEND)
    with pytest.raises(DBAPIError, match="never changes"):
        db.session.execute(text(change))


@pytest.mark.parametrize("shared", ["reviewer_id", "organisation_id"])
def test_database_refuses_a_second_review_of_one_person_or_organisation(incubator, shared):
    incubator.judged(incubator.submitted(), Verdict.RECOMMEND)
    first = db.session.query(PracticeReview).one()
    values = {"reviewer_id": incubator.third.id, "organisation_id": incubator.school.id}
    values[shared] = getattr(first, shared)
    again = PracticeReview(
        version_id=first.version_id,
        verdict=Verdict.RECOMMEND,
        assessment="x",
        at=first.at,
        **GRADES,
        **values,
    )
    db.session.add(again)
    with pytest.raises(IntegrityError):
        db.session.flush()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE practice SET published_number = 5",
        "UPDATE practice SET state = 'archived'",
        "UPDATE practice SET state = 'nieznany'",
        "UPDATE practice SET ended_on = '2000-01-01'",
    ],
)
def test_database_refuses_a_practice_that_cannot_be(incubator, change):
    incubator.submitted()
    with pytest.raises(IntegrityError):
        db.session.execute(text(change))
