"""What waits for whom: every domain's queues, read for one person."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, func, select

from portal.barter import queries as barter
from portal.barter.models import Exchange, ExchangeState
from portal.engagement import queries as engagement
from portal.events import queries as events
from portal.extensions import db
from portal.monitoring import figures as monitoring
from portal.monitoring import queries as facts
from portal.organisations import queries as organisations
from portal.permissions import NOBODY, Actor, Role, can
from portal.practices import queries as practices

GLANCE = 5  # practices and events shown on the home page


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for the person: what it is, where to do it and until when."""

    text: str
    url: str
    due_on: date | None = None


@dataclass(frozen=True)
class FirstStep:
    """One of the three things an organisation with nothing entered does first."""

    text: str
    url: str
    is_done: bool


def for_actor(actor: Actor) -> dict[str, Any]:
    """The home page of a person with an account: what waits, first steps, the figures of their areas, what is new."""
    rows = [
        *_of_organisation(actor),
        *_of_reviewer(actor),
        *_of_proposer(actor),
        *_of_organiser(actor),
        *_of_office(actor),
    ]
    rows.sort(key=lambda row: (row.due_on is None, row.due_on or date.max))
    return {
        "waiting": rows,
        "steps": _first_steps(actor),
        "areas": _areas(actor),
        "practices": practices.latest_published(GLANCE),
        "events": events.coming(actor, GLANCE),
    }


def for_guest() -> dict[str, Any]:
    """The home page of a guest: the figures of every area and the newest practices."""
    return {
        "areas": _glance(range(1, 100)),
        "practices": practices.latest_published(GLANCE),
        "events": events.coming(NOBODY, GLANCE),
        "members": organisations.count_members(),
    }


def _of_organisation(actor: Actor) -> Iterator[Waiting]:
    """What waits for the organisation acted for."""
    own = actor.organisation
    if own is None:
        return
    for exchange in barter.waiting_for(own.id):
        if not _may_move(actor, exchange):
            continue
        text = _("Exchange “%(title)s”: your move", title=exchange.title)
        yield Waiting(text, url_for("barter.show", id=exchange.id), exchange.due_on)
    for practice in practices.returned_to(own.id):
        text = _("Practice “%(title)s” was returned for changes", title=practice.title)
        yield Waiting(text, url_for("practices.draft", id=practice.id))
    if actor.represents(own.id) and own.confirmed_at and organisations.needs_confirmation(own):
        yield Waiting(_("Confirm that the profile is still true"), url_for("organisations.edit", id=own.id))


def _may_move(actor: Actor, exchange: Exchange) -> bool:
    """Whether the move is for this person: staff report what was done, everything else is for who represents."""
    return can(actor, "barter.accept", exchange) or (
        exchange.state in (ExchangeState.ACCEPTED, ExchangeState.IN_PROGRESS)
        and can(actor, "barter.report", exchange)
    )


def _of_reviewer(actor: Actor) -> Iterator[Waiting]:
    """What waits for a coordinator or guardian."""
    if not (actor.has(Role.COORDINATOR) or actor.has(Role.GUARDIAN)):
        return
    for practice in practices.to_review(actor):
        text = _("Practice “%(title)s” waits for your review", title=practice.title)
        yield Waiting(text, url_for("practices.review", id=practice.id))


def _of_proposer(actor: Actor) -> Iterator[Waiting]:
    """The facts the person proposed and has to complete."""
    if not can(actor, "monitoring.propose_fact"):
        return
    for fact in facts.returned_to(actor):
        text = _("Fact “%(label)s” was returned to be completed", label=fact.label)
        yield Waiting(text, url_for("monitoring.revise_fact", id=fact.id))


def _of_organiser(actor: Actor) -> Iterator[Waiting]:
    """The events a person runs that are over and not closed."""
    if not can(actor, "events.create"):
        return
    for event in events.to_close(actor):
        text = _("Event “%(title)s” is over: note who was there", title=event.title)
        yield Waiting(text, url_for("events.attendance", id=event.id), event.last_day)


def _of_office(actor: Actor) -> Iterator[Waiting]:
    """The queues of the Biuro, each as one line with its length."""
    if not actor.has(Role.OFFICE):
        return
    number = _count(engagement.waiting())
    if number:
        text = ngettext(
            "%(num)d declaration of engagement to decide",
            "%(num)d declarations of engagement to decide",
            number,
        )
        yield Waiting(text, url_for("engagement.waiting"))
    number = _count(practices.publish_queue())
    if number:
        text = ngettext("%(num)d practice to publish", "%(num)d practices to publish", number)
        yield Waiting(text, url_for("practices.publishing"))
    number = len(barter.disputes_open())
    if number:
        text = ngettext("%(num)d dispute to settle", "%(num)d disputes to settle", number)
        yield Waiting(text, url_for("barter.disputes"))
    number = _count(facts.waiting(actor))
    if number:
        text = ngettext("%(num)d fact to accept", "%(num)d facts to accept", number)
        yield Waiting(text, url_for("monitoring.facts"))
    for organisation in organisations.without_representative():
        text = _("Nobody represents %(name)s", name=organisation.name)
        yield Waiting(text, url_for("organisations.people", id=organisation.id))


def _count(rows: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0


def _first_steps(actor: Actor) -> list[FirstStep]:
    """Profile, engagement and first offer, for a representative until all three are done."""
    own = actor.organisation
    if own is None or not actor.represents(own.id):
        return []
    steps = [
        FirstStep(
            _("Complete the profile of your organisation"),
            url_for("organisations.edit", id=own.id),
            all(step.is_done for step in organisations.completeness(own)),
        ),
        FirstStep(
            _("Declare how you engage in an activity area"),
            url_for("engagement.declare", id=own.id),
            bool(engagement.of_organisation(own.id, actor)),
        ),
        FirstStep(
            _("Offer a service in the bank of services"),
            url_for("barter.new_offer"),
            bool(barter.offers_of(own.id)),
        ),
    ]
    return [] if all(step.is_done for step in steps) else steps


def _areas(actor: Actor) -> list[dict[str, Any]]:
    """The figures of the areas a person answers for; of all areas for the Biuro and those without one."""
    own = facts.areas_of(actor) if not actor.has(Role.OFFICE) else set()
    return _glance(own or range(1, 100))


def _glance(numbers: Any) -> list[dict[str, Any]]:
    """How many indicators of each area have reached this year's cumulative target."""
    matrix = monitoring.figures()
    year = min(max(matrix.day.year, matrix.plan.years[0]), matrix.plan.years[-1]) if matrix.plan.years else 0
    glance = []
    for area in matrix.plan.areas:
        if area.number not in numbers:
            continue
        rows = [matrix.by_code[indicator.code].of(year)[1] for indicator in area.indicators]
        due = [figure for figure in rows if figure.target]
        met = sum(figure.value >= figure.target for figure in due)
        glance.append({"area": area, "year": year, "met": met, "due": len(due)})
    return glance
