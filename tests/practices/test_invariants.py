"""Whatever people do in whatever order, nothing is published without two recommendations (property test)."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.accounts.models import User
from portal.activity import ActivityEvent
from portal.extensions import db
from portal.kinds import Kind
from portal.permissions import Role
from portal.practices import operations
from portal.practices.models import PracticeReview, PracticeVersion, Verdict
from portal.workflow import Refused
from tests import factories
from tests.practices.conftest import GRADES, Incubator

RECOMMEND = Verdict.RECOMMEND


def facts():
    return list(
        db.session.scalars(select(ActivityEvent).where(ActivityEvent.kind == Kind.PRACTICE_PUBLISHED.value))
    )


OTHER_ACTS = ["submit", "publish", "propose", "return", "give up", "save"]
ACTS = st.one_of(
    st.tuples(st.just("review"), st.integers(0, 7), st.just(RECOMMEND)),
    st.tuples(st.just("review"), st.integers(0, 7), st.sampled_from(Verdict)),
    st.tuples(st.sampled_from(OTHER_ACTS), st.integers(0, 7), st.none()),
)


def crowd(incubator):
    """People who share organisations with one another and with the author, in several ways."""
    library = factories.actor(incubator.first).organisation
    everywhere = factories.reviewer(library)
    factories.role(everywhere, Role.STAFF, organisation_id=factories.actor(incubator.second).organisation_id)
    author = factories.reviewer(incubator.school)
    clerk = factories.reviewer()
    factories.role(clerk, Role.OFFICE)
    return [
        incubator.first,
        incubator.second,
        incubator.third,
        everywhere,
        author,
        clerk,
        factories.guardian(),
        incubator.author,
    ]


def perform(practice, act, actor, verdict):
    acts = {
        "review": lambda: operations.review(practice, actor=actor, verdict=verdict, assessment="x", **GRADES),
        "submit": lambda: operations.submit(practice, actor=actor),
        "publish": lambda: operations.publish(practice, actor=actor),
        "propose": lambda: operations.propose_version(practice, actor=actor),
        "return": lambda: operations.return_to_author(practice, actor=actor, reason="x"),
        "give up": lambda: operations.keep_published(practice, actor=actor),
        "save": lambda: operations.save_section(practice, "story", actor=actor, problem="x"),
    }
    try:
        acts[act]()
    except Refused:
        db.session.flush()


def employers(person):
    return {row.organisation_id for row in person.assignments if row.organisation_id}


def recommending(practice):
    """The people who recommended the published version."""
    return list(
        db.session.scalars(
            select(User)
            .join(PracticeReview, PracticeReview.reviewer_id == User.id)
            .join(PracticeReview.version)
            .where(
                PracticeVersion.practice_id == practice.id,
                PracticeVersion.number == practice.published_number,
                PracticeReview.verdict == RECOMMEND,
            )
        )
    )


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=4, max_size=14))
def test_nothing_is_ever_published_without_two_recommendations_of_others(app, acts):
    incubator = Incubator()
    people = crowd(incubator)
    practice = incubator.submitted()
    for act, number, verdict in [("review", 0, RECOMMEND), *acts, ("publish", 6, None)]:
        perform(practice, act, factories.actor(people[number]), verdict)
        if practice.published_number is not None:
            people_of_it = recommending(practice)
            assert len(people_of_it) == 2
            assert employers(people_of_it[0]).isdisjoint(employers(people_of_it[1]))
            assert not any(incubator.school.id in employers(person) for person in people_of_it)
            assert practice.first_published_number is not None
    assert len(facts()) == (practice.first_published_number is not None)
    db.session.rollback()
