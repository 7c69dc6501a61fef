"""A plan, an office and a school whose people the groups are made of."""

from datetime import date

import pytest

from portal import clock
from portal.groups import operations
from portal.groups.models import GroupKind
from portal.permissions import SYSTEM
from portal.plan import operations as plan
from tests import factories


@pytest.fixture(autouse=True)
def _in_december_2015(app):
    with clock.at(clock.at_noon(date(2013, 1, 2))):
        plan.load_plan(factories.plan_document(), actor=SYSTEM)
    with clock.at(clock.at_noon(date(2015, 12, 1))):
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
def anna(school):
    """Somebody who works there."""
    return factories.staff(school, name="Anna")


@pytest.fixture
def establish(clerk, school, anna):
    """Establish a group: `establish(established_on=...)`; its one member is Anna of the school."""

    def make(**values):
        defaults = {
            "name": "Zespół ds. wiedzy",
            "kind": GroupKind.TEAM,
            "area_number": 5,
            "established_on": date(2013, 3, 14),
            "resolution": "Uchwała nr 3/2013",
            "indicators": ["5.2.7"],
            "members": [(anna, school)],
            "actor": clerk,
        }
        return operations.establish(**{**defaults, **values})

    return make
