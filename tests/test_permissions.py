"""Who may do what: the whole table of rights for every role, and every address for every role.

Roles are those of tests/world.py: staff, representative and deputy belong to the organisation that owns the object,
`counterpart` represents the other side of its exchanges, `stranger` a third organisation, `former` holds no role.
"""

import pytest

from portal.barter.models import Agreement, Circle, Exchange, GroupService, Offer
from portal.competences.models import CompetenceClaim, MapEdition
from portal.documents.models import Document
from portal.engagement.models import Engagement
from portal.events.models import Event
from portal.groups.models import TaskGroup
from portal.organisations.models import Organisation
from portal.permissions import RULES, can
from portal.practices.models import Practice
from tests.routes import ADDRESSES, SAFE, UNSAFE, addresses, all_pages, rules, visit, walk, written_by_walks
from tests.world import ROLES

ORGANISATION, GROUP, OFFER = (Organisation, "own"), (TaskGroup, "group"), (Offer, "offer published")
EXCHANGE, PRACTICE = (Exchange, "exchange proposed"), (Practice, "practice submitted")
AGREEMENT, DOCUMENT = (Agreement, "agreement signed"), (Document, "document draft")
ENGAGEMENT, EVENT = (Engagement, "engagement accepted"), (Event, "event announced")
CLAIM, EDITION = (CompetenceClaim, "claim live"), (MapEdition, "edition published")
ABOUT = {
    ORGANISATION: "organisations.edit organisations.confirm organisations.people organisations.appoint "
    "organisations.change_membership engagement.declare barter.statement barter.check_statement",
    CLAIM: "competences.claim",
    EDITION: "competences.publish",
    ENGAGEMENT: "engagement.end engagement.decide",
    EVENT: "events.manage events.void",
    GROUP: "groups.manage groups.appoint groups.correct",
    OFFER: "barter.edit_offer barter.publish_offer barter.request",
    (GroupService, "group service"): "barter.make_group barter.join_group barter.report_group",
    EXCHANGE: "barter.change_terms barter.accept barter.decline barter.cancel barter.write barter.report "
    "barter.confirm barter.dispute barter.answer barter.settle barter.reverse "
    "barter.make_agreement barter.give_feedback",
    AGREEMENT: "barter.sign_agreement",
    (Circle, "circle proposed"): "barter.answer_circle",
    DOCUMENT: "documents.edit documents.publish documents.archive",
    PRACTICE: "practices.archive practices.edit practices.publish practices.review",
}
OBJECTS = {action: obj for obj, actions in ABOUT.items() for action in actions.split()}

# One column for each role, in this order; "x" may, "." may not.
COLUMNS = """
guest staff representative deputy counterpart stranger coordinator guardian council strategy office administrator former
"""
RIGHTS = """
accounts.accept_invitation          xxxxxxxxxxxxx
accounts.appoint                    ..........x..
accounts.audit                      .xxxxxxxxxxxx
accounts.confirm_code               xxxxxxxxxxxxx
accounts.log_in                     xxxxxxxxxxxxx
accounts.log_out                    .xxxxxxxxxxxx
accounts.own_profile                .xxxxxxxxxxxx
accounts.people                     ..........xx.
accounts.reset_password             xxxxxxxxxxxxx
api.read                            xxxxxxxxxxxxx
barter.accept                       ..xxx........
barter.agreements                   .xxxxxxx..x..
barter.answer                       ..xx.........
barter.answer_circle                ..xxx........
barter.cancel                       ..xxx........
barter.change_terms                 ..xxx........
barter.check_statement              ..xx.........
barter.circles                      .xxxxxxx..x..
barter.confirm                      ....x........
barter.decline                      ..xxx........
barter.desk                         .xxxxxxx.....
barter.dispute                      ....x........
barter.draft_offer                  .xxxxxxx.....
barter.edit_offer                   ..xx.........
barter.enter                        ..........x..
barter.exchanges                    .xxxxxxx..x..
barter.give_feedback                ..xxx........
barter.give_hours                   ..xxxx.......
barter.hours                        .xxxxxxx.....
barter.join_group                   ....xx.......
barter.keep_hours                   ..........x..
barter.ledger                       ..........x..
barter.list                         .xxxxxxxxxxx.
barter.make_agreement               ..xxx.....x..
barter.make_group                   ..xx.........
barter.publish_offer                ..xx.........
barter.report                       .xxx.........
barter.report_group                 .xxx.........
barter.request                      ....xx.......
barter.reverse                      ..........x..
barter.review                       ..........x..
barter.settle                       ..........x..
barter.show                         .xxxxxxxxxxx.
barter.sign_agreement               ..xxx.....x..
barter.statement                    .xxx......x..
barter.watch                        .xxxxxxxxxxx.
barter.write                        .xxxx........
competences.claim                   .xxx......x..
competences.list                    xxxxxxxxxxxxx
competences.publish                 ..........x..
competences.show                    xxxxxxxxxxxxx
documents.archive                   ......xx..x..
documents.draft                     ......xx..x..
documents.edit                      ......xx..x..
documents.list                      xxxxxxxxxxxxx
documents.publish                   ......xx..x..
documents.show                      xxxxxxxxxxxxx
documents.show_for_members          .xxxxxxxxxxx.
engagement.decide                   ..........x..
engagement.declare                  ..xx.........
engagement.end                      ..xx......x..
engagement.show                     xxxxxxxxxxxxx
events.create                       ......xx..x..
events.list                         xxxxxxxxxxxxx
events.manage                       .......x..x..
events.own_certificate              .xxxxxxxxxxxx
events.show                         xxxxxxxxxxxxx
events.sign_up                      .xxxxxxx..x..
events.sign_up_staff                ..xxxx.......
events.void                         ..........x..
groups.appoint                      ..........x..
groups.correct                      ..........x..
groups.create                       ..........x..
groups.list                         .xxxxxxxxxxx.
groups.manage                       ......x...x..
groups.show                         .xxxxxxxxxxx.
home.edit_pages                     ..........x..
home.preferences                    xxxxxxxxxxxxx
home.show                           xxxxxxxxxxxxx
imports.use                         ..........x..
inbox.read                          .xxxxxxxxxxxx
inbox.unsubscribe                   xxxxxxxxxxxxx
monitoring.decide_fact              ..........x..
monitoring.propose_fact             ......xx..x..
monitoring.see_fact                 .xxxxxxxxxxx.
monitoring.show                     xxxxxxxxxxxxx
monitoring.void                     ..........x..
organisations.appoint               ..........x..
organisations.change_membership     ..........x..
organisations.confirm               ..xx.........
organisations.create                ..........x..
organisations.edit                  ..xx......x..
organisations.escalations           ..........x..
organisations.list                  xxxxxxxxxxxxx
organisations.people                ..xx......x..
organisations.show                  xxxxxxxxxxxxx
organisations.show_members_part     .xxxxxxxxxxx.
plan.show                           xxxxxxxxxxxxx
practices.archive                   ..xx......x..
practices.draft                     .xxxxxxx..x..
practices.edit                      .xxx......x..
practices.list                      xxxxxxxxxxxxx
practices.publish                   ..........x..
practices.review                    ......xx.....
practices.reviews                   ......xx.....
practices.show                      xxxxxxxxxxxxx
privacy.anonymise                   ..........x..
privacy.ask                         .xxxxxxxxxxxx
privacy.decide                      ..........x..
privacy.enter                       ..........x..
privacy.keep                        ...........x.
privacy.publish                     ..........x..
privacy.retention                   xxxxxxxxxxxxx
privacy.show                        .xxxxxxxxxxxx
search.find                         xxxxxxxxxxxxx
"""


def rights_of(world, action: str) -> str:
    obj = world.get(*OBJECTS[action]) if action in OBJECTS else None
    return "".join("x" if can(world.actor(role), action, obj) else "." for role in ROLES)


def test_every_right_of_every_role_is_the_one_agreed_on(world):
    assert tuple(COLUMNS.split()) == ROLES
    found = [f"{action:<36}{rights_of(world, action)}" for action in sorted(RULES)]
    assert found == RIGHTS.strip().splitlines()


INSIDERS = set(ROLES) - {"guest", "former"}
US = {"staff", "representative", "deputy"}
REVIEWERS = {"coordinator", "guardian"}
CLERKS = {"office", "administrator"}
# Who sees an object at all (the others get 404); an object that is not listed is seen by everybody.
SEEN_BY = {
    "person staff": {"staff", *CLERKS},
    "person stranger": {"stranger", *CLERKS},
    "person invited": CLERKS,
    "person disabled": CLERKS,
    "assignment stranger": {"stranger", *CLERKS},
    "session staff": {"staff"},
    "token staff": {"staff"},
    "need draft": {*US, "office"},
    "agreement signed": {*US, "counterpart", "office"},
    "circle proposed": {*US, "counterpart", "office"},
    "offer draft": {*US, "office"},
    "claim live": {*US, "office"},
    "engagement proposed": {*US, "office"},
    "alert": {"representative"},
    "notice": {"representative"},
    "event draft": {"guardian", "office"},
    "event members": INSIDERS,
    "event held": INSIDERS,
    "practice draft": {*US, "office"},
    "practice submitted": {*US, *REVIEWERS, "office"},
    "practice recommended": {*US, *REVIEWERS, "office"},
    "document draft": {*REVIEWERS, "office"},
    "fact proposed": {"guardian", "office"},
    "fact returned": {"guardian", "office"},
    "request correction": {"staff", "office"},
    "request erasure": {"office"},
    "batch proposed": {"administrator"},
}
SIDES = {*US, "counterpart", "office"}
# A fact is revised by its author alone, a certificate is for whom it names.
LOADED_FOR = {"monitoring.revise_fact": {"guardian"}, "events.own_certificate": {"staff"}}

# What who may do it gets where it is not the page (GET) or the form with its errors (POST of an empty form).
INSTEAD = {
    "GET accounts.index": 302,  # to the profile
    "GET accounts.code": 303,  # nobody here waits for a code
    **{f"{method} api.nothing": 404 for method in ("GET", "POST", "PUT", "PATCH", "DELETE")},
    "POST events.attendance": 303,  # nobody needs to be marked yet
    "GET groups.resolution": 404,  # this group has no file
    "GET monitoring.fact_file": 404,  # this fact has a link
    "POST accounts.act_for": 404,
    "POST accounts.code": 303,
    "POST barter.confirm": 303,  # nothing needs to be typed
    "POST barter.make_agreement": 303,  # the same
    "POST inbox.unsubscribe": 200,  # the button is all it asks for, and the page says that it is done
    "POST practices.section": 303,  # a draft is saved half-empty
    "POST practices.submit": 303,  # this draft is complete
    "POST privacy.choose": 404,  # a consent nobody knows
}
BUTTONS = set(
    """
accounts.enable accounts.invite_again accounts.log_out accounts.revoke_other_sessions accounts.revoke_session
accounts.revoke_token engagement.withdraw
barter.check_statement barter.close_group barter.join_group barter.publish_need barter.publish_offer barter.remove_alert
barter.renew_need barter.renew_offer barter.serve_need barter.start barter.start_hours barter.withdraw_need
barter.withdraw_offer
documents.begin_version documents.detach documents.give_up_version
events.announce events.end_check_in events.open_check_in events.remove_agenda_item events.remove_resolution
events.sign_off events.sign_off_staff events.sign_up
groups.end_coordinator groups.end_member home.language home.theme imports.enter inbox.open_notice inbox.read_all
monitoring.accept_fact organisations.confirm
organisations.end_deputy organisations.invite_again organisations.name_deputy
organisations.remove_logo organisations.remove_mark practices.detach practices.keep_published
practices.propose_version practices.publish privacy.approve privacy.withdraw
""".split()
)


def may(action: str, role: str) -> bool:
    rows = {row.split()[0]: row.split()[1] for row in RIGHTS.strip().splitlines()}
    return rows[action][ROLES.index(role)] == "x"


def expected(address, role: str) -> int:
    """The status the table of rights, the visibility of the object and the kind of page lead to."""
    everybody = SIDES if address.object_name.startswith("exchange") else set(ROLES)
    seen_by = LOADED_FOR.get(address.endpoint) or SEEN_BY.get(address.object_name, everybody)
    if role == "guest" and not may(address.action, role):
        return 302
    if role not in seen_by:
        return 404
    if not may(address.action, role):
        return 403
    if address.endpoint == "accounts.log_in" and role != "guest":
        return 302
    usual = 200 if address.method == "GET" else 303 if address.endpoint in BUTTONS else 422
    return INSTEAD.get(f"{address.method} {address.endpoint}", usual)


def differences(found: dict[str, int], agreed: dict[str, int]) -> dict[str, tuple[int | None, int | None]]:
    """What was found and what was agreed on, where the two differ."""
    names = sorted(found.keys() | agreed.keys())
    return {n: (found.get(n), agreed.get(n)) for n in names if found.get(n) != agreed.get(n)}


def test_every_address_with_an_argument_has_an_object(world):
    with_arguments = {rule.endpoint for rule in rules(world.app) if rule.arguments}
    assert with_arguments == set(ADDRESSES) - {"monitoring.new_fact"}  # its first question is asked by ?code=


@pytest.mark.parametrize("role", ROLES)
def test_every_page_answers_each_role_as_agreed(world, role):
    found = {f"GET {endpoint}": page.status for endpoint, page in walk(world, role).items()}
    agreed = {f"GET {a.endpoint}": expected(a, role) for a in addresses(world, SAFE)}
    assert len(found) == len(agreed)
    assert differences(found, agreed) == {}


@pytest.mark.parametrize("role", ROLES)
def test_every_act_answers_each_role_as_agreed(world, role):
    every = list(addresses(world, UNSAFE))
    found = {f"{a.method} {a.endpoint}": visit(world, role, a.path, a.method).status for a in every}
    agreed = {f"{a.method} {a.endpoint}": expected(a, role) for a in every}
    assert differences(found, agreed) == {}


@pytest.mark.parametrize("role", ["guest", "representative", "office"])
def test_nothing_is_written_while_answering_a_get(world, role):
    assert len(walk(world, role)) > 80
    assert written_by_walks() == []


# Words planted in private places -> who may come upon them anywhere.
PRIVATE = {
    "HIDDEN-own": {*US, "office"},
    "HIDDEN-other": {"counterpart", "office"},
    "HIDDEN-stranger": {"stranger", "office"},
    "MEMBERS-": INSIDERS,
    "NOTE-": INSIDERS,
    "OFFER-draft": {*US, "office"},
    "NEED-draft": {*US, "office"},
    "ENDED-claim": {*US, "office"},
    "EDITION-withdrawn": {"office"},
    "WITHDRAWN-edition": {"office"},
    "EXCHANGE-": SIDES,
    "MESSAGE-": SIDES,
    "DISPUTE-": SIDES,
    "REPORT-": SIDES,
    "SETTLED-": SIDES,
    "FEEDBACK-": SIDES,
    "DECLINED-": SIDES,
    "CANCELLED-": SIDES,
    "ENGAGEMENT-": {*US, "office"},
    "REJECTED-": {*US, "office"},
    "PRACTICE-draft": {*US, "office"},
    "PRACTICE-returned": {*US, *REVIEWERS, "office"},
    "PRACTICE-submitted": {*US, *REVIEWERS, "office"},
    "PRACTICE-in_review": {*US, *REVIEWERS, "office"},
    "PRACTICE-recommended": {*US, *REVIEWERS, "office"},
    "PRACTICE-archived": {*US, *REVIEWERS, "office"},
    "RETURNED-practice": {*US, "office"},
    "ASSESSMENT-": {*US, *REVIEWERS, "office"},
    "PLIK-draft": {*US, "office"},
    "PLIK-returned": {*US, *REVIEWERS, "office"},  # those asked to assess it see what was decided meanwhile
    "PLIK-submitted": {*US, *REVIEWERS, "office"},
    "DOCUMENT-draft": {*REVIEWERS, "office"},
    "DOCUMENT-members": INSIDERS,
    "DOCUMENT-withdrawn": {*REVIEWERS, "office"},
    "TEXT-draft": {*REVIEWERS, "office"},
    "TEXT-members": INSIDERS,
    "TEXT-withdrawn": {*REVIEWERS, "office"},
    "TEXT-second": {*REVIEWERS, "office"},
    "ARCHIVED-withdrawn": {*REVIEWERS, "office"},
    "EVENT-draft": {"guardian", "office"},
    "EVENT-members": INSIDERS,
    "EVENT-held": INSIDERS,
    "LINK-": {"staff", "guardian", "office"},
    "FACT-proposed": {"guardian", "office"},
    "FACT-returned": {"guardian", "office"},
    "RETURNED-fact": {"guardian", "office"},
    "REQUEST-": {"staff", "office"},
    "REASON-": INSIDERS,
}
# Opened by a link the person got, or by the number of a certificate that nobody guesses.
ONE_TIME_PAGES = {"accounts.invitation", "accounts.reset", "events.certificate"}


# The others are like one of these (staff, deputy, guardian, strategy), or see everything (office).
READERS = (
    "guest",
    "representative",
    "counterpart",
    "stranger",
    "coordinator",
    "council",
    "administrator",
    "former",
)


def bodies(world, role):
    return {name: page.body for name, page in all_pages(world, role).items() if name not in ONE_TIME_PAGES}


@pytest.mark.parametrize("role", READERS)
def test_no_page_shows_what_is_private_to_others(world, role):
    hidden = [word for word, readers in PRIVATE.items() if role not in readers]
    found = [(where, word) for where, body in bodies(world, role).items() for word in hidden if word in body]
    assert found == []


def test_what_is_private_is_shown_to_somebody_it_is_meant_for(world):
    """Otherwise its absence elsewhere would prove nothing."""
    readers = ("representative", "counterpart", "stranger", "coordinator", "office")
    shown = {role: "".join(bodies(world, role).values()) for role in readers}
    seen = {word: [r for r in readers if r in PRIVATE[word] and word in shown[r]] for word in PRIVATE}
    assert [word for word, by in seen.items() if not by] == []


def test_guest_meets_no_address_and_no_name_of_a_person(world):
    words = ("@swiat.example", "Osoba ")
    found = [
        (where, word) for where, body in bodies(world, "guest").items() for word in words if word in body
    ]
    assert found == []
