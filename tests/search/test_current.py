"""What was committed is found by the worker, what was deleted or hidden is not; a killed worker loses nothing."""

import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from portal import clock
from portal.barter.models import OfferState
from portal.database import transaction
from portal.extensions import db
from portal.files import store_content
from portal.organisations.models import ContactField, Organisation, Visibility
from portal.permissions import SYSTEM, Role
from portal.practices import operations as practices
from portal.practices.models import PracticeAttachment
from portal.search import audience, indexing, on_whoosh, queries
from portal.search.models import SearchChange, SearchEntry
from portal.search.tokens import Question, Tokens
from tests import factories, processes
from tests.benchmarks import rows
from tests.processes import wait_for
from tests.search.conftest import claim, competence, index, names

MANY = 900  # records: far more than an engine looks at to see whether a word occurs


def test_a_new_record_a_change_and_a_deletion_are_followed(engine):
    made = factories.group(name="Grupa żeglarska")
    db.session.commit()
    index()
    seen = [names("żeglarskie")]
    made.name = "Grupa szachowa"
    db.session.commit()
    index()
    seen += [names("żeglarska"), names("szachowe")]
    db.session.delete(made)
    db.session.commit()
    index()
    assert [*seen, names("szachowa")] == [["Grupa żeglarska"], [], ["Grupa szachowa"], []]


def test_what_becomes_hidden_is_found_no_more_by_those_it_is_hidden_from(engine):
    offer = factories.offer(title="Nauka żonglerki")
    db.session.commit()
    index()
    before = names("żonglerka", "members")
    offer.state = OfferState.WITHDRAWN
    db.session.commit()
    index()
    own = f"organisation{offer.organisation_id}"
    assert (before, names("żonglerka", "members"), names("żonglerka", own)) == (
        ["Nauka żonglerki"],
        [],
        ["Nauka żonglerki"],
    )


def test_a_contact_that_becomes_public_is_found_by_guests(engine):
    organisation = factories.organisation("Stowarzyszenie Żagiel")
    contact = ContactField(kind="person", value="Zdzisława Rybak", visibility=Visibility.MEMBERS)
    organisation.contacts.append(contact)
    db.session.commit()
    index()
    before = names("rybak", "public")
    contact.visibility = Visibility.PUBLIC
    db.session.commit()
    index()
    assert (before, names("rybak", "public")) == ([], ["Stowarzyszenie Żagiel"])


def test_a_change_rolled_back_leaves_nothing_to_index(app):
    factories.organisation()
    db.session.rollback()
    assert indexing.waiting() == 0


def test_a_person_whose_role_ends_with_the_day_is_found_no_more(engine):
    organisation = factories.organisation("Szkoła Wodna")
    person = factories.user(name="Bożydar Wilk")
    factories.role(person, Role.STAFF, organisation=organisation, ends_on=clock.today())
    db.session.commit()
    index()
    speakers = f"speakers{organisation.id}"
    before = names("bożydar", speakers)
    with clock.at(clock.now() + timedelta(days=1)):
        with transaction():
            indexing.follow_the_day()
        index()
    assert (before, names("bożydar", speakers)) == (["Bożydar Wilk"], [])


def test_indexing_twice_is_harmless(engine):
    made = factories.group(name="Grupa żeglarska")
    db.session.add_all([SearchChange(kind="groups", subject_id=made.id) for _turn in range(3)])
    db.session.commit()
    index()
    assert (names("żeglarska"), indexing.waiting()) == (["Grupa żeglarska"], 0)


class KilledError(Exception):
    """What ends the worker here."""


def take_in_and_be_killed():
    with transaction():
        indexing.take_in()
        raise KilledError


def test_a_worker_killed_before_its_commit_leaves_the_changes_to_the_next(engine):
    factories.group(name="Grupa żeglarska")
    db.session.commit()
    waiting = indexing.waiting()
    with pytest.raises(KilledError):
        take_in_and_be_killed()
    left = indexing.waiting()
    index()
    assert (left, names("żeglarska"), indexing.waiting()) == (waiting, ["Grupa żeglarska"], 0)


def entries():
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(SearchEntry))


def test_a_killed_worker_loses_nothing_and_the_next_one_goes_on(own_database_url, tmp_path):
    with processes.portal_on(own_database_url, tmp_path) as app:
        with transaction():
            for number in range(400):
                factories.organisation(f"Szkoła żeglarska nr {number}")
        with processes.worker(app) as running:
            wait_for(entries, "the first batch is indexed")
            running.send_signal(signal.SIGKILL)
            running.wait()
        with processes.worker(app):
            wait_for(lambda: entries() == 400 and not indexing.waiting(), "everything is indexed")
        assert len(names("żeglarskie szkoły", page=40)) == 10


def test_a_new_name_is_found_on_what_shows_it(engine):
    owner = factories.organisation("Ognisko wodne")
    person = factories.representative(owner)
    term = competence("Żeglowanie")
    factories.offer(owner, title="Rejs", contact_id=person.id, competence_id=term.id)
    claim(owner, term)
    db.session.commit()
    index()
    before = sorted(names("ognisko")), sorted(names("żeglowaniem"))
    owner.name, term.name = "Liga Morska", "Nurkowanie"
    db.session.commit()
    index()
    assert before == (["Ognisko wodne", "Rejs"], ["Ognisko wodne", "Rejs", "Żeglowanie"])
    assert (sorted(names("liga")), names("ognisko")) == (["Liga Morska", "Rejs"], [])
    assert (sorted(names("nurkowanie")), names("żeglowanie")) == (["Liga Morska", "Nurkowanie", "Rejs"], [])


def test_an_ended_claim_and_a_member_who_left_are_not_found_by_the_competence(engine):
    staying, leaving = factories.organisation("Klub A"), factories.organisation("Klub B")
    term = competence("Żeglowanie")
    ended = claim(staying, term)
    claim(leaving, term)
    db.session.commit()
    index()
    before = sorted(names("żeglowanie"))
    ended.ended_on, leaving.left_on = clock.today(), clock.today()
    db.session.commit()
    with clock.at(clock.now() + timedelta(days=1)):
        with transaction():
            indexing.follow_the_day()
        index()
        assert (before, names("żeglowanie")) == (["Klub A", "Klub B", "Żeglowanie"], ["Żeglowanie"])


def test_the_text_of_a_file_attached_to_a_practice_is_found_until_it_is_taken_away(engine):
    practice = practices.draft("Klub dyskusyjny", actor=factories.actor(factories.staff()))
    file = store_content("plan.txt", "Scenariusz zajęć z ceramiki".encode(), actor=SYSTEM)
    practice.attachments.append(PracticeAttachment(file_id=file.id, description="Plan"))
    db.session.commit()
    index()
    before = names("ceramika")
    practice.attachments.clear()
    db.session.commit()
    index()
    assert (before, names("ceramika")) == (["Klub dyskusyjny"], [])


def record(number):
    """A record an engine takes in."""
    return Tokens(f"groups-{number}", "groups", ["public:grupa"], ["public:grupa"], ["public=grupa"])


# A reader of whoosh that finds a file gone leaves those it had opened to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.usefixtures("files_left_open")
def test_a_reader_is_not_disturbed_by_a_worker_that_replaces_what_it_reads(app):
    on_whoosh.reset()
    question = Question((("public:grupa",),))
    with ThreadPoolExecutor() as pool:

        def write():
            with app.app_context():
                for number in range(20):
                    on_whoosh.update([record(number)], [])

        writing = pool.submit(write)
        seen = [len(on_whoosh.find(question, 0, 100).keys)]
        while not writing.done():
            seen.append(len(on_whoosh.find(question, 0, 100).keys))
        writing.result()
    assert (on_whoosh.is_usable(), seen == sorted(seen)) == (True, True)
    assert len(on_whoosh.find(question, 0, 100).keys) == 20


def test_every_record_of_a_frequent_word_is_a_hit(engine):
    db.session.execute(insert(Organisation), [rows.organisation(number) for number in range(MANY)])
    db.session.commit()
    list(indexing.rebuild())
    assert queries.search((audience.PUBLIC,), "szkołami").page.total == MANY
