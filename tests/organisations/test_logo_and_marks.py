"""The logo is drawn anew; quality marks say how long they are valid; what the profile lacks leads to its field."""

import io
from datetime import date

import pytest
from PIL import Image, PngImagePlugin
from sqlalchemy import select

from portal import clock, files
from portal.extensions import db
from portal.files import StoredFile
from portal.organisations import operations, queries
from portal.organisations.models import QualityMark
from portal.workflow import Refused
from tests import factories, page_checks
from tests.world_organisations import picture, upload

TODAY = date(2015, 12, 1)
MARK = {"name": "Akredytacja", "issuer": "Kurator", "number": "7", "valid_from": "2014-01-01", "valid_to": ""}


@pytest.fixture(autouse=True)
def _in_december_2015():
    with clock.at(clock.at_noon(TODAY)):
        yield


@pytest.fixture
def school(app):
    return factories.organisation("Szkoła")


def speaker(school):
    return factories.actor(factories.representative(school))


def send_logo(browser, school, content, name="znak.png", alt="Logo szkoły"):
    fields = {"file": (io.BytesIO(content), name), "alt": alt}
    return browser.post(f"/organisations/{school.id}/logo/edit", data=fields)


def shown(client, school):
    return client.get(f"/organisations/{school.id}").get_data(as_text=True)


@pytest.mark.parametrize(("kind", "name"), [("PNG", "znak.png"), ("JPEG", "znak.jpg"), ("JPEG", "ZNAK.JPEG")])
def test_logo_is_scaled_down_and_shown_to_everybody_as_png(school, login, client, kind, name):
    browser = login(factories.representative(school))
    assert send_logo(browser, school, picture((1200, 300), kind), name).status_code == 303
    answer = client.get(f"/organisations/{school.id}/logo", buffered=True)
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert Image.open(io.BytesIO(answer.data)).size == (480, 120)
    page = shown(client, school)
    assert ('alt="Logo szkoły" width="240" height="60"' in page, page_checks.problems(page)) == (True, [])


def test_small_logo_is_not_enlarged(school):
    operations.set_logo(school, upload(picture((10, 9))), alt="x", actor=speaker(school))
    assert (school.logo.width, school.logo.height) == (10, 9)


def test_nothing_but_the_picture_is_kept(school):
    """A file may carry a place, a name, or a program behind the picture."""
    hidden, written = PngImagePlugin.PngInfo(), io.BytesIO()
    hidden.add_text("Author", "TAJNE-metadane")
    Image.new("RGB", (9, 9)).save(written, "PNG", pnginfo=hidden)
    content = written.getvalue() + b"<script>TAJNE-dopisek</script>IEND\xaeB`\x82"
    operations.set_logo(school, upload(content), alt="x", actor=speaker(school))
    kept = files.path_of(school.logo.file.sha256).read_bytes()
    assert (b"TAJNE" in content, b"TAJNE" in kept) == (True, False)
    assert [row.sha256 for row in db.session.scalars(select(StoredFile))] == [school.logo.file.sha256]


def bomb():
    """A small file that claims a hundred million pixels."""
    written = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(written, "PNG")
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "znak.png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "znak.svg"),
        (b"<html>", "znak.png"),
        (picture(kind="JPEG"), "znak.png"),
        (picture()[:40] + b"IEND\xaeB`\x82", "znak.png"),
        (picture(kind="GIF"), "znak.gif"),
        (picture((9, 9)), "znak.exe"),
        (bomb(), "znak.png"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(school, login, content, name):
    answer = send_logo(login(factories.representative(school)), school, content, name)
    page = answer.get_data(as_text=True)
    assert (answer.status_code, page_checks.problems(page), school.logo) == (422, [], None)
    assert ('href="#file"' in page, 'value="Logo szkoły"' in page) == (True, True)


def test_logo_needs_words_and_a_first_picture(school, login):
    browser = login(factories.representative(school))
    assert send_logo(browser, school, picture(), alt=" ").status_code == 422
    assert browser.post(f"/organisations/{school.id}/logo/edit", data={"alt": "Logo"}).status_code == 422
    send_logo(browser, school, picture())
    browser.post(f"/organisations/{school.id}/logo/edit", data={"alt": "Otwarta książka"})
    assert (school.logo.alt, school.logo.width) == ("Otwarta książka", 40)


def test_removed_logo_is_shown_no_more(school, login, client):
    browser = login(factories.representative(school))
    send_logo(browser, school, picture())
    assert browser.post(f"/organisations/{school.id}/logo/remove").status_code == 303
    assert browser.post(f"/organisations/{school.id}/logo/remove").status_code == 303  # twice does no harm
    assert client.get(f"/organisations/{school.id}/logo").status_code == 404
    assert 'class="logo"' not in shown(client, school)


def test_another_organisations_representative_changes_nothing(school, login):
    operations.add_mark(school, actor=speaker(school), **mark(None))
    stranger = login(factories.representative())
    paths = (
        "logo/edit",
        "logo/remove",
        "marks",
        f"marks/{school.marks[0].id}",
        f"marks/{school.marks[0].id}/remove",
    )
    answers = [stranger.post(f"/organisations/{school.id}/{path}", data=MARK).status_code for path in paths]
    assert (answers, len(school.marks)) == ([403] * 5, 1)


def test_mark_of_another_organisation_is_not_found(school, login):
    other = factories.organisation()
    operations.add_mark(other, actor=speaker(other), **mark(None))
    answer = login(factories.representative(school)).get(
        f"/organisations/{school.id}/marks/{other.marks[0].id}"
    )
    assert answer.status_code == 404


def mark(valid_to, name="Znak"):
    return {
        "name": name,
        "issuer": "Urząd",
        "number": "",
        "valid_from": date(2014, 1, 1),
        "valid_to": valid_to,
    }


@pytest.mark.parametrize(
    ("valid_to", "state"),
    [
        (None, "valid"),
        (date(2016, 1, 31), "valid"),
        (date(2016, 1, 30), "ending"),
        (date(2015, 12, 1), "ending"),
        (date(2015, 11, 30), "expired"),
    ],
)
def test_mark_is_warned_of_60_days_before_its_end(school, valid_to, state):
    row = QualityMark(valid_from=date(2014, 1, 1), valid_to=valid_to)
    assert row.validity(TODAY).value == state
    assert QualityMark(valid_from=date(2015, 12, 2), valid_to=valid_to).validity(TODAY).value == "coming"


def test_marks_to_renew_are_the_same_to_the_database(school):
    ends = (None, date(2016, 1, 31), date(2016, 1, 30), date(2015, 12, 2), date(2015, 11, 30))
    for number, valid_to in enumerate(ends):
        factories.add(QualityMark(organisation_id=school.id, **mark(valid_to, f"Znak {number}")))
    coming = mark(date(2015, 12, 31), "Przyszły") | {"valid_from": date(2015, 12, 2)}
    factories.add(QualityMark(organisation_id=school.id, **coming))
    found = db.session.scalars(select(QualityMark.name).where(QualityMark.to_renew_on(TODAY))).all()
    assert sorted(found) == sorted(row.name for row in queries.marks_to_renew(school))
    assert len(found) == 3


def test_everybody_sees_marks_and_their_organisation_the_warning(school, login, client):
    actor = speaker(school)
    for valid_to, name in ((date(2015, 6, 1), "Dawny znak"), (date(2016, 1, 1), "Bliski"), (None, "Stały")):
        operations.add_mark(school, actor=actor, **mark(valid_to, name))
    assert [row.name for row in queries.marks_to_renew(school)] == ["Dawny znak", "Bliski"]
    warning = "Znaki jakości do odnowienia"
    public, own = shown(client, school), shown(login(factories.representative(school)), school)
    assert [("Dawny znak" in page, "Wygasł" in page, warning in page) for page in (public, own)] == [
        (True, True, False),
        (True, True, True),
    ]
    assert (page_checks.problems(public), page_checks.problems(own)) == ([], [])


def test_marks_are_added_changed_and_removed_by_form(school, login):
    browser, url = login(factories.representative(school)), f"/organisations/{school.id}/marks"
    assert page_checks.problems(browser.get(url).get_data(as_text=True)) == []
    assert browser.post(url, data=MARK).status_code == 303
    one = f"{url}/{school.marks[0].id}"
    assert page_checks.problems(browser.get(one).get_data(as_text=True)) == []
    assert browser.post(one, data={**MARK, "valid_to": "31.12.2016"}).status_code == 303
    assert [(row.name, row.number, row.valid_to) for row in school.marks] == [
        ("Akredytacja", "7", date(2016, 12, 31))
    ]
    assert browser.post(f"{one}/remove").status_code == 303
    assert db.session.scalars(select(QualityMark)).all() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"issuer": ""},
        {"valid_from": ""},
        {"valid_from": "2014-02-31"},
        {"valid_to": "2013-12-31"},
        {"number": "9" * 101},
    ],
)
def test_wrong_mark_is_said_and_nothing_typed_is_lost(school, login, wrong):
    page = login(factories.representative(school)).post(
        f"/organisations/{school.id}/marks", data={**MARK, "issuer": "<script>", **wrong}
    )
    text = page.get_data(as_text=True)
    assert (page.status_code, page_checks.problems(text), school.marks) == (422, [], [])
    assert "<script>" not in text


def test_mark_cannot_end_before_it_begins(school):
    with pytest.raises(Refused):
        operations.add_mark(school, actor=speaker(school), **mark(date(2013, 12, 31)))


def test_what_is_missing_leads_to_its_field_and_the_meter_says_how_much(school, login):
    browser = login(factories.representative(school))
    page = browser.get(f"/organisations/{school.id}").get_data(as_text=True)
    base = f"/organisations/{school.id}"
    for target in (f"{base}/edit/basic#legal_form", f"{base}/edit/address#gmina", f"{base}/logo/edit"):
        assert f'href="{target}"' in page
        address, _hash, field = target.partition("#")
        assert f'id="{field or "file"}"' in browser.get(address).get_data(as_text=True)
    assert "0 z 18 (0%)" in page
    send_logo(browser, school, picture())
    assert "1 z 18 (6%)" in browser.get(base).get_data(as_text=True)


@pytest.mark.parametrize(
    ("text", "shown_as"),
    [
        ("Kursy\nWarsztaty", "- Kursy\n- Warsztaty"),
        ("- Kursy\n- Warsztaty", "- Kursy\n- Warsztaty"),
        ("Prowadzimy kursy.", "Prowadzimy kursy."),
        ("Pierwszy akapit.\n\nDrugi akapit.", "Pierwszy akapit.\n\nDrugi akapit."),
        (f"{'x' * 201}\nKursy", f"{'x' * 201}\nKursy"),
        ("", ""),
    ],
)
def test_services_written_line_by_line_become_a_list(text, shown_as):
    assert queries.as_list(text) == shown_as


def test_services_are_a_list_on_the_page(school, client):
    operations.edit_profile(school, services="Kursy\r\nDoradztwo", actor=speaker(school))
    assert "<li>Doradztwo</li>" in shown(client, school)
