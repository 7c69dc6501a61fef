"""What to do first: three steps for whoever has not begun, by what they are here for."""

from collections.abc import Iterator
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select

from portal.accounts.models import RoleAssignment
from portal.barter.models import Offer
from portal.documents.models import Document
from portal.events.models import Event, Registration
from portal.extensions import db
from portal.home.items import FirstStep
from portal.home.own import Own
from portal.monitoring.models import ManualFact
from portal.organisations import queries as organisations
from portal.permissions import Actor, Role, can
from portal.practices.models import PracticeAuthor


def first_steps(actor: Actor, own: Own | None) -> list[FirstStep]:
    """The steps of an organisation or of the Biuro until all are done; those of a person until the first is."""
    if actor.has(Role.OFFICE):
        return _unless_all(_of_office())
    if own and own.speaks:
        return _unless_all(_of_organisation(own))
    if can(actor, "events.create"):
        return _unless_any(_of_leader(actor))
    return _unless_any(_of_staff(actor)) if own else []


def _unless_all(steps: Iterator[FirstStep]) -> list[FirstStep]:
    found = list(steps)
    return [] if all(step.is_done for step in found) else found


def _unless_any(steps: Iterator[FirstStep]) -> list[FirstStep]:
    found = list(steps)
    return [] if any(step.is_done for step in found) else found


def _of_organisation(own: Own) -> Iterator[FirstStep]:
    """Profile, engagement, and the first competence or offer."""
    number = own.organisation.id
    profile, missing = url_for("organisations.edit", id=number), ", ".join(own.gaps)
    yield FirstStep(_("Complete the profile of your organisation"), profile, not missing, missing)
    declare = url_for("engagement.declare", id=number)
    is_declared = bool(own.engagements)
    yield FirstStep(_("Declare how you engage in an activity area"), declare, is_declared)
    enter, is_entered = url_for("competences.new", id=number), bool(own.claims or own.offers)
    yield FirstStep(_("Enter the first competence or offer a service"), enter, is_entered)


def _of_staff(actor: Actor) -> Iterator[FirstStep]:
    """An event, a practice, an offer."""
    events = url_for("events.index")
    yield FirstStep(_("Sign up for an event"), events, _has(Registration.user_id, actor))
    practice = url_for("practices.new")
    yield FirstStep(_("Describe a good practice"), practice, _has(PracticeAuthor.user_id, actor))
    offer = url_for("barter.new_offer")
    yield FirstStep(_("Prepare an offer of a service"), offer, _has(Offer.created_by_id, actor))


def _of_leader(actor: Actor) -> Iterator[FirstStep]:
    """An event, a document, a fact of the group or area."""
    event = url_for("events.new")
    yield FirstStep(_("Plan the first event"), event, _has(Event.created_by_id, actor))
    document = url_for("documents.new")
    yield FirstStep(_("Add the first document"), document, _has(Document.created_by_id, actor))
    fact = url_for("monitoring.new_fact")
    yield FirstStep(_("Propose a fact with evidence"), fact, _has(ManualFact.proposed_by_id, actor))


def _of_office() -> Iterator[FirstStep]:
    """The organisations, their representatives, the first event."""
    members = organisations.count_members()
    yield FirstStep(_("Enter the member organisations"), url_for("imports.index"), members > 0)
    people = url_for("organisations.without_representative")
    speaks = RoleAssignment.role == Role.REPRESENTATIVE
    yield FirstStep(_("Appoint their representatives"), people, _any(RoleAssignment.id, speaks))
    yield FirstStep(_("Announce the first event"), url_for("events.new"), _any(Event.id))


def _has(column: Any, actor: Actor) -> bool:
    """Whether a row names this person in a column."""
    return _any(column, column == actor.user_id)


def _any(column: Any, *conditions: ColumnElement[bool]) -> bool:
    """Whether there is a row of these conditions."""
    return db.session.scalar(select(column).where(*conditions).limit(1)) is not None
