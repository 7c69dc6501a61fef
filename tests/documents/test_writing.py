"""Writing and publishing: what is refused and why (domain.md: groups, events, documents)."""

from datetime import date

import pytest
from flask_babel import force_locale
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal import clock
from portal.documents import operations
from portal.documents.models import ArchiveGround, Document, DocumentState, DocumentType
from portal.extensions import db
from portal.workflow import Refused
from tests import factories
from tests.at_once import race


@pytest.fixture(autouse=True)
def in_polish():
    with force_locale("pl"):
        yield


def test_document_without_a_file_is_not_published(library):
    document = operations.draft("Zasady", DocumentType.PRINCIPLES, actor=library.biuro)
    with pytest.raises(Refused, match="Najpierw dodaj plik"):
        operations.publish(document, actor=library.biuro)
    assert (document.state, document.published_on) == (DocumentState.DRAFT, None)


def test_publishing_twice_is_refused(library):
    document = library.published()
    with pytest.raises(Refused, match="Żadna wersja nie jest w przygotowaniu"):
        operations.publish(document, actor=library.biuro)


def test_later_version_says_what_changed(library):
    document = operations.begin_version(library.published(), actor=library.biuro)
    library.with_file(document)
    with pytest.raises(Refused, match="Napisz, co zmieniono"):
        operations.publish(document, note=" ", actor=library.biuro)
    operations.publish(document, note="Nowa tabela", actor=library.biuro)
    assert [(v.number, v.note) for v in document.versions] == [(2, "Nowa tabela"), (1, "")]


def test_one_version_is_open_at_most(library):
    document = library.drafted()
    with pytest.raises(Refused, match="już w przygotowaniu"):
        operations.begin_version(document, actor=library.biuro)


def test_given_up_version_leaves_the_published_one(library):
    document = operations.begin_version(library.published(), actor=library.biuro)
    library.with_file(document, "drugi.pdf")
    operations.give_up_version(document, actor=library.biuro)
    assert (document.open_version, document.published_version.files[0].file.name) == (None, "tekst.pdf")
    with pytest.raises(Refused):
        operations.give_up_version(document, actor=library.biuro)


def test_first_version_is_not_given_up(library):
    with pytest.raises(Refused, match="jeszcze nie opublikowano"):
        operations.give_up_version(library.drafted(), actor=library.biuro)


def test_version_holds_a_name_once_and_ten_files_at_most(library):
    document = library.drafted()
    with pytest.raises(Refused, match=r"ma już plik „tekst\.pdf”"):
        library.with_file(document)
    for number in range(9):
        library.with_file(document, f"{number}.pdf")
    with pytest.raises(Refused, match="najwyżej 10 plików"):
        library.with_file(document, "jedenasty.pdf")


def test_file_of_a_published_version_cannot_be_removed(library):
    document = library.published()
    with pytest.raises(Refused):
        operations.detach(document, document.versions[0].files[0].id, actor=library.biuro)
    operations.begin_version(document, actor=library.biuro)
    with pytest.raises(Refused, match="nie ma już w przygotowywanej wersji"):
        operations.detach(document, document.published_version.files[0].id, actor=library.biuro)


def test_indicators_of_a_published_document_change_by_correction_only(library):
    document = library.published("Zasady", "5.1.1")
    with pytest.raises(Refused, match="przez poprawkę"):
        operations.edit(document, tags=[("5.1.6", "")], actor=library.biuro)
    with pytest.raises(Refused, match="przez poprawkę"):
        operations.edit(document, document_type=DocumentType.PLAN, actor=library.biuro)
    assert operations.edit(document, title="Zasady badania", actor=library.biuro).pairs == [("5.1.1", "")]


def test_archived_document_stays_as_it_is(library):
    document = library.published()
    operations.archive(document, ground=ArchiveGround.OUTDATED, reason="Stary", actor=library.biuro)
    for act in (
        lambda: operations.edit(document, title="Inny", actor=library.biuro),
        lambda: operations.begin_version(document, actor=library.biuro),
        lambda: library.with_file(document),
        lambda: operations.archive(document, ground=ArchiveGround.ERROR, reason="x", actor=library.biuro),
    ):
        with pytest.raises(Refused):
            act()


def test_archiving_needs_a_reason(library):
    with pytest.raises(Refused, match="Napisz, dlaczego"):
        operations.archive(library.published(), ground=ArchiveGround.ERROR, reason=" ", actor=library.biuro)


def test_archiving_throws_away_the_version_being_worked_on(library):
    document = operations.begin_version(library.published(), actor=library.biuro)
    operations.archive(document, ground=ArchiveGround.OUTDATED, reason="Stary", actor=library.biuro)
    assert [version.number for version in document.versions] == [1]


def test_draft_may_be_archived(library):
    document = library.drafted("Zasady", "5.1.1")
    operations.archive(document, ground=ArchiveGround.ERROR, reason="Zbędny", actor=library.biuro)
    assert (document.state, document.published_number) == (DocumentState.ARCHIVED, None)


@pytest.mark.parametrize("year", [1999, 2101, -5, 10**9])
def test_year_it_is_for_is_a_year(library, year):
    with pytest.raises(Refused, match="Wpisz rok od 2000 do 2100"):
        library.drafted(for_year=year)


# who writes what


def test_coordinator_writes_for_their_group_only(library):
    other = factories.group(name="Obca grupa")
    document = library.drafted(actor=library.writes)
    assert document.area_number == 5
    for values in ({"group_id": other.id}, {"group_id": None, "area_number": 5}, {"group_id": None}):
        with pytest.raises(Refused, match="Wybierz grupę, którą koordynujesz"):
            library.drafted(actor=library.writes, **values)


def test_guardian_writes_in_their_area_only(library):
    factories.area(3)
    actor = factories.actor(library.guardian)
    assert library.drafted(actor=actor, group_id=None, area_number=5).owner_name == "Biuro Partnerstwa"
    for area in (3, None):
        with pytest.raises(Refused):
            library.drafted(actor=actor, group_id=None, area_number=area)


def test_indicators_of_other_areas_are_chosen_by_the_biuro(library):
    with pytest.raises(Refused, match=r"Wskaźnik 1\.2\.1 należy do obszaru 1"):
        library.drafted("Zasady", "1.2.1", actor=library.writes)
    document = library.drafted("Zasady", "1.2.1", actor=library.biuro)
    kept = operations.edit(document, tags=[("1.2.1", ""), ("5.1.1", "")], actor=library.writes)
    assert kept.pairs == [("1.2.1", ""), ("5.1.1", "")]


# the database itself


CHANGES = [
    "UPDATE document_version SET note = 'Inna'",
    "UPDATE document_version SET published_at = NULL",
    "DELETE FROM document_file",
    "UPDATE document_file SET is_accessible = 1 = 0",
    "INSERT INTO document_file (version_id, file_id, is_accessible) SELECT version_id, file_id, 1=1 FROM document_file",
    "DELETE FROM document_version",
]


@pytest.mark.parametrize("change", CHANGES)
def test_published_version_and_its_files_never_change_even_past_the_program(library, change):
    library.published()
    with pytest.raises(DBAPIError, match="a published version never changes"):
        db.session.execute(text(change))


def test_file_of_an_open_version_cannot_be_moved_into_a_published_one(library):
    published = library.published().versions[0].id
    library.drafted("Inny")
    move = text("UPDATE document_file SET version_id = :published WHERE version_id <> :published")
    with pytest.raises(DBAPIError, match="a published version never changes"):
        db.session.execute(move, {"published": published})


# two people at once


@pytest.mark.parametrize("turn", range(3))
def test_two_people_publishing_at_once_count_it_once(app, library, login, turn):
    document = library.drafted("Zasady", "5.1.1")
    url, number = f"/documents/{document.id}/publish", document.id
    answers = race(app, *((login(person), url, {}) for person in (library.coordinator, library.clerk)))
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    counted = text("SELECT count(*) FROM activity_event WHERE subject_id = :id AND subject_type = 'document'")
    assert db.session.scalar(counted, {"id": number}) == 1


@pytest.mark.parametrize("turn", range(3))
def test_publishing_and_archiving_at_once_leave_no_count_behind(app, library, login, turn):
    document = library.drafted("Zasady", "5.1.1")
    number, url = document.id, f"/documents/{document.id}"
    acts = [
        (library.coordinator, f"{url}/publish", {}),
        (library.clerk, f"{url}/archive", {"reason": "Zbędny", "ground": "error"}),
    ]
    race(app, *((login(person), address, fields) for person, address, fields in acts))
    document = db.session.get_one(Document, number)
    live = text("SELECT count(*) FROM activity_event WHERE voided_at IS NULL AND subject_type = 'document'")
    assert document.state is DocumentState.ARCHIVED
    assert db.session.scalar(live) == 0


def test_clock_of_another_day_does_not_move_what_was_published(library):
    document = library.published(on="2015-05-12")
    with clock.at(clock.at_noon(date(2016, 1, 1))):
        operations.edit(document, title="Nowy tytuł", actor=library.biuro)
    assert document.published_on == date(2015, 5, 12)
