"""Loading the demo partnership: three years of deeds in the order of their days, then the clock set to 2015."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete

from config import ROOT
from portal import clock
from portal.activity import unrecorded
from portal.competences import document as vocabulary
from portal.competences.operations import load_vocabulary
from portal.demo import cast as people
from portal.demo import competences, documents, events, groups, logins, organisations, story
from portal.demo.deeds import Cast, Deed, read
from portal.extensions import db
from portal.mail import OutboxMail
from portal.permissions import Actor
from portal.plan.operations import load_plan
from portal.workflow import Refused

PLAN = ROOT / "portal" / "plan" / "data" / "mpku-2013-2020.json"
TODAY = date(2015, 12, 1)  # the demo's day on the day it is loaded
MINUTE = timedelta(minutes=1)


@unrecorded("The deeds it does are recorded one by one.", says=_l("Loaded the demo partnership"))
def load(password: str, *, actor: Actor) -> Iterator[tuple[int, int]]:
    """Do all deeds of the demo, each with the clock on its day; yields (done, all) as it goes.

    Raises Refused on a database that already has organisations or accounts.
    """
    if not logins.is_empty():
        raise Refused(_l("The database already has organisations. The demo loads into an empty one only."))
    return _do_all(password, actor)


def _do_all(password: str, actor: Actor) -> Iterator[tuple[int, int]]:
    with clock.at(clock.at_noon(people.OPENING)):
        load_plan(json.loads(PLAN.read_text(encoding="utf-8")), actor=actor)
        load_vocabulary(vocabulary.read(), actor=actor)
    deeds = _deeds(Cast(), password)
    moment = datetime.min.replace(tzinfo=clock.UTC)
    for number, deed in enumerate(deeds, 1):
        moment = max(clock.at_noon(deed.on), moment + MINUTE)
        with clock.at(moment):
            deed.do()
        yield number, len(deeds)
    db.session.execute(delete(OutboxMail))  # nobody of the demo has a mailbox
    clock.set_offset(clock.offset_to(TODAY))


def _deeds(cast: Cast, password: str) -> list[Deed]:
    """All deeds by day; those of one day in the order written here."""
    activity = read("activity")
    deeds = [
        *people.office(cast, password),
        *people.members(cast),
        *people.people(cast, password),
        *organisations.completed(cast),
        *groups.groups(cast, activity["groups"]),
        *competences.claims(cast),
        *competences.editions(cast),
        *story.engagements(cast, activity["engagements"]),
        *story.offers(cast, activity["offers"]),
        *story.exchanges(cast, activity["exchanges"]),
        *story.good_practices(cast, activity["practices"]),
        *documents.documents(cast, read("documents"), activity["groups"]),
        *events.events(cast),
        *story.facts(cast),
    ]
    return sorted(deeds, key=lambda deed: deed.on)
