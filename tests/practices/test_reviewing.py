"""Review and publication (by-law: two people of other organisations assess, a third decides, the Biuro publishes)."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.activity import ActivityEvent
from portal.extensions import db
from portal.kinds import Kind
from portal.mail import OutboxMail
from portal.permissions import Role
from portal.practices import operations, queries
from portal.practices.models import PracticeState, Verdict
from portal.workflow import Refused
from tests import factories

RECOMMEND, RETURN = Verdict.RECOMMEND, Verdict.RETURN
NOT_YOURS = "nie należą do organizacji autora"
HEARD = "ocenił już ktoś z tej samej organizacji"
DECIDED = "już zdecydowano"


def facts():
    return list(
        db.session.scalars(select(ActivityEvent).where(ActivityEvent.kind == Kind.PRACTICE_PUBLISHED.value))
    )


def mailed(subject):
    return {row.recipient for row in db.session.query(OutboxMail) if row.subject.startswith(subject)}


@pytest.mark.parametrize(
    ("verdicts", "state"),
    [
        ([], PracticeState.SUBMITTED),
        ([RECOMMEND], PracticeState.IN_REVIEW),
        ([RETURN], PracticeState.IN_REVIEW),
        ([RECOMMEND, RECOMMEND], PracticeState.RECOMMENDED),
        ([RETURN, RETURN], PracticeState.RETURNED),
        ([RECOMMEND, RETURN], PracticeState.IN_REVIEW),
        ([RETURN, RECOMMEND], PracticeState.IN_REVIEW),
        ([RECOMMEND, RETURN, RECOMMEND], PracticeState.RECOMMENDED),
        ([RETURN, RECOMMEND, RETURN], PracticeState.RETURNED),
    ],
)
def test_two_alike_decide_and_a_third_when_they_disagree(incubator, verdicts, state):
    assert incubator.judged(incubator.submitted(), *verdicts).state is state


@pytest.mark.parametrize("verdict", [RECOMMEND, RETURN])
def test_review_after_the_decision_is_refused(incubator, verdict):
    practice = incubator.judged(incubator.submitted(), verdict, verdict)
    with pytest.raises(Refused, match=DECIDED):
        incubator.judge(practice, incubator.third)
    assert incubator.reviews() == 2


def test_colleague_of_the_author_reviews_nothing_of_it(incubator):
    practice = incubator.submitted()
    with pytest.raises(Refused, match=NOT_YOURS):
        incubator.judge(practice, factories.reviewer(incubator.school))


def test_colleague_who_acts_for_a_second_organisation_is_a_colleague_all_the_same(incubator):
    practice = incubator.submitted()
    person = factories.reviewer()
    factories.role(person, Role.STAFF, organisation_id=incubator.school.id)
    assert factories.actor(person).organisation_id != incubator.school.id
    with pytest.raises(Refused, match=NOT_YOURS):
        incubator.judge(practice, person)


def test_former_colleague_who_wrote_nothing_may_review(incubator):
    practice = incubator.submitted()
    person = factories.reviewer()
    before = factories.role(person, Role.STAFF, organisation_id=incubator.school.id)
    before.ends_on = clock.today() - timedelta(days=1)
    assert incubator.judge(practice, person).state is PracticeState.IN_REVIEW


def test_author_who_changed_the_employer_does_not_review_own_practice(incubator):
    practice = incubator.submitted()
    incubator.author.assignments[0].ends_on = clock.today() - timedelta(days=1)
    factories.role(incubator.author, Role.STAFF, organisation_id=factories.organisation().id)
    factories.role(incubator.author, Role.GUARDIAN, area_number=5)
    with pytest.raises(Refused, match=NOT_YOURS):
        incubator.judge(practice, incubator.author)


def test_person_of_the_biuro_who_wrote_on_behalf_does_not_review_it(incubator):
    practice = incubator.drafted()
    clerk = factories.reviewer(name="Z Biura")
    factories.role(clerk, Role.OFFICE)
    operations.save_section(practice, "story", actor=factories.actor(clerk), problem="Dopisane")
    operations.submit(practice, actor=incubator.writes)
    with pytest.raises(Refused, match=NOT_YOURS):
        incubator.judge(practice, clerk)


@pytest.mark.parametrize(
    "make", [factories.staff, factories.representative, factories.guardian, factories.office]
)
def test_reviewers_are_coordinators_and_guardians_who_act_for_an_organisation(incubator, make):
    practice = incubator.submitted()
    with pytest.raises(Refused, match=NOT_YOURS):
        incubator.judge(practice, make())


def test_coordinator_reviews(incubator):
    practice = incubator.submitted()
    person = factories.coordinator()
    factories.role(person, Role.STAFF, organisation_id=factories.organisation().id)
    assert incubator.judge(practice, person).state is PracticeState.IN_REVIEW


def test_former_member_organisation_reviews_nothing(incubator):
    practice = incubator.submitted()
    factories.actor(incubator.first).organisation.left_on = clock.today() - timedelta(days=1)
    with pytest.raises(Refused, match="tylko w imieniu organizacji członkowskich"):
        incubator.judge(practice, incubator.first)


def test_same_person_reviews_a_version_once(incubator):
    practice = incubator.judged(incubator.submitted(), RECOMMEND)
    with pytest.raises(Refused, match=HEARD):
        incubator.judge(practice, incubator.first)


def test_same_person_for_another_organisation_is_the_same_person(incubator):
    practice = incubator.judged(incubator.submitted(), RECOMMEND)
    incubator.first.assignments[0].ends_on = clock.today() - timedelta(days=1)
    factories.role(incubator.first, Role.STAFF, organisation_id=factories.organisation().id)
    with pytest.raises(Refused, match=HEARD):
        incubator.judge(practice, incubator.first)


def test_two_people_of_one_organisation_are_one_voice(incubator):
    practice = incubator.judged(incubator.submitted(), RECOMMEND)
    library = factories.actor(incubator.first).organisation
    with pytest.raises(Refused, match=HEARD):
        incubator.judge(practice, factories.reviewer(library))


def test_colleague_of_the_first_reviewer_through_a_second_organisation_is_refused(incubator):
    practice = incubator.judged(incubator.submitted(), RECOMMEND)
    person = factories.reviewer()
    factories.role(person, Role.STAFF, organisation_id=factories.actor(incubator.first).organisation_id)
    with pytest.raises(Refused, match=HEARD):
        incubator.judge(practice, person)
    shared = factories.organisation()
    for other in (incubator.first, incubator.second):
        factories.role(other, Role.STAFF, organisation_id=shared.id)
    with pytest.raises(Refused, match=HEARD):
        incubator.judge(practice, incubator.second)


def test_organisation_spoke_though_its_reviewer_has_left_since(incubator):
    practice = incubator.judged(incubator.submitted(), RECOMMEND)
    library = factories.actor(incubator.first).organisation
    incubator.first.assignments[0].ends_on = clock.today() - timedelta(days=1)
    with pytest.raises(Refused, match=HEARD):
        incubator.judge(practice, factories.reviewer(library))


def test_next_version_may_be_reviewed_by_the_same_people_and_needs_new_reviews(incubator):
    practice = operations.submit(incubator.returned(), actor=incubator.writes)
    assert (practice.state, practice.latest_number) == (PracticeState.SUBMITTED, 2)
    with pytest.raises(Refused):
        operations.publish(practice, actor=incubator.biuro)
    assert incubator.judged(practice, RECOMMEND, RECOMMEND).state is PracticeState.RECOMMENDED


def test_review_of_a_version_that_is_no_longer_the_newest_is_refused(incubator):
    practice = operations.submit(incubator.returned(), actor=incubator.writes)
    with pytest.raises(Refused, match=DECIDED):
        incubator.judge(practice, incubator.third, version_number=1)


def test_assessment_is_required(incubator):
    with pytest.raises(Refused, match="Napisz ocenę"):
        incubator.judge(incubator.submitted(), incubator.first, assessment=" \n ")


def test_every_criterion_is_required(incubator):
    with pytest.raises(KeyError):
        operations.review(
            incubator.submitted(),
            actor=factories.actor(incubator.first),
            verdict=RECOMMEND,
            assessment="Dobre",
        )


@pytest.mark.parametrize(
    "verdicts", [[], [RECOMMEND], [RECOMMEND, RETURN], [RETURN, RETURN], [RETURN, RECOMMEND, RETURN]]
)
def test_publishing_needs_two_recommendations(incubator, verdicts):
    practice = incubator.judged(incubator.submitted(), *verdicts)
    with pytest.raises(Refused, match="dwóch polecających recenzji"):
        operations.publish(practice, actor=incubator.biuro)
    assert (practice.published_number, facts()) == (None, [])


def test_state_alone_publishes_nothing(incubator):
    practice = incubator.judged(incubator.submitted(), RECOMMEND)
    practice.state = PracticeState.RECOMMENDED
    with pytest.raises(Refused, match="dwóch polecających recenzji"):
        operations.publish(practice, actor=incubator.biuro)


def test_biuro_publishes_what_it_read(incubator):
    practice = incubator.recommended()
    with pytest.raises(Refused, match="dwóch polecających recenzji"):
        operations.publish(practice, actor=incubator.biuro, version_number=2)
    assert operations.publish(practice, actor=incubator.biuro, version_number=1).published_number == 1


def test_publication_is_one_fact_of_its_warsaw_day_with_the_organisation(incubator):
    practice = incubator.recommended()
    with clock.at(
        datetime(2014, 12, 31, 23, 30, tzinfo=UTC)
    ):  # half past midnight of New Year's Day in Warsaw
        operations.publish(practice, actor=incubator.biuro)
    (fact,) = facts()
    assert (fact.occurred_on.isoformat(), fact.subject_id, fact.label) == (
        "2015-01-01",
        practice.id,
        "Klub w remizie",
    )
    assert [(party.organisation_id, party.name, party.member) for party in fact.parties] == [
        (incubator.school.id, "Szkoła Źródło", True)
    ]


def test_second_version_is_the_same_practice_and_no_second_fact(incubator):
    practice = operations.propose_version(incubator.published(), actor=incubator.writes)
    operations.save_section(practice, "basics", actor=incubator.writes, title="Nowy tytuł")
    operations.submit(practice, actor=incubator.writes)
    assert [row.title for row in queries.latest_published(5)] == ["Klub w remizie"]
    incubator.judged(practice, RECOMMEND, RECOMMEND)
    operations.publish(practice, actor=incubator.biuro)
    assert [row.title for row in queries.latest_published(5)] == ["Nowy tytuł"]
    assert (practice.published_number, len(facts())) == (2, 1)


def test_next_version_still_in_writing_is_not_published_on_the_reviews_of_the_last_one(incubator):
    practice = operations.propose_version(incubator.published(), actor=incubator.writes)
    operations.save_section(practice, "story", actor=incubator.writes, problem="Nieoceniony")
    with pytest.raises(Refused, match="dwóch polecających recenzji"):
        operations.publish(practice, actor=incubator.biuro)


def test_archived_practice_is_gone_and_its_fact_stays(incubator):
    practice = incubator.published()
    operations.archive(practice, actor=incubator.biuro, reason="Przepisy się zmieniły")
    assert (practice.is_public, queries.latest_published(5)) == (False, [])
    assert [fact.voided_at for fact in facts()] == [None]
    with pytest.raises(Refused):
        operations.propose_version(practice, actor=incubator.writes)


@pytest.mark.parametrize("operation", [operations.archive, operations.return_to_author])
def test_archiving_and_returning_need_a_reason(incubator, operation):
    with pytest.raises(Refused, match="Napisz"):
        operation(incubator.submitted(), actor=incubator.biuro, reason=" ")


def test_biuro_returns_what_finds_no_reviewer(incubator):
    practice = operations.return_to_author(
        incubator.submitted(), actor=incubator.biuro, reason="Brak recenzentów"
    )
    assert (practice.state, practice.return_reason) == (PracticeState.RETURNED, "Brak recenzentów")
    operations.submit(practice, actor=incubator.writes)
    assert practice.return_reason == ""


def test_queues_hold_what_waits_for_each(incubator):
    practice = incubator.submitted()
    reviewers = [incubator.first, incubator.second]
    waiting = [[row.id for row in queries.to_review(factories.actor(person))] for person in reviewers]
    assert waiting == [[practice.id], [practice.id]]
    incubator.judged(practice, RECOMMEND)
    assert [len(queries.to_review(factories.actor(person))) for person in reviewers] == [0, 1]
    assert queries.to_publish() == []
    incubator.judge(practice, incubator.second)
    assert (queries.to_publish(), queries.to_review(factories.actor(incubator.third))) == ([practice], [])


@pytest.mark.parametrize("name", ["author", "head", "clerk"])
def test_nobody_else_has_anything_to_review(incubator, name):
    incubator.submitted()
    assert queries.to_review(factories.actor(getattr(incubator, name))) == []


def test_returned_practices_wait_for_their_own_organisation(incubator):
    practice = incubator.returned()
    assert queries.unfinished(factories.actor(incubator.author)) == [(practice, True)]
    assert queries.unfinished(factories.actor(factories.staff())) == []


def test_each_step_tells_those_whose_move_it_is(incubator):
    practice = incubator.recommended()
    assert mailed("Praktyka czeka na publikację") == {incubator.clerk.email}
    operations.publish(practice, actor=incubator.biuro)
    assert mailed("Praktyka została opublikowana") == {incubator.author.email, incubator.head.email}
    incubator.returned(title="Inna")
    assert mailed("Praktyka wróciła do poprawy") == {incubator.author.email, incubator.head.email}


def test_trail_names_reviewers_to_the_biuro_only(incubator):
    practice = incubator.recommended()
    names = {
        who: [entry.actor_name for entry in queries.trail(practice, factories.actor(person))][:2]
        for who, person in {"author": incubator.author, "clerk": incubator.clerk}.items()
    }
    assert names == {"author": ["", ""], "clerk": [incubator.second.name, incubator.first.name]}
    organisations = [entry.organisation_name for entry in queries.trail(practice, incubator.writes)][:2]
    assert organisations == ["Biblioteka B", "Biblioteka A"]
