"""What a document counts for: once, on the day it is first published (plan/README.md, derived_from `document`)."""

from contextlib import suppress
from datetime import date, datetime

import pytest
from flask_babel import force_locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal import clock
from portal.activity import ActivityEvent
from portal.documents import operations, queries
from portal.documents.models import Access, ArchiveGround, DocumentState, DocumentType
from portal.extensions import db
from portal.monitoring import figures
from portal.workflow import Refused
from tests import factories
from tests.documents.conftest import PARTS, values


@pytest.fixture(autouse=True)
def in_polish():
    with force_locale("pl"):
        yield


def facts():
    return db.session.scalars(select(ActivityEvent).order_by(ActivityEvent.id)).all()


def test_draft_does_not_count(library):
    library.drafted("Zasady", "5.1.1")
    assert (facts(), values("5.1.1")) == ([], {})


def test_first_publication_counts_in_the_year_of_its_day(library):
    library.published("Zasady", "5.1.1", on="2014-12-31")
    assert values("5.1.1") == {2014: 1}


def test_day_is_that_of_warsaw(library):
    document = library.drafted("Zasady", "5.1.1")
    with clock.at(datetime(2014, 12, 31, 23, 30, tzinfo=clock.UTC)):
        operations.publish(document, actor=library.biuro)
    assert (document.published_on, values("5.1.1")) == (date(2015, 1, 1), {2015: 1})


def test_year_a_document_is_for_does_not_move_it(library):
    library.published("Sprawozdanie za 2014", "5.1.3", on="2015-01-20", for_year=2014)
    assert values("5.1.3") == {2015: 1}


def test_second_version_adds_nothing(library):
    document = library.with_second_version(library.published("Zasady", "5.1.1"))
    assert (document.published_number, len(facts()), values("5.1.1")) == (2, 1, {2015: 1})


def test_two_documents_of_a_year_count_twice(library):
    library.published("Zasady", "5.1.1")
    library.published("Narzędzia", "5.1.1", on="2015-06-01")
    assert values("5.1.1") == {2015: 2}


def test_one_document_counts_once_in_each_of_its_indicators(library):
    """As “Inwestujący w kadry”, which is part of 1.1.5 and the whole of 2.3.4: one fact, two tags."""
    library.published("Rekomendacje i poradnik", "2.1.6", "2.2.2")
    assert (len(facts()), values("2.1.6"), values("2.2.2")) == (1, {2015: 1}, {2015: 1})


def test_deliverable_with_parts_counts_in_the_year_of_its_last_missing_part(library):
    library.published("Kryteria", tags=[("5.4.2", PARTS[0])], on="2013-10-01")
    library.published("Baza", tags=[("5.4.2", PARTS[1])], on="2014-10-01")
    library.published("Baza, wydanie drugie", tags=[("5.4.2", PARTS[1])], on="2015-03-01")
    assert values("5.4.2") == {}
    library.published("Rekomendacje", tags=[("5.4.2", PARTS[2])], on="2016-02-01")
    assert values("5.4.2") == {2016: 1}


def test_one_document_may_be_every_part(library):
    library.published("Wszystko naraz", tags=[("5.4.2", part) for part in PARTS], on="2014-10-01")
    assert values("5.4.2") == {2014: 1}


def test_launched_website_feeds_two_indicators_once_each(library):
    library.published(
        "Portal", "5.2.6", "5.5.1", document_type=DocumentType.WEBSITE, website="https://mpku.example"
    )
    assert [fact.kind for fact in facts()] == ["documents.site_launched"]
    assert (values("5.2.6"), values("5.5.1")) == ({2015: 1}, {2015: 1})


def test_website_needs_no_file_but_its_address(library):
    document = operations.draft("Portal", DocumentType.WEBSITE, actor=library.biuro, tags=[("5.2.6", "")])
    with pytest.raises(Refused, match="wpisz jej adres"):
        operations.publish(document, actor=library.biuro)
    operations.edit(document, website="https://mpku.example", actor=library.biuro)
    assert operations.publish(document, actor=library.biuro).state is DocumentState.PUBLISHED


def test_tags_have_to_fit_the_type(library):
    with pytest.raises(Refused, match=r"Wskaźnik 5\.2\.6 liczy coś innego"):
        library.drafted("Portal", "5.2.6")
    document = library.drafted("Zasady", "5.1.1")
    with pytest.raises(Refused, match=r"Wskaźnik 5\.1\.1 liczy coś innego"):
        operations.edit(
            document, document_type=DocumentType.WEBSITE, tags=[("5.1.1", "")], actor=library.biuro
        )


def test_type_changed_beside_the_tags_is_refused_at_publication(library):
    document = library.drafted("Zasady", "5.1.1")
    operations.edit(document, document_type=DocumentType.WEBSITE, actor=library.biuro)
    with pytest.raises(Refused, match=r"Wskaźnik 5\.1\.1 liczy coś innego"):
        operations.publish(document, actor=library.biuro)
    assert facts() == []


def test_owner_is_the_party_and_its_membership_is_that_of_the_day(library):
    owner = factories.organisation("Szkoła", left_on=date(2014, 12, 31))
    library.published("Zasady", "5.1.1", group_id=None, organisation_id=owner.id)
    assert [(p.organisation_id, p.side, p.member) for p in facts()[0].parties] == [
        (owner.id, "author", False)
    ]


def test_ledger_does_not_name_a_document_for_members(library):
    document = library.published("Tajny tytuł", "5.1.3", access=Access.MEMBERS)
    assert facts()[0].label == f"Sprawozdanie dla członków, nr {document.id}"


def test_archived_as_outdated_goes_on_counting(library):
    document = library.published("Zasady", "5.1.1")
    operations.archive(document, ground=ArchiveGround.OUTDATED, reason="Są nowe", actor=library.biuro)
    assert values("5.1.1") == {2015: 1}


@pytest.mark.parametrize("access", Access)
def test_archived_as_a_mistake_counts_no_more_but_earlier_reports_stay(library, access):
    document = library.published("Zasady", "5.1.1", access=access)
    if access is Access.PUBLIC:
        operations.edit(document, access=Access.MEMBERS, actor=library.biuro)
    with clock.at(clock.at_noon(date(2015, 9, 1))):
        operations.archive(document, ground=ArchiveGround.ERROR, reason="Nie ten plik", actor=library.biuro)
    figures.forget()
    assert values("5.1.1") == {}
    assert values("5.1.1", clock.end_of_day(date(2015, 8, 31))) == {2015: 1}
    assert [fact.void_reason for fact in facts()] == ["Nie ten plik"]


def test_correction_of_the_indicators_moves_the_count_and_keeps_the_day(library):
    document = library.published("Zasady", "5.1.1", on="2014-05-12")
    with clock.at(clock.at_noon(date(2015, 9, 1))):
        operations.correct(document, [("5.1.6", "")], reason="Zły wskaźnik", actor=library.biuro)
    figures.forget()
    assert (values("5.1.1"), values("5.1.6")) == ({}, {2014: 1})
    assert values("5.1.1", clock.end_of_day(date(2015, 8, 31))) == {2014: 1}
    with pytest.raises(Refused, match="Nic nie zmieniono"):
        operations.correct(document, [("5.1.6", "")], reason="Jeszcze raz", actor=library.biuro)


def test_withdrawn_document_has_nothing_to_correct(library):
    document = library.published("Zasady", "5.1.1")
    operations.archive(document, ground=ArchiveGround.ERROR, reason="Pomyłka", actor=library.biuro)
    with pytest.raises(Refused, match="nie ma czego poprawiać"):
        operations.correct(document, [], reason="Nic", actor=library.biuro)


STEPS = st.lists(st.sampled_from(["publish", "version", "give up", "outdated", "error"]), max_size=7)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_a_document_counts_at_most_once(library, steps):
    """Invariant: the live facts of a document are one from its publication on, none before it or once withdrawn."""
    actor = library.biuro
    document = library.drafted("Zasady", "5.1.1")
    acts = {
        "publish": lambda: operations.publish(document, note="Zmiany", actor=actor),
        "version": lambda: library.with_file(operations.begin_version(document, actor=actor)),
        "give up": lambda: operations.give_up_version(document, actor=actor),
        "outdated": lambda: operations.archive(
            document, ground=ArchiveGround.OUTDATED, reason="Stary", actor=actor
        ),
        "error": lambda: operations.archive(document, ground=ArchiveGround.ERROR, reason="Błąd", actor=actor),
    }
    for step in steps:
        with suppress(Refused), db.session.begin_nested():
            acts[step]()
    is_withdrawn = document.archive_ground is ArchiveGround.ERROR
    expected = document.published_number is not None and not is_withdrawn
    assert (queries.fact_of(document) is not None) == expected
    live = [fact for fact in facts() if fact.subject_id == document.id and fact.voided_at is None]
    assert len(live) == expected
