"""Writing a practice: drafts, sections saved apart, what is missing, files (domain.md: Practices)."""

from datetime import date, timedelta

import pytest

from portal import clock
from portal.extensions import db
from portal.files import store_content
from portal.mail import OutboxMail
from portal.permissions import NOBODY
from portal.practices import operations, queries
from portal.practices.models import LABELS, SECTIONS, Licence, PracticeState, PracticeVersion, Verdict
from portal.workflow import Refused
from tests import factories
from tests.practices.conftest import ANSWERS, PDF


def test_draft_belongs_to_the_organisation_acted_for_and_names_its_author_as_contact(incubator):
    practice = operations.draft("  Klub w remizie ", actor=incubator.writes)
    assert (practice.title, practice.organisation, practice.contact, practice.state) == (
        "Klub w remizie",
        incubator.school,
        incubator.author,
        PracticeState.DRAFT,
    )
    assert practice.is_written_by(incubator.author.id)


def test_biuro_drafts_on_behalf_of_an_organisation(incubator):
    practice = operations.draft("Klub", actor=incubator.biuro, organisation=incubator.school)
    assert (practice.organisation, practice.contact_id) == (incubator.school, None)


def test_draft_of_nobody_is_refused(incubator):
    with pytest.raises(Refused, match="Wybierz organizację"):
        operations.draft("Klub", actor=incubator.biuro)


def test_draft_of_a_former_member_is_refused(incubator):
    incubator.school.left_on = clock.today() - timedelta(days=1)
    with pytest.raises(Refused, match="tylko członkowie"):
        operations.draft("Klub", actor=incubator.writes)


def test_draft_with_an_unknown_column_fails(incubator):
    with pytest.raises(TypeError, match="state"):
        operations.draft("Klub", actor=incubator.writes, state="published")


def test_sections_are_saved_apart_and_complete_or_not(incubator):
    practice = operations.draft("Klub", actor=incubator.writes)
    operations.save_section(practice, "story", actor=incubator.writes, problem="Brak autobusów", actions="")
    operations.save_section(practice, "results", actor=incubator.writes, evidence="46 osób")
    assert (practice.problem, practice.actions, practice.evidence) == ("Brak autobusów", "", "46 osób")


def test_section_changes_only_its_own_fields(incubator):
    practice = operations.draft("Klub", actor=incubator.writes)
    operations.save_section(practice, "story", actor=incubator.writes, evidence="nie tutaj")
    assert practice.evidence == ""


def test_lines_are_kept_and_search_finds_words_without_diacritics(incubator):
    practice = incubator.drafted("Żółw", actions="Pierwszy krok\r\nDrugi krok ")
    assert practice.actions == "Pierwszy krok\nDrugi krok"
    assert (practice.title_sort < "b", "zolw" in practice.folded, "drugi krok" in practice.folded) == (
        False,
        True,
        True,
    )


def test_text_is_not_lost_when_a_colleague_saved_the_section_meanwhile(incubator):
    practice = incubator.drafted()
    seen = queries.digest(practice, SECTIONS["story"])
    operations.save_section(practice, "story", actor=factories.actor(incubator.head), problem="Tekst kolegi")
    with pytest.raises(Refused, match="W trakcie pisania ktoś z organizacji zmienił tę część"):
        operations.save_section(practice, "story", actor=incubator.writes, seen=seen, problem="Mój tekst")
    assert practice.problem == "Tekst kolegi"
    operations.save_section(practice, "results", actor=incubator.writes, evidence="Inna część", seen=None)


def test_saving_twice_the_same_is_no_clash(incubator):
    practice = incubator.drafted()
    seen = queries.digest(practice, SECTIONS["story"])
    for _turn in range(2):
        operations.save_section(practice, "story", actor=incubator.writes, seen=seen, problem="Ten sam tekst")
    assert practice.problem == "Ten sam tekst"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"started_on": date(2014, 9, 1), "ended_on": date(2014, 8, 31)}, "nie może być wcześniejszy"),
        ({"started_on": date(2100, 1, 1)}, "nie jest w przyszłości"),
    ],
)
def test_days_that_cannot_be_are_refused(incubator, fields, sentence):
    practice = incubator.drafted()
    with pytest.raises(Refused, match=sentence):
        operations.save_section(practice, "resources", actor=incubator.writes, **fields)


def test_contact_of_another_organisation_is_refused(incubator):
    practice = incubator.drafted()
    with pytest.raises(Refused, match="musi pracować w organizacji"):
        operations.save_section(practice, "sharing", actor=incubator.writes, contact_id=incubator.first.id)


@pytest.mark.parametrize(
    "name", [name for section in SECTIONS.values() for name in section.required if name != "title"]
)
def test_nothing_incomplete_is_submitted_and_the_missing_is_named(incubator, name):
    empty = "" if isinstance(ANSWERS.get(name), str) and name != "powiat" else None
    practice = incubator.drafted(**{name: empty})
    with pytest.raises(Refused, match=rf"^Brakuje jeszcze: {LABELS[name]}\.$"):
        operations.submit(practice, actor=incubator.writes)
    assert (practice.latest_number, db.session.query(PracticeVersion).count()) == (0, 0)


def test_optional_fields_may_stay_empty(incubator):
    practice = incubator.submitted(place="", stakeholders="", ended_on=None)
    assert practice.state is PracticeState.SUBMITTED


def test_contact_who_has_left_holds_the_submission_up(incubator):
    practice = incubator.drafted(contact_id=incubator.head.id)
    incubator.head.assignments[0].ends_on = clock.today() - timedelta(days=1)
    db.session.flush()
    with pytest.raises(Refused, match="nie pracuje już"):
        operations.submit(practice, actor=incubator.writes)


def test_submitting_freezes_the_text_and_the_files(incubator):
    practice = incubator.drafted()
    file_id = incubator.with_file(practice)
    operations.submit(practice, actor=incubator.writes)
    version = queries.version(practice, 1)
    assert {name: getattr(version, name) for name in ANSWERS} == ANSWERS
    assert [(row.file_id, row.description) for row in version.files] == [(file_id, "Scenariusz zajęć")]
    assert (version.title, version.submitted_by_id) == ("Klub w remizie", incubator.author.id)


@pytest.mark.parametrize("act", ["save", "attach", "detach", "submit"])
def test_submitted_text_is_not_changed(incubator, act):
    practice = incubator.drafted()
    incubator.with_file(practice)
    operations.submit(practice, actor=incubator.writes)
    stored = store_content("b.pdf", PDF, actor=incubator.writes)
    acts = {
        "save": lambda: operations.save_section(practice, "story", actor=incubator.writes, problem="Inny"),
        "attach": lambda: operations.attach(practice, stored, actor=incubator.writes, description="x"),
        "detach": lambda: operations.detach(practice, practice.attachments[0].id, actor=incubator.writes),
        "submit": lambda: operations.submit(practice, actor=incubator.writes),
    }
    with pytest.raises(Refused):
        acts[act]()
    assert (practice.problem, practice.latest_number) == (ANSWERS["problem"], 1)


def test_eleventh_file_is_refused(incubator):
    practice = incubator.drafted()
    for number in range(10):
        incubator.with_file(practice, f"{number}.pdf")
    with pytest.raises(Refused, match="najwyżej 10 plików"):
        incubator.with_file(practice, "11.pdf")


def test_removed_file_leaves_the_draft_and_stays_in_the_version(incubator):
    practice = incubator.drafted()
    incubator.with_file(practice)
    incubator.judged(operations.submit(practice, actor=incubator.writes))
    operations.return_to_author(practice, actor=incubator.biuro, reason="Bez skanu")
    operations.detach(practice, practice.attachments[0].id, actor=incubator.writes)
    assert (practice.attachments, len(queries.version(practice, 1).files)) == ([], 1)
    with pytest.raises(Refused, match="nie jest już dołączony"):
        operations.detach(practice, 1, actor=incubator.writes)


def test_new_version_starts_from_the_published_one_and_can_be_given_up(incubator):
    practice = incubator.drafted()
    file_id = incubator.with_file(practice)
    incubator.judged(operations.submit(practice, actor=incubator.writes), *_twice())
    operations.publish(practice, actor=incubator.biuro)
    operations.propose_version(practice, actor=incubator.writes)
    operations.save_section(practice, "story", actor=incubator.writes, problem="Nowy problem")
    operations.detach(practice, practice.attachments[0].id, actor=incubator.writes)
    operations.keep_published(practice, actor=incubator.writes)
    assert (practice.problem, practice.state) == (ANSWERS["problem"], PracticeState.PUBLISHED)
    assert [row.file_id for row in practice.attachments] == [file_id]


def _twice():
    return [Verdict.RECOMMEND] * 2


def test_second_new_version_beside_the_first_is_refused(incubator):
    practice = operations.propose_version(incubator.published(), actor=incubator.writes)
    with pytest.raises(Refused, match="inna nie jest w przygotowaniu"):
        operations.propose_version(practice, actor=incubator.writes)


def test_giving_up_needs_something_published(incubator):
    with pytest.raises(Refused, match="nie była jeszcze opublikowana"):
        operations.keep_published(incubator.drafted(), actor=incubator.writes)


def test_submission_asks_those_who_may_review_and_nobody_else(incubator):
    colleague = factories.reviewer(incubator.school, name="Kolega Autorki")
    homeless = factories.guardian(name="Bez Organizacji")
    incubator.submitted()
    asked = {row.recipient for row in db.session.query(OutboxMail)}
    assert asked == {person.email for person in (incubator.first, incubator.second, incubator.third)}
    assert not asked & {colleague.email, homeless.email}
    assert {row.subject for row in db.session.query(OutboxMail)} == {
        "Praktyka czeka na recenzję: „Klub w remizie”"
    }


def test_mail_holds_title_and_link_but_not_the_text(incubator):
    practice = incubator.submitted()
    body = db.session.query(OutboxMail.body).limit(1).scalar()
    assert f"/practices/{practice.id}/review" in body
    assert ANSWERS["actions"] not in body


def test_guest_drafts_nothing(app):
    with pytest.raises(Refused):
        operations.draft("Klub", actor=NOBODY)


def test_licence_of_members_is_a_choice(incubator):
    assert incubator.submitted(licence=Licence.MEMBERS).licence is Licence.MEMBERS
