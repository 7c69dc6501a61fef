"""Who may do what with practices (domain.md, the table of roles): every action for every role, and what each sees."""

from dataclasses import replace
from datetime import date

import pytest

from portal.accounts.models import User
from portal.extensions import db
from portal.files import store_content
from portal.organisations.models import Organisation
from portal.permissions import NOBODY, RULES, Actor, Grant, Role, can
from portal.practices import operations, queries
from portal.practices.models import Practice, PracticeAttachment, PracticeAuthor, Verdict
from tests import factories
from tests.practices.conftest import PDF

OURS, THEIRS = 1, 2
AUTHOR = 7


def acting(*roles, organisation=None, person=1):
    grants = tuple(
        Grant(
            role,
            organisation_id=organisation if role in (Role.STAFF, Role.REPRESENTATIVE, Role.DEPUTY) else None,
        )
        for role in roles
    )
    acted_for = Organisation(id=organisation, joined_on=date(2012, 1, 1)) if organisation else None
    return Actor(user=User(id=person), organisation=acted_for, grants=grants)


ROLES = {
    "guest": NOBODY,
    "our representative": acting(Role.REPRESENTATIVE, organisation=OURS),
    "our deputy": acting(Role.DEPUTY, organisation=OURS),
    "our staff": acting(Role.STAFF, organisation=OURS),
    "our coordinator": acting(Role.STAFF, Role.COORDINATOR, organisation=OURS),
    "their representative": acting(Role.REPRESENTATIVE, organisation=THEIRS),
    "their staff": acting(Role.STAFF, organisation=THEIRS),
    "their coordinator": acting(Role.STAFF, Role.COORDINATOR, organisation=THEIRS),
    "their guardian": acting(Role.STAFF, Role.GUARDIAN, organisation=THEIRS),
    "author who is their guardian now": acting(Role.STAFF, Role.GUARDIAN, organisation=THEIRS, person=AUTHOR),
    "guardian of no organisation": acting(Role.GUARDIAN),
    "council": acting(Role.COUNCIL),
    "strategy guardian": acting(Role.STRATEGY_GUARDIAN),
    "office": acting(Role.OFFICE),
    "administrator": acting(Role.ADMINISTRATOR),
    "nobody any more": replace(acting(Role.STAFF, organisation=OURS), organisation=None, grants=()),
}
OUR_HEADS = {"our representative", "our deputy"}
US = OUR_HEADS | {"our staff", "our coordinator"}
REVIEWERS = {"their coordinator", "their guardian"}
ALL_REVIEWERS = REVIEWERS | {
    "our coordinator",
    "author who is their guardian now",
    "guardian of no organisation",
}
THEM = {"their representative", "their staff", "author who is their guardian now"} | REVIEWERS

TABLE = {
    "practices.list": set(ROLES),
    "practices.show": set(ROLES),
    "practices.draft": US | THEM | {"guardian of no organisation", "office"},
    "practices.edit": US | {"office"},
    "practices.archive": OUR_HEADS | {"office"},
    "practices.reviews": ALL_REVIEWERS,
    "practices.review": REVIEWERS,
    "practices.publish": {"office"},
}


def test_table_names_every_action():
    assert set(TABLE) == {action for action in RULES if action.startswith("practices.")}


@pytest.mark.parametrize("action", TABLE)
def test_action_is_allowed_to_its_roles_only(action):
    practice = Practice(organisation_id=OURS, authors=[PracticeAuthor(user_id=AUTHOR)])
    assert {name for name, actor in ROLES.items() if can(actor, action, practice)} == TABLE[action]


def test_reviewer_who_also_works_for_the_author_reviews_nothing_of_it():
    actor = ROLES["their guardian"]
    actor = replace(actor, grants=(*actor.grants, Grant(Role.STAFF, organisation_id=OURS)))
    assert not can(actor, "practices.review", Practice(organisation_id=OURS))


def of_two_employers(incubator):
    """A guardian who acts for a library and also works for the author's school."""
    person = factories.reviewer()
    factories.role(person, Role.STAFF, organisation_id=incubator.school.id)
    return person


VIEWERS = {
    "guest": lambda i: None,
    "author": lambda i: i.author,
    "reviewer": lambda i: i.third,
    "sent a review": lambda i: i.first,
    "colleague who reviews": lambda i: factories.reviewer(i.school),
    "reviewer of two employers, one the author's": of_two_employers,
    "stranger": lambda i: factories.representative(),
    "office": lambda i: i.clerk,
    "guardian of no organisation": lambda i: factories.guardian(),
}
INSIDE = {"author", "colleague who reviews", "office"}
SEEN = {
    "drafted": INSIDE,
    "submitted": INSIDE | {"reviewer", "sent a review"},
    "in_review": INSIDE | {"reviewer", "sent a review"},
    "recommended": INSIDE | {"reviewer", "sent a review"},
    "returned": INSIDE | {"reviewer", "sent a review"},
    "published": set(VIEWERS),
    "published, next version in writing": set(VIEWERS),
    "archived": INSIDE | {"sent a review"},
}


def in_state(incubator, state):
    makers = {
        "in_review": lambda: incubator.judged(incubator.submitted(), Verdict.RECOMMEND),
        "published, next version in writing": lambda: operations.propose_version(
            incubator.published(), actor=incubator.writes
        ),
        "archived": lambda: operations.archive(
            incubator.published(), actor=incubator.biuro, reason="Nieaktualna"
        ),
    }
    return makers[state]() if state in makers else getattr(incubator, state)()


@pytest.mark.parametrize("state", SEEN)
def test_practice_is_seen_by(incubator, state):
    practice = in_state(incubator, state)
    seen = set()
    for name, choose in VIEWERS.items():
        person = choose(incubator)
        rows = queries.visible_to(factories.actor(person) if person else NOBODY)
        if db.session.scalars(rows.where(Practice.id == practice.id)).first():
            seen.add(name)
    assert seen == SEEN[state]


@pytest.mark.parametrize("state", SEEN)
def test_file_of_the_draft_is_open_to_those_inside_only(incubator, state):
    """A file of what is not submitted, or of another version than the one somebody may read, is not there for them."""
    practice = in_state(incubator, state)
    file_id = store_content("tajny.pdf", PDF, actor=incubator.writes).id
    db.session.add(PracticeAttachment(practice_id=practice.id, file_id=file_id, description="Nowy plik"))
    db.session.flush()
    people = {name: choose(incubator) for name, choose in VIEWERS.items()}
    open_to = {
        name
        for name, person in people.items()
        if queries.visible_file(practice, file_id, factories.actor(person) if person else NOBODY)
    }
    assert open_to == INSIDE
