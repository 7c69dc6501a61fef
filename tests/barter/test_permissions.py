"""Who may do what in the bank (domain.md, the table of roles): every action for every role."""

from dataclasses import replace
from datetime import date

import pytest

from portal.barter.models import Exchange, Offer, OfferState
from portal.organisations.models import Organisation
from portal.permissions import NOBODY, RULES, Actor, Grant, Role, can

OURS, THEIRS, STRANGERS = 1, 2, 3


def acting(role, organisation=None):
    grant = Grant(role, organisation_id=organisation)
    acted_for = Organisation(id=organisation, joined_on=date(2012, 1, 1)) if organisation else None
    return Actor(user=object(), organisation=acted_for, grants=(grant,))


ROLES = {
    "guest": NOBODY,
    "provider's representative": acting(Role.REPRESENTATIVE, OURS),
    "provider's deputy": acting(Role.DEPUTY, OURS),
    "provider's staff": acting(Role.STAFF, OURS),
    "recipient's representative": acting(Role.REPRESENTATIVE, THEIRS),
    "recipient's staff": acting(Role.STAFF, THEIRS),
    "stranger's representative": acting(Role.REPRESENTATIVE, STRANGERS),
    "stranger's staff": acting(Role.STAFF, STRANGERS),
    "coordinator": acting(Role.COORDINATOR),
    "guardian": acting(Role.GUARDIAN),
    "council": acting(Role.COUNCIL),
    "strategy guardian": acting(Role.STRATEGY_GUARDIAN),
    "office": acting(Role.OFFICE),
    "administrator": acting(Role.ADMINISTRATOR),
    "nobody any more": replace(acting(Role.STAFF, OURS), organisation=None, grants=()),
}
OUR_HEADS = {"provider's representative", "provider's deputy"}
US = OUR_HEADS | {"provider's staff"}
THEM = {"recipient's representative", "recipient's staff"}
OTHERS = {"stranger's representative", "stranger's staff"}
INSIDERS = set(ROLES) - {"guest", "nobody any more"}
PARTIES = OUR_HEADS | {"recipient's representative"}

TABLE = {
    "barter.list": INSIDERS,
    "barter.show": INSIDERS,
    "barter.watch": INSIDERS,
    "barter.desk": US | THEM | OTHERS,
    "barter.exchanges": US | THEM | OTHERS | {"office"},
    "barter.hours": US | THEM | OTHERS,
    "barter.give_hours": PARTIES | {"stranger's representative"},
    "barter.statement": US | {"office"},
    "barter.check_statement": OUR_HEADS,
    "barter.keep_hours": {"office"},
    "barter.draft_offer": US | THEM | OTHERS,
    "barter.edit_offer": OUR_HEADS,
    "barter.publish_offer": OUR_HEADS,
    "barter.request": {"recipient's representative", "stranger's representative"},
    "barter.change_terms": PARTIES,
    "barter.accept": PARTIES,
    "barter.decline": PARTIES,
    "barter.cancel": PARTIES,
    "barter.write": US | THEM,
    "barter.report": US,
    "barter.confirm": {"recipient's representative"},
    "barter.dispute": {"recipient's representative"},
    "barter.answer": OUR_HEADS,
    "barter.settle": {"office"},
    "barter.reverse": {"office"},
    "barter.ledger": {"office"},
    "barter.make_group": OUR_HEADS,
    "barter.join_group": {"recipient's representative", "stranger's representative"},
    "barter.report_group": US,
    "barter.enter": {"office"},
    "barter.review": {"office"},
    "barter.agreements": US | THEM | OTHERS | {"office"},
    "barter.make_agreement": PARTIES | {"office"},
    "barter.sign_agreement": PARTIES | {"office"},
    "barter.give_feedback": PARTIES,
    "barter.circles": US | THEM | OTHERS | {"office"},
    "barter.answer_circle": PARTIES,
}
ABOUT_OFFERS = {"barter.edit_offer", "barter.publish_offer", "barter.request"}
ABOUT_OFFERS |= {"barter.make_group", "barter.join_group", "barter.report_group"}  # owned as an offer is
ABOUT_ORGANISATIONS = {"barter.statement", "barter.check_statement"}


def test_table_names_every_action_of_the_bank():
    assert set(TABLE) == {action for action in RULES if action.startswith("barter.")}


@pytest.mark.parametrize("action", TABLE)
def test_action_is_open_to_exactly_these_roles(action):
    offer = Offer(id=7, organisation_id=OURS, state=OfferState.PUBLISHED)
    exchange = Exchange(id=9, provider_id=OURS, recipient_id=THEIRS)
    obj = offer if action in ABOUT_OFFERS else exchange
    if action in ABOUT_ORGANISATIONS:
        obj = Organisation(id=OURS)
    assert {name for name, actor in ROLES.items() if can(actor, action, obj)} == TABLE[action]


def test_draft_is_edited_by_anyone_of_its_organisation():
    draft = Offer(id=7, organisation_id=OURS, state=OfferState.DRAFT)
    assert {name for name, actor in ROLES.items() if can(actor, "barter.edit_offer", draft)} == US


def test_representative_elsewhere_acts_for_the_organisation_chosen_now():
    both = (
        Grant(Role.REPRESENTATIVE, organisation_id=OURS),
        Grant(Role.REPRESENTATIVE, organisation_id=THEIRS),
    )
    actor = Actor(user=object(), organisation=Organisation(id=OURS), grants=both)
    exchange = Exchange(id=9, provider_id=OURS, recipient_id=THEIRS)
    assert [can(actor, action, exchange) for action in ("barter.report", "barter.confirm")] == [True, False]
