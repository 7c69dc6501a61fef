"""The home page: what waits for whom and until when, what is new, the figures, and what a newcomer does first."""

import re
from datetime import date, timedelta

import pytest

from portal import clock
from portal.accounts.models import User
from portal.barter import operations as barter
from portal.barter.models import OfferState
from portal.engagement.models import Engagement, EngagementState
from portal.events import operations as events
from portal.events.models import EventType
from portal.extensions import db
from portal.home import desk
from portal.organisations.models import EngagementLevel
from portal.permissions import SYSTEM, Role
from portal.plan import operations as plan
from portal.practices import operations as practices
from tests import factories
from tests.benchmarks.rows import practice
from tests.page_checks import Document
from tests.routes import visit
from tests.world import ROLES

OURS = {
    "/barter/{exchange accepted}",
    "/barter/{exchange joined}",
    "/barter/{exchange in_progress}",
    "/practices/{practice returned}/draft",
}
SPEAKERS = {
    *OURS,
    "/barter/circles/{circle proposed}/answer",
    "/barter/{exchange proposed}",  # accepting terms is for who represents the organisation (domain: roles)
    "/barter/needs/{need draft}",
    "/barter/offers/{offer draft}",
    "/competences/organisations/{own}",
    "/organisations/{own}/marks",
}
WAITING = {
    "staff": OURS | {"/practices/{practice draft}/draft"},
    "representative": SPEAKERS,
    "deputy": SPEAKERS,
    "counterpart": {
        "/barter/circles/{circle proposed}/answer",
        "/barter/{exchange reported}",
        "/barter/{exchange entered}",
        "/competences/organisations/{other}",
    },
    "coordinator": {
        "/practices/{practice submitted}/review",
        "/practices/{practice in_review}/review",
        "/documents/{document draft}",
    },
    "guardian": {
        "/practices/{practice submitted}/review",
        "/monitoring/facts/{fact returned}/edit",
        "/events/{event over}/attendance",
        "/events/{event assembly}/attendance",
        "/events/{event draft}",
    },
    "office": {
        "/engagement/waiting",
        "/practices/publishing",
        "/barter/disputes",
        "/monitoring/facts",
        "/organisations/without-representative",
        "/imports/{import}",
    },
}
WITH_OTHERS = {
    "/barter/{exchange reported}",
    "/barter/{exchange entered}",
    "/barter/{exchange disputed}",
    "/engagement/organisations/{own}",
    "/practices/{practice submitted}/draft",
    "/practices/{practice in_review}/draft",
    "/practices/{practice recommended}/draft",
}
OTHERS = {
    "staff": WITH_OTHERS,
    "representative": WITH_OTHERS | {"/organisations/{own}/people"},
    "deputy": WITH_OTHERS | {"/organisations/{own}/people"},
    "counterpart": {
        "/barter/{exchange accepted}",
        "/barter/{exchange joined}",
        "/barter/{exchange in_progress}",
        "/barter/{exchange disputed}",
        "/barter/{exchange proposed}",
    },
    "guardian": {"/monitoring/facts/{fact proposed}"},
    "administrator": {"/accounts/people?state=waiting"},
    "office": {
        "/accounts/people?state=waiting",
        "/events/?when=past",
        "/monitoring/facts?state=returned",
        "/practices/mine?state=submitted",
    },
}


def linked(body: str, section: str) -> set[str]:
    """Where the rows of a section lead, the notices apart."""
    elements = Document(body).elements
    inside = [e for e in elements if e.attributes.get("aria-labelledby") == section]
    links = [e for e in elements if e.name == "a" and any(s in e.parents for s in inside)]
    return {link.attributes["href"] for link in links} - {"/inbox/"}


def expected(world, rows: dict[str, set[str]], role: str) -> set[str]:
    return {re.sub(r"\{(.*)\}", lambda m: str(world.ids[m.group(1)]), path) for path in rows.get(role, ())}


@pytest.mark.parametrize("role", ROLES)
def test_home_page_shows_each_role_what_waits_for_it_and_for_others(world, role):
    body = visit(world, role, "/").body
    assert linked(body, "waiting") == expected(world, WAITING, role)
    assert linked(body, "others") == expected(world, OTHERS, role)


def test_home_page_says_whose_move_it_is_until_when_and_offers_one_step_above_all(world):
    body = visit(world, "representative", "/").body
    section = body.partition('id="waiting"')[2].partition("</section>")[0]
    assert section.count("btn-primary") == 1
    assert re.search(r"do 15 grudnia 2015 \(14 dni\)</span>\s*<span>Ruch: Twoja organizacja", section)
    others = body.partition('id="others"')[2].partition("</section>")[0]
    assert ["Ruch: Biblioteka Wojewódzka" in others, "Ruch: Biuro Partnerstwa" in others] == [True, True]


def test_home_page_says_when_nothing_waits(world):
    assert "Teraz nic na Ciebie nie czeka" in visit(world, "council", "/").body


def test_guest_reads_what_the_partnership_is_with_practices_and_figures(world):
    body = visit(world, "guest", "/").body
    assert "Pracuje tu dziś 5 organizacji członkowskich" in body  # six were admitted, one has left
    assert ["PRACTICE-published" in body, "Obszar 5" in body, 'href="/accounts/log-in"' in body] == [True] * 3
    assert ["EVENT-announced" in body, "EVENT-members" in body, "NOTE-own" in body] == [True, False, False]


def steps(browser) -> list[tuple[str, bool]]:
    """The first steps on the home page, and whether each is done."""
    body = browser.get("/").get_data(as_text=True)
    section = body.partition('id="steps"')[2].partition("</section>")[0]
    found = re.findall(r'<a href="[^"]+">([^<]+)</a>(.*?)</li>', section, re.DOTALL)
    return [(text, "tone-success" in rest) for text, rest in found]


def test_newcomer_sees_three_steps_and_each_is_ticked_off(app, login):
    factories.area()
    own = factories.organisation()
    person = factories.representative(own)
    browser = login(person)
    assert steps(browser) == [
        ("Uzupełnij profil organizacji", False),
        ("Zadeklaruj zaangażowanie w obszarze aktywności", False),
        ("Wpisz pierwszą kompetencję lub zaoferuj usługę", False),
    ]
    factories.offer(own, contact_id=person.id)
    assert [is_done for _text, is_done in steps(browser)] == [False, False, True]


def test_staff_and_leaders_see_steps_until_they_have_begun(app, login):
    worker, leader = factories.staff(), factories.guardian()
    assert [len(steps(login(person))) for person in (worker, leader)] == [3, 3]
    practices.draft("Kurs w remizie", actor=factories.actor(worker))
    _event(leader, "Spotkanie")
    assert [steps(login(person)) for person in (worker, leader)] == [[], []]


def test_home_page_of_an_empty_portal_works_for_everybody(app, login):
    people = [factories.office(), factories.representative(), factories.user(), factories.coordinator()]
    assert [login(person).get("/").status_code for person in people] == [200] * 4
    assert app.test_client().get("/").status_code == 200


def _event(leader: User, title: str, number: int = 5, days: int = 20, **values):
    begins = clock.now() + timedelta(days=days)
    fields = {"starts_at": begins, "ends_at": begins + timedelta(hours=2), "place": "Kraków", **values}
    return events.create(
        kind=EventType.MEETING, title=title, area_number=number, actor=factories.actor(leader), **fields
    )


def _engage(own, number: int) -> None:
    fields = {"state": EngagementState.ACCEPTED, "level": EngagementLevel.PARTICIPANT}
    days = {"starts_on": factories.LONG_AGO, "declared_at": clock.now()}
    factories.add(Engagement(organisation_id=own.id, area_number=number, **fields, **days))


def _published(title: str, own, person, number: int) -> None:
    made = practice(number, own.id, person.id)
    made.versions[0].title, made.versions[0].area_number = title, number
    made.published_at = clock.now()
    factories.add(made)


def _desk(app, person: User) -> dict:
    with app.test_request_context():
        return desk.for_actor(factories.actor(person))


def test_news_are_what_was_published_lately_in_the_areas_of_the_person(app):
    own, other, stranger = (factories.organisation() for _turn in range(3))
    person, clerk = factories.representative(own), factories.office()
    for number in (4, 5):
        factories.area(number)
    _engage(own, 5)
    _engage(other, 5)
    for number in (4, 5):
        _published(f"Praktyka {number}", stranger, factories.staff(stranger), number)
        events.announce(_event(clerk, f"Spotkanie {number}", number), actor=factories.actor(clerk))
        factories.offer(stranger if number == 4 else other, title=f"Oferta {number}")
    with clock.at(clock.now() - timedelta(days=31)):
        factories.offer(other, title="Dawna oferta")
    assert {row.title for row in _desk(app, person)["news"]} == {"Praktyka 5", "Spotkanie 5", "Oferta 5"}
    assert len(_desk(app, clerk)["news"]) == 6


def test_news_leave_out_what_the_own_organisation_offers_whoever_looked_before(app):
    people = [factories.representative(factories.organisation()) for _turn in range(2)]
    for number, person in enumerate(people):
        factories.offer(person.assignments[0].organisation, contact_id=person.id, title=f"Oferta {number}")
    seen = [[row.title for row in _desk(app, person)["news"]] for person in (*people, factories.office())]
    assert seen == [["Oferta 1"], ["Oferta 0"], ["Oferta 1", "Oferta 0"]]


def test_figures_of_the_year_stand_beside_their_targets(app, login):
    plan.load_plan(factories.plan_document(), actor=SYSTEM)
    own = factories.organisation()
    _engage(own, 5)
    with clock.at(clock.at_noon(date(2015, 12, 1))):
        [area] = _desk(app, factories.representative(own))["areas"]
        assert len(_desk(app, factories.office())["areas"]) == 5
    targets = {i.code: i.targets[2015] for i in area.area.indicators if i.targets[2015]}
    assert (area.year, area.met, area.due, len(area.bars)) == (2015, 0, len(targets), 5)
    assert [(bar.value, bar.target) for bar in area.bars] == [(0, targets[bar.code]) for bar in area.bars]


def test_home_page_asks_the_same_number_of_questions_whatever_waits(app, login, count_queries):
    own, other = factories.organisation(), factories.organisation()
    person = factories.representative(own)
    factories.role(person, Role.GUARDIAN, area_number=factories.area().number)
    taker, clerk = factories.representative(other), factories.office()
    offer = factories.offer(own, contact_id=person.id)
    back = factories.offer(other, contact_id=taker.id)
    _engage(own, 5)
    _engage(other, 5)
    browser = login(person)

    def ask(times):
        for turn in range(times):
            barter.request_service(offer, actor=factories.actor(taker), minutes=60, scope="Warsztat")
            barter.request_service(back, actor=factories.actor(person), minutes=60, scope="Warsztat")
            factories.offer(own, contact_id=person.id, state=OfferState.DRAFT, published_at=None)
            factories.offer(other, contact_id=taker.id)
            practices.draft(f"Praktyka {turn}", actor=factories.actor(person))
            _published(f"Praktyka {turn}", other, taker, 5)
            _event(person, "Szkic")
            made = events.announce(_event(clerk, "Spotkanie", capacity=1), actor=factories.actor(clerk))
            for who in (taker, person):
                acting = factories.actor(who)
                events.sign_up(made, who, acting.organisation, actor=acting)
            events.announce(_event(person, "Było", days=-2), actor=factories.actor(person))
        db.session.commit()
        browser.get("/")  # what is kept in memory is read once
        with count_queries() as statements:
            browser.get("/")
        return len(statements)

    assert ask(1) == ask(3) <= 15  # each costs a tenth of a bare page
