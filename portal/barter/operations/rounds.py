"""What the steps of a circle share: a version for its parties, agreement, a change of party, the end, the mail."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.accounts.models import User
from portal.accounts.queries import speakers
from portal.activity import unrecorded
from portal.barter import queries
from portal.barter.fits import Fit, Strength
from portal.barter.market.search import Step as Pair
from portal.barter.models import (
    Acceptance,
    Circle,
    CircleAnswer,
    CircleLink,
    CircleState,
    Ending,
    Exchange,
    ExchangeState,
    ExchangeTerms,
    Need,
    Offer,
    Otherwise,
)
from portal.barter.models.circles import CIRCLE_DAYS
from portal.barter.operations.agreements import make_agreement
from portal.barter.operations.step import Step
from portal.extensions import db
from portal.notices import Topic, notify
from portal.permissions import Actor
from portal.workflow import move


class Round:
    """A step of a circle by one person, or by the portal itself."""

    def __init__(self, circle: Circle, actor: Actor) -> None:
        self.circle = circle
        self.actor = actor

    def put(self, pairs: Iterable[Pair]) -> None:
        """Write the links of the next version; nobody has answered it yet."""
        circle = self.circle
        circle.version += 1
        circle.due_on = clock.today() + timedelta(days=CIRCLE_DAYS)
        for place, pair in enumerate(pairs, 1):
            offer, need = db.session.get_one(Offer, pair.offer), db.session.get_one(Need, pair.need)
            circle.all_links.append(
                CircleLink(
                    version=circle.version,
                    place=place,
                    giver=offer.organisation,
                    taker=need.organisation,
                    offer=offer,
                    need=need,
                    minutes=Fit(offer, need, Strength.EXACT).minutes,
                    exact=pair.exact,
                )
            )
        db.session.flush()
        self._tell("proposed" if circle.version == 1 else "changed")

    def look_on(self, ending: Ending, left: Iterable[int] = ()) -> None:
        """Go on after an answer, a silence or a change of a post: agree, replace who `left` or cannot stay, or wait."""
        circle = self.circle
        gone = {*left, *queries.gone_parties(circle)}
        if gone:
            self._go_on_without(gone, ending)
        elif {row.organisation_id for row in circle.answers if row.accepted} == set(circle.party_ids):
            self._agree()

    def _agree(self) -> None:
        """Make every link an agreed service, all of them in one agreement."""
        exchanges = [agree_link(link, actor=self.actor) for link in self.circle.links]
        self._close(CircleState.AGREED)
        make_agreement(exchanges, actor=self.actor)
        self._tell("agreed")

    def _go_on_without(self, gone: set[int], ending: Ending) -> None:
        """Put another organisation into the place of who is gone, or end with what the others chose."""
        circle, before = self.circle, self._people()
        ring = queries.replacement(circle, next(iter(gone))) if len(gone) == 1 else None
        if ring and queries.lock_posts(ring, circle.id):
            self.put(ring)
            self._tell("changed", before)
            return
        for link in circle.links:
            sides = {link.giver_id, link.taker_id}
            wish = [row for row in circle.answers if row.organisation_id in sides - gone]
            if [row.otherwise for row in wish] == [Otherwise.HOURS, Otherwise.HOURS]:
                agree_link(link, actor=self.actor)
        circle.ending = ending
        self._close(CircleState.ENDED)
        self._tell("ended")

    def _close(self, state: CircleState) -> None:
        move(self.circle, state)
        self.circle.closed_at = clock.now()
        db.session.flush()

    def _people(self) -> dict[int, User]:
        """Whoever speaks for the parties of the newest version."""
        return {person.id: person for party in self.circle.party_ids for person in speakers(party)}

    def _tell(self, event: str, people: dict[int, User] | None = None) -> None:
        """Write to whoever speaks for the parties (or to `people`), each once an event of a version."""
        circle = self.circle
        names = ", ".join(party.short_name or party.name for party in circle.parties)
        words = [_line(link) for link in circle.links]
        for person in (self._people() if people is None else people).values():
            notify(
                person,
                Topic.MOVE if circle.is_open else Topic.DECISION,
                _subject(event, names),
                "mail/barter_circle.txt",
                f"circle:{circle.id}:{circle.version}:{event}:{person.id}",
                path=f"/barter/circles/{circle.id}",
                circle=circle,
                event=event,
                lines=words,
            )


def _subject(event: str, names: str) -> Any:
    return {
        "proposed": _l("A circle of services for your organisation: %(names)s", names=names),
        "changed": _l("A circle of services changed, answer anew: %(names)s", names=names),
        "agreed": _l("The circle of services is agreed: %(names)s", names=names),
        "ended": _l("The circle of services ended: %(names)s", names=names),
    }[event]


def _line(link: CircleLink) -> str:
    """Who gives what to whom, in a line."""
    fit = Fit(link.offer, link.need, Strength.EXACT if link.exact else Strength.GROUP)
    return f"{link.giver.name} → {link.taker.name}: {fit.what}"


@unrecorded("an agreed service is not yet performed", says=_l("Agreed the service in a circle"))
def agree_link(link: CircleLink, *, actor: Actor) -> Exchange:
    """The service of a link, agreed: both organisations accepted it by their answers to the version of its circle.

    Hours settle through the ledger as with any exchange; nothing of the circle touches it from now on.
    """
    said = {row.organisation_id: row for row in link.circle.answers if row.accepted}
    gives, takes = said[link.giver_id], said[link.taker_id]
    exchange = Exchange(
        offer=link.offer,
        need=link.need,
        provider=link.giver,
        recipient=link.taker,
        proposer_id=link.giver_id,
        title=link.offer.title,
        description=link.offer.description,
        resource_kind=link.offer.resource_kind,
        mode=link.offer.mode,
        state=ExchangeState.ACCEPTED,
        provider_contact_id=link.offer.contact_id,
        requested_by_id=takes.person_id,
        requested_at=clock.now(),
    )
    db.session.add(exchange)
    db.session.flush()
    _accept_for_both(exchange, link, gives, takes)
    link.exchange = exchange
    Step(exchange, actor).tell()
    return exchange


def _accept_for_both(exchange: Exchange, link: CircleLink, gives: CircleAnswer, takes: CircleAnswer) -> None:
    """The first version of the terms with the acceptances of both organisations, as they answered."""
    terms = ExchangeTerms(
        exchange=exchange,
        number=1,
        minutes=link.minutes,
        scope=f"{link.need.title}\n\n{link.need.description}",
        proposed_by_id=gives.person_id,
        proposed_for_id=link.giver_id,
        proposed_at=gives.at,
    )
    terms.seal()
    db.session.add(terms)
    for row in (gives, takes):
        said: dict[str, Any] = {"organisation_id": row.organisation_id, "person_id": row.person_id}
        db.session.add(Acceptance(terms=terms, at=row.at, digest=terms.digest, **said))
    db.session.flush()
