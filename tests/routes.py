"""Every address of the portal with an object of tests/world.py behind it, and the walk over them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import event
from werkzeug.routing import Rule

from portal.extensions import db
from tests.world import ORGANISATIONS, World

PARTS = {"/search/suggestions", "/privacy/export/html"}  # put into a page by the browser, kept as a file
SAFE = ("GET",)
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")

# endpoint -> its arguments: a name of the world's ids or words, or the value itself.
ADDRESSES: dict[str, dict[str, Any]] = {
    "accounts.appoint": {"id": "person stranger"},
    "accounts.disable": {"id": "person stranger"},
    "accounts.enable": {"id": "person disabled"},
    "accounts.end_role": {"id": "assignment stranger"},
    "accounts.invitation": {"token": "invitation"},
    "accounts.invite_again": {"id": "person invited"},
    "accounts.person": {"id": "person staff"},
    "accounts.reset": {"token": "reset"},
    "accounts.revoke_session": {"id": "session staff"},
    "accounts.revoke_token": {"id": "token staff"},
    "api.list_evidence": {"code": "5.1.7", "year": 2015},
    "api.nothing": {"rest": "nothing"},
    "barter.accept": {"id": "exchange proposed"},
    "barter.agreement_copy": {"id": "agreement signed", "file_id": "signed copy"},
    "barter.agreement_file": {"id": "agreement signed", "kind": "pdf"},
    "barter.account": {"id": "other"},
    "barter.answer": {"id": "exchange disputed"},
    "barter.answer_circle": {"id": "circle proposed"},
    "barter.attach_copy": {"id": "agreement signed"},
    "barter.cancel": {"id": "exchange accepted"},
    "barter.check_statement": {"id": "own", "year": 2014},
    "barter.cancel_group": {"id": "group service"},
    "barter.close_group": {"id": "group service"},
    "barter.confirm": {"id": "exchange reported"},
    "barter.decline": {"id": "exchange proposed"},
    "barter.dispute": {"id": "exchange reported"},
    "barter.edit_need": {"id": "need published"},
    "barter.edit_offer": {"id": "offer published"},
    "barter.offer_help": {"id": "need published"},
    "barter.providers": {"id": "term live"},
    "barter.publish_need": {"id": "need withdrawn"},
    "barter.enter_request": {"id": "offer published"},
    "barter.feedback": {"id": "exchange finished"},
    "barter.join_group": {"id": "group service"},
    "barter.make_agreement": {"id": "exchange accepted"},
    "barter.move_hours": {"id": "other"},
    "barter.make_group": {"id": "offer published"},
    "barter.publish_offer": {"id": "offer withdrawn"},
    "barter.remove_alert": {"id": "alert"},
    "barter.renew_need": {"id": "need expired"},
    "barter.renew_offer": {"id": "offer expired"},
    "barter.report": {"id": "exchange in_progress"},
    "barter.report_group": {"id": "group service"},
    "barter.request_service": {"id": "offer published"},
    "barter.reverse": {"id": "exchange confirmed"},
    "barter.serve_need": {"id": "need published"},
    "barter.reverse_transfer": {"id": "transfer gift"},
    "barter.settle": {"id": "exchange disputed"},
    "barter.show": {"id": "exchange settled"},
    "barter.show_group": {"id": "group service"},
    "barter.show_circle": {"id": "circle proposed"},
    "barter.show_need": {"id": "need draft"},
    "barter.show_agreement": {"id": "agreement signed"},
    "barter.show_offer": {"id": "offer draft"},
    "barter.start": {"id": "exchange accepted"},
    "barter.start_hours": {"id": "other"},
    "barter.signal": {"id": "own", "partner_id": "other", "kind": "quick"},
    "barter.statement": {"id": "own", "year": 2014},
    "barter.statement_file": {"id": "own", "year": 2014, "kind": "pdf"},
    "barter.terms": {"id": "exchange proposed"},
    "barter.withdraw_need": {"id": "need published"},
    "barter.withdraw_offer": {"id": "offer published"},
    "barter.write": {"id": "exchange accepted"},
    "barter.write_off": {"id": "former"},
    "documents.archive": {"id": "document published"},
    "documents.attachments": {"id": "document draft"},
    "documents.begin_version": {"id": "document published"},
    "documents.correct": {"id": "document published"},
    "documents.detach": {"id": "document draft", "file_id": "part draft"},
    "documents.download": {"id": "document published", "file_id": "part published"},
    "documents.edit": {"id": "document draft"},
    "documents.give_up_version": {"id": "document open"},
    "documents.publish": {"id": "document open"},
    "documents.show": {"id": "document published"},
    "competences.change": {"id": "claim live"},
    "competences.edition_file": {"id": "edition published", "kind": "pdf"},
    "competences.end": {"id": "claim live"},
    "competences.new": {"id": "own"},
    "competences.own": {"id": "own"},
    "competences.show": {"id": "term live"},
    "competences.show_edition": {"id": "edition published"},
    "competences.withdraw_edition": {"id": "edition published"},
    "engagement.decide": {"id": "engagement proposed"},
    "engagement.declare": {"id": "own"},
    "engagement.end": {"id": "engagement accepted"},
    "engagement.of_organisation": {"id": "own"},
    "engagement.show": {"number": 2},
    "engagement.show_csv": {"number": 2},
    "engagement.withdraw": {"id": "engagement proposed"},
    "events.agenda": {"id": "event announced"},
    "events.announce": {"id": "event draft"},
    "events.attendance": {"id": "event over"},
    "events.cancel": {"id": "event announced"},
    "events.certificate": {"number": "certificate"},
    "events.check_in": {"id": "event over"},
    "events.close": {"id": "event over"},
    "events.code": {"id": "event announced"},
    "events.correct": {"id": "event held"},
    "events.edit": {"id": "event announced"},
    "events.edit_agenda_item": {"id": "event assembly", "item_id": "agenda item"},
    "events.edit_resolution": {"id": "event assembly", "resolution_id": "resolution"},
    "events.end_check_in": {"id": "event announced"},
    "events.event_certificates": {"id": "event held"},
    "events.guest": {"id": "event over"},
    "events.open_check_in": {"id": "event announced"},
    "events.organisations": {"id": "event over"},
    "events.own_certificate": {"id": "place held"},
    "events.participants_csv": {"id": "event announced"},
    "events.postpone": {"id": "event announced"},
    "events.remove_agenda_item": {"id": "event assembly", "item_id": "agenda item"},
    "events.remove_resolution": {"id": "event assembly", "resolution_id": "resolution"},
    "events.resolutions": {"id": "event assembly"},
    "events.show": {"id": "event members"},
    "events.show_ics": {"id": "event full"},
    "events.sign_off": {"id": "event announced"},
    "events.sign_off_staff": {"id": "event full", "place_id": "place full"},
    "events.sign_up": {"id": "event postponed"},
    "events.staff": {"id": "event announced"},
    "events.void": {"id": "event held"},
    "events.walk_in": {"id": "event over"},
    "groups.appoint_coordinator": {"id": "group"},
    "groups.close": {"id": "group"},
    "groups.correct": {"id": "group"},
    "groups.edit": {"id": "group"},
    "groups.end_coordinator": {"id": "group"},
    "groups.end_member": {"id": "group", "user_id": "person coordinator"},
    "groups.members": {"id": "group"},
    "groups.resolution": {"id": "group"},
    "groups.show": {"id": "group"},
    "groups.void": {"id": "group"},
    "imports.enter": {"id": "import"},
    "imports.report": {"id": "import"},
    "imports.show": {"id": "import"},
    "inbox.open_notice": {"id": "notice"},
    "inbox.unsubscribe": {"token": "unsubscribe"},
    "monitoring.accept_fact": {"id": "fact proposed"},
    "monitoring.correct_fact": {"id": "fact accepted"},
    "monitoring.evidence": {"code": "5.1.7", "year": 2015},
    "monitoring.evidence_csv": {"code": "5.1.7", "year": 2015},
    "monitoring.export": {"form": "csv"},
    "monitoring.fact": {"id": "fact accepted"},
    "monitoring.fact_file": {"id": "fact accepted"},
    "monitoring.indicator": {"code": "5.1.7"},
    "monitoring.new_fact": {"code": "5.3.6"},
    "monitoring.return_fact": {"id": "fact proposed"},
    "monitoring.revise_fact": {"id": "fact returned"},
    "monitoring.void_fact": {"id": "fact accepted"},
    "organisations.appoint_representative": {"id": "own"},
    "organisations.change_membership": {"id": "own"},
    "organisations.confirm": {"id": "own"},
    "organisations.edit": {"id": "own"},
    "organisations.edit_logo": {"id": "own"},
    "organisations.edit_mark": {"id": "own", "mark_id": "mark"},
    "organisations.edit_section": {"id": "own", "section": "contacts"},
    "organisations.end_deputy": {"id": "own"},
    "organisations.invite_again": {"id": "own", "user_id": "person invited"},
    "organisations.leave": {"id": "own"},
    "organisations.logo": {"id": "own"},
    "organisations.marks": {"id": "own"},
    "organisations.merge": {"id": "own"},
    "organisations.name_deputy": {"id": "own", "user_id": "person staff"},
    "organisations.people": {"id": "own"},
    "organisations.readmit": {"id": "own"},
    "organisations.remove_logo": {"id": "own"},
    "organisations.remove_mark": {"id": "own", "mark_id": "mark"},
    "organisations.remove_person": {"id": "own", "user_id": "person staff"},
    "organisations.show": {"id": "own"},
    "practices.archive": {"id": "practice published"},
    "practices.attachments": {"id": "practice draft"},
    "practices.detach": {"id": "practice draft", "attachment_id": 1},
    "practices.download": {"id": "practice published", "file_id": "file published"},
    "practices.draft": {"id": "practice draft"},
    "practices.keep_published": {"id": "practice draft"},
    "practices.propose_version": {"id": "practice published"},
    "practices.publish": {"id": "practice recommended"},
    "practices.return_to_author": {"id": "practice recommended"},
    "practices.review": {"id": "practice submitted"},
    "practices.section": {"id": "practice draft", "slug": "story"},
    "practices.show": {"id": "practice published"},
    "practices.submit": {"id": "practice draft"},
    "privacy.anonymise": {"id": "request erasure"},
    "privacy.approve": {"id": "batch proposed"},
    "privacy.decide": {"id": "request correction"},
    "privacy.reject": {"id": "batch proposed"},
    "privacy.show_batch": {"id": "batch proposed"},
    "privacy.show_request": {"id": "request correction"},
    "privacy.withdraw": {"id": "request correction"},
    "practices.version": {"id": "practice submitted", "number": 1},
}


@dataclass(frozen=True)
class Address:
    """An address with what stands behind it."""

    endpoint: str
    path: str
    method: str
    action: str
    object_name: str


@dataclass(frozen=True)
class Visit:
    """What a role got at an address."""

    path: str
    status: int
    body: str
    mimetype: str
    location: str

    @property
    def is_page(self) -> bool:
        """Whether it is a page for people, shown."""
        return self.status == 200 and self.mimetype == "text/html" and self.path not in PARTS


def rules(app: Flask) -> list[Rule]:
    """The rules of all views that declare an action."""
    found = [rule for rule in app.url_map.iter_rules() if rule.endpoint not in ("static", "healthz")]
    return sorted(found, key=lambda rule: rule.endpoint)


def addresses(world: World, methods: tuple[str, ...]) -> Iterator[Address]:
    """Every address for these methods whose arguments are known."""
    for rule in rules(world.app):
        named = ADDRESSES.get(rule.endpoint, {})
        if not rule.arguments <= named.keys():
            continue
        known = {**world.ids, **world.words}
        values = {name: known.get(value, value) for name, value in named.items()}
        with world.app.test_request_context():
            path = world.app.url_for(rule.endpoint, **values)
        action = getattr(world.app.view_functions[rule.endpoint], "allowed_action", "")
        for method in sorted((rule.methods or set()) & set(methods)):
            yield Address(rule.endpoint, path, method, action, str(named.get("id", "")))


CHANGES = re.compile(r"\b(INSERT INTO|UPDATE \w+ SET|DELETE FROM)\b", re.IGNORECASE)
_walks: dict[tuple[int, str], dict[str, Visit]] = {}
_writes: list[str] = []


def walk(world: World, role: str) -> dict[str, Visit]:
    """What a role gets at every GET address, by endpoint; walked once in a test process."""
    key = (id(world), role)
    if key not in _walks:
        event.listen(db.engine, "before_cursor_execute", _note_write)
        try:
            _walks[key] = {a.endpoint: visit(world, role, a.path) for a in addresses(world, SAFE)}
        finally:
            event.remove(db.engine, "before_cursor_execute", _note_write)
    return _walks[key]


def _note_write(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
    reads = statement.lstrip(" (").upper().startswith(("SELECT", "WITH", "BEGIN", "PRAGMA"))
    if not reads or CHANGES.search(statement):
        _writes.append(statement)


def written_by_walks() -> list[str]:
    """The statements of the walks so far that would have changed the database."""
    return list(_writes)


def all_pages(world: World, role: str) -> dict[str, Visit]:
    """What a role gets at every GET address and at the pages of every object, whatever its state."""
    key = (id(world), f"{role}, objects")
    if key not in _walks:
        _walks[key] = {path: visit(world, role, path) for path in object_pages(world)}
    return {**walk(world, role), **_walks[key]}


def visit(world: World, role: str, path: str, method: str = "GET", **kwargs: Any) -> Visit:
    """What a role gets at an address."""
    response = world.browser(role).open(path, method=method, buffered=True, **kwargs)
    body = response.get_data()
    is_text = response.mimetype.startswith("text/") or response.mimetype.endswith("json")
    text = body.decode() if is_text else body.decode("latin-1")
    return Visit(path, response.status_code, text, response.mimetype, response.headers.get("Location", ""))


PAGES_OF = {
    "organisation": (
        "organisations.show",
        "organisations.people",
        "competences.own",
        "engagement.of_organisation",
    ),
    "term": ("competences.show",),
    "edition": ("competences.show_edition",),
    "agreement": ("barter.show_agreement",),
    "exchange": ("barter.show",),
    "need": ("barter.show_need",),
    "offer": ("barter.show_offer",),
    "practice": ("practices.show", "practices.draft"),
    "fact": ("monitoring.fact",),
    "document": ("documents.show", "documents.edit"),
    "group": ("groups.show",),
    "event": ("events.show", "events.show_ics"),
}


def object_pages(world: World) -> Iterator[str]:
    """The pages of every object, whatever its state."""
    with world.app.test_request_context():
        for name, number in world.ids.items():
            kind = "organisation" if name in ORGANISATIONS else name.split()[0]
            for endpoint in PAGES_OF.get(kind, ()):
                yield world.app.url_for(endpoint, id=number)
            if kind == "part":
                document = world.ids[f"document {name.split()[1]}"]
                yield world.app.url_for("documents.download", id=document, file_id=number)
            if kind == "file":
                practice = world.ids[f"practice {name.split()[1]}"]
                yield world.app.url_for("practices.download", id=practice, file_id=number)
