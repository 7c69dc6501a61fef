"""A plan, an office, a guardian and a school; events in December 2015."""

from datetime import date, datetime, timedelta

import pytest

from portal import clock
from portal.events import operations
from portal.events.models import EventType
from portal.permissions import SYSTEM
from portal.plan import operations as plan
from tests import factories

NOW = clock.at_noon(date(2015, 12, 1))


@pytest.fixture(autouse=True)
def _in_december_2015(app):
    with clock.at(clock.at_noon(date(2013, 1, 2))):
        plan.load_plan(factories.plan_document(), actor=SYSTEM)
    with clock.at(NOW):
        yield


@pytest.fixture
def clerk(app):
    """The Biuro acting."""
    return factories.actor(factories.office())


@pytest.fixture
def school(app):
    """A member organisation."""
    return factories.organisation("Szkoła")


@pytest.fixture
def create(clerk):
    """Create a draft: `create(kind=...)`; a training next week from 9:00 to 15:00."""

    def make(**values):
        begins = values.pop("starts_at", None) or warsaw(2015, 12, 8, 9)
        defaults = {
            "kind": EventType.TRAINING,
            "title": "Ocena szkoleń",
            "place": "Kraków, plac Szczepański 5",
            "starts_at": begins,
            "ends_at": begins + timedelta(hours=6),
            "actor": clerk,
        }
        return operations.create(**{**defaults, **values})

    return make


@pytest.fixture
def announced(create, clerk):
    """Create and announce an event, as `create`."""
    return lambda **values: operations.announce(create(**values), actor=clerk)


@pytest.fixture
def held(announced, clerk):
    """An event that was held and closed the day after its end: `held(people=[...], organisations=[...], **values)`."""

    def make(people=(), organisations=(), presenters=(), **values):
        event = announced(**values)
        with clock.at(event.ends_at + timedelta(days=1)):
            for person in people:
                actor = factories.actor(person)
                operations.add_person(event, person, actor.organisation, actor=clerk)
            return operations.close(event, organisations=organisations, presenters=presenters, actor=clerk)

    return make


def warsaw(year, month, day, hour=0, minute=0, fold=0):
    """A moment by the clocks of Warsaw."""
    return datetime(year, month, day, hour, minute, fold=fold, tzinfo=clock.WARSAW).astimezone(clock.UTC)
