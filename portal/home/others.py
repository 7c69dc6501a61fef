"""What the person or their organisation began and where others have the move."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock
from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.barter.models import Exchange, OfferState
from portal.engagement.models import EngagementState
from portal.events.models import SeatState
from portal.home import office
from portal.home.items import Waiting, in_order, lengths
from portal.home.lines import Lines
from portal.home.own import Own
from portal.monitoring.models import FactState
from portal.permissions import Actor, Role, can
from portal.practices.models import Practice, PracticeState
from portal.practices.models.words import UNDER_REVIEW


def for_actor(actor: Actor, own: Own | None, lines: Lines) -> list[Waiting]:
    """Everything of this person that waits for somebody else, what is due first at the top."""
    return in_order(
        [
            *(_of_organisation(own) if own else ()),
            *_of_person(actor, own, lines),
            *_seats(lines),
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
    for row in own.lines["declaration"]:
        if row.state == EngagementState.PROPOSED.value:
            what = _("Declaration of engagement in area %(number)s", number=row.id)
            url = url_for("engagement.of_organisation", id=own.organisation.id)
            yield Waiting(what, _("Partnership Office"), "", url, since=clock.day_of(row.at))


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


def _of_person(actor: Actor, own: Own | None, lines: Lines) -> Iterator[Waiting]:
    """Drafts the representative has to publish, facts the Biuro has to accept."""
    yield from _drafts(actor, own) if own and not own.speaks else ()
    if can(actor, "monitoring.propose_fact"):
        for fact in lines[FactState.PROPOSED.value]:
            what = _("Fact “%(label)s” waits to be accepted", label=fact.title)
            url, since = url_for("monitoring.fact", id=fact.id), clock.day_of(fact.at)
            yield Waiting(what, _("Partnership Office"), "", url, since=since)


def _seats(lines: Lines) -> Iterator[Waiting]:
    """Seats that may become free until the event begins."""
    for place in lines["place"]:
        if place.state == SeatState.WAITING.value and place.at > clock.now():
            what = _("You are on the waiting list of “%(title)s”", title=place.title)
            url = url_for("events.show", id=place.id)
            yield Waiting(what, _("Those who may sign off"), "", url, clock.day_of(place.at))


def _drafts(actor: Actor, own: Own) -> Iterator[Waiting]:
    """Offers and needs the person wrote and the representative has to publish."""
    for post in (*own.lines["offer"], *own.lines["need"]):
        if post.state == OfferState.DRAFT.value and post.by == actor.user_id:
            is_offer = post.kind == "offer"
            named = {"title": post.title}
            what = (
                _("Offer “%(title)s” is a draft", **named)
                if is_offer
                else _("Need “%(title)s” is a draft", **named)
            )
            url = url_for("barter.show_offer" if is_offer else "barter.show_need", id=post.id)
            since = clock.day_of(post.at)
            yield Waiting(what, _("Your representative"), "", url, since=since)


def _invited(actor: Actor, own: Own | None) -> Iterator[Waiting]:
    """Invitations nobody has accepted yet: of the organisation, or of everybody for those who look after accounts."""
    if own and own.speaks:
        number, url = len(own.lines["invited"]), url_for("organisations.people", id=own.organisation.id)
    elif actor.has(Role.OFFICE) or actor.has(Role.ADMINISTRATOR):
        [invited] = lengths((accounts.invited(), User.created_at))
        number, url = invited.length, url_for("accounts.people", state="waiting")
    else:
        return
    if number:
        what = ngettext(
            "%(num)d person was invited and has no password yet",
            "%(num)d people were invited and have no password yet",
            number,
        )
        yield Waiting(what, _("Those invited"), "", url)
