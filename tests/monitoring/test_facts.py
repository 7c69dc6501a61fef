"""Facts entered by hand: proposed for one's area with evidence, accepted by another person of the Biuro."""

from datetime import date

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select

from portal import activity, clock
from portal.activity import ActivityEvent, ActivityParty, Operation
from portal.extensions import db
from portal.kinds import Kind
from portal.mail import OutboxMail
from portal.monitoring import operations, queries
from portal.monitoring.drafts import Draft
from portal.monitoring.models import FactState
from portal.plan import queries as plans
from portal.workflow import Refused
from tests import factories

NOON = clock.at_noon(date(2015, 5, 12))
KADRY = "Inwestujący w kadry"


@pytest.fixture(autouse=True)
def in_2015(plan):
    with clock.at(NOON):
        yield


@pytest.fixture
def biuro():
    return factories.actor(factories.office(name="Biuro Pierwsza"))


@pytest.fixture
def biuro2():
    return factories.actor(factories.office(name="Biuro Druga"))


@pytest.fixture
def without_events(monkeypatch):
    """The portal as it would be without the module of events: their facts are entered by hand."""
    monkeypatch.delitem(activity.OPERATIONS, "events.close")


def draft(*codes, **values):
    defaults = {
        "codes": codes,
        "occurred_on": date(2015, 5, 11),
        "label": "Plan promocji",
        "reason": "Ustalony na spotkaniu",
        "link": "https://example.org/protokol",
    }
    return Draft(**{**defaults, **values})


def a_draft_for(indicator, **values):
    """A draft that fits whatever the indicator counts."""
    unit = queries.kind_of(indicator).unit
    more = {"part": indicator.parts[0] if indicator.parts else ""}
    if unit == "person":
        more["emails"] = ("anna@example.org",)
    if unit == "organisation":
        more["organisations"] = (factories.organisation(),)
    if unit == "prospect":
        more["entity"] = "Izba Rolnicza"
    return draft(indicator.code, **{**more, **values})


def live():
    return db.session.scalars(select(ActivityEvent).where(ActivityEvent.voided_at.is_(None))).all()


# the whole path, for every indicator of the real plan


@pytest.mark.parametrize("code", [row.code for row in plans.parse(factories.plan_document()).indicators])
def test_every_indicator_grows_by_one_when_its_activity_is_done(code, plan, biuro, biuro2, values, put):
    indicator = plan.find(code)
    assert values(code) == {}
    if queries.kind_of(indicator).value in queries.kinds_with_modules():
        for part in indicator.parts or ("",):
            put(code, "2015-05-11", part=part)
    else:
        organisation = factories.organisation()
        for part in indicator.parts or ("",):
            entered = a_draft_for(indicator, part=part, organisations=(organisation,))
            operations.accept_fact(operations.propose_fact(entered, actor=biuro), actor=biuro2)
    assert values(code) == {2015: 1}


def test_proposed_fact_does_not_count_until_another_person_accepts_it(biuro, biuro2, values):
    fact = operations.propose_fact(draft("5.3.6"), actor=biuro)
    assert values("5.3.6") == {}
    with pytest.raises(Refused):
        operations.accept_fact(fact, actor=biuro)
    assert (fact.state, values("5.3.6")) == (FactState.PROPOSED, {})
    operations.accept_fact(fact, actor=biuro2)
    assert (fact.state, values("5.3.6")) == (FactState.ACCEPTED, {2015: 1})


def test_accepted_fact_cannot_be_accepted_again(biuro, biuro2, values):
    fact = operations.propose_fact(draft("5.3.6"), actor=biuro)
    operations.accept_fact(fact, actor=biuro2)
    with pytest.raises(Refused):
        operations.accept_fact(fact, actor=biuro2)
    assert values("5.3.6") == {2015: 1}


def test_one_fact_counts_for_several_indicators_that_share_it(biuro, biuro2, values):
    entered = draft("1.1.5", "2.3.4", part=KADRY, label="Inwestujący w kadry 2015")
    operations.accept_fact(operations.propose_fact(entered, actor=biuro), actor=biuro2)
    assert (values("1.1.5"), values("2.3.4")) == ({}, {2015: 1})
    rest = draft("1.1.5", part="Ambasador uczenia się przez całe życie")
    operations.accept_fact(operations.propose_fact(rest, actor=biuro), actor=biuro2)
    assert (values("1.1.5"), values("2.3.4")) == ({2015: 1}, {2015: 1})


def test_persons_are_kept_as_keys_and_count_once_a_year(biuro, biuro2, values, without_events):
    known = factories.user(email="jan@example.org")
    for emails in (("jan@example.org", "ewa@example.org"), ("ewa@example.org",)):
        fact = operations.propose_fact(draft("5.1.4", emails=emails), actor=biuro)
        operations.accept_fact(fact, actor=biuro2)
    assert values("5.1.4") == {2015: 2}
    assert known.person_key in {row.unit_key for row in live()}
    assert not any("@" in row.unit_key + row.label for row in live())


def test_each_organisation_is_a_fact_of_its_own(biuro, biuro2, values, without_events):
    school, office = factories.organisation(), factories.organisation()
    fact = operations.propose_fact(draft("5.2.2", organisations=(school, office, school)), actor=biuro)
    operations.accept_fact(fact, actor=biuro2)
    assert {row.unit_key for row in live()} == {f"organisation:{school.id}", f"organisation:{office.id}"}
    assert (db.session.scalar(select(func.count()).select_from(ActivityParty)), values("5.2.2")) == (
        2,
        {2015: 2},
    )


def test_key_entity_is_the_same_however_it_is_written(biuro, biuro2, values):
    for entity in ("Izba Łódzka", "IZBA LODZKA"):
        fact = operations.propose_fact(draft("5.2.8", entity=entity), actor=biuro)
        operations.accept_fact(fact, actor=biuro2)
    assert values("5.2.8") == {2015: 1}


def test_edition_counts_members_only_while_they_were_members(biuro, biuro2, values, without_events):
    left = factories.organisation(left_on=date(2015, 1, 31))
    for day, expected in [(date(2015, 5, 11), {}), (date(2015, 1, 31), {2015: 1})]:
        fact = operations.propose_fact(draft("1.1.2", organisations=(left,), occurred_on=day), actor=biuro)
        operations.accept_fact(fact, actor=biuro2)
        assert values("1.1.2") == expected


# what is refused

WRONG = {
    "no indicator": ({"codes": ()}, "Choose at least one indicator of the plan."),
    "unknown indicator": ({"codes": ("5.3.6", "9.9.9")}, "Choose at least one indicator of the plan."),
    "different facts": (
        {"codes": ("5.3.6", "2.1.5")},
        "The indicators 5.3.6, 2.1.5 count different facts. Enter each fact on its own.",
    ),
    "tomorrow": (
        {"occurred_on": date(2015, 5, 13)},
        "Enter a day that is not in the future: only what has happened counts.",
    ),
    "no evidence": ({"link": ""}, "Add evidence: a file or a link."),
    "no reason": ({"reason": " "}, "Enter the name of the fact and why it counts."),
    "no name": ({"label": " "}, "Enter the name of the fact and why it counts."),
    "no part": ({"codes": ("1.1.4",)}, "Choose the part of the indicator 1.1.4 that the fact is."),
    "part of another": (
        {"codes": ("1.1.4",), "part": KADRY},
        "Choose the part of the indicator 1.1.4 that the fact is.",
    ),
    "part of none": ({"part": KADRY}, "None of the chosen indicators has parts. Leave the part empty."),
    "no persons": (
        {"codes": ("5.1.4",)},
        "Enter the e-mail addresses of the persons present: the figure counts different persons.",
    ),
    "needless persons": (
        {"emails": ("a@example.org",)},
        "This indicator does not count persons. Leave the e-mail addresses empty.",
    ),
    "no organisations": (
        {"codes": ("5.2.2",)},
        "Choose the organisations: the figure counts different organisations.",
    ),
    "no entity": (
        {"codes": ("5.2.8",)},
        "Enter the name of the key entity: the figure counts different entities.",
    ),
    "needless entity": (
        {"entity": "Izba"},
        "This indicator does not count key entities. Leave the name of the entity empty.",
    ),
    "needless series": ({"series": "Dni"}, "This indicator has no series. Leave the series empty."),
}


@pytest.mark.parametrize("name", WRONG)
def test_draft_is_refused_with_what_to_do(name, biuro, without_events):
    values, sentence = WRONG[name]
    with force_locale("en"), pytest.raises(Refused) as refusal:
        operations.propose_fact(
            draft("5.3.6", **values) if "codes" not in values else draft(**values), actor=biuro
        )
    assert str(refusal.value.sentence) == sentence


def test_fact_of_a_module_is_refused_with_where_to_do_it(biuro, monkeypatch):
    recorded = Operation("barter.confirm_exchange", (Kind.EXCHANGE_CONFIRMED,), "", "")
    monkeypatch.setitem(activity.OPERATIONS, recorded.name, recorded)
    with force_locale("en"), pytest.raises(Refused) as refusal:
        operations.propose_fact(draft("5.1.7"), actor=biuro)
    assert str(refusal.value.sentence) == (
        "The indicator 5.1.7 counts by itself what is done in “Bank of services”. Do it there."
    )


def test_guardian_proposes_for_their_area_only(biuro2, values):
    guardian = factories.actor(factories.guardian(5))
    fact = operations.propose_fact(draft("5.3.6"), actor=guardian)
    operations.accept_fact(fact, actor=biuro2)
    assert values("5.3.6") == {2015: 1}
    with force_locale("en"), pytest.raises(Refused, match=r"3.2.1 belongs to area 3, not yours"):
        operations.propose_fact(draft("3.2.1"), actor=guardian)


def test_coordinator_proposes_for_the_area_of_their_group(biuro2):
    coordinator = factories.actor(factories.coordinator(factories.group(3)))
    assert operations.propose_fact(draft("3.2.1"), actor=coordinator).codes == ("3.2.1",)
    with pytest.raises(Refused):
        operations.propose_fact(draft("5.3.6"), actor=coordinator)


# what becomes of a fact later


def test_returned_fact_is_completed_and_proposed_again(biuro, biuro2, values, without_events):
    fact = operations.propose_fact(draft("5.1.4", emails=("a@example.org",)), actor=biuro)
    operations.return_fact(fact, "Brakuje listy obecności.", actor=biuro2)
    with pytest.raises(Refused):
        operations.accept_fact(fact, actor=biuro2)
    operations.revise_fact(fact, draft("5.1.4", label="Szkolenie z listą", link=""), actor=biuro)
    operations.accept_fact(fact, actor=biuro2)
    assert (values("5.1.4"), fact.link) == ({2015: 1}, "https://example.org/protokol")


def test_correction_replaces_the_fact_and_keeps_what_was_reported(biuro, biuro2, values):
    fact = operations.propose_fact(draft("5.3.6"), actor=biuro)
    operations.accept_fact(fact, actor=biuro2)
    with clock.at(clock.at_noon(date(2015, 6, 1))):
        right = operations.correct_fact(
            fact, draft("5.3.6", occurred_on=date(2014, 12, 31), link=""), "Zły rok", actor=biuro2
        )
    assert (fact.state, right.state, right.corrects_id) == (FactState.CORRECTED, FactState.ACCEPTED, fact.id)
    assert (values("5.3.6"), values("5.3.6", NOON)) == ({2014: 1}, {2015: 1})
    old, new = db.session.scalars(select(ActivityEvent).order_by(ActivityEvent.id))
    assert (new.corrects_id, new.recorded_at, old.void_reason) == (old.id, old.voided_at, "Zły rok")


def test_correction_is_never_made_by_the_person_who_proposed(biuro, biuro2):
    fact = operations.propose_fact(draft("5.3.6"), actor=biuro)
    operations.accept_fact(fact, actor=biuro2)
    with pytest.raises(Refused):
        operations.correct_fact(fact, draft("5.3.6"), "Zły rok", actor=biuro)


def test_withdrawn_fact_counts_no_more_but_did_before(biuro, biuro2, values, without_events):
    fact = operations.propose_fact(draft("5.2.2", organisations=(factories.organisation(),)), actor=biuro)
    operations.accept_fact(fact, actor=biuro2)
    with pytest.raises(Refused):
        operations.void_fact(fact, " ", actor=biuro2)
    with clock.at(clock.at_noon(date(2015, 6, 1))):
        operations.void_fact(fact, "Pomyłka", actor=biuro2)
    assert (fact.state, values("5.2.2"), values("5.2.2", NOON)) == (FactState.VOIDED, {}, {2015: 1})


def test_every_step_tells_whoever_has_the_next_move(biuro, biuro2):
    fact = operations.propose_fact(draft("5.3.6"), actor=biuro)
    operations.accept_fact(fact, actor=biuro2)
    mails = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
    assert [mail.recipient for mail in mails] == [biuro2.user.email, biuro.user.email]
    assert f"/monitoring/facts/{fact.id}" in mails[0].body
