"""One small partnership, built through the real operations: every role, and every object in each interesting state.

`own` is the organisation most objects belong to, `other` trades with it, `stranger` has nothing to do with either.
Private words are markers such as `NOTE-own`, so that a test finds them wherever they should not be.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from portal import clock
from portal.accounts import operations as accounts
from portal.accounts import steps
from portal.accounts.models import INVITATION, RESET, ApiToken, User, UserSession
from portal.accounts.queries import load_actor
from portal.barter import operations as barter
from portal.barter.models import Exchange, Offer, Outcome
from portal.engagement import operations as engagement
from portal.extensions import db
from portal.files import store_upload
from portal.groups import operations as groups
from portal.groups.models import GroupKind, TaskGroup
from portal.monitoring import operations as monitoring
from portal.monitoring.drafts import Draft
from portal.organisations import operations as organisations
from portal.organisations.models import EngagementLevel, MembershipLevel, Organisation, Visibility
from portal.permissions import NOBODY, SYSTEM, Actor, Role
from portal.plan import operations as plan
from portal.practices import operations as practices
from portal.practices.models import CRITERIA, CostRange, Grade, Licence, PeopleRange, Practice, Verdict
from tests import (
    factories,
    world_circles,
    world_competences,
    world_deals,
    world_documents,
    world_events,
    world_hours,
    world_imports,
    world_inbox,
    world_organisations,
    world_posts,
    world_privacy,
)

TODAY = date(2015, 12, 1)
START = date(2013, 1, 7)
ORGANISATIONS = {
    "own": "Centrum Kształcenia Ustawicznego",
    "other": "Biblioteka Wojewódzka",
    "stranger": "Fundacja Łączymy Pokolenia",
    "school": "Zespół Szkół „Żak” & Spółka",
    "university": "Uniwersytet Śródmieście",
    "former": "Ćwiczeniowa Firma Szkoleniowa",
}
# role of the walk -> the person's role, and the organisation they act for
PEOPLE: dict[str, tuple[Role | None, str]] = {
    "staff": (Role.STAFF, "own"),
    "representative": (Role.REPRESENTATIVE, "own"),
    "deputy": (Role.DEPUTY, "own"),
    "counterpart": (Role.REPRESENTATIVE, "other"),
    "stranger": (Role.REPRESENTATIVE, "stranger"),
    "coordinator": (Role.COORDINATOR, "school"),
    "guardian": (Role.GUARDIAN, "university"),
    "council": (Role.COUNCIL, ""),
    "strategy": (Role.STRATEGY_GUARDIAN, ""),
    "office": (Role.OFFICE, ""),
    "administrator": (Role.ADMINISTRATOR, ""),
    "former": (None, ""),
}
ROLES = ("guest", *PEOPLE)


@dataclass
class World:
    """The ids of what there is, by name, and the cookie of a logged-in browser for each role."""

    app: Flask
    ids: dict[str, int] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def browser(self, role: str) -> FlaskClient:
        """A new browser in which the person of this role is logged in."""
        browser = self.app.test_client()
        if role in self.cookies:
            browser.set_cookie(self.app.config["SESSION_COOKIE_NAME"], self.cookies[role])
        return browser

    def actor(self, role: str) -> Actor:
        """The person of this role as they act today."""
        return NOBODY if role == "guest" else load_actor(self.person(role))

    def get(self, model: Any, name: str) -> Any:
        """The object kept under this name."""
        return db.session.get_one(model, self.ids[name])

    def person(self, role: str) -> User:
        """The person of this role."""
        return self.get(User, f"person {role}")  # type: ignore[no-any-return]

    def organisation(self, name: str) -> Organisation:
        """The organisation of this name."""
        return self.get(Organisation, name)  # type: ignore[no-any-return]

    def keep(self, name: str, obj: Any) -> Any:
        """Remember an object by a name."""
        self.ids[name] = obj.id
        return obj


@contextmanager
def on(day: date) -> Iterator[None]:
    """The portal's clock at noon of a day."""
    with clock.at(clock.at_noon(day)):
        yield


def build(app: Flask) -> World:
    """Build the world in the empty database of the current application."""
    world = World(app)
    with on(START):
        plan.load_plan(factories.plan_document(), actor=SYSTEM)
        _admit(world)
        _appoint(world)
    with on(date(2015, 9, 1)):
        steps = (
            _profiles,
            world_competences.make,
            _engagements,
            world_posts.make,
            _exchanges,
            _practices,
            _facts,
        )
        others = (
            world_imports.make,
            world_events.make,
            world_deals.make,
            world_hours.make,
            world_circles.make,
        )
        for make in (*steps, world_documents.make, *others):
            make(world)
    with on(TODAY):
        barter.expire_offers(actor=SYSTEM)
        barter.expire_needs(actor=SYSTEM)
        barter.expire_proposals(actor=SYSTEM)
        _ask(world, world.actor("counterpart"), "proposed")
        world_privacy.make(world)
    _entries(world)
    world_inbox.make(world)
    db.session.commit()
    return world


def _admit(world: World) -> None:
    factories.area()
    clerk = world.keep("person office", factories.office(name="Osoba office", email="office@swiat.example"))
    for name, title in ORGANISATIONS.items():
        organisation = organisations.admit(
            name=title,
            joined_on=START,
            basis="Uchwała nr 1",
            level=MembershipLevel.TASK,
            actor=factories.actor(clerk),
        )
        world.keep(name, organisation)


def _appoint(world: World) -> None:
    for name in PEOPLE:
        if name != "office":
            person = factories.user(name=f"Osoba {name}", email=f"{name}@swiat.example", is_demo=True)
            world.keep(f"person {name}", person)
    world.keep("person office2", factories.office(name="Osoba office2", email="office2@swiat.example"))
    _give(world, "coordinator", Role.STAFF, organisation=world.organisation("school"))
    _give(world, "guardian", Role.STAFF, organisation=world.organisation("university"))
    _groups(world)
    for name, (role, organisation) in PEOPLE.items():
        scope: dict[str, Any] = {"organisation": world.organisation(organisation)} if organisation else {}
        if role is Role.GUARDIAN:
            scope = {"area": factories.area(5)}
        if role not in (None, Role.COORDINATOR, Role.OFFICE, Role.ADMINISTRATOR):
            _give(world, name, role, **scope)
    accounts.grant_from_command_line(world.person("administrator"), Role.ADMINISTRATOR, actor=SYSTEM)


def _give(world: World, name: str, role: Any, **scope: Any) -> None:
    ends = date(2015, 12, 31) if role is Role.COUNCIL else None
    row = accounts.appoint(
        world.person(name),
        role,
        starts_on=START,
        ends_on=ends,
        basis="Uchwała nr 2",
        actor=world.actor("office"),
        **scope,
    )
    world.keep(f"assignment {name}", row)


def _groups(world: World) -> None:
    clerk, pair = world.actor("office"), (world.person("coordinator"), world.organisation("school"))
    for name in ("group", "group closed", "group voided"):
        made = groups.establish(
            name=f"Grupa: {name}",
            kind=GroupKind.TASK_GROUP,
            area_number=5,
            established_on=START,
            resolution="Uchwała nr 3",
            indicators=["5.2.7"],
            members=[pair],
            actor=clerk,
        )
        world.keep(name, made)
    groups.appoint_coordinator(world.get(TaskGroup, "group"), pair[0], basis="Uchwała nr 3", actor=clerk)
    groups.close(world.get(TaskGroup, "group closed"), on=START, reason="Cel osiągnięty", actor=clerk)
    groups.void(world.get(TaskGroup, "group voided"), reason="Pomyłka", actor=clerk)


def _profiles(world: World) -> None:
    for name in ("own", "other", "stranger"):
        contacts = {
            "email": (f"PUBLIC-{name}@example.org", Visibility.PUBLIC),
            "phone": (f"MEMBERS-{name}", Visibility.MEMBERS),
            "person": (f"HIDDEN-{name}", Visibility.HIDDEN),
        }
        fields = {
            "members_note": f"NOTE-{name}",
            "description": "Kształcimy **dorosłych** & <b>młodzież</b>.",
            "website": "https://example.org",
            "staff_number": 12,
        }
        organisations.edit_profile(world.organisation(name), actor=world.actor("office"), **fields)
        organisations.edit_contacts(world.organisation(name), contacts, actor=world.actor("office"))
    world_organisations.complete(world)


def _engagements(world: World) -> None:
    speaker, clerk = world.actor("representative"), world.actor("office")
    own, level = world.organisation("own"), EngagementLevel.PARTICIPANT
    made = {}
    for number, state in enumerate(("proposed", "accepted", "rejected", "withdrawn", "ended"), 1):
        made[state] = engagement.declare(own, number, level, note=f"ENGAGEMENT-{state}", actor=speaker)
        world.keep(f"engagement {state}", made[state])
    for state in ("accepted", "ended"):
        engagement.accept(made[state], basis="Uchwała nr 4", actor=clerk)
    engagement.reject(made["rejected"], reason="REJECTED-engagement", actor=clerk)
    engagement.withdraw(made["withdrawn"], actor=speaker)
    engagement.end(made["ended"], reason="Zmiana planów", actor=speaker)


def _exchanges(world: World) -> None:
    """Services of `own` to `other`, each left in another state."""
    giver, taker, clerk = (world.actor(name) for name in ("representative", "counterpart", "office"))
    steps: list[tuple[str, Callable[[Exchange], Any]]] = [
        ("expired", lambda _row: None),
        ("accepted", lambda row: barter.accept_exchange(row, actor=giver, version=1)),
        ("in_progress", lambda row: barter.start_exchange(row, actor=giver)),
        ("reported", lambda row: _report(row, giver)),
        ("confirmed", lambda row: barter.confirm_exchange(row, actor=taker)),
    ]
    for reached, (state, _step) in enumerate(steps):
        row = _ask(world, taker, state)
        for _name, step in steps[: reached + 1]:
            step(row)
    for state in ("disputed", "settled"):
        row = _ask(world, taker, state)
        barter.accept_exchange(row, actor=giver, version=1)
        _report(row, giver)
        barter.dispute_exchange(row, actor=taker, words=f"DISPUTE-{state}")
    barter.settle_dispute(row, actor=clerk, outcome=Outcome.REJECTED, reason="SETTLED-reason")
    barter.decline_exchange(_ask(world, taker, "declined"), actor=giver, reason="DECLINED-reason")
    row = _ask(world, taker, "cancelled")
    barter.accept_exchange(row, actor=giver, version=1)
    barter.cancel_exchange(row, actor=taker, reason="CANCELLED-reason")


def _ask(world: World, taker: Actor, state: str) -> Exchange:
    offer = world.get(Offer, "offer published")
    row = barter.request_service(offer, actor=taker, minutes=120, scope=f"EXCHANGE-{state}")
    barter.write_message(row, actor=taker, text=f"MESSAGE-{state}")
    return world.keep(f"exchange {state}", row)  # type: ignore[no-any-return]


def _report(row: Exchange, giver: Actor) -> None:
    barter.report_exchange(row, actor=giver, performed_on=clock.today(), minutes=150, report="REPORT-words")


ANSWERS: dict[str, dict[str, Any]] = {
    "basics": {"area_number": 5, "powiat": "1261", "place": "Kraków"},
    "story": {
        "problem": "Mało osób kończyło kurs.",
        "actions": "Wprowadziliśmy *opiekuna* grupy.",
        "target_group": "Dorośli po 45. roku życia",
        "stakeholders": "Gmina i pracodawcy",
    },
    "resources": {
        "started_on": date(2013, 9, 1),
        "people": PeopleRange.SEVERAL,
        "cost": next(iter(CostRange)),
    },
    "results": {
        "evidence": "Kurs kończy 9 z 10 osób.",
        "failures": "Zajęcia w soboty.",
        "transferability": "W każdej szkole.",
    },
    "sharing": {"licence": next(iter(Licence))},
}


def _practices(world: World) -> None:
    """Practices of `own`, each left in another state."""
    author, clerk = world.actor("staff"), world.actor("office")
    for state in ("draft", "submitted", "in_review", "returned", "recommended", "published", "archived"):
        practice = world.keep(f"practice {state}", practices.draft(f"PRACTICE-{state}", actor=author))
        for slug, fields in ANSWERS.items():
            practices.save_section(practice, slug, actor=author, **fields)
        upload = FileStorage(io.BytesIO(f"PLIK-{state}".encode()), filename=f"zalacznik-{state}.txt")
        stored = world.keep(f"file {state}", store_upload(upload, actor=author))
        practices.attach(practice, stored, actor=author, description="Załącznik")
        if state != "draft":
            practices.submit(practice, actor=author)
        if state in ("in_review", "recommended", "published", "archived"):
            _assess(practice, world.actor("guardian"))
        if state in ("recommended", "published", "archived"):
            _assess(practice, world.actor("coordinator"))
        if state in ("published", "archived"):
            practices.publish(practice, actor=clerk)
    practices.return_to_author(
        world.get(Practice, "practice returned"), actor=clerk, reason="RETURNED-practice"
    )
    practices.archive(world.get(Practice, "practice archived"), actor=clerk, reason="ARCHIVED-practice")


def _assess(practice: Practice, reviewer: Actor) -> None:
    practices.review(
        practice,
        actor=reviewer,
        verdict=Verdict.RECOMMEND,
        assessment="ASSESSMENT-words",
        **dict.fromkeys(CRITERIA, Grade.FULLY),
    )


def _facts(world: World) -> None:
    """Facts of the guardian of area 5, each left in another state."""
    proposer, clerk = world.actor("guardian"), world.actor("office")
    made = {}
    for state in ("proposed", "returned", "accepted", "corrected", "voided"):
        made[state] = world.keep(f"fact {state}", monitoring.propose_fact(_draft(state), actor=proposer))
    monitoring.return_fact(made["returned"], "RETURNED-fact", actor=clerk)
    for state in ("accepted", "corrected", "voided"):
        monitoring.accept_fact(made[state], actor=clerk)
    right = monitoring.correct_fact(made["corrected"], _draft("right"), "CORRECTED-fact", actor=clerk)
    world.keep("fact right", right)
    monitoring.void_fact(made["voided"], "VOIDED-fact", actor=clerk)


def _draft(state: str) -> Draft:
    return Draft(
        codes=("5.3.6",),
        occurred_on=date(2015, 5, 12),
        label=f"FACT-{state}",
        reason=f"REASON-{state}",
        link="https://example.org/szkolenie",
    )


def _entries(world: World) -> None:
    """A logged-in session for each role, and a session, a token and links to open."""
    for name in PEOPLE:
        token = factories.user_session(world.person(name))
        browser = world.app.test_client()
        with browser.session_transaction() as session:
            session["_user_id"], session["_fresh"] = token, True
        cookie = browser.get_cookie(world.app.config["SESSION_COOKIE_NAME"])
        world.cookies[name] = cookie.value if cookie else ""
    own = select(UserSession).where(UserSession.user_id == world.ids["person staff"])
    world.keep("session staff", db.session.scalars(own).one())
    accounts.create_token(world.person("staff"), "skrypt", actor=world.actor("staff"))
    world.keep("token staff", db.session.scalars(select(ApiToken)).one())
    newcomer = accounts.invite(
        "nowa@swiat.example", "Osoba nowa", Role.STAFF, world.organisation("own"), actor=world.actor("office")
    )
    world.keep("person invited", newcomer)
    gone = factories.user(name="Osoba zablokowana", email="zablokowana@swiat.example")
    world.keep("person disabled", gone)
    accounts.disable(gone, reason="Odejście", actor=world.actor("office"))
    world.words["invitation"] = steps.new_link(newcomer, INVITATION)
    world.words["reset"] = steps.new_link(world.person("staff"), RESET)
