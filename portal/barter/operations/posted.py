"""What follows for circles when an offer or a need appears, changes or goes."""

from portal import clock
from portal.barter import queries
from portal.barter.limits import longest_circle
from portal.barter.models import Circle, Ending, MarketSearch, Need, Offer
from portal.barter.operations.circles import propose_circle
from portal.barter.operations.rounds import Round
from portal.extensions import db
from portal.permissions import Actor
from portal.workflow import Refused


class Posted:
    """A post that has just appeared, changed or gone, in the transaction that did it."""

    def __init__(self, post: Offer | Need, actor: Actor) -> None:
        self.post = post
        self.actor = actor

    def propose_through(self) -> Circle | None:
        """Propose the best circle through the post, if one closes; the whole market is looked through later."""
        self._ask_for_search()
        if not self.post.is_open_on(clock.today()):
            return None
        ring = queries.best_ring(self.post, longest_circle())
        try:
            return propose_circle(ring, actor=self.actor) if ring else None
        except Refused:  # another transaction took one of its posts just now
            return None

    def leave(self) -> None:
        """Take the post out of the circle it stands in: another organisation takes the place, or the circle ends."""
        circle = queries.circle_with(self.post, lock=True)
        if circle:
            Round(circle, self.actor).look_on(Ending.GONE, [self.post.organisation_id])
            self._ask_for_search()

    def _ask_for_search(self) -> None:
        if queries.market_search_to_do() is None:
            db.session.add(MarketSearch(asked_at=clock.now()))
            db.session.flush()
