"""The life of a post, offer and need alike: drafted, changed, published, renewed, ended, expired; and its circles.

`operations/offers.py` and `operations/needs.py` make the public operations out of it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Generic, TypeVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal import clock
from portal.accounts.queries import staff
from portal.barter import letters, queries
from portal.barter.limits import longest_circle
from portal.barter.models import Ending, MarketSearch, Need, Offer, Post
from portal.barter.operations.circles import propose_circle
from portal.barter.operations.rounds import Round
from portal.extensions import db
from portal.permissions import Actor
from portal.workflow import Refused, State, move

OUTLIVED = ("expires_on", "contact_id")  # the columns a circle may outlive: others answered to the rest

AnyPost = TypeVar("AnyPost", Offer, Need)


@dataclass(frozen=True)
class Life(Generic[AnyPost]):
    """The life of the posts of one model, and the sentences that refuse what is not possible in it."""

    model: type[AnyPost]
    only_members: Any
    is_past: Any
    is_too_far: Any
    is_out_of_order: Any

    def create(self, actor: Actor, fields: dict[str, Any]) -> AnyPost:
        """A draft of the organisation acted for; its author is the contact, its last day that of `days`, by default."""
        if actor.organisation is None or not actor.organisation.is_member_on(clock.today()):
            raise Refused(self.only_members)
        post = self.model(
            organisation_id=actor.organisation.id,
            state=self.model.states("draft"),
            created_by_id=actor.user_id,
            created_at=clock.now(),
            **{"contact_id": actor.user_id, "expires_on": self._last_day(), **fields},
        )
        self._check(post)
        db.session.add(post)
        db.session.flush()
        letters.to_publish(post, actor)
        return post

    def edit(self, post: AnyPost, actor: Actor, fields: dict[str, Any]) -> AnyPost:
        """Change the given columns; a post that says something else leaves its circle."""
        is_other = any(getattr(post, name) != fields[name] for name in fields if name not in OUTLIVED)
        for name, value in fields.items():
            setattr(post, name, value)
        self._check(post)
        db.session.flush()
        if post.is_open_on(clock.today()):
            letters.published(post)
        if is_other and not post.is_draft:
            _leave_circle(post, actor)
            _close_circle(post, actor)
        return post

    def publish(self, post: AnyPost, actor: Actor) -> AnyPost:
        """Show it to all organisations."""
        move(post, self.model.states("published"))
        post.published_at = clock.now()
        return self._show(post, actor)

    def renew(self, post: AnyPost, actor: Actor) -> AnyPost:
        """Let it live anew from today on, publishing it again when it is not."""
        if post.is_draft:
            raise Refused(_l("A draft is published, not renewed."))
        if post.state.value != "published":
            move(post, self.model.states("published"))
            post.published_at = clock.now()
        post.expires_on = max(post.expires_on, self._last_day())
        return self._show(post, actor)

    def end(self, post: AnyPost, actor: Actor, state: State) -> AnyPost:
        """Show it no more."""
        move(post, state)
        db.session.flush()
        _leave_circle(post, actor)
        return post

    def expire(self, actor: Actor) -> list[AnyPost]:
        """Mark the published posts whose last day is past; returns them."""
        model, published = self.model, self.model.states("published")
        rows = select(model).where(model.state == published, model.expires_on < clock.today())
        posts = list(db.session.scalars(rows.order_by(model.id).with_for_update(of=model)))
        for post in posts:
            move(post, model.states("expired"))
        db.session.flush()
        for post in posts:
            _leave_circle(post, actor)
        return posts

    def _show(self, post: AnyPost, actor: Actor) -> AnyPost:
        self._check(post)
        db.session.flush()
        letters.published(post)
        _close_circle(post, actor)
        return post

    def _last_day(self) -> date:
        return clock.today() + timedelta(days=self.model.days)

    def _check(self, post: AnyPost) -> None:
        today, (first, last) = clock.today(), post.span
        if post.expires_on < today:
            raise Refused(self.is_past)
        if post.expires_on > today + timedelta(days=self.model.days_most):
            raise Refused(self.is_too_far)
        if first and last and last < first:
            raise Refused(self.is_out_of_order)
        if post.contact_id not in {person.id for person in staff(post.organisation_id)}:
            raise Refused(_l("The contact person must work for your organisation."))


def _close_circle(post: Post, actor: Actor) -> None:
    """Propose the best circle through the post, if one closes; the whole market is looked through later."""
    _ask_for_search()
    ring = queries.best_ring(post, longest_circle()) if post.is_open_on(clock.today()) else None
    try:
        if ring:
            propose_circle(ring, actor=actor)
    except Refused:  # another transaction took one of its posts just now
        return


def _leave_circle(post: Post, actor: Actor) -> None:
    """Take the post out of the circle it stands in: another organisation takes the place, or the circle ends."""
    circle = queries.circle_with(post, lock=True)
    if circle:
        Round(circle, actor).look_on(Ending.GONE, [post.organisation_id])
        _ask_for_search()


def _ask_for_search() -> None:
    if queries.market_search_to_do() is None:
        db.session.add(MarketSearch(asked_at=clock.now()))
        db.session.flush()
