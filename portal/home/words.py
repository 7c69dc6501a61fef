"""The permission table in words: what each action and each rule is called on the page "who can do what"."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal import permissions as rules
from portal.permissions import RULES, Predicate

DOMAINS = {
    "home": _l("The portal"),
    "accounts": _l("Accounts"),
    "inbox": _l("Notices"),
    "organisations": _l("Organisations"),
    "imports": _l("Import of organisations"),
    "engagement": _l("Engagement in areas"),
    "groups": _l("Groups"),
    "barter": _l("Bank of services"),
    "practices": _l("Good practices"),
    "documents": _l("Documents"),
    "plan": _l("The action plan"),
    "monitoring": _l("Indicators"),
    "api": _l("API"),
}

WHO: dict[Predicate, Any] = {
    rules.anyone: _l("everybody, guests too"),
    rules.signed_in: _l("everybody with an account"),
    rules.office: _l("the Office"),
    rules.office_or_administrator: _l("the Office and the administrator"),
    rules.member: _l("anyone who acts for a member organisation"),
    rules.own_representative: _l("the representative or deputy of the organisation"),
    rules.own_representative_or_office: _l("the representative or deputy of the organisation, the Office"),
    rules.insider: _l("everybody with a role in the partnership"),
    rules.groups_coordinator_or_office: _l("the coordinator of the group, the Office"),
    rules.providers_representative: _l("the representative of the organisation that provides the service"),
    rules.providers_staff: _l("anyone who acts for the organisation that provides the service"),
    rules.recipients_representative: _l("the representative of the organisation that receives the service"),
    rules.partys_representative: _l("the representative of either side"),
    rules.partys_staff: _l("anyone who acts for either side"),
    rules.offer_editor: _l("the representative of the organisation; a draft also its staff"),
    rules.member_or_office: _l("anyone who acts for a member organisation, the Office"),
    rules.other_organisations_representative: _l("the representative of another organisation"),
    rules.author_or_office: _l("anyone who acts for the author's organisation, the Office"),
    rules.practice_author: _l("staff of members, coordinators, guardians, the Office"),
    rules.reviewer: _l("group coordinators and area guardians"),
    rules.practice_reviewer: _l("a coordinator or guardian of another organisation"),
    rules.document_author: _l("group coordinators, area guardians, the Office"),
    rules.document_editor: _l("the coordinator of its group, the guardian of its area, the Office"),
    rules.fact_proposer: _l("group coordinators and area guardians in their areas, the Office"),
}

ACTIONS = {
    "home.show": _l("read the home page and the pages required by law"),
    "home.preferences": _l("choose language and look"),
    "home.edit_pages": _l("edit the pages required by law"),
    "accounts.log_in": _l("log in"),
    "accounts.log_out": _l("log out"),
    "accounts.accept_invitation": _l("use an invitation"),
    "accounts.reset_password": _l("set a forgotten password anew"),
    "accounts.confirm_code": _l("confirm log-in by a code"),
    "accounts.own_profile": _l("keep the own profile, password and sessions"),
    "accounts.people": _l("see all accounts"),
    "accounts.appoint": _l("appoint to roles"),
    "accounts.audit": _l("read the trail of acts one may see"),
    "inbox.read": _l("read one's own notices and choose how they come"),
    "inbox.unsubscribe": _l("give up mail by the link in it"),
    "organisations.list": _l("see the directory"),
    "organisations.show": _l("see the public part of a profile"),
    "organisations.show_members_part": _l("see the members' part of a profile"),
    "organisations.create": _l("admit an organisation"),
    "organisations.edit": _l("edit the profile"),
    "organisations.confirm": _l("confirm that the profile is true"),
    "organisations.people": _l("invite and remove the organisation's people"),
    "organisations.appoint": _l("appoint the representative"),
    "organisations.change_membership": _l("change the membership status"),
    "organisations.escalations": _l("see organisations nobody represents"),
    "imports.use": _l("import organisations from a spreadsheet"),
    "engagement.show": _l("see who is engaged in an area"),
    "engagement.declare": _l("declare an engagement"),
    "engagement.end": _l("end an engagement"),
    "engagement.decide": _l("accept or reject a declaration"),
    "groups.list": _l("see the groups"),
    "groups.show": _l("see a group"),
    "groups.create": _l("establish a group"),
    "groups.manage": _l("keep a group and its members"),
    "groups.appoint": _l("appoint the coordinator"),
    "groups.correct": _l("correct the appointment of a group"),
    "barter.list": _l("see the offers"),
    "barter.show": _l("see an offer or an own exchange"),
    "barter.desk": _l("see the own organisation's desk"),
    "barter.exchanges": _l("list exchanges one may see"),
    "barter.hours": _l("see the own hours"),
    "barter.draft_offer": _l("write an offer"),
    "barter.edit_offer": _l("edit an offer"),
    "barter.publish_offer": _l("publish, renew and withdraw an offer"),
    "barter.request": _l("ask for a service"),
    "barter.change_terms": _l("propose other terms"),
    "barter.accept": _l("accept the terms"),
    "barter.decline": _l("decline"),
    "barter.cancel": _l("cancel an exchange"),
    "barter.write": _l("write a message"),
    "barter.report": _l("report a service as done"),
    "barter.confirm": _l("confirm the hours"),
    "barter.dispute": _l("dispute the hours"),
    "barter.answer": _l("answer a dispute"),
    "barter.settle": _l("settle a dispute"),
    "barter.reverse": _l("reverse a booking"),
    "barter.ledger": _l("see all bookings"),
    "practices.list": _l("see published practices"),
    "practices.show": _l("read a practice one may see"),
    "practices.draft": _l("describe and submit a practice"),
    "practices.edit": _l("change a draft"),
    "practices.reviews": _l("see the practices to assess"),
    "practices.review": _l("assess a practice"),
    "practices.publish": _l("publish or return a practice"),
    "practices.archive": _l("archive a practice"),
    "documents.list": _l("see the library of documents"),
    "documents.show": _l("read a public document"),
    "documents.show_for_members": _l("read a document for members"),
    "documents.draft": _l("write a document"),
    "documents.edit": _l("change a document and its files"),
    "documents.publish": _l("publish a document and its versions"),
    "documents.archive": _l("archive a document or withdraw it from the figures"),
    "plan.show": _l("read the action plan"),
    "monitoring.show": _l("see figures and their evidence"),
    "monitoring.see_fact": _l("see a fact entered by hand"),
    "monitoring.propose_fact": _l("propose a fact by hand, with evidence"),
    "monitoring.decide_fact": _l("accept or return a fact somebody else proposed"),
    "monitoring.void": _l("withdraw or correct a counted fact"),
    "api.read": _l("read data through the API"),
}


def sections() -> list[tuple[Any, list[tuple[Any, Any]]]]:
    """Every action of the table by domain, each with who may do it; raises KeyError for one without words."""
    return [
        (
            title,
            [
                (ACTIONS[action], WHO[rule])
                for action, rule in RULES.items()
                if action.startswith(f"{domain}.")
            ],
        )
        for domain, title in DOMAINS.items()
    ]
