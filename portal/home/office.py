"""The queues of the Biuro, each as one line with its length and the day of its oldest row."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.barter import queries as barter
from portal.barter.models import Dispute
from portal.engagement import queries as engagement
from portal.engagement.models import Engagement
from portal.events import queries as events
from portal.events.models import Event
from portal.extensions import db
from portal.home.items import Queue, Waiting, lengths
from portal.imports import queries as imports
from portal.imports.models import Import, ImportState
from portal.monitoring import queries as facts
from portal.monitoring.models import FactState, ManualFact
from portal.organisations import queries as organisations
from portal.organisations.models import Organisation
from portal.permissions import Actor, Role
from portal.practices import queries as practices
from portal.practices.models import Practice

UNFINISHED = (ImportState.COLUMNS, ImportState.CHECKED)


def queues(actor: Actor) -> Iterator[Waiting]:
    """What waits for the Biuro; nothing for anybody else."""
    if actor.has(Role.OFFICE):
        declared, disputes, unrepresented, recommended, proposed = lengths(
            (engagement.waiting(), Engagement.declared_at),
            (barter.disputes_to_settle(), Dispute.opened_at),
            (organisations.unrepresented(), Organisation.created_at),
            (practices.publish_queue(), Practice.submitted_at),
            (facts.waiting(actor), ManualFact.proposed_at),
        )
        yield from _of_members(declared, disputes, unrepresented)
        yield from _of_evidence(recommended, proposed)
        yield from _imports(actor)


def _of_members(declared: Queue, disputes: Queue, unrepresented: Queue) -> Iterator[Waiting]:
    """Engagement to decide on, disputes between members, those nobody represents."""
    whose = _("Partnership Office")
    if declared.length:
        what = ngettext(
            "%(num)d declaration of engagement waits for a decision",
            "%(num)d declarations of engagement wait for a decision",
            declared.length,
        )
        url = url_for("engagement.waiting")
        yield Waiting(what, whose, _("Decide on the declarations"), url, since=declared.since)
    if disputes.length:
        what = ngettext(
            "%(num)d dispute waits to be settled", "%(num)d disputes wait to be settled", disputes.length
        )
        yield Waiting(what, whose, _("Settle the disputes"), url_for("barter.disputes"), since=disputes.since)
    if unrepresented.length:
        what = ngettext(
            "%(num)d organisation has no representative",
            "%(num)d organisations have no representative",
            unrepresented.length,
        )
        url = url_for("organisations.without_representative")
        yield Waiting(what, whose, _("Appoint the representatives"), url)


def _of_evidence(recommended: Queue, proposed: Queue) -> Iterator[Waiting]:
    """Practices to publish and facts to accept."""
    whose = _("Partnership Office")
    if recommended.length:
        what = ngettext(
            "%(num)d recommended practice waits to be published",
            "%(num)d recommended practices wait to be published",
            recommended.length,
        )
        url = url_for("practices.publishing")
        yield Waiting(what, whose, _("Publish the practices"), url, since=recommended.since)
    if proposed.length:
        what = ngettext(
            "%(num)d fact waits to be accepted", "%(num)d facts wait to be accepted", proposed.length
        )
        yield Waiting(what, whose, _("Check the facts"), url_for("monitoring.facts"), since=proposed.since)


def _imports(actor: Actor) -> Iterator[Waiting]:
    """The imports a person began that wait for the next step."""
    rows = imports.listed().where(Import.created_by_id == actor.user_id, Import.state.in_(UNFINISHED))
    for made in db.session.scalars(rows.limit(3)):
        url = url_for("imports.show", id=made.id)
        if made.state is ImportState.COLUMNS:
            what, verb = _("Import “%(name)s”: its columns are not chosen"), _("Choose the columns")
        else:
            what, verb = (
                _("Import “%(name)s” is checked, nothing is entered yet"),
                _("Enter the organisations"),
            )
        yield Waiting(what % {"name": made.file.name}, _("You"), verb, url)


def with_others(actor: Actor) -> Iterator[Waiting]:
    """What the Biuro looks after while others have the move; nothing for anybody else."""
    if not actor.has(Role.OFFICE):
        return
    assessed, returned, unclosed = lengths(
        (practices.under_review(), Practice.submitted_at),
        (facts.listed(actor, FactState.RETURNED), ManualFact.decided_at),
        (events.unclosed(), Event.ends_at),
    )
    if assessed.length:
        what = ngettext(
            "%(num)d practice is being assessed", "%(num)d practices are being assessed", assessed.length
        )
        whose = _("Coordinators and guardians")
        yield Waiting(what, whose, "", url_for("practices.own", state="submitted"), since=assessed.since)
    if returned.length:
        what = ngettext(
            "%(num)d returned fact waits to be completed",
            "%(num)d returned facts wait to be completed",
            returned.length,
        )
        url = url_for("monitoring.facts", state="returned")
        yield Waiting(what, _("Those who proposed them"), "", url, since=returned.since)
    if unclosed.length:
        what = ngettext(
            "%(num)d event is over and not closed", "%(num)d events are over and not closed", unclosed.length
        )
        yield Waiting(
            what, _("Their organisers"), "", url_for("events.index", when="past"), since=unclosed.since
        )
