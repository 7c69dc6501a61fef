"""Circles: proposed when a post closes one or the whole market is looked through, answered, replaced, ended."""

from flask_babel import lazy_gettext as _l

from portal import clock, jobs
from portal.activity import unrecorded
from portal.barter import queries
from portal.barter.limits import longest_circle
from portal.barter.market.search import Answer as Found
from portal.barter.market.search import Step as Pair
from portal.barter.market.search import best_circles
from portal.barter.models import (
    Circle,
    CircleAnswer,
    CircleState,
    Ending,
    MarketSearch,
    Otherwise,
)
from portal.barter.operations.rounds import Round
from portal.database import transaction
from portal.extensions import db
from portal.permissions import SYSTEM, Actor
from portal.workflow import Refused

SECONDS, SECONDS_MOST = 8.0, 50.0  # how long the whole market is looked through, the longer the larger
POSTS_A_SECOND = 400


@unrecorded("a proposal is not yet a service", says=_l("Proposed the circle"))
def propose_circle(pairs: tuple[Pair, ...], *, actor: Actor) -> Circle:
    """Propose a circle to its parties, who have CIRCLE_DAYS to answer.

    Raises Refused when a post of it is not free any more.
    """
    if not queries.lock_posts(pairs):
        raise Refused(_l("An offer or a need of this circle is no longer free."))
    circle = Circle(state=CircleState.PROPOSED, version=0, due_on=clock.today(), made_at=clock.now())
    db.session.add(circle)
    Round(circle, actor).put(pairs)
    return circle


@unrecorded("an answer is not yet a service", says=_l("Answered the circle"))
def answer_circle(
    circle: Circle,
    *,
    actor: Actor,
    version: int,
    accepted: bool,
    otherwise: Otherwise = Otherwise.NOTHING,
    words: str = "",
) -> Circle:
    """Say yes or no for a party to the version the person read; the last yes makes the services and the agreement.

    `otherwise` is what the party wants should another one drop out. A no puts another organisation into its place, or
    ends the circle. Raises Refused when the circle is over, was changed meanwhile or is answered already, and for a
    person who answered for another party.
    """
    _check(circle, actor, version)
    circle.all_answers.append(
        CircleAnswer(
            version=version,
            organisation_id=actor.organisation_id,
            person_id=actor.user_id,
            at=clock.now(),
            accepted=accepted,
            otherwise=otherwise if accepted else Otherwise.NOTHING,
            words=words,
            digest=circle.digest(),
        )
    )
    db.session.flush()
    left = [] if accepted or actor.organisation_id is None else [actor.organisation_id]
    Round(circle, actor).look_on(Ending.REFUSED if left else Ending.GONE, left)
    return circle


def _check(circle: Circle, actor: Actor, version: int) -> None:
    if not circle.is_open:
        raise Refused(_l("This circle is over: nobody has to answer it any more."))
    if circle.version != version:
        raise Refused(_l("The circle was changed in the meantime. Read the new version before you answer."))
    if actor.organisation_id not in circle.party_ids:
        raise Refused(_l("Your organisation is no party of this circle."))
    if circle.answer_of(actor.organisation_id):
        raise Refused(_l("Your organisation has answered already."))
    if any(row.person_id == actor.user_id for row in circle.answers):
        raise Refused(
            _l(
                "The same person cannot answer for two parties of a circle. "
                "Ask somebody else of this organisation to answer."
            )
        )


@unrecorded("silence is no service", says=_l("Looked after the circles nobody answered"))
def replace_silent(*, actor: Actor) -> list[Circle]:
    """Go on without the parties that did not answer in time, or whose post is no longer open; returns the circles.

    Silence is kept as an answer without a person.
    """
    today = clock.today()
    circles = queries.circles_to_look_after(today)
    for circle in circles:
        silent = (
            [one for one in circle.party_ids if not circle.answer_of(one)] if circle.due_on < today else []
        )
        digest = circle.digest()
        circle.all_answers += [
            CircleAnswer(
                version=circle.version,
                organisation_id=one,
                at=clock.now(),
                accepted=False,
                otherwise=Otherwise.NOTHING,
                digest=digest,
            )
            for one in silent
        ]
        db.session.flush()
        Round(circle, actor).look_on(Ending.SILENT if silent else Ending.GONE, silent)
    return circles


@unrecorded("a proposal is not yet a service", says=_l("Looked through the whole market"))
def propose_all(found: Found, search: MarketSearch, *, actor: Actor) -> MarketSearch:
    """Propose the circles the engine found, but those with a post taken meanwhile, and note how good they are."""
    for ring in found.circles:
        if queries.lock_posts(ring):
            propose_circle(ring, actor=actor)
    search.served, search.bound, search.proven = found.served, found.bound, found.proven
    search.done_at = clock.now()
    db.session.flush()
    return search


@jobs.daily
def _replace_silent() -> None:
    replace_silent(actor=SYSTEM)


@jobs.step
def _search_market() -> bool:
    """Look through the whole market, when that was asked for; False when it was not.

    The engine works outside of a transaction. Proposals are written in one with the note that it is done: a worker
    killed before leaves the search to the next one, and of two at once the second finds it done.
    """
    if queries.market_search_to_do() is None:
        return False
    market = queries.open_market()
    posts = len(market.offers) + len(market.needs)
    seconds = min(max(SECONDS, posts / POSTS_A_SECOND), SECONDS_MOST)
    found = best_circles(market, longest_circle(), seconds)
    with transaction():
        search = queries.market_search_to_do(lock=True)
        if search:
            propose_all(found, search, actor=SYSTEM)
    return True
