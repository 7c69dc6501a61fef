"""What to do first: three steps for whoever has not begun, by what they are here for."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists, select

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
    is_declared = bool(own.lines["declaration"])
    yield FirstStep(_("Declare how you engage in an activity area"), declare, is_declared)
    enter, is_entered = url_for("competences.new", id=number), bool(own.lines["claim"] or own.lines["offer"])
    yield FirstStep(_("Enter the first competence or offer a service"), enter, is_entered)


def _of_staff(actor: Actor) -> Iterator[FirstStep]:
    """An event, a practice, an offer."""
    columns = (Registration.user_id, PracticeAuthor.user_id, Offer.created_by_id)
    signed_up, wrote, offered = _occur(*(column == actor.user_id for column in columns))
    yield FirstStep(_("Sign up for an event"), url_for("events.index"), signed_up)
    yield FirstStep(_("Describe a good practice"), url_for("practices.new"), wrote)
    yield FirstStep(_("Prepare an offer of a service"), url_for("barter.new_offer"), offered)


def _of_leader(actor: Actor) -> Iterator[FirstStep]:
    """An event, a document, a fact of the group or area."""
    columns = (Event.created_by_id, Document.created_by_id, ManualFact.proposed_by_id)
    planned, added, proposed = _occur(*(column == actor.user_id for column in columns))
    yield FirstStep(_("Plan the first event"), url_for("events.new"), planned)
    yield FirstStep(_("Add the first document"), url_for("documents.new"), added)
    yield FirstStep(_("Propose a fact with evidence"), url_for("monitoring.new_fact"), proposed)


def _of_office() -> Iterator[FirstStep]:
    """The organisations, their representatives, the first event."""
    appointed, announced = _occur(RoleAssignment.role == Role.REPRESENTATIVE, Event.id > 0)
    members = organisations.count_members()
    yield FirstStep(_("Enter the member organisations"), url_for("imports.index"), members > 0)
    people = url_for("organisations.without_representative")
    yield FirstStep(_("Appoint their representatives"), people, appointed)
    yield FirstStep(_("Announce the first event"), url_for("events.new"), announced)


def _occur(*conditions: ColumnElement[bool]) -> list[bool]:
    """For each condition whether some row meets it, in one statement."""
    return list(db.session.execute(select(*(exists().where(each) for each in conditions))).one())
