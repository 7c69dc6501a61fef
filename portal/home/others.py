"""What the person or their organisation began and where others have the move."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock
from portal.accounts import queries as accounts
from portal.barter.models import Exchange, Offer
from portal.engagement.models import EngagementState
from portal.events.models import Registration, SeatState
from portal.home import office
from portal.home.items import Waiting, in_order, queue
from portal.home.own import Own
from portal.monitoring import queries as facts
from portal.monitoring.models import FactState
from portal.permissions import Actor, Role, can
from portal.practices.models import Practice, PracticeState
from portal.practices.models.words import UNDER_REVIEW


def for_actor(actor: Actor, own: Own | None, places: list[Registration]) -> list[Waiting]:
    """Everything of this person that waits for somebody else, what is due first at the top; `places` are at events."""
    return in_order(
        [
            *(_of_organisation(own) if own else ()),
            *_of_person(actor, own),
            *_seats(places),
            *_invited(actor, own),
            *office.with_others(actor),
        ]
    )


def _of_organisation(own: Own) -> Iterator[Waiting]:
    """Exchanges, practices and declarations of the organisation."""
    for exchange in own.exchanges:
        if exchange.mover_id != own.organisation.id:
            yield _exchange(exchange)
    for practice, _is_mine in own.practices:
        if practice.state in (*UNDER_REVIEW, PracticeState.RECOMMENDED):
            yield _practice(practice)
    for row in own.engagements:
        if row.state is EngagementState.PROPOSED:
            what = _("Declaration of engagement in area %(number)s", number=row.area_number)
            url = url_for("engagement.of_organisation", id=own.organisation.id)
            yield Waiting(what, _("Partnership Office"), "", url, since=clock.day_of(row.declared_at))


def _practice(practice: Practice) -> Waiting:
    url, since = url_for("practices.draft", id=practice.id), practice.submitted_at
    day = clock.day_of(since) if since else None
    if practice.state is PracticeState.RECOMMENDED:
        what = _("Practice “%(title)s” is recommended", title=practice.title)
        return Waiting(what, _("Partnership Office"), "", url, since=day)
    what = _("Practice “%(title)s” is being assessed", title=practice.title)
    return Waiting(what, _("Reviewers"), "", url, since=day)


def _exchange(exchange: Exchange) -> Waiting:
    what = _("Service “%(title)s”: %(state)s", title=exchange.title, state=exchange.state.label)
    whose = exchange.mover.name if exchange.mover else _("Partnership Office")
    return Waiting(what, whose, "", url_for("barter.show", id=exchange.id), exchange.due_on)


def _of_person(actor: Actor, own: Own | None) -> Iterator[Waiting]:
    """Drafts the representative has to publish, facts the Biuro has to accept."""
    yield from _drafts(actor, own) if own and not own.speaks else ()
    if can(actor, "monitoring.propose_fact"):
        for fact in facts.proposed_by(actor, FactState.PROPOSED):
            what = _("Fact “%(label)s” waits to be accepted", label=fact.label)
            url, since = url_for("monitoring.fact", id=fact.id), clock.day_of(fact.proposed_at)
            yield Waiting(what, _("Partnership Office"), "", url, since=since)


def _seats(places: list[Registration]) -> Iterator[Waiting]:
    """Seats that may become free until the event begins."""
    for place in places:
        if place.state is SeatState.WAITING and place.event.starts_at > clock.now():
            what = _("You are on the waiting list of “%(title)s”", title=place.event.title)
            url = url_for("events.show", id=place.event_id)
            yield Waiting(what, _("Those who may sign off"), "", url, place.event.first_day)


def _drafts(actor: Actor, own: Own) -> Iterator[Waiting]:
    """Offers and needs the person wrote and the representative has to publish."""
    for post in (*own.offers, *own.needs):
        if post.is_draft and post.created_by_id == actor.user_id:
            is_offer = isinstance(post, Offer)
            named = {"title": post.title}
            what = (
                _("Offer “%(title)s” is a draft", **named)
                if is_offer
                else _("Need “%(title)s” is a draft", **named)
            )
            url = url_for("barter.show_offer" if is_offer else "barter.show_need", id=post.id)
            since = clock.day_of(post.created_at)
            yield Waiting(what, _("Your representative"), "", url, since=since)


def _invited(actor: Actor, own: Own | None) -> Iterator[Waiting]:
    """Invitations nobody has accepted yet: of the organisation, or of everybody for those who look after accounts."""
    if own and own.speaks:
        rows, url = (
            accounts.invited(own.organisation.id),
            url_for("organisations.people", id=own.organisation.id),
        )
    elif actor.has(Role.OFFICE) or actor.has(Role.ADMINISTRATOR):
        rows, url = accounts.invited(), url_for("accounts.people", state="waiting")
    else:
        return
    if number := queue(rows).length:
        what = ngettext(
            "%(num)d person was invited and has no password yet",
            "%(num)d people were invited and have no password yet",
            number,
        )
        yield Waiting(what, _("Those invited"), "", url)
