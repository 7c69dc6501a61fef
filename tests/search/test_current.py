"""What was committed is found by the worker, what was deleted or hidden is not; a killed worker loses nothing."""

import signal
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.barter.models import OfferState
from portal.database import transaction
from portal.extensions import db
from portal.organisations.models import ContactField, Visibility
from portal.permissions import Role
from portal.search import indexing
from portal.search.models import SearchChange, SearchEntry
from tests import factories, processes
from tests.processes import wait_for
from tests.search.conftest import index, names


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


def is_found():
    db.session.rollback()
    return names("kajakowego") == ["Ognisko kajakowe"]


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
            with transaction():
                factories.organisation("Ognisko kajakowe")
            wait_for(is_found, "the new one is found")
        assert len(names("żeglarskie szkoły", page=40)) == 10
