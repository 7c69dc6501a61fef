"""Loading the demo partnership: three years of deeds in the order of their days, then the clock set to 2015."""

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete

from config import ROOT
from portal import clock
from portal.activity import unrecorded
from portal.competences import document as vocabulary
from portal.competences.operations import load_vocabulary
from portal.demo import (
    barter,
    cast,
    circles,
    competences,
    documents,
    events,
    groups,
    hours,
    logins,
    organisations,
    practices,
    story,
)
from portal.demo.deeds import WHOLE, Cast, Deed
from portal.extensions import db
from portal.mail import OutboxMail
from portal.permissions import Actor
from portal.plan.operations import load_plan
from portal.workflow import Refused

PLAN = ROOT / "portal" / "plan" / "data" / "mpku-2013-2020.json"
BEGINNING = clock.at_noon(cast.OPENING)
TODAY = date(2015, 12, 1)  # the demo's day on the day it is loaded
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Done:
    """How far the loading is: the deed just done, its day and what it was about."""

    number: int
    total: int
    on: date
    about: str


@unrecorded("The deeds it does are recorded one by one.", says=_l("Loaded the demo partnership"))
def load(password: str, *, actor: Actor, chapters: tuple[str, ...] = WHOLE) -> Iterator[Done]:
    """Do all deeds of the demo's `chapters`, each with the clock on its day; says after each how far it is.

    Raises Refused on a database that already has organisations or accounts.
    """
    if not logins.is_empty():
        raise Refused(_l("The database already has organisations. The demo loads into an empty one only."))
    return _do_all(password, actor, chapters)


def _do_all(password: str, actor: Actor, chapters: tuple[str, ...]) -> Iterator[Done]:
    with clock.at(BEGINNING):
        load_plan(json.loads(PLAN.read_text(encoding="utf-8")), actor=actor)
        load_vocabulary(vocabulary.read(), actor=actor)
    deeds = _deeds(Cast(chapters), password)
    moment = datetime.min.replace(tzinfo=clock.UTC)
    with _garbage_left():
        for number, (about, deed) in enumerate(deeds, 1):
            moment = max(clock.at_noon(deed.on), moment + MINUTE)
            with clock.at(moment):
                deed.do()
            yield Done(number, len(deeds), deed.on, about)
    db.session.execute(delete(OutboxMail))  # nobody of the demo has a mailbox
    clock.set_offset(clock.offset_to(TODAY))


@contextmanager
def _garbage_left() -> Iterator[None]:
    """Leave reference cycles uncollected meanwhile: looking for them again and again is a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _deeds(told: Cast, password: str) -> list[tuple[str, Deed]]:
    """All deeds by day with what they are about; those of one day in the order written here."""
    stories: list[tuple[str, Iterator[Deed]]] = [
        ("osoby", cast.office(told, password)),
        ("organizacje", cast.members(told)),
        ("osoby", cast.people(told, password)),
        ("profile", organisations.completed(told)),
        ("grupy", groups.groups(told)),
        ("kompetencje", chain(competences.claims(told), competences.editions(told))),
        ("zaangażowanie", story.engagements(told)),
        (
            "bank usług",
            chain(
                barter.months(),
                barter.alerts(told),
                barter.offers(told),
                barter.needs(told),
                barter.exchanges(told),
                hours.transfers(told),
                barter.group_services(told),
                circles.circles(told),
            ),
        ),
        ("praktyki", practices.good_practices(told)),
        ("dokumenty", documents.documents(told)),
        ("wydarzenia", events.events(told)),
        ("fakty wpisane ręcznie", story.facts(told)),
        ("osoby", cast.readers(told)),
    ]
    deeds = [(about, deed) for about, told_of in stories for deed in told_of]
    return sorted(deeds, key=lambda row: row[1].on)
