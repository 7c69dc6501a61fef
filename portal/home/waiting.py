"""What waits for the person who looks: every domain's queues, read for one person."""

from collections.abc import Iterator
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock
from portal.barter.models import Exchange, ExchangeState, NeedState, OfferState
from portal.documents import queries as documents
from portal.events import queries as events
from portal.home import office
from portal.home.items import Waiting, in_order
from portal.home.lines import Lines
from portal.home.own import Own
from portal.monitoring.models import FactState
from portal.notices import unread_here
from portal.organisations import queries as organisations
from portal.permissions import Actor, can
from portal.practices import queries as practices
from portal.practices.models import PracticeState

RENEW_WITHIN = timedelta(days=7)  # before an offer expires (domain: barter)


def for_actor(actor: Actor, own: Own | None, lines: Lines) -> list[Waiting]:
    """Everything that waits for this person, what is due first at the top."""
    return in_order(
        [
            *(_of_organisation(actor, own) if own else ()),
            *(_of_representative(own) if own and own.speaks else ()),
            *_of_reviewer(actor),
            *_of_leader(actor, lines),
            *office.queues(actor),
            *_notices(actor),
        ]
    )


def _of_organisation(actor: Actor, own: Own) -> Iterator[Waiting]:
    """Exchanges whose move is the organisation's and this person's, and practices to write on."""
    for exchange in own.exchanges:
        if exchange.mover_id == own.organisation.id and _may_move(actor, exchange):
            yield _exchange(exchange, own)
    for practice, is_mine in own.practices:
        url, since = url_for("practices.draft", id=practice.id), clock.day_of(practice.changed_at)
        if practice.state is PracticeState.RETURNED:
            what = _("Practice “%(title)s” was returned for changes", title=practice.title)
            yield Waiting(what, _("Your organisation"), _("Improve the practice"), url, since=since)
        elif practice.state is PracticeState.DRAFT and is_mine:
            what = _("Practice “%(title)s” is a draft", title=practice.title)
            yield Waiting(what, _("You"), _("Finish and submit it"), url, since=since)


def _may_move(actor: Actor, exchange: Exchange) -> bool:
    """Whether the move is for this person: staff report what was done, everything else is for who represents."""
    return can(actor, "barter.accept", exchange) or (
        exchange.state in (ExchangeState.ACCEPTED, ExchangeState.IN_PROGRESS)
        and can(actor, "barter.report", exchange)
    )


def _exchange(exchange: Exchange, own: Own) -> Waiting:
    partner = exchange.recipient if exchange.provider_id == own.organisation.id else exchange.provider
    named = {"title": exchange.title, "partner": partner.name}
    if exchange.state is ExchangeState.PROPOSED:
        what, verb = _("Service “%(title)s”: %(partner)s proposed terms", **named), _("Answer the proposal")
    elif exchange.state is ExchangeState.REPORTED:
        what = _("Service “%(title)s”: %(partner)s reported it as done", **named)
        verb = _("Confirm or dispute the hours")
    else:
        what = _("Service “%(title)s” is agreed, for: %(partner)s", **named)
        verb = _("Perform it and report the hours")
    url = url_for("barter.show", id=exchange.id)
    return Waiting(what, _("Your organisation"), verb, url, exchange.due_on)


def _of_representative(own: Own) -> Iterator[Waiting]:
    """What only who speaks for the organisation can do: the profile, what expires, offers and needs to publish."""
    whose, number = _("Your organisation"), own.organisation.id
    if own.organisation.confirmed_at and organisations.needs_confirmation(own.organisation):
        due = organisations.months_after(organisations.last_confirmed(own.organisation), 12)
        url = url_for("organisations.edit", id=number)
        yield Waiting(
            _("The profile has to be confirmed once a year"), whose, _("Confirm the profile"), url, due
        )
    if ending := own.certificates:
        what = ngettext(
            "%(num)d certificate of competence expires",
            "%(num)d certificates of competence expire",
            len(ending),
        )
        url = url_for("competences.own", id=number)
        yield Waiting(what, whose, _("Enter the new certificates"), url, ending[0])
    if ending := own.marks:
        what = ngettext("%(num)d quality mark expires", "%(num)d quality marks expire", len(ending))
        url = url_for("organisations.marks", id=number)
        yield Waiting(what, whose, _("Renew the quality marks"), url, ending[0])
    for circle in own.lines["circle"]:
        what, url = (
            _("A circle of services waits for your answer"),
            url_for("barter.answer_circle", id=circle.id),
        )
        yield Waiting(what, whose, _("Answer the circle"), url, circle.day)
    yield from _offers(own)
    yield from _needs(own)


def _offers(own: Own) -> Iterator[Waiting]:
    for offer in own.lines["offer"]:
        url = url_for("barter.show_offer", id=offer.id)
        if offer.state == OfferState.DRAFT.value:
            what = _("Offer “%(title)s” is a draft", title=offer.title)
            since = clock.day_of(offer.at)
            yield Waiting(what, _("Your organisation"), _("Check and publish it"), url, since=since)
        elif offer.state == OfferState.PUBLISHED.value and offer.day <= clock.today() + RENEW_WITHIN:
            what = _("Offer “%(title)s” expires", title=offer.title)
            yield Waiting(what, _("Your organisation"), _("Renew the offer"), url, offer.day)


def _needs(own: Own) -> Iterator[Waiting]:
    for need in own.lines["need"]:
        url = url_for("barter.show_need", id=need.id)
        if need.state == NeedState.DRAFT.value:
            what = _("Need “%(title)s” is a draft", title=need.title)
            since = clock.day_of(need.at)
            yield Waiting(what, _("Your organisation"), _("Check and publish it"), url, since=since)
        elif need.state == NeedState.PUBLISHED.value and need.day <= clock.today() + RENEW_WITHIN:
            what = _("Need “%(title)s” expires", title=need.title)
            yield Waiting(what, _("Your organisation"), _("Renew the need"), url, need.day)


def _of_reviewer(actor: Actor) -> Iterator[Waiting]:
    """Practices for a coordinator or guardian to assess."""
    if not can(actor, "practices.reviews"):
        return
    for practice in practices.to_review(actor):
        what = _("Practice “%(title)s” waits for your review", title=practice.title)
        since = practice.submitted_at and clock.day_of(practice.submitted_at)
        url = url_for("practices.review", id=practice.id)
        yield Waiting(what, _("You"), _("Assess the practice"), url, since=since)


def _of_leader(actor: Actor, lines: Lines) -> Iterator[Waiting]:
    """What somebody who runs groups, areas or the Biuro began and has to finish: facts, events, documents."""
    if not can(actor, "events.create"):
        return
    for fact in lines[FactState.RETURNED.value]:
        what = _("Fact “%(label)s” was returned to be completed", label=fact.title)
        url = url_for("monitoring.revise_fact", id=fact.id)
        since = fact.at and clock.day_of(fact.at)
        yield Waiting(what, _("You"), _("Complete the fact"), url, since=since)
    for event in events.to_close(actor):
        what = _("Event “%(title)s” is over and does not count yet", title=event.title)
        url = url_for("events.attendance", id=event.id)
        yield Waiting(what, _("You"), _("Note who was there"), url, event.close_by)
    for draft in lines["event"]:
        what = _("Event “%(title)s” is a draft: nobody can sign up", title=draft.title)
        url = url_for("events.show", id=draft.id)
        yield Waiting(what, _("You"), _("Announce the event"), url, clock.day_of(draft.at))
    for document in documents.drafts_by(actor):
        what = _("Document “%(title)s” is a draft", title=document.title)
        url = url_for("documents.show", id=document.id)
        since = clock.day_of(document.changed_at)
        yield Waiting(what, _("You"), _("Finish and publish it"), url, since=since)


def _notices(actor: Actor) -> Iterator[Waiting]:
    """The notices nobody opened, as one line."""
    if number := unread_here(actor.user.id):
        what = ngettext("%(num)d unread notice", "%(num)d unread notices", number)
        yield Waiting(what, _("You"), _("Read the notices"), url_for("inbox.index"))
