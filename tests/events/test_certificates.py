"""Certificates of attendance: a number for everybody present, a public check with no more than an initial, a file."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from portal import clock
from portal.events import certificates, operations, queries
from portal.events.models import Attendance, Registration
from portal.extensions import db
from tests import factories


@pytest.fixture
def anna(school):
    return factories.staff(school, name="Anna Maria Nowak-Żuk")


def place_of(person) -> Registration:
    return db.session.scalars(select(Registration).where(Registration.user_id == person.id)).one()


def read(response) -> tuple[str, PdfReader]:
    file = PdfReader(io.BytesIO(response.get_data()))
    return " ".join(page.extract_text() for page in file.pages), file


def test_everybody_present_gets_a_number_once_and_nobody_else(announced, clerk, school, anna):
    absent = factories.staff(school)
    event = announced()
    for person in (anna, absent):
        operations.sign_up(event, person, school, actor=factories.actor(person))
    with clock.at(event.ends_at):
        marks = {place_of(anna).id: Attendance.PRESENT, place_of(absent).id: Attendance.ABSENT}
        operations.mark(event, marks, actor=clerk)
        assert place_of(anna).certificate is None
        operations.close(event, actor=clerk)
        number = place_of(anna).certificate
        operations.mark(event, {place_of(absent).id: Attendance.PRESENT}, reason="Był", actor=clerk)
    assert (place_of(anna).certificate, place_of(absent).is_certified) == (number, True)
    assert certificates.normal(f" {number.lower().replace('-', ' ')} ") == number


def test_check_says_what_the_certificate_says_and_only_an_initial(client, held, school, anna):
    held(people=[anna], title="Ocena szkoleń")
    number = place_of(anna).certificate
    answer = client.get(f"/events/certificates/?number={number.lower()}", follow_redirects=True)
    page = answer.get_data(as_text=True)
    assert ["Zaświadczenie jest ważne" in page, "Anna N." in page, "6 godzin" in page] == [True] * 3
    assert ["Nowak" in page, anna.email in page, "Szkoła" in page] == [False, False, True]
    wrong = client.get("/events/certificates/MPKU-2015-AAAA-AAAA").get_data(as_text=True)
    assert ["nie jest ważne" in wrong, "Ocena szkoleń" in wrong] == [True, False]


@pytest.mark.parametrize("how", ["absent", "void"])
def test_certificate_of_what_was_corrected_is_no_longer_valid(client, login, held, clerk, anna, how):
    event = held(people=[anna])
    place = place_of(anna)
    with clock.at(event.ends_at + timedelta(days=2)):
        if how == "void":
            operations.void(event, reason="Pomyłka", actor=clerk)
        else:
            operations.mark(event, {place.id: Attendance.ABSENT}, reason="Pomyłka", actor=clerk)
    assert "nie jest ważne" in client.get(f"/events/certificates/{place.certificate}").get_data(as_text=True)
    assert login(anna).get(f"/events/places/{place.id}/certificate.pdf").status_code == 404


def test_attendee_and_organiser_download_an_accessible_file(login, held, clerk, school, anna):
    other = factories.staff(school)
    event = held(people=[anna, other], title="Ocena szkoleń")
    place, path = place_of(anna), f"/events/places/{place_of(anna).id}/certificate.pdf"
    words, file = read(login(anna).get(path))
    wanted = ("Anna Maria Nowak-Żuk", "Ocena szkoleń", place.certificate, "6 godzin", "Szkoła")
    assert [word for word in wanted if word not in words] == []
    assert (len(file.pages), file.trailer["/Root"]["/MarkInfo"]["/Marked"]) == (1, True)
    assert "Nowak" not in file.metadata.title
    assert [login(person).get(path).status_code for person in (other, clerk.user)] == [404, 404]
    assert len(read(login(clerk.user).get(f"/events/{event.id}/certificates.pdf"))[1].pages) == 2
    assert login(anna).get(f"/events/{event.id}/certificates.pdf").status_code == 403


def test_closing_asks_for_the_hours_of_an_event_of_several_days(announced, login, clerk, anna):
    event = announced(ends_at=clock.now() + timedelta(days=9))
    assert certificates.minutes_of(event) is None
    with clock.at(event.ends_at):
        assert (
            login(clerk.user).post(f"/events/{event.id}/close", data={"minutes": "12,5"}).status_code == 303
        )
    assert queries.present(event.id) == []
    assert certificates.minutes_of(event) == 750
