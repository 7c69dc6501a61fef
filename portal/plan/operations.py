"""Changing the plan: loading a file whole, as a new version."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.activity import unrecorded
from portal.extensions import db
from portal.permissions import Actor
from portal.plan import document as documents
from portal.plan import queries
from portal.plan.models import Area, PlanVersion


@unrecorded("A plan says what is counted; it is no fact itself", says=_l("Loaded the action plan"))
def load_plan(document: dict[str, Any], *, actor: Actor) -> PlanVersion:
    """Load a plan and return its version; the version in force when it says the same.

    Raises Refused, naming the place, when any rule of `document` is broken; nothing is loaded then.
    """
    documents.check(document)
    digest = documents.digest(document)
    newest = queries.newest()
    if newest is not None and newest.digest == digest:
        return newest
    for area in document["areas"]:
        db.session.merge(Area(number=area["number"], name=area["name"]))
    version = PlanVersion(loaded_at=clock.now(), digest=digest, document=document)
    db.session.add(version)
    db.session.flush()
    return version
