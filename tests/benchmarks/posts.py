"""What fits one new post in a market of 1,000 organisations with four posts each."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, text

from portal import clock
from portal.barter import queries
from portal.barter.models import Need, NeedState, Offer, ResourceKind, ServiceMode
from portal.competences import document
from portal.competences import operations as competences
from portal.competences.models import Competence
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.permissions import SYSTEM
from tests import factories
from tests.benchmarks import Bench, Figure, milliseconds, rows

ORGANISATIONS, POSTS = 1000, 4
MODES = tuple(ServiceMode)


def run(bench: Bench) -> Iterator[Figure]:
    """The needs an offer fits and the offers that fit a need, the ten best of each."""
    fill()
    offer, need = (db.session.scalars(select(post).limit(1)).one() for post in (Offer, Need))
    yield Figure(
        "needs a new offer fits, 1,000 organisations x 4 posts", _asked(queries.needs_for, offer), limit=50
    )
    yield Figure(
        "offers that fit a new need, 1,000 organisations x 4 posts",
        _asked(queries.offers_for, need),
        limit=50,
    )
    for post, name in ((offer, "offer"), (need, "need")):
        yield Figure(
            f"the best circle through a new {name}, 1,000 organisations x 4 posts",
            milliseconds(lambda post=post: queries.best_ring(post, 3), 20),  # type: ignore[misc]
            limit=50,
        )


def _asked(query: Any, post: Any) -> float:
    """The milliseconds a question takes with its reasons in words, in a session that knows nothing but the post."""

    def ask() -> None:
        assert [row.reason for row in query(post)]

    def forget() -> None:
        db.session.expunge_all()
        db.session.add(post)

    return milliseconds(ask, 20, forget)


def fill() -> None:
    """Two offers and two needs of each organisation, over all terms, districts and modes."""
    competences.load_vocabulary(document.read(), actor=SYSTEM)
    person = factories.representative()
    db.session.execute(insert(Organisation), [rows.organisation(number) for number in range(ORGANISATIONS)])
    terms = list(db.session.scalars(select(Competence.id)))
    owners = list(db.session.scalars(select(Organisation.id)))
    made = [
        {**rows.offer(number, owner, person.id), **_about(number, terms)}
        for number, owner in enumerate(owners * (POSTS // 2))
    ]
    db.session.execute(insert(Offer), made)
    db.session.execute(insert(Need), [_need(row, number) for number, row in enumerate(made)])
    db.session.execute(text("ANALYZE"))  # as the database does by itself after a while
    db.session.commit()


def _about(number: int, terms: list[int]) -> dict[str, Any]:
    return {
        "competence_id": terms[number * 7 % len(terms)],
        "mode": MODES[number % 3],
        "powiat": rows.POWIATY[number % len(rows.POWIATY)],
        "resource_kind": ResourceKind.ROOM if number % 10 == 9 else ResourceKind.WORK,
    }


def _need(offer: dict[str, Any], number: int) -> dict[str, Any]:
    """A need like the offer of an organisation a few further on, so that every offer fits some."""
    left = ("capacity_minutes", "mode", "expires_on", "state")
    own = {name: value for name, value in offer.items() if name not in left}
    return {
        **own,
        "organisation_id": offer["organisation_id"] % ORGANISATIONS + 1,
        "minutes": 240,
        "mode": (*MODES, None)[number % 4],
        "expires_on": clock.today() + timedelta(days=50),
        "state": NeedState.PUBLISHED,
    }
