"""Notices: in the portal always, by mail as chosen, mandatory ones always (domain: Announcements)."""

import email
from datetime import date

import pytest
from sqlalchemy import func, select

from portal import clock, jobs, mail, notices
from portal.database import transaction
from portal.extensions import db
from portal.inbox import operations, queries
from portal.mail import OutboxMail
from portal.notices import Delivery, Notice, Topic, notify
from portal.workflow import Refused
from tests import factories
from tests.page_checks import problems

NOON = clock.at_noon(date(2015, 12, 1))


@pytest.fixture
def anna(app):
    return factories.representative(name="Anna Zielińska")


def tell(person, topic=Topic.MOVE, key="k1", subject="Sprawa"):
    notify(person, topic, subject, "mail/digest.txt", key, path="/barter/", notices=[])


def choose(person, delivery, topic=Topic.MOVE):
    operations.choose_deliveries({topic: delivery}, user_id=person.id, actor=factories.actor(person))


def mails():
    return db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()


@pytest.mark.parametrize(
    ("delivery", "sent"), [(Delivery.AT_ONCE, 1), (Delivery.DIGEST, 0), (Delivery.PORTAL, 0)]
)
def test_every_notice_is_in_the_portal_and_the_mail_is_as_chosen(anna, delivery, sent):
    choose(anna, delivery)
    tell(anna)
    assert (notices.unread_count(anna.id), len(mails())) == (1, sent)


def test_a_second_notice_for_the_same_occasion_is_dropped(anna):
    tell(anna)
    tell(anna)
    assert (notices.unread_count(anna.id), len(mails())) == (1, 1)


def test_nothing_is_told_of_what_was_rolled_back(anna):
    db.session.commit()

    def tell_and_fail():
        with transaction():
            tell(anna)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        tell_and_fail()
    assert (notices.unread_count(anna.id), len(mails())) == (0, 0)


def test_the_digest_is_one_mail_a_day_with_all_since_the_last(anna):
    choose(anna, Delivery.DIGEST)
    with clock.at(NOON):
        for number in range(3):
            tell(anna, key=f"k{number}", subject=f"Sprawa {number}")
        db.session.commit()
        for _look in range(2):
            jobs.run_once()
    (row,) = mails()
    assert row.subject == "Portal MPKU: co się wydarzyło"
    assert db.session.scalar(select(func.count()).where(Notice.in_digest)) == 0


def test_a_leaver_gets_no_digest(anna):
    """Domain, Accounts: a leaver is disabled the same day."""
    choose(anna, Delivery.DIGEST)
    tell(anna)
    anna.disabled_at = clock.now()
    db.session.commit()
    jobs.run_once()
    assert mails() == []


def test_a_mandatory_topic_is_mailed_whatever_is_chosen(anna):
    with pytest.raises(Refused):
        choose(anna, Delivery.PORTAL, Topic.MEMBERSHIP)
    tell(anna, Topic.MEMBERSHIP)
    assert [row.unsubscribe for row in mails()] == [""]


def test_the_mail_has_text_html_and_the_way_to_give_it_up(anna, app, tmp_path):
    app.config["MAIL_URL"] = f"file://{tmp_path}"
    tell(anna, subject="Oferta „Łąka” & <spółka>")
    db.session.commit()
    mail.send_due()
    (path,) = tmp_path.glob("*.eml")
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    text, html = (part.get_content() for part in message.iter_parts())
    assert "/inbox/unsubscribe/" in text
    assert 'href="http' in html
    assert "&lt;spółka&gt;" in html
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_opening_a_notice_marks_it_and_leads_to_its_page(anna, login):
    tell(anna)
    browser = login(anna)
    assert "nieprzeczytane" in browser.get("/inbox/").get_data(as_text=True)
    row = db.session.scalars(select(Notice)).one()
    answer = browser.post(f"/inbox/{row.id}")
    assert (answer.status_code, answer.location, notices.unread_count(anna.id)) == (303, "/barter/", 0)
    assert problems(browser.get("/inbox/").get_data(as_text=True), "/inbox/") == []


def test_anothers_notice_is_not_there(anna, login):
    tell(anna)
    db.session.commit()
    row = db.session.scalars(select(Notice)).one()
    stranger = login(factories.representative())
    assert stranger.post(f"/inbox/{row.id}").status_code == 404
    assert notices.unread_count(anna.id) == 1


def test_all_can_be_marked_as_read_at_once(anna, login):
    other = factories.representative()
    tell(other, key="other")
    for number in range(3):
        tell(anna, key=f"k{number}")
    login(anna).post("/inbox/read")
    assert (notices.unread_count(anna.id), notices.unread_count(other.id)) == (0, 1)


def test_settings_are_chosen_by_topic(anna, login):
    browser = login(anna)
    data = {topic.value: "portal" for topic in Topic if not topic.is_mandatory}
    assert browser.post("/inbox/settings", data=data).status_code == 303
    assert set(queries.deliveries(anna.id).values()) == {Delivery.PORTAL, Delivery.AT_ONCE}
    page = browser.get("/inbox/settings").get_data(as_text=True)
    assert (page.count(" checked"), problems(page, "/inbox/settings")) == (4, [])


def test_mail_is_given_up_without_logging_in_and_only_by_the_button(anna, client):
    address = notices.unsubscribe_path(anna.id, Topic.MOVE)
    db.session.commit()
    assert client.get(address).status_code == 200
    assert notices.delivery_of(anna.id, Topic.MOVE) is Delivery.AT_ONCE
    assert client.post(address, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    db.session.expire_all()
    assert notices.delivery_of(anna.id, Topic.MOVE) is Delivery.PORTAL


@pytest.mark.parametrize("token", ["x", "WzEsIm1vdmUiXQ.podrobiony", ""])
def test_a_token_the_portal_did_not_make_gives_up_nothing(client, token):
    assert client.post(f"/inbox/unsubscribe/{token}").status_code in (404, 405)


def test_unsubscribing_from_a_mandatory_topic_is_refused(anna, client):
    db.session.commit()
    answer = client.post(notices.unsubscribe_path(anna.id, Topic.MEMBERSHIP))
    assert "obowiązkowe" in answer.get_data(as_text=True)


def test_the_list_takes_the_same_statements_however_long(anna, login, count_queries):
    browser = login(anna)

    def statements():
        with count_queries() as found:
            browser.get("/inbox/")
        return len(found)

    tell(anna)
    first = statements()
    for number in range(30):
        tell(anna, key=f"more{number}")
    db.session.commit()
    assert statements() == first
